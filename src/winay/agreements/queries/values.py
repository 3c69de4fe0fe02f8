"""What conditions of a pack ask of a tranche beyond its agreement: of the group, its proposal, and what others know."""

from collections.abc import Collection, Iterable
from functools import cache
from typing import Any

from django.utils import timezone

from winay.agreements.models import Agreement, Tranche
from winay.base.signboard import rooms
from winay.calls.queries.readiness import values_of_proposal
from winay.facts.providers import Provider
from winay.facts.rules import Condition, each_of, facts_in, how_many_in, whole_months_between
from winay.registry.queries.facts import organisation_values


@cache
def providers() -> tuple[Provider, ...]:
    """Return what packages above say of tranches: `KNOWN_OF_TRANCHES` in their room `known.py`, by the tranche's key.

    Whoever says it calls `agreements.actions.ready.keep_ready` in every act that changes it.
    """
    return tuple(one for _config, room in rooms("known") for one in getattr(room, "KNOWN_OF_TRANCHES", ()))


def values_of_tranche(agreement: Agreement, tranche: Tranche, conditions: Collection[Condition]) -> dict[str, Any]:
    """Return what `conditions` ask of a tranche and its agreement does not know itself. What nobody says is missing.

    No query where none is asked; the group's facts are those of the group that the agreement is with today.
    """
    codes = {code for one in conditions for code in facts_in(one)}
    subjects = {code.partition(".")[0] for code in codes}
    values: dict[str, Any] = {}
    if subjects & {"proposal", "district"}:
        values |= values_of_proposal(agreement.outcome.proposal, conditions)
    if "organisation" in subjects:
        values |= _of_the_group(agreement, codes, conditions)
    for provider in providers():
        if wanted := provider.codes & codes:
            known = provider.of([tranche.pk])
            values |= {code: known.get(code, {}).get(tranche.pk, provider.otherwise) for code in wanted}
    return values


def _of_the_group(agreement: Agreement, codes: Collection[str], conditions: Iterable[Condition]) -> dict[str, Any]:
    today, group = timezone.localdate(), agreement.organisation
    counted = {each_of(leaf.fact) for one in conditions for leaf in how_many_in(one)}
    values = organisation_values(group, {*codes, *counted}, on=today)
    founded = group.founded_on
    return values | {"organisation.months": None if founded is None else whole_months_between(founded, today)}
