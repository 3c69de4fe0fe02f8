"""Pure rules of sources: a promised share, what a government must give at least, how a call's money is split.

No Django, no I/O, no clock.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from winay.base.rounding import half_up

ZERO = Decimal("0.00")


def promised(share: Decimal, base: Decimal) -> Decimal:
    """Return what a promised share of a sum comes to: share × base, half up to the cent."""
    return half_up(share * base)


@dataclass(frozen=True)
class LeastShare:
    """The least that a kind of source gives of what it cofinances; `royalties` None: with them or without."""

    kind: str
    share: Decimal
    royalties: bool | None = None
    place: str = ""


def least_share(kind: str, royalties: bool | None, shares: Iterable[LeastShare]) -> LeastShare | None:
    """Return what a source must give at least, or None where the pack asks nothing of its kind.

    What is said of those with, or without, royalties goes before what is said of all. Of a government of which it is
    not known whether it receives them, only what is said of all is asked (COSOP app. I: “a differentiated co financing
    mechanism program considering that there are sub-national governments … who do not have access to royalty
    payments and their budgets are meagre”; CO §20, §53).
    """
    mine = [one for one in shares if one.kind == kind and one.royalties in (None, royalties)]
    return max(mine, key=lambda one: one.royalties is not None, default=None)


@dataclass(frozen=True)
class Promise:
    """What a source agreed to give to one call: a share of its budget, or a sum."""

    source: str
    share: Decimal | None
    amount: Decimal


def split_among_sources(budget: Decimal, promises: Iterable[Promise]) -> Mapping[str, Decimal]:
    """Return by which weights a call's budget comes from its sources; empty where nothing is promised to it.

    A share counts as that part of the budget, a sum as the sum; what several promise beyond the budget is cut in
    proportion (the weights are used as weights), and what they leave open has no source (“”).
    """
    weights: dict[str, Decimal] = {}
    for one in promises:
        part = one.share * budget if one.share is not None else one.amount
        weights[one.source] = weights.get(one.source, ZERO) + part
    left = budget - sum(weights.values(), ZERO)
    if weights and left > 0:
        weights[""] = left
    return weights


def authorised_too_long(begins: date, until: date, years: int) -> bool:
    """Tell whether an authorisation lasts beyond the same day `years` later (29 February: the last of that month).

    PROCOMPITE: at most two years (Law 29337; domain.md §4).
    """
    try:
        last = begins.replace(year=begins.year + years)
    except ValueError:
        last = begins.replace(year=begins.year + years, day=28)
    return until > last
