"""Pure rules of currencies: which rate counts on a day, what a sum is worth by it, what changed money had cost.

No Django, no I/O, no clock. Amounts are exact to the cent, half up.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Literal

from winay.base.numerals import NoNumber, number_of
from winay.base.rounding import half_up

ZERO = Decimal("0.00")
Source = Literal["agreement", "sbs", "sunat"]
SOURCES: tuple[Source, ...] = ("agreement", "sbs", "sunat")
"""Whose rate counts first where a pack says nothing: what was agreed goes before what is published."""
WITHIN = 5
"""How many days a rate may be older than the day it is used for, where a pack says nothing: a long weekend."""
MOST_WITHIN = 31


def rate_of(text: str) -> Decimal:
    """Return the rate that a text means: 3.745 and 3,745 are decimals, for no rate here is in the thousands.

    Raises `NoNumber` for what is no number with six decimals at most.
    """
    try:
        return number_of(text, decimals=6)
    except NoNumber as fault:
        if fault.readings:
            return min(fault.readings, key=abs)
        raise


@dataclass(frozen=True)
class Told:
    """A rate that somebody wrote down: what one unit of `currency` is worth in `into` on a day. `key`: which entry."""

    currency: str
    into: str
    day: date
    source: str
    rate: Decimal
    key: str = ""


def rate_on(
    told: Iterable[Told], day: date, *, sources: Sequence[str] = SOURCES, within: int = WITHIN
) -> Told | None:
    """Return the rate that counts on a day, or None: never one of a later day, nor one older than `within` days.

    The first of `sources` that has one counts, with its nearest day.
    """
    oldest = day - timedelta(days=within)
    near = [one for one in told if oldest <= one.day <= day and one.source in sources]
    return min(near, key=lambda one: (sources.index(one.source), day - one.day), default=None)


def worth(amount: Decimal, currency: str, told: Told) -> Decimal:
    """Return what an amount in `currency` is worth in the other currency of a rate, half up to the cent.

    amount × rate, or amount ÷ rate where the rate is written the other way round. Raises `ValueError` for a currency
    that the rate does not know.
    """
    if currency == told.currency:
        return half_up(amount * told.rate)
    if currency == told.into:
        return half_up(amount / told.rate)
    raise ValueError(currency)


@dataclass(frozen=True)
class Held:
    """Money in another currency, and what it cost in the programme's own: by the average of what came in."""

    units: Decimal = ZERO
    cost: Decimal = ZERO

    def cost_of(self, units: Decimal) -> Decimal:
        """Return what some of it cost: its share of the cost, all of what is left with the last of it.

        Of more than is held the surplus has no cost here: that came before rates were written down.
        """
        if units >= self.units:
            return self.cost
        return half_up(self.cost * units / self.units)

    def plus(self, units: Decimal, cost: Decimal) -> "Held":
        """Return what is held after some more came in."""
        return Held(self.units + units, self.cost + cost)

    def minus(self, units: Decimal) -> "Held":
        """Return what is held after some was changed or spent."""
        return replace(self, units=max(self.units - units, ZERO), cost=self.cost - self.cost_of(units))

    def known_of(self, units: Decimal) -> "Held":
        """Return what of `units` in the account has a known cost: all of them, or as many as came with a rate."""
        some = min(units, self.units)
        return Held(some, self.cost_of(some)) if some > 0 else Held()


@dataclass(frozen=True)
class Moved:
    """Money in another currency that came in (`cost`: what it was worth) or left (None), in the order of its days."""

    day: date
    units: Decimal
    cost: Decimal | None = None


def held_after(moves: Iterable[Moved]) -> Held:
    """Return what is held after all moves; of one day, what came in goes first."""
    held = Held()
    for one in sorted(moves, key=lambda one: (one.day, one.cost is None)):
        held = held.minus(one.units) if one.cost is None else held.plus(one.units, one.cost)
    return held


def difference(got: Decimal, cost: Decimal) -> Decimal:
    """Return the gain of a change, below zero for a loss: what the bank gave less what the money had cost."""
    return got - cost
