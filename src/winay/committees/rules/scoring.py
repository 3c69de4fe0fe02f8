"""From a juror's marks to a proposal's points.

One juror's points: Σ weight × (value − minimum) / (maximum − minimum), with weights in percent that add up to
100, so that points run from 0 to 100. A card that lacks a criterion has no points at all: it is incomplete,
does not enter the mean, and the minutes say so. Missing is missing, never zero.

A proposal's points: the mean over the complete cards of jurors who are not recused, rounded once, half up, to
two decimals. Everything before that rounding is exact (`Fraction`), so no order of adding changes a rank.
"""

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from winay.base.rounding import fits

DECIMALS_OF_A_MARK = 2


class Weighted(NamedTuple):
    """One mark with what it needs to be weighed; `value` None is a criterion left empty."""

    value: Decimal | None
    weight: Decimal
    minimum: int
    maximum: int


def exact_score(scores: Iterable[Weighted]) -> Fraction | None:
    """Return one juror's exact points (0–100), or None if a criterion is missing or there is none."""
    by_span: dict[int, Decimal] = {}
    for value, weight, minimum, maximum in scores:
        if value is None:
            return None
        span = maximum - minimum
        by_span[span] = by_span.get(span, Decimal(0)) + weight * (value - minimum)
    if not by_span:
        return None
    return sum((Fraction(total) / span for span, total in by_span.items()), Fraction(0))


def mean_of_jurors(points: Iterable[Fraction | Decimal | None]) -> Decimal | None:
    """Return the mean of the points that are there, half up to two decimals; None if no card is complete."""
    there = [Fraction(one) for one in points if one is not None]
    return rounded(sum(there, Fraction(0)) / len(there)) if there else None


def rounded(exact: Fraction) -> Decimal:
    """Round half up (towards +∞ at exactly half) to two decimals."""
    hundredths = (2 * 100 * exact.numerator + exact.denominator) // (2 * exact.denominator)
    return Decimal(hundredths).scaleb(-2)


def off_scale(value: Decimal, minimum: int, maximum: int) -> bool:
    """Tell whether a mark lies outside its criterion's scale or has more than two decimals."""
    if not value.is_finite() or not minimum <= value <= maximum:
        return True
    return not fits(value)
