"""Pure rules of advances to staff: until when one is accounted for, what is late, who gets no other. No clock."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from winay.budgets.rules.document import ZERO

WITHIN = 30
"""Days after an advance is handed over in which it is accounted for, where a pack says nothing (decision 105)."""


@dataclass(frozen=True)
class Given:
    """An advance that somebody holds: what is left of it, and until when it is accounted for."""

    left: Decimal
    due_on: date


def is_late(one: Given, today: date) -> bool:
    """Tell whether something of it is left and its day is over."""
    return one.left > ZERO and one.due_on < today


def why_no_other(held: Iterable[Given], today: date) -> Given | None:
    """Return the oldest late advance of somebody, for which they get no other; None where nothing stands against it."""
    return min((one for one in held if is_late(one, today)), key=lambda one: one.due_on, default=None)


def latest_due(from_day: date, within: int) -> date:
    """Return the last day on which an advance handed over on a day may be accounted for."""
    return from_day + timedelta(days=within)


def left_of(given: Decimal, rendered: Iterable[Decimal], returned: Iterable[Decimal]) -> Decimal:
    """Return what is left of an advance: given − accounted for − given back."""
    return given - sum(rendered, ZERO) - sum(returned, ZERO)
