"""Households of a list of people that is taken back."""

from collections.abc import Collection
from uuid import UUID

from django.db.models import Exists, OuterRef

from winay.base.log import worked_on
from winay.registry.actions.lists.households import hold_newest_class
from winay.registry.models import Household, HouseholdStay, ImportBatch, Person, PovertyFinding, SourceRecord
from winay.registry.queries.returning import pointing_to

AT_ONCE = 2_000


def take_homes_back(batch: ImportBatch) -> None:
    """Take away the list's poverty classes and its households of which no row of the list stays.

    A household stays where anybody lives or anything else hangs on it, or if somebody worked on it.
    """
    staying = SourceRecord.objects.filter(batch=batch, person__household=OuterRef("household_id"))
    findings = PovertyFinding.objects.filter(
        ~Exists(staying), source=batch.source.name, found_on=batch.list_date, created_at__gte=batch.created_at
    )
    homes = list(findings.values_list("household_id", flat=True))
    for start in range(0, len(homes), AT_ONCE):
        some = homes[start : start + AT_ONCE]
        PovertyFinding.objects.filter(
            household__in=some, source=batch.source.name, found_on=batch.list_date
        ).delete()
        hold_newest_class(some)
    empty = Household.objects.filter(
        ~Exists(Person.objects.filter(household=OuterRef("pk"))),
        ~Exists(HouseholdStay.objects.filter(household=OuterRef("pk"))),
        code__startswith=f"{batch.source.code}-",
        created_at__gte=batch.created_at,
        merged_into=None,
    )
    keys = list(empty.values_list("pk", flat=True))
    for start in range(0, len(keys), AT_ONCE):
        remove_unheld(keys[start : start + AT_ONCE])


def remove_unheld(homes: Collection[UUID], *, besides: Collection[str] = ()) -> int:
    """Delete households on which nothing hangs and nobody worked (`besides`: acts that do not count).

    Return how many.
    """
    held = {key for other, field in pointing_to(Household) for key in _holding(other, field, homes)}
    held |= worked_on("registry.household", keys=homes, besides=besides)
    going = [key for key in homes if str(key) not in held]
    Household.objects.filter(pk__in=going).delete()
    return len(going)


def _holding(other: type, field: str, keys: Collection[UUID]) -> list[str]:
    rows = other._base_manager.filter(**{f"{field}__in": keys})  # type: ignore[attr-defined]
    return list(map(str, rows.values_list(f"{field}_id", flat=True)))
