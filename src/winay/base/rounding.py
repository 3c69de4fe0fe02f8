"""The one place where amounts, shares and points are rounded. Knows no Django."""

from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")


def half_up(value: Decimal, step: Decimal = CENT) -> Decimal:
    """Round to the decimals of `step`, half up: 0.5 × 33.33 is 16.67, away from zero at exactly half a step.

    Python's own default goes to the even neighbour: 16.665 would be 16.66 on one paper and 16.67 on the other.
    """
    return value.quantize(step, ROUND_HALF_UP)


def down(value: Decimal, step: Decimal = CENT) -> Decimal:
    """Cut to the decimals of `step`, towards zero: for limits that are never passed, and parts that share a rest."""
    return value.quantize(step, ROUND_DOWN)


def fits(value: Decimal, step: Decimal = CENT) -> bool:
    """Tell whether `value` needs no more decimals than `step` has."""
    return value == half_up(value, step)
