"""What waits for whom in committees: forming them, their session, freed budget, the signed minutes."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from winay.base.models import User
from winay.base.narrow import narrow
from winay.base.tasks import Task, desk_page
from winay.base.templatetags.winay import money
from winay.calls.models import Call
from winay.calls.queries.in_hand import Duty, Waits, calls_in_hand
from winay.committees.models import Committee, Conflict, Minutes, Session
from winay.committees.queries.freed import Round, rounds_of
from winay.committees.queries.staff import sessions_in_hand
from winay.committees.terms import terms_of
from winay.documents.queries.signed import signed_paper_missing
from winay.programmes.access import Role, held_by

RUNNERS = (Role.COORDINATOR, Role.SECRETARY)


@dataclass(frozen=True)
class _Known:
    """What stands in the calls, by call."""

    committees: set[UUID]
    sessions: dict[UUID, Session]
    conflicts: dict[UUID, int]
    freed: dict[UUID, Round]
    unsigned: dict[UUID, list[Minutes]]


def tasks_for(user: User, today: date) -> list[Task]:
    """Return what waits for `user` around the sessions of their calls."""
    hand = calls_in_hand(user)
    sessions = sessions_in_hand(user)
    closed = [session for session in sessions.values() if session.state == "closed"]
    rounds = rounds_of(closed, today)
    here = held_by(user, programme="proposal__call__programme", district="proposal__district")
    conflicts = Conflict.objects.filter(here, proposal__call__in=hand.keys, status="open").order_by()
    known = _Known(
        committees=set(Committee.objects.filter(call__in=hand.keys).values_list("call", flat=True)),
        sessions=sessions,
        conflicts=dict(conflicts.values_list("proposal__call").annotate(number=Count("pk"))),
        freed={session.committee.call_id: rounds[session.pk] for session in closed if session.pk in rounds},
        unsigned=_unsigned_minutes(hand.keys),
    )
    return list(hand.tasks(DUTIES, known, today))


def _unsigned_minutes(calls: list[UUID]) -> dict[UUID, list[Minutes]]:
    """Return the minutes, by call, that wait for the scan of what was signed."""
    rows = Minutes.objects.filter(
        signed_paper_missing("document"), session__committee__call__in=calls, session__state="closed"
    )
    found: dict[UUID, list[Minutes]] = {}
    for one in narrow(rows.select_related("document", "session__committee")).order_by("created_at"):
        found.setdefault(one.session.committee.call_id, []).append(one)
    return found


def _schedule(call: Call, known: _Known) -> Iterator[Waits]:
    if call.phase in ("received", "screened") and call.pk not in known.committees:
        yield _("Form the committee"), desk_page("committee", call.code), call.session_on
    elif call.state == "screened" and call.pk not in known.sessions:
        yield _("Schedule the public session"), desk_page("committee", call.code), call.session_on


def _session(call: Call, known: _Known) -> Iterator[Waits]:
    session = known.sessions.get(call.pk)
    if session is None or session.state not in ("planned", "open"):
        return
    page, day = desk_page("session", session.code), timezone.localdate(session.planned_for)
    yield _("Run the public session") if session.state == "open" else _("Prepare the public session"), page, day
    if number := known.conflicts.get(call.pk):
        text = ngettext("Decide on %(n)d conflict of interest", "Decide on %(n)d conflicts of interest", number)
        yield text % {"n": number}, page, day


def _freed_budget(call: Call, known: _Known) -> Iterator[Waits]:
    found, session = known.freed.get(call.pk), known.sessions.get(call.pk)
    if not found or not found.outcomes or not session:
        return
    page, currency = desk_page("session_awards", session.code), call.programme.currency
    if not found.freed:
        text = _("Award withdrawn: %(money)s can go to the waiting list once the time to complain is over")
        yield text % {"money": money(found.amount_held, currency)}, page, found.due
        return
    text = _("Budget freed, %(money)s: nobody on the waiting list fits, put it on record")
    values = {"money": money(found.amount, currency)}
    if found.next:
        text = _("Budget freed, %(money)s: next on the waiting list is %(group)s")
        values["group"] = found.next.proposal.organisation.name
    yield text % values, page, found.due


def _signed_minutes(call: Call, known: _Known) -> Iterator[Waits]:
    if unsigned := known.unsigned.get(call.pk):
        days = timedelta(days=terms_of(call).signed_copy_days)
        for one in unsigned:
            text = _("Signed copy missing: “%(title)s”. Photograph or scan it") % {"title": one.document.title}
            yield text, desk_page("session_minutes", one.session.code), timezone.localdate(one.created_at) + days


DUTIES = (
    Duty(RUNNERS, _schedule),
    Duty(RUNNERS, _session),
    Duty(RUNNERS, _freed_budget),
    Duty(RUNNERS, _signed_minutes),
)
