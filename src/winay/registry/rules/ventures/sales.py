"""What a venture sold in a span of time, from what was said of it: months, seasons and years that may not meet."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

from winay.base.rounding import half_up

ONE_DAY = timedelta(days=1)
BEST = ("voucher", "declared", "estimated")
"""How an amount is known, the surest first."""
KNOWN_ENOUGH = Decimal("0.9")
"""The part of the days of a year of which sales must be known to say what the year was."""
NEWEST = timedelta(days=366)
"""Sales that end longer ago than this say nothing of today."""


@dataclass(frozen=True)
class Sold:
    """An amount (soles) sold from the first day to the last, both counted. `order`: which was said later."""

    since: date
    until: date
    amount: Decimal
    known: str
    order: int = 0

    @property
    def days(self) -> int:
        """How many days it covers."""
        return (self.until - self.since).days + 1


@dataclass(frozen=True)
class Window:
    """What is known of a span: soles (to the cent), and of how many of its days."""

    since: date
    until: date
    amount: Decimal
    days_known: int

    @property
    def known_enough(self) -> bool:
        """Whether nine days of ten are known."""
        return self.days_known >= KNOWN_ENOUGH * ((self.until - self.since).days + 1)


def overlapping(one: Sold, others: Iterable[Sold]) -> Sold | None:
    """Return the first of `others` that shares a day with `one`, or None."""
    return next((other for other in others if other.since <= one.until and one.since <= other.until), None)


def sold_between(sales: Sequence[Sold], since: date, until: date) -> Window:
    """Return what was sold in a span, each amount spread evenly over its days.

    Where two amounts cover a day (two records of one venture were merged), the surer counts, then the one said later:
    no sale counts twice. Rounded half up once, at the end.
    """
    edges = {since, until + ONE_DAY}
    inside = [one for one in sales if one.since <= until and since <= one.until]
    for one in inside:
        edges |= {max(one.since, since), min(one.until, until) + ONE_DAY}
    ordered = sorted(edges)
    amount, known = Decimal(0), 0
    for start, end in pairwise(ordered):
        covering = [one for one in inside if one.since <= start and end - ONE_DAY <= one.until]
        if covering:
            best = min(covering, key=lambda one: (BEST.index(one.known), -one.order))
            days = (end - start).days
            known += days
            amount += best.amount * days / best.days
    return Window(since, until, half_up(amount), known)


def _year_to(last: date) -> date:
    """Return the first day of the twelve months that end on `last`."""
    following = last + ONE_DAY
    try:
        return following.replace(year=following.year - 1)
    except ValueError:  # 29 February
        return following.replace(year=following.year - 1, month=3, day=1)


def first_day_of(began: date | None, began_year: int | None) -> date | None:
    """Return the first day on which the venture can have sold: of its date, else of its year; None if not known."""
    if began is not None:
        return began
    return date(began_year, 1, 1) if began_year else None


def sales_of_last_year(sales: Sequence[Sold], *, today: date, began: date | None = None) -> Window | None:
    """Return the twelve months up to the last day of which sales are known (not after `today`), or None.

    None where nothing is known of the last twelve months, or of fewer than nine days of ten; for a venture that `began`
    within them, of the days since.
    """
    ends = [min(one.until, today) for one in sales if one.since <= today]
    if not ends or today - max(ends) > NEWEST:
        return None
    return _known(sales, max(ends), began)


def _known(sales: Sequence[Sold], last: date, began: date | None) -> Window | None:
    since = _year_to(last)
    if began is not None and since < began <= last:
        since = began
    window = sold_between(sales, since, last)
    return window if window.known_enough else None


def year_before(sales: Sequence[Sold], *, today: date) -> Window | None:
    """Return the twelve months before those of `sales_of_last_year`, None where they are not known as well."""
    year = sales_of_last_year(sales, today=today)
    return None if year is None else _known(sales, year.since - ONE_DAY, None)


def change_of_sales(sales: Sequence[Sold], *, today: date) -> Decimal | None:
    """Return the change between the last twelve months and those before, as a share: 0.25 for a quarter more.

    None where one of the two years is not known whole, or nothing was sold in the first. Six decimals, half up.
    """
    year, before = sales_of_last_year(sales, today=today), year_before(sales, today=today)
    if year is None or before is None or not before.amount:
        return None
    return half_up((year.amount - before.amount) / before.amount, Decimal("0.000001"))


def sales_of_months(sales: Sequence[Sold], *, first: date, last: date) -> list[tuple[date, Decimal | None]]:
    """Return each month from that of `first` to that of `last` with what was sold in it; None where nothing is known.

    Soles, to the cent; a quarter or a year that was told as one amount is spread over its months.
    """
    months, start = [], first.replace(day=1)
    while start <= last:
        following = (start + timedelta(days=32)).replace(day=1)
        window = sold_between(sales, start, following - ONE_DAY)
        months.append((start, window.amount if window.days_known else None))
        start = following
    return months
