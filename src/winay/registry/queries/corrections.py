"""Corrections as staff and the person read them."""

from collections.abc import Collection

from django.db.models import QuerySet

from winay.base.models import User
from winay.registry.models import Correction, Person
from winay.territory.places import side_lying_in


def corrections_for(districts: Collection[str] | None, *, answered: bool = False) -> QuerySet[Correction]:
    """Return the requests of people in these districts (None: all) that wait, or with `answered` the answered ones."""
    rows = Correction.objects.select_related("person__district", "answered_by")
    rows = rows.filter(side_lying_in(Person, "person", districts))
    return rows.exclude(state="asked").order_by("-answered_on") if answered else rows.filter(state="asked")


def own_person(user: User) -> Person | None:
    """Return the person whose account this is, or None."""
    return (
        Person.objects.select_related("household", "community", "district")
        .filter(user=user, merged_into=None, anonymised_at=None)
        .first()
    )
