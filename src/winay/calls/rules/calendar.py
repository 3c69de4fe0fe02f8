"""What a calendar must look like, and how a call stands by it. Pure: whoever asks gives the moment."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from winay.base.messages import N_


@dataclass(frozen=True)
class CalendarFault:
    """A date out of order: the field to mend and a message id."""

    field: str
    message: str


def calendar_faults(
    *, opens_on: date | None, questions_until: date | None, closes_at: datetime | None, session_on: date | None
) -> list[CalendarFault]:
    """Return what is missing or out of order: opening ≤ questions ≤ closing ≤ session; questions are optional.

    `closes_at` is given in the installation's time zone.
    """
    faults: list[CalendarFault] = []
    if opens_on is None:
        faults.append(CalendarFault("opens_on", N_("The opening date is missing.")))
    if closes_at is None:
        faults.append(CalendarFault("closes_at", N_("The closing date is missing.")))
    if session_on is None:
        faults.append(CalendarFault("session_on", N_("The date of the public session is missing.")))
    closes_on = closes_at.date() if closes_at else None
    if opens_on and closes_on and closes_on < opens_on:
        faults.append(CalendarFault("closes_at", N_("The call closes before it opens.")))
    if questions_until and opens_on and questions_until < opens_on:
        faults.append(CalendarFault("questions_until", N_("Questions end before the call opens.")))
    if questions_until and closes_on and questions_until > closes_on:
        faults.append(CalendarFault("questions_until", N_("Questions end after the call closes.")))
    if session_on and closes_on and session_on < closes_on:
        faults.append(CalendarFault("session_on", N_("The session is held before the call closes.")))
    return faults


def complaint_deadline(decided_on: date, days: int) -> date:
    """Return the last day to complain: `days` calendar days after the decision, the day itself not counted."""
    return decided_on + timedelta(days=days)


def phase(state: str, *, opens_on: date | None, closes_at: datetime | None, now: datetime) -> str:
    """Return how a call stands by its state and the clock.

    A published call is `announced` before its opening day, and `received` from its closing hour on, whether or not
    somebody has written the closing down. `now` is given in the installation's time zone, as `closes_at` may be in any.
    """
    if state != "published":
        return state
    if closes_at is not None and now >= closes_at:
        return "received"
    return "announced" if opens_on is not None and now.date() < opens_on else "published"


def short_notice(*, before: datetime | date | None, after: datetime | date | None, earliest: date) -> bool:
    """Tell whether a date is moved forward to a day before `earliest`, so that people hear of it too late."""
    if before is None or after is None or after >= before:  # both days, or both moments
        return False
    return (after.date() if isinstance(after, datetime) else after) < earliest


def takes_questions(phase: str, *, questions_until: date | None, today: date) -> bool:
    """Tell whether a call in this phase takes questions on `today`: once public, until its last day for them.

    That day counts whole; without one, questions are taken as long as proposals are.
    """
    return phase in ("announced", "published") and (questions_until is None or today <= questions_until)
