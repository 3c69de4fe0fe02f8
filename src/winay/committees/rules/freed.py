"""When budget that a winner left may be given to the waiting list."""

from datetime import date, timedelta


def free_on(*, ended_on: date, withdrawn: bool, complain_until: date, answer_due_on: date | None) -> date:
    """Return the first day on which the budget may be given to others.

    A group that gives up frees it at once. An award that the programme withdrew may still be restored: its budget
    waits until the time to complain is over and, while a complaint is open, until the day its answer is due.
    """
    if not withdrawn:
        return ended_on
    return max(complain_until + timedelta(days=1), answer_due_on or ended_on)


def offer_by(free: date, days: int) -> date:
    """Return the day by which freed budget is to be given to the waiting list: `days` after it may (`offer_days`)."""
    return free + timedelta(days=days)
