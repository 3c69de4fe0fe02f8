"""What would change if a rule of a programme changed: who would newly qualify, who no more, whom it reaches and misses.

To qualify is to stand at `now` (`matching`). The poor are those of the poorest two fifths of districts (quintiles 1 and
2 of the poverty map); of whom no quintile is known is counted apart and enters no share.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from winay.base.rounding import half_up

QUINTILES = (1, 2, 3, 4, 5, None)
POOR = (1, 2)
PEOPLE = ("household", "person")
"""Of whom only those who keep people count."""
NOW = 0
"""The place of `now` in `STANDINGS`."""
FOUR = Decimal("0.0001")
STEP = 5
"""Who does not keep those who are counted reads counts to the nearest five."""


@dataclass(frozen=True)
class Cell:
    """How many of one quintile stand so before (`before`, its place in `STANDINGS`) and would stand so after."""

    quintile: int | None
    before: int
    after: int
    count: int


@dataclass(frozen=True)
class Line:
    """Of one quintile (or all): how many there are, qualify today, would qualify, would newly, would no more.

    None: the count is of so few that it is not shown.
    """

    whole: int | None = 0
    before: int | None = 0
    after: int | None = 0
    newly: int | None = 0
    no_more: int | None = 0

    @property
    def coverage_before(self) -> Decimal | None:
        """Coverage today: who qualifies ÷ all; None where there is nobody."""
        return share(self.before, self.whole)

    @property
    def coverage_after(self) -> Decimal | None:
        """Coverage after the change."""
        return share(self.after, self.whole)


@dataclass(frozen=True)
class Change:
    """The whole picture: a line a quintile in the order of `QUINTILES`, and all together."""

    lines: tuple[Line, ...]
    whole: Line

    def leakage(self, *, after: bool) -> Decimal | None:
        """Leakage: those of quintiles 3 to 5 among who qualifies and whose quintile is known."""
        reached = [line.after if after else line.before for line in self.lines[:5]]
        return share(_sum(reached[2:]), _sum(reached))

    def under_coverage(self, *, after: bool) -> Decimal | None:
        """Under-coverage: those of quintiles 1 and 2 who do not qualify ÷ all of quintiles 1 and 2."""
        poor = self.lines[:2]
        reached = _sum(line.after if after else line.before for line in poor)
        whole = _sum(line.whole for line in poor)
        return share(None if whole is None or reached is None else max(whole - reached, 0), whole)


def _sum(counts: Iterable[int | None]) -> int | None:
    kept = list(counts)
    return None if None in kept else sum(one for one in kept if one is not None)


def share(part: int | None, whole: int | None) -> Decimal | None:
    """Return a share from 0 to 1, rounded half up to four places; None of nobody, and of what is not shown."""
    if part is None or not whole:
        return None
    return half_up(min(Decimal(part) / Decimal(whole), Decimal(1)), FOUR)


def change_of(cells: Iterable[Cell]) -> Change:
    """Return what a change would do, from the counts by quintile and by how they stand before and after it."""
    kept = list(cells)
    lines = tuple(_line([one for one in kept if one.quintile == quintile]) for quintile in QUINTILES)
    return Change(lines, _line(kept))


def _line(cells: Sequence[Cell]) -> Line:
    def counted(before: bool | None, after: bool | None) -> int:
        return sum(
            one.count for one in cells if before in (None, one.before == NOW) and after in (None, one.after == NOW)
        )

    return Line(
        counted(None, None), counted(True, None), counted(None, True), counted(False, True), counted(True, False)
    )


@dataclass(frozen=True)
class Cost:
    """What those who would qualify more (or less, below zero) would cost, from the least to the most; None: not known.

    By what the entry says that one receives at least and at most: nobody knows who would apply, so it is the cost if
    all did.
    """

    least: Decimal | None
    most: Decimal | None


def in_fives(count: int | None) -> int | None:
    """Return a count to the nearest five: two rules that differ by one subject then tell nothing of it."""
    return None if count is None else (count + STEP // 2) // STEP * STEP


def cost_of(change: Change, least: Decimal | None, most: Decimal | None) -> Cost:
    """Return (would newly − would no more) × the amount for one, in its currency, exact; of what is not shown, None."""
    if change.whole.newly is None or change.whole.no_more is None:
        return Cost(None, None)
    more = change.whole.newly - change.whole.no_more
    return Cost(*(None if amount is None else amount * more for amount in (least, most)))
