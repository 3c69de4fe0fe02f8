"""What follows from days and ratings: how grave a risk is, what is due, which months an activity touches."""

from collections.abc import Collection
from datetime import date, timedelta

SCALE = (1, 2, 3)
"""Likelihood and effect: low, medium, high. No document of ours rates its risks; this scale is the house's."""
HIGH, MEDIUM = 6, 3
WARN_BEFORE = timedelta(days=60)
"""How long before its last day an agreement waits to be renewed or ended."""


def severity(likelihood: int | None, effect: int | None) -> int | None:
    """Return likelihood × effect, 1 to 9; None where one of them is not known. Raises `ValueError` outside 1 to 3."""
    if likelihood is None or effect is None:
        return None
    if likelihood not in SCALE or effect not in SCALE:
        raise ValueError("likelihood and effect are 1, 2 or 3")
    return likelihood * effect


def level(severity: int | None) -> str:
    """Return `high` from 6, `medium` from 3, `low` below; `unrated` for None."""
    if severity is None:
        return "unrated"
    return "high" if severity >= HIGH else "medium" if severity >= MEDIUM else "low"


def nears_its_end(ends_on: date, today: date) -> bool:
    """Tell whether an agreement's last day is over or at most `WARN_BEFORE` away."""
    return ends_on - WARN_BEFORE <= today


def months_touched(begins: date, ends: date) -> frozenset[int]:
    """Return the months (1–12) with at least one day from `begins` to `ends`; empty where it ends before it begins."""
    first, last = begins.year * 12 + begins.month - 1, ends.year * 12 + ends.month - 1
    if ends < begins:
        return frozenset()
    return frozenset(number % 12 + 1 for number in range(first, min(last, first + 11) + 1))


def meets_rain(begins: date, ends: date, *, outdoors: bool, rainy: Collection[int]) -> bool:
    """Tell whether something outdoors is planned on a day of a rainy month."""
    return outdoors and not months_touched(begins, ends).isdisjoint(rainy)
