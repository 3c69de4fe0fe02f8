"""Which records somebody knows to be two, and which records stand for them today."""

from collections.abc import Collection, Iterable
from typing import Any

from django.db.models import Model, QuerySet

from winay.base.bulk import among, hex_key, plain_rows
from winay.registry.models import Household, KnownTwo, LinkPair, Organisation, Person
from winay.territory.places import side_lying_in

MODELS: dict[str, type[Model]] = {"person": Person, "organisation": Organisation, "household": Household}


def who_stands_for(kind: str, keys: Collection[str]) -> dict[str, str]:
    """Return, for those of these records that were merged, the record that stands for them; a query a step."""
    found: dict[str, str] = {}
    asked = set(keys)
    while asked:
        merged = MODELS[kind]._default_manager.filter(pk__in=among(asked)).exclude(merged_into=None).order_by()
        step = dict(plain_rows(merged, ("id", "merged_into_id")))
        found |= step
        asked = set(step.values()) - found.keys()

    def last(key: str) -> str:
        while key in found:
            key = found[key]
        return key

    return {key: last(key) for key in found}


def _standing_pairs(kind: str, rows: "QuerySet[KnownTwo]") -> list[tuple[str, str, str]]:
    sides = plain_rows(rows.order_by(), ("id", f"left_{kind}_id", f"right_{kind}_id"))
    stands = who_stands_for(kind, {key for _id, left, right in sides for key in (left, right)})
    return [(key, stands.get(left, left), stands.get(right, right)) for key, left, right in sides]


def known_apart(kind: str) -> set[tuple[str, str]]:
    """Return the pairs of standing records (keys as digits, the smaller first) that are known to be two."""
    rows = KnownTwo.objects.filter(**{f"left_{kind}__isnull": False}, withdrawn_at=None)
    return {(min(left, right), max(left, right)) for _key, left, right in _standing_pairs(kind, rows)}


def known_of(kind: str, one: Any, other: Any) -> list[KnownTwo]:
    """Return what is known of two standing records, or of those that they absorbed, that says they are two."""
    rows = KnownTwo.objects.filter(**{f"left_{kind}__isnull": False}, withdrawn_at=None)
    asked = {hex_key(one.pk), hex_key(other.pk)}
    keys = [key for key, left, right in _standing_pairs(kind, rows) if {left, right} == asked]
    return list(KnownTwo.objects.filter(pk__in=keys))


def known_two(kind: str, districts: Iterable[str] | None) -> QuerySet[KnownTwo]:
    """Return what is known to be two, newest first, withdrawn ones too, both records in these districts."""
    sides = (f"left_{kind}", f"right_{kind}")
    rows = KnownTwo.objects.filter(**{f"{sides[0]}__isnull": False}).select_related(*sides)
    for side in sides:
        rows = rows.filter(side_lying_in(MODELS[kind], side, districts, or_nowhere=True))
    return rows


def still_known(pair: LinkPair) -> KnownTwo | None:
    """Return why both records of a pair are known to be two, if that stands; one query."""
    return pair.known_two.filter(withdrawn_at=None).first()
