"""Amounts by day, limits by law and prizes by place."""

from datetime import date
from decimal import Decimal

import pytest

from winay.programmes.rules import amount_held_on, largest_budget, prize_at

CEILINGS = [(date(2015, 1, 1), Decimal("7167.00")), (date(2019, 1, 1), Decimal("19340.00"))]


@pytest.mark.parametrize(
    ("day", "amount"),
    [
        (date(2014, 12, 31), "7167.00"),
        (date(2015, 1, 1), "7167.00"),
        (date(2018, 12, 31), "7167.00"),
        (date(2019, 1, 1), "19340.00"),
        (date(2026, 1, 1), "19340.00"),
    ],
)
def test_the_ceiling_of_the_day_counts(day: date, amount: str) -> None:
    assert amount_held_on(day, CEILINGS) == Decimal(amount)


def test_a_limit_by_law_is_rounded_down() -> None:
    assert largest_budget(Decimal("12345678.99"), Decimal("0.10")) == Decimal("1234567.89")


def test_a_prize_that_names_the_category_goes_before_a_general_one() -> None:
    prizes = [(1, "", Decimal(100)), (1, "housing", Decimal(150)), (2, "", Decimal(50))]
    assert prize_at(1, "housing", prizes) == 150
    assert prize_at(1, "soil", prizes) == 100
    assert prize_at(2, "housing", prizes) == 50
    assert prize_at(3, "soil", prizes) is None
