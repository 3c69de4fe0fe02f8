"""Who won how often and how much: measures of concentration, against elite capture (CO §30). Pure."""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from winay.base.rounding import half_up

PER_MILLE = Decimal("0.001")
TOP = (1, 5, 10)
"""The percentages of holders whose share of the money is told."""


@dataclass(frozen=True)
class Holder:
    """An organisation, community, family or quintile with its awards and its share of all money, 0 to 1."""

    key: Hashable
    wins: int
    amount: Decimal
    share: Decimal


@dataclass(frozen=True)
class Concentration:
    """How unequally awards lie among their holders; `top` is (percent of holders, their share of the money)."""

    holders: int = 0
    wins: int = 0
    amount: Decimal = Decimal(0)
    more_than_once: int = 0
    gini: Decimal = Decimal(0)
    hhi: Decimal = Decimal(0)
    top: tuple[tuple[int, Decimal], ...] = ()


def holders_of(awards: Iterable[tuple[Hashable, Decimal]]) -> list[Holder]:
    """Return the holders of awards (key, amount), the largest sum first, then most awards, then by key.

    Shares are unrounded: they add up to 1 unless nothing was awarded. Raises `ValueError` for a negative amount.
    """
    sums: dict[Hashable, tuple[int, Decimal]] = {}
    for key, amount in awards:
        if amount < 0:
            raise ValueError("an award is negative")
        wins, so_far = sums.get(key, (0, Decimal(0)))
        sums[key] = (wins + 1, so_far + amount)
    whole = sum((amount for _wins, amount in sums.values()), Decimal(0))
    found = [
        Holder(key, wins, amount, amount / whole if whole else Decimal(0)) for key, (wins, amount) in sums.items()
    ]
    return sorted(found, key=lambda one: (-one.amount, -one.wins, str(one.key)))


def concentration_of(holders: Sequence[Holder]) -> Concentration:
    """Return the measures for these holders; with nobody, all are zero."""
    if not holders:
        return Concentration()
    amounts = [one.amount for one in holders]
    return Concentration(
        holders=len(holders),
        wins=sum(one.wins for one in holders),
        amount=sum(amounts, Decimal(0)),
        more_than_once=sum(one.wins > 1 for one in holders),
        gini=gini(amounts),
        hhi=herfindahl(amounts),
        top=tuple((percent, top_share(amounts, percent)) for percent in TOP),
    )


def gini(amounts: Sequence[Decimal]) -> Decimal:
    """Return the Gini coefficient: 0 when all hold the same, near 1 when one holds all; to a thousandth.

    G = Σᵢ (2i − n − 1)·xᵢ / (n·Σ xᵢ), with the n amounts xᵢ in rising order and i from 1. Among n holders it is at
    most (n − 1)/n. Nobody, or nothing held: 0.
    """
    ordered = sorted(amounts)
    whole, count = sum(ordered, Decimal(0)), len(ordered)
    if not whole:
        return Decimal(0)
    weighted = sum(
        (Decimal(2 * at - count - 1) * amount for at, amount in enumerate(ordered, start=1)), Decimal(0)
    )
    return half_up(weighted / (count * whole), PER_MILLE)


def herfindahl(amounts: Sequence[Decimal]) -> Decimal:
    """Return the Herfindahl–Hirschman index: the sum of squared shares, 1/n when all hold the same, 1 when one does.

    H = Σᵢ (xᵢ / Σ x)²; to a thousandth. 1/H is the number of equal holders that would be as concentrated. Nobody,
    or nothing held: 0.
    """
    whole = sum(amounts, Decimal(0))
    if not whole:
        return Decimal(0)
    squares = sum(((amount / whole) ** 2 for amount in amounts), Decimal(0))
    return half_up(squares, PER_MILLE)


def top_share(amounts: Sequence[Decimal], percent: int) -> Decimal:
    """Return the share of the money (0 to 1, to a thousandth) that the top `percent` of holders have together.

    The number of holders is rounded up: of 17, the top 10% are 2. Nobody, or nothing held: 0. Raises `ValueError`
    unless 0 < percent ≤ 100.
    """
    if not 0 < percent <= 100:
        raise ValueError("percent must lie above 0 and at most at 100")
    whole = sum(amounts, Decimal(0))
    if not whole:
        return Decimal(0)
    count = -(-len(amounts) * percent // 100)
    held = sum(sorted(amounts, reverse=True)[:count], Decimal(0))
    return half_up(held / whole, PER_MILLE)
