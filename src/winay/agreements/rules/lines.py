"""Money moved between the lines of a plan: the sum of each source stays, and how much a line may lose."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from winay.ledger.rules import ZERO


@dataclass(frozen=True)
class PlanLine:
    """A cost line of the plan: what it was agreed at (`first`) and what it is now. Amounts in the plan's currency."""

    key: str
    name: str
    source: str
    first: Decimal
    now: Decimal


@dataclass(frozen=True)
class Moved:
    """One line that changes, before and after."""

    line: PlanLine
    after: Decimal

    @property
    def before(self) -> Decimal:
        return self.line.now


def moved(lines: Iterable[PlanLine], wanted: Mapping[str, Decimal]) -> list[Moved]:
    """Return the lines that `wanted` (new amounts by key) changes, in their order; unknown keys are left out."""
    return [Moved(line, wanted[line.key]) for line in lines if line.key in wanted and wanted[line.key] != line.now]


def unbalanced(moves: Iterable[Moved]) -> dict[str, Decimal]:
    """Return by source what the moves would add to its sum (or take from it); empty where every sum stays."""
    sums: dict[str, Decimal] = {}
    for one in moves:
        sums[one.line.source] = sums.get(one.line.source, ZERO) + one.after - one.before
    return {source: rest for source, rest in sums.items() if rest}


def beyond(moves: Sequence[Moved], tolerance: Decimal) -> list[Moved]:
    """Return the moves that bring a line further below what it was agreed at than `tolerance`, in all since then.

    `tolerance` is a share of that amount, 0 to 1; compared exactly. What a line gains is bounded by what others lose.
    """
    return [
        one for one in moves if one.after < one.before and one.line.first - one.after > one.line.first * tolerance
    ]
