"""Which supports somebody had already: of one, or of everybody of a district."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet

from winay.base.bulk import among
from winay.journeys.models import Taking
from winay.registry.models import Household, Organisation, Person
from winay.territory.places import beginning_with


def takings_of(subject: Organisation | Household | Person | None) -> QuerySet[Taking]:
    """Return what stands written down of one, the newest first."""
    column = {Organisation: "organisation", Household: "household", Person: "person"}
    rows = (
        Taking.objects.filter(taken_back_at=None)
        .select_related("support")
        .defer("support__content", "support__words")
    )
    return rows.filter(**{column[type(subject)]: subject}) if subject is not None else rows.none()


def had_by(subject: Organisation | Household | Person | None) -> frozenset[str]:
    """Return the codes of the supports that one had or has; one query."""
    return frozenset(takings_of(subject).order_by().values_list("support__code", flat=True))


def had_in(kind: str, place: str, keys: Iterable[Any]) -> list[str]:
    """Return, for subjects of a place (the start of a UBIGEO) in the order of their keys, the codes that they had,
    between blanks.
    """
    there = beginning_with(place, f"{kind}__district")
    return _by_key(Taking.objects.filter(there, **{f"{kind}__isnull": False}), kind, keys)


def had_among(kind: str, keys: Iterable[str]) -> list[str]:
    """Return the same for these subjects of one kind alone, wherever they are."""
    kept = list(keys)
    return _by_key(Taking.objects.filter(**{f"{kind}__in": among(kept)}), kind, kept)


def had_of(keys: Iterable[str]) -> list[str]:
    """Return the same for groups, wherever they are, by their hexadecimal keys; empty for none."""
    kept = list(keys)
    return _by_key(Taking.objects.filter(organisation__in=[key for key in set(kept) if key]), "organisation", kept)


def _by_key(rows: QuerySet[Taking], kind: str, keys: Iterable[Any]) -> list[str]:
    found: dict[str, set[str]] = {}
    for key, code in rows.filter(taken_back_at=None).order_by().values_list(kind, "support__code"):
        found.setdefault(key.hex, set()).add(code)
    return [f" {' '.join(sorted(found.get(_hex(key), ())))} " for key in keys]


def _hex(key: Any) -> str:
    return key.hex if hasattr(key, "hex") else str(key).replace("-", "")
