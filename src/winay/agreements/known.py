"""What agreements know of an organisation, for conditions of a call: what it still has to carry out and account for."""

from collections import defaultdict
from collections.abc import Collection
from typing import Any

from winay.agreements.facts import OF_ORGANISATIONS
from winay.agreements.models import Tranche
from winay.agreements.states import IN_FORCE
from winay.facts.providers import ByFact, Provider

RUNNING, UNACCOUNTED = (fact.code for fact in OF_ORGANISATIONS)


def _of_agreements(keys: Collection[Any] | None) -> ByFact:
    """Two queries: the tranches of signed agreements that are not paid, and the numbers that are."""
    tranches = Tranche.objects.filter(agreement__state__in=IN_FORCE).order_by()
    if keys is not None:
        tranches = tranches.filter(agreement__organisation__in=keys)
    paid = set(tranches.filter(order__state="paid").values_list("agreement", "number"))
    running: dict[Any, set[Any]] = defaultdict(set)
    unaccounted: dict[Any, int] = defaultdict(int)
    waiting = tranches.exclude(order__state="paid")
    for organisation, agreement, number, conditions in waiting.values_list(
        "agreement__organisation", "agreement", "number", "conditions"
    ):
        running[organisation].add(agreement)
        asks = {item["code"] for item in conditions if not item.get("confirmed")}
        unaccounted[organisation] += "earlier_tranche_accounted" in asks and (agreement, number - 1) in paid
    return {RUNNING: {key: len(found) for key, found in running.items()}, UNACCOUNTED: unaccounted}


KNOWN_OF_ORGANISATIONS = (Provider(frozenset((RUNNING, UNACCOUNTED)), _of_agreements),)
