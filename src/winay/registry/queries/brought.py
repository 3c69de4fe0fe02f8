"""What of the records that another package's file registered on the way can go back with it, and why the rest stays."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from winay.base.bulk import among
from winay.base.log import worked_on
from winay.registry.models import Membership, Organisation, Person
from winay.registry.queries.returning import Why, held_back

BY_REGISTERING = {
    "registry.person": ("register_person",),
    "registry.organisation": ("register_organisation",),
    "registry.household": ("register_household",),
    "registry.membership": ("add_member",),
}
"""Acts by which a file itself brings records: nobody worked on them since."""


@dataclass(frozen=True)
class Brought:
    """What a file registered, by key.

    `memberships` with the office that they were given; `offices`: what somebody's office was before it and since;
    `needed`: memberships on which other rows of the package lean; `own`: its rows that go too, by label of the table.
    """

    people: Collection[UUID] = ()
    organisations: Collection[UUID] = ()
    households: Collection[UUID] = ()
    memberships: Mapping[UUID, str] = field(default_factory=dict)
    offices: Mapping[UUID, tuple[str, str]] = field(default_factory=dict)
    needed: Collection[UUID] = ()
    own: Mapping[str, Collection[UUID]] = field(default_factory=dict)


@dataclass(frozen=True)
class Going:
    """What of it goes back: keys; and how many people and groups stay, by reason."""

    people: list[UUID]
    organisations: list[UUID]
    memberships: list[UUID]
    stay: dict[str, int]


def what_goes(brought: Brought) -> Going:
    """Return what of `brought` goes back as things stand; a query for each table that points to the records.

    A group that somebody has used since stays with its members; nobody's own record goes while anything else leans on
    it. In a group that was there before, the membership that the file added goes if nobody needs it.
    """
    unchanged = _unchanged(brought)
    groups = _held(Organisation, brought.organisations, brought, set(unchanged))
    of_going = {key for key, one in unchanged.items() if one.organisation_id not in groups}
    people = _held(Person, brought.people, brought, of_going - set(brought.needed))
    new = set(brought.organisations)
    memberships = [
        key
        for key in of_going - set(brought.needed)
        if unchanged[key].organisation_id in new or unchanged[key].person_id not in people
    ]
    return Going(
        people=[key for key in brought.people if key not in people],
        organisations=[key for key in brought.organisations if key not in groups],
        memberships=memberships,
        stay=dict(Counter([*people.values(), *groups.values()])),
    )


def _unchanged(brought: Brought) -> dict[UUID, Membership]:
    """Return the memberships that stand as the file made them."""
    rows = Membership.objects.filter(pk__in=among(brought.memberships), since=None, until=None)
    found = (
        {one.pk: one for one in rows if one.office == brought.memberships[one.pk]} if brought.memberships else {}
    )
    acted = _acted("registry.membership", found)
    return {key: one for key, one in found.items() if key not in acted}


def _held(
    model: type[Person] | type[Organisation],
    keys: Collection[UUID],
    brought: Brought,
    memberships: Collection[UUID],
) -> dict[UUID, Why]:
    if not keys:
        return {}
    these = among(keys)

    def under(path: str) -> dict[str, Any]:
        return {f"{path}pk__in": these}

    acted = _acted(model._meta.label_lower, keys)
    return held_back(model, under, acted, partial(_of_others, brought=brought, memberships=memberships))


def _acted(label: str, keys: Collection[UUID]) -> frozenset[UUID]:
    return (
        frozenset(map(UUID, worked_on(label, keys=keys, besides=BY_REGISTERING[label]))) if keys else frozenset()
    )


def _of_others(rows: QuerySet[Any], *, brought: Brought, memberships: Collection[UUID]) -> QuerySet[Any]:
    label = rows.model._meta.label_lower
    if gone := brought.own.get(label):
        return rows.exclude(pk__in=among(gone))
    if label == "registry.membership":
        return rows.exclude(pk__in=among(memberships)) if memberships else rows
    if label == "registry.householdstay" and brought.households:
        return rows.exclude(household__in=among(brought.households), until=None)
    if label == "registry.linkpair":
        return rows.exclude(state="open")
    return rows
