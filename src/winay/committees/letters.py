"""What groups and jurors are told of a session, and what groups are told of its result."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from winay.calls.letters import RESULT, WRITING, letter_about
from winay.calls.models import Proposal
from winay.committees.models import AgendaItem, Member, Session
from winay.messages import kinds, reminders
from winay.messages.actions import Letter, tell_many
from winay.messages.kinds import CODE, MOMENT, MONEY, TEXT, Kind
from winay.registry.models import Person

SESSION_DAYS = 3
"""Days before a session on which who takes part is reminded."""
GROUP = {"title": TEXT, "code": CODE}
WHEN = {"at": MOMENT, "place": TEXT}
BEFORE = ("committees.session_planned", "committees.session_soon", "committees.session_cancelled")
KINDS = (
    Kind(
        "committees.session_planned",
        GROUP | WHEN,
        _("The day of your public session"),
        _("You present “%(title)s” (%(code)s) in the public session on %(at)s. Place: %(place)s."),
        _("Wiñay: you present “%(title)s” (%(code)s) in the public session: %(at)s, %(place)s"),
        *WRITING,
        ends=BEFORE,
    ),
    Kind(
        "committees.session_soon",
        GROUP | WHEN,
        _("Your public session is near"),
        _(
            "Remember: you present “%(title)s” (%(code)s) on %(at)s. Place: %(place)s. Be there half an hour before."
        ),
        _("Wiñay: remember, you present “%(title)s” (%(code)s): %(at)s, %(place)s. Be there half an hour before"),
        *WRITING,
        ends=BEFORE,
    ),
    Kind(
        "committees.session_cancelled",
        GROUP,
        _("Your public session was cancelled"),
        _(
            "The public session in which you present “%(title)s” (%(code)s) was cancelled. "
            "You will be told another day."
        ),
        _(
            "Wiñay: the session of your proposal “%(title)s” (%(code)s) was cancelled. You will be told another day"
        ),
        *WRITING,
        ends=BEFORE,
    ),
    Kind(
        "committees.juror_called",
        {"title": TEXT, **WHEN},
        _("You are a juror in a public session"),
        _(
            "You score in the public session of “%(title)s” on %(at)s. Place: %(place)s. "
            "The office gives you your code."
        ),
        _("Wiñay: you are a juror of “%(title)s”: %(at)s, %(place)s"),
    ),
    Kind(
        "committees.awarded",
        GROUP | {"amount": MONEY},
        _("Your proposal has won"),
        _(
            "Your proposal “%(title)s” (%(code)s) won %(amount)s. The office prepares your agreement and calls you."
        ),
        _("Wiñay: your proposal “%(title)s” (%(code)s) has WON %(amount)s. The office calls you"),
        *RESULT,
        ends=(*BEFORE, "committees.on_waiting_list", "committees.not_awarded"),
    ),
    Kind(
        "committees.on_waiting_list",
        GROUP,
        _("Your proposal is on the waiting list"),
        _(
            "Your proposal “%(title)s” (%(code)s) is on the waiting list. "
            "Read the result; if you do not agree, you can complain."
        ),
        _("Wiñay: your proposal “%(title)s” (%(code)s) is on the waiting list. The office says why"),
        *RESULT,
        ends=BEFORE,
    ),
    Kind(
        "committees.not_awarded",
        GROUP,
        _("Your proposal did not win this time"),
        _(
            "Your proposal “%(title)s” (%(code)s) did not win. Read the reasons; if you do not agree, you can complain."
        ),
        _("Wiñay: your proposal “%(title)s” (%(code)s) did not win this time. The office says why"),
        *RESULT,
        ends=BEFORE,
    ),
)


def tell_session(session: Session) -> None:
    """Tell the groups of the agenda, and the jurors who are people of the registry, when and where it is."""
    tell_many(_called(session, "committees.session_planned"))
    call = session.committee.call
    members = Member.seated.filter(committee=session.committee_id).exclude(person=None).select_related("person")
    tell_many(
        Letter(
            kind="committees.juror_called",
            key=f"{member.pk}:{session.pk}:{session.planned_for:%Y%m%d%H%M}",
            to=Person(pk=member.person_id),
            facts={"title": call.title, **_when(session)},
            scope=call.programme,
            place=(member.person and member.person.district_id) or "",
            about=session,
            until=session.planned_for,
        )
        for member in members
    )


def tell_session_cancelled(session: Session) -> None:
    """Tell the groups that were called that they are not to come; before the agenda is cleared."""
    tell_many(
        letter_about("committees.session_cancelled", f"{session.pk}:{proposal.pk}", proposal, {})
        for proposal in _presenting(session)
    )


def tell_results(session: Session, decided: Iterable[tuple[Proposal, str, Any]]) -> None:
    """Tell each group its result: `decided` are proposals with their decision and the amount they won."""
    tell_many(_result(session, *one) for one in decided)


def _result(session: Session, proposal: Proposal, decision: str, amount: Any) -> Letter:
    kind = {"awarded": "awarded", "waiting": "on_waiting_list"}.get(decision, "not_awarded")
    facts = {"amount": amount} if kind == "awarded" else {}
    return letter_about(f"committees.{kind}", f"{session.pk}:{proposal.pk}", proposal, facts)


def sessions_soon(today: date) -> Iterator[Letter]:
    """Remind the groups of sessions within `SESSION_DAYS` days."""
    last = timezone.make_aware(datetime.combine(today + timedelta(days=SESSION_DAYS), time.max))
    coming = Session.objects.filter(state="planned", planned_for__gt=timezone.now(), planned_for__lte=last)
    for session in coming.select_related("committee__call"):
        yield from _called(session, "committees.session_soon")


def _called(session: Session, kind: str) -> Iterator[Letter]:
    for proposal in _presenting(session):
        key = f"{session.pk}:{proposal.pk}:{session.planned_for:%Y%m%d%H%M}"
        yield letter_about(kind, key, proposal, _when(session), until=session.planned_for)


def _presenting(session: Session) -> Iterator[Proposal]:
    for item in AgendaItem.objects.filter(session=session).select_related("proposal").order_by("position"):
        item.proposal.call = session.committee.call
        yield item.proposal


def _when(session: Session) -> dict[str, Any]:
    return {"at": timezone.localtime(session.planned_for), "place": session.place or "—"}


def register_letters() -> None:
    """Make the kinds and the reminder of this package known."""
    kinds.register(*KINDS)
    reminders.register("committees.session_soon", sessions_soon)
