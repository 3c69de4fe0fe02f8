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
NOW = 0
"""The place of `now` in `STANDINGS`."""
FOUR = Decimal("0.0001")


@dataclass(frozen=True)
class Cell:
    """How many of one quintile stand so before (`before`, its place in `STANDINGS`) and would stand so after."""

    quintile: int | None
    before: int
    after: int
    count: int


@dataclass(frozen=True)
class Line:
    """Of one quintile (or all): how many there are, qualify today, would qualify, would newly, would no more."""

    whole: int = 0
    before: int = 0
    after: int = 0
    newly: int = 0
    no_more: int = 0

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
        return share(sum(reached[2:]), sum(reached))

    def under_coverage(self, *, after: bool) -> Decimal | None:
        """Under-coverage: those of quintiles 1 and 2 who do not qualify ÷ all of quintiles 1 and 2."""
        poor = self.lines[:2]
        reached = sum(line.after if after else line.before for line in poor)
        whole = sum(line.whole for line in poor)
        return share(whole - reached, whole)


def share(part: int, whole: int) -> Decimal | None:
    """Return a share from 0 to 1, rounded half up to four places; None of nobody."""
    return half_up(Decimal(part) / Decimal(whole), FOUR) if whole else None


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


def cost_of(change: Change, least: Decimal | None, most: Decimal | None) -> Cost:
    """Return (would newly − would no more) × the amount for one, in its currency, exact."""
    more = change.whole.newly - change.whole.no_more
    return Cost(*(None if amount is None else amount * more for amount in (least, most)))
