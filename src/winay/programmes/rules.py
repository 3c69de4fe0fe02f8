"""Pure rules of programmes: amounts that depend on a day, limits by law, prizes by place; and when two are two.

No Django, no I/O, no clock.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Literal
from uuid import UUID

from winay.base.rounding import down

CENT = Decimal("0.01")
FIGURES_OF_A_NUMBER = range(6, 16)
"""A number in a town without its code has six; with country and code at most fifteen (ITU-T E.164)."""


def is_telephone(text: str) -> bool:
    """Tell whether `text` is one or more numbers that can be called, apart by “/” or a comma, with an extension."""
    return all(_is_number(part) for part in text.replace(",", "/").split("/"))


def _is_number(part: str) -> bool:
    figures = sum(sign.isdecimal() and sign.isascii() for sign in part)
    others = set(part.lower().replace("anexo", "").replace("ext", "")) - set("0123456789 +-.()")
    return figures in FIGURES_OF_A_NUMBER and not others


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


What = Literal["account", "password", "role"]


@dataclass(frozen=True)
class Handing:
    """One act by which an account, or its right to pay, came from somebody's hands.

    `what`: its making, a new password, or a role that pays. `by` is None where the operator did it. `alone` is False
    for a role that a second person confirmed.
    """

    what: What
    of: UUID
    by: UUID | None
    at: datetime
    alone: bool = True


def hands_on(account: UUID, handings: Iterable[Handing]) -> list[Handing]:
    """Return the acts by which others still hold `account`, the oldest first.

    Whoever made an account or set its password may know how to enter; whoever alone gave it a role that pays chose
    who pays. What the operator does afterwards of the same kind takes it out of those hands; so does nothing else.
    """
    held: dict[bool, list[Handing]] = {True: [], False: []}
    for handing in sorted((one for one in handings if one.of == account), key=lambda one: one.at):
        is_role = handing.what == "role"
        if handing.by is None:
            held[is_role] = []
        elif handing.by != account and handing.alone:
            held[is_role].append(handing)
    return sorted(held[True] + held[False], key=lambda one: one.at)


def one_hand(first: UUID, second: UUID, handings: Sequence[Handing]) -> Handing | None:
    """Return why `first` and `second` cannot count as two people, or None if they do.

    They do not if one holds the other (`hands_on`), directly or through accounts that they hold, or if a third person
    has renewed the passwords of both: each is then two passwords of one person.
    """
    for holder, held in ((first, second), (second, first)):
        seen, waiting = {held}, [held]
        while waiting:
            for handing in hands_on(waiting.pop(), handings):
                if handing.by == holder:
                    return handing
                if handing.by is not None and handing.by not in seen:
                    seen.add(handing.by)
                    waiting.append(handing.by)
    renewers = {one.by for one in hands_on(second, handings) if one.what == "password"}
    renewed = (one for one in hands_on(first, handings) if one.what == "password")
    return next((one for one in renewed if one.by in renewers), None)


def pays_from(account: UUID, handings: Iterable[Handing], wait: timedelta) -> datetime | None:
    """Return from when `account` may take part in a payment, or None if nothing keeps it waiting.

    After somebody else set its password or gave it a role that pays, `wait` passes first, so that its owner and the
    others who pay can read of it. What the operator did holds at once.
    """
    since = [one.at for one in handings if one.of == account and one.by is not None and one.by != account]
    return max(since) + wait if since else None
