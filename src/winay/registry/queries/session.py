"""Kinship and belonging as conflict detection needs them."""

from collections import defaultdict
from collections.abc import Iterable
from uuid import UUID

from django.db.models import Q

from winay.registry.models import Kinship, Membership, Person

SAME_HOUSEHOLD = "household"


def kin_of(people: Iterable[UUID]) -> dict[UUID, dict[UUID, str]]:
    """Return, for each of `people`, their relatives and the relation; two queries for any number.

    A relation counts both ways, whichever way it was recorded; who shares a household is kin too, as
    `household`. People without relatives are not in the result.
    """
    wanted = set(people)
    kin: dict[UUID, dict[UUID, str]] = defaultdict(dict)
    households: dict[UUID, set[UUID]] = defaultdict(set)
    same = Person.objects.filter(household__members__in=wanted).values_list("pk", "household_id").distinct()
    for person_id, household_id in same:
        if household_id is not None:
            households[household_id].add(person_id)
    for members in households.values():
        for person_id in members & wanted if len(members) > 1 else ():
            kin[person_id].update(dict.fromkeys(members - {person_id}, SAME_HOUSEHOLD))
    pairs = Kinship.objects.filter(Q(person__in=wanted) | Q(relative__in=wanted))
    for one, other, relation in pairs.values_list("person_id", "relative_id", "relation"):
        if one in wanted:
            kin[one][other] = relation
        if other in wanted:
            kin[other][one] = relation
    return dict(kin)


def members_of(organisations: Iterable[UUID]) -> dict[UUID, set[UUID]]:
    """Return the current members (ids of people) of each organisation; one query."""
    found: dict[UUID, set[UUID]] = defaultdict(set)
    rows = Membership.objects.filter(organisation__in=set(organisations), until=None)
    for organisation_id, person_id in rows.values_list("organisation_id", "person_id"):
        found[organisation_id].add(person_id)
    return dict(found)
