"""Pure rules of packs: amounts that depend on a day, limits by law, prizes by place. No Django, no I/O, no clock."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

from winay.base.rounding import down

CENT = Decimal("0.01")


def amount_held_on(day: date, amounts: Sequence[tuple[date, Decimal]]) -> Decimal:
    """Return the amount that holds on `day`: that of the last date not after it; before all dates, the first.

    `amounts` are (since, amount) in the order of their dates, at least one. Ceilings of awards change over the
    years (domain.md §11).
    """
    held = [amount for since, amount in amounts if since <= day]
    return held[-1] if held else amounts[0][1]


def largest_budget(base: Decimal, share: Decimal) -> Decimal:
    """Return the largest budget a call may have: base × share, rounded down to the cent (a limit is never passed).

    PROCOMPITE: share 0.10 of the municipal investment budget without borrowing, donations and transfers
    (Law 29337; domain.md §4).
    """
    return down(base * share)


def prize_at(place: int, category: str, prizes: Iterable[tuple[int, str, Decimal]]) -> Decimal | None:
    """Return the prize of `place` (1 = first) in `category`, or None where there is none.

    `prizes` are (place, category, amount); the category "" stands for every category, and a prize that names the
    category goes before one that does not.
    """
    general: Decimal | None = None
    for at, named, amount in prizes:
        if at == place and named == category:
            return amount
        if at == place and not named and general is None:
            general = amount
    return general
