"""Who takes part in which programme: the current members of groups whose agreement was signed, while it ran."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from winay.agreements.models import Addendum, Agreement
from winay.base.models import User
from winay.programmes.access import held_by
from winay.registry.models import Membership

PROGRAMME = "outcome__proposal__call__programme"


def agreements_for(user: User) -> QuerySet[Agreement]:
    """Return the signed agreements of the programmes and districts in which a machine's account works.

    `over_on`: when one was ended early, or closed; empty while it runs.
    """
    here = held_by(user, programme=PROGRAMME, district="organisation__district")
    early = Addendum.objects.filter(agreement=OuterRef("pk"), kind=Addendum.Kind.EARLY_END).order_by("decided_on")
    over_on = Coalesce(Subquery(early.values("decided_on")[:1]), F("closed_on"))
    return Agreement.objects.filter(here).exclude(signed_on=None).annotate(over_on=over_on)


def enrolled(user: User) -> QuerySet[Membership]:
    """Return the current memberships in groups that had such an agreement since their member came."""
    ran = Q(over_on=None) | Q(over_on__gte=Coalesce(OuterRef("since"), F("over_on")))
    here = agreements_for(user).order_by().filter(ran, organisation=OuterRef("organisation"))
    return Membership.objects.filter(Exists(here), until=None)


def enrolments_in(user: User, members: Iterable[Membership]) -> list[tuple[Membership, dict[str, Any]]]:
    """Return memberships with each agreement that ran during them, as what is told of it; one query.

    It begins with the later of signing and coming, and ends (`until`) with the agreement.
    """
    members = list(members)
    by_group: dict[UUID, list[dict[str, Any]]] = {}
    agreements = agreements_for(user).filter(organisation__in={one.organisation_id for one in members})
    fields = ("organisation", "code", "signed_on", "ends_on", "over_on", "state")
    for row in agreements.order_by("code").values(*fields, f"{PROGRAMME}__code", f"{PROGRAMME}__name"):
        by_group.setdefault(row["organisation"], []).append(row)
    return [
        (one, _enrolment(row, one.since))
        for one in members
        for row in by_group.get(one.organisation_id, [])
        if one.since is None or row["over_on"] is None or row["over_on"] >= one.since
    ]


def _enrolment(row: dict[str, Any], came: date | None) -> dict[str, Any]:
    return {
        "agreement": row["code"],
        "programme": row[f"{PROGRAMME}__code"],
        "programme_name": row[f"{PROGRAMME}__name"],
        "since": max(row["signed_on"], came or row["signed_on"]),
        "ends_on": row["ends_on"],
        "until": row["over_on"],
        "state": row["state"],
    }


def enrolments_of(user: User, people: Iterable[UUID]) -> dict[UUID, list[dict[str, Any]]]:
    """Return in which programmes people take part through their groups, by person; two queries."""
    found: dict[UUID, list[dict[str, Any]]] = {}
    members = enrolled(user).filter(person__in=list(people)).only("person", "organisation", "since")
    for member, enrolment in sorted(enrolments_in(user, members), key=lambda pair: pair[1]["agreement"]):
        found.setdefault(member.person_id, []).append(enrolment)
    return found
