"""With how many people and groups the pages were measured, and what is asked of them all the time."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from winay.registry.models import Household, Membership, Organisation, Person

MEASURES = {
    "person": 500_000,
    "personsearch": 500_000,
    "household": 500_000,
    "organisation": 100_000,
    "membership": 500_000,
    "sourcerecord": 1_000_000,
    "venture": 50_000,
    "venturesales": 400_000,
    "reading": 600_000,
}


def asked() -> Iterator[QuerySet[Any]]:
    """Yield who belongs to a group or a household, whose a DNI is, the groups of a district."""
    nobody = UUID(int=0)
    yield Membership.objects.filter(organisation=nobody).values("pk")
    yield Membership.objects.filter(person=nobody).values("pk")
    yield Person.objects.filter(household=nobody).values("pk")
    yield Person.objects.filter(dni="00000000").values("pk")
    yield Organisation.objects.filter(ruc="00000000000").values("pk")
    yield Household.objects.filter(code="none").values("pk")
