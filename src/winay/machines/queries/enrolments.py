"""Who takes part in which programme: the current members of groups whose agreement was signed."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from winay.agreements.models import Agreement
from winay.base.models import User
from winay.programmes.access import held_by
from winay.registry.models import Membership

FIELDS = {
    "agreement": "organisation__agreements__code",
    "programme": "organisation__agreements__outcome__proposal__call__programme__code",
    "programme_name": "organisation__agreements__outcome__proposal__call__programme__name",
    "since": "organisation__agreements__signed_on",
    "ends_on": "organisation__agreements__ends_on",
    "state": "organisation__agreements__state",
}
PROGRAMME = "outcome__proposal__call__programme"


def agreements_for(user: User) -> QuerySet[Agreement]:
    """Return the signed agreements of the programmes and districts in which a machine's account works."""
    here = held_by(user, programme=PROGRAMME, district="organisation__district")
    return Agreement.objects.filter(here).exclude(signed_on=None)


def enrolments_of(user: User, people: Iterable[UUID]) -> dict[UUID, list[dict[str, Any]]]:
    """Return in which programmes people take part through their groups, by person; one query."""
    rows = Membership.objects.filter(
        person__in=list(people), until=None, organisation__agreements__in=agreements_for(user)
    )
    found: dict[UUID, list[dict[str, Any]]] = {}
    for row in rows.order_by("organisation__agreements__code").values("person", *FIELDS.values()):
        found.setdefault(row["person"], []).append({name: row[path] for name, path in FIELDS.items()})
    return found
