"""Households over time, and which two may be one: those that share people once the people's records are merged."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, F, Prefetch, Q, QuerySet

from winay.registry.models import Household, HouseholdStay, Person
from winay.territory.places import lying_in

MOST = 20


@dataclass(frozen=True)
class Neighbour:
    """Another household in which people of this one live or lived."""

    household: Household
    people: tuple[Person, ...]


def household_with_history(code: str) -> Household | None:
    """Return a household with its stays (and people), findings and place, or None; three queries."""
    stays = HouseholdStay.objects.select_related("person")
    return (
        Household.objects.select_related("district__province", "community", "head", "merged_into")
        .prefetch_related(Prefetch("stays", queryset=stays, to_attr="history"), "poverty_findings")
        .filter(code=code)
        .first()
    )


def standing_household(code: str) -> Household | None:
    """Return the household that a code stands for today, the one it was merged into if it was, or None."""
    found = Household.objects.select_related("merged_into").filter(code=code).first()
    return found.merged_into or found if found else None


def neighbours_of(household: Household) -> list[Neighbour]:
    """Return the households of the same district that share people with this one, most in common first; two queries."""
    people = HouseholdStay.objects.filter(household=household).values("person")
    stays = (
        HouseholdStay.objects.filter(
            person__in=people, household__merged_into=None, household__district=household.district_id
        )
        .exclude(household=household)
        .select_related("household__community", "person")
    )
    found: dict[UUID, tuple[Household, dict[UUID, Person]]] = {}
    for stay in stays:
        found.setdefault(stay.household_id, (stay.household, {}))[1][stay.person_id] = stay.person
    rows = [Neighbour(home, tuple(shared.values())) for home, shared in found.values()]
    return sorted(rows, key=lambda row: (-len(row.people), row.household.code))[:MOST]


def households_in_doubt(districts: Iterable[str] | None) -> QuerySet[HouseholdStay, Mapping[str, object]]:
    """Return pairs of standing households of one district in which a merged person lives or lived, most people first.

    Rows are `household__code`, `other_code` and `people`, how many they share.
    """
    rows = HouseholdStay.objects.filter(
        Q(person__merges_kept__isnull=False, person__merges_kept__undone_at=None),
        household__merged_into=None,
        person__stays__household__merged_into=None,
        person__stays__household__district=F("household__district"),
        household__code__lt=F("person__stays__household__code"),
    )
    rows = rows.filter(lying_in(districts, "household__district"))
    return (
        rows.values("household__code", other_code=F("person__stays__household__code"))
        .annotate(people=Count("person", distinct=True))
        .order_by("-people", "household__code", "other_code")
    )
