"""Groups that want to take part: as the office reads them, and the little that their code shows."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Min, QuerySet
from django.utils import timezone

from winay.base.models import User
from winay.calls import rules
from winay.calls.access import WORK_WITH_GROUPS
from winay.calls.models import Call, Interest
from winay.programmes.access import held_by
from winay.programmes.models import Programme
from winay.registry.models import Organisation
from winay.territory.models import District

OPEN = ("new", "contacted")
MOST_CHOICES = 200
"""More districts than this are chosen by department first: a page stays light."""


@dataclass(frozen=True)
class Receipt:
    """What a code shows to whoever holds it: nothing that tells who wrote."""

    code: str
    programme: str
    programme_code: str
    state: str
    received: datetime
    forget_on: date


@dataclass(frozen=True)
class Waiting:
    """How many groups wait for the office, and since when the first."""

    number: int
    since: datetime | None


def interests_for_staff(user: User, *, state: str = "") -> QuerySet[Interest]:
    """Return the groups that want to take part where `user` works with groups; `open`: those that wait."""
    here = held_by(user, *WORK_WITH_GROUPS, programme="programme", district="district")
    found = Interest.objects.filter(here).select_related("programme", "district__province", "organisation")
    if state == "open":
        return found.filter(state__in=OPEN).order_by("created_at")
    return (found.filter(state=state) if state else found).order_by("-created_at")


def interests_waiting_for(user: User) -> Waiting:
    """Return how many groups nobody has called yet: one query."""
    found = interests_for_staff(user, state="new").order_by()
    row = found.aggregate(number=Count("pk"), since=Min("created_at"))
    return Waiting(row["number"], row["since"])


def receipt_of(code: str) -> Receipt | None:
    """Return what the holder of a code may read, or None."""
    found = Interest.objects.select_related("programme").filter(code=code.upper()).first()
    if found is None:
        return None
    programme = found.programme
    return Receipt(found.code, programme.name, programme.code, found.state, found.created_at, found.forget_on)


def programme_to_enter(code: str) -> Programme | None:
    """Return the programme of this code, for somebody who wants to take part in it."""
    return Programme.objects.select_related("territory").filter(code=code).first()


def districts_to_enter(programme: Programme, department: str = "") -> QuerySet[District]:
    """Return the districts in which a programme works, of one department (two digits) if one is named."""
    found = District.objects.select_related("province").order_by("province__name", "name")
    if programme.territory_id:
        found = found.filter(sets=programme.territory_id)
    return found.filter(pk__startswith=department) if department else found


def kinds_to_enter() -> list[tuple[str, str]]:
    """Return what a group can be: those kinds of organisation that enter contests, the most frequent first."""
    kinds = Organisation.Kind
    order = (
        kinds.INTEREST_GROUP,
        kinds.ASSOCIATION,
        kinds.COMMUNITY,
        kinds.COMMUNITY_GROUP,
        kinds.COOPERATIVE,
        kinds.FAMILY,
        kinds.ENTERPRISE,
        kinds.NETWORK,
    )
    return [(str(kind), str(kind.label)) for kind in order]


def takes_questions_now(call: Call) -> bool:
    """Tell whether questions about the call are taken today."""
    return rules.takes_questions(call.phase, questions_until=call.questions_until, today=timezone.localdate())


def call_to_ask(code: str) -> Call | None:
    """Return a call about which somebody may want to ask, or None where the public knows none of this code."""
    return Call.objects.select_related("programme").filter(code=code).exclude(state="draft").first()
