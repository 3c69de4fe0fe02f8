"""When each group's turn is expected: the agenda with estimated times, for the square, the group and the public."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.utils import timezone

from winay.calls.models import Proposal
from winay.committees.models import AgendaItem, Session
from winay.committees.queries.agenda import group_name, items_of_session


@dataclass(frozen=True)
class Turn:
    """A group's turn; `about` is when it is expected, None once it has begun."""

    position: int
    proposal: str
    group: str
    state: str
    about: datetime | None


def expected_times(session: Session, items: Iterable[AgendaItem], now: datetime) -> dict[UUID, datetime]:
    """Return when each item that waits is expected, from the minutes of those before it.

    Before the opening it is counted from the planned hour; then from the group presenting, or from now. A guess: it
    moves as the session does.
    """
    items = sorted(items, key=lambda item: item.position)
    clock = session.planned_for
    if session.state == "open":
        clock = now
        presenting = next((item for item in items if item.state == "presenting"), None)
        if presenting is not None and presenting.started_at is not None:
            clock = max(now, presenting.started_at + timedelta(minutes=presenting.minutes))
    found = {}
    for item in items:
        if item.state == "waiting":
            found[item.pk] = clock
            clock += timedelta(minutes=item.minutes)
    return found


def turns_of_session(session: Session, now: datetime | None = None) -> list[Turn]:
    """Return the agenda of a session that is not over, in order; one query."""
    items = items_of_session(session)
    times = expected_times(session, items, now or timezone.now())
    return [
        Turn(item.position, item.proposal.code, group_name(item), item.state, times.get(item.pk)) for item in items
    ]


def turn_of_proposal(proposal: Proposal, now: datetime | None = None) -> datetime | None:
    """Return when a proposal is expected to present, or None where no session waits for it; two queries."""
    item = (
        AgendaItem.objects.filter(proposal=proposal, state="waiting", session__state__in=("planned", "open"))
        .select_related("session")
        .first()
    )
    if item is None:
        return None
    return expected_times(item.session, item.session.items.all(), now or timezone.now())[item.pk]


def turns_for_public(call: str) -> list[Turn]:
    """Return the agenda of a call's session that is planned or open, by public names; two queries."""
    session = Session.objects.filter(committee__call__code=call, state__in=("planned", "open")).first()
    return turns_of_session(session) if session else []
