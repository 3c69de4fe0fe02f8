"""Points: exact, complete cards only, rounded once."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from winay.committees.rules import Weighted, exact_score, mean_of_jurors, off_scale, rounded

D = Decimal


def test_points_of_a_juror_run_from_0_to_100() -> None:
    def rubric(first: str, second: str) -> list[Weighted]:
        return [Weighted(D(first), D(40), 0, 5), Weighted(D(second), D(60), 1, 4)]

    assert exact_score(rubric("0", "1")) == 0
    assert exact_score(rubric("5", "4")) == 100
    assert exact_score(rubric("4", "2")) == D("52.00")


def test_missing_criterion_leaves_no_points() -> None:
    assert exact_score([Weighted(D(5), D(50), 0, 5), Weighted(None, D(50), 0, 5)]) is None
    assert exact_score([]) is None


def test_mean_leaves_incomplete_cards_out_and_never_counts_zero() -> None:
    assert mean_of_jurors([Fraction(80), None, Fraction(60)]) == D("70.00")
    assert mean_of_jurors([None, None]) is None


def test_mean_is_exact_where_decimals_are_not() -> None:
    third = exact_score([Weighted(D(2), D(100), 1, 4)])
    assert third == Fraction(100, 3)
    assert mean_of_jurors([third, third, third, Fraction(0)]) == D("25.00")
    assert mean_of_jurors([Fraction(50), Fraction("50.01")]) == D("50.01")


@pytest.mark.parametrize(
    ("exact", "expected"), [("0.005", "0.01"), ("0.0049999", "0.00"), ("71.295", "71.30"), ("100", "100.00")]
)
def test_rounding_is_half_up(exact: str, expected: str) -> None:
    assert str(rounded(Fraction(exact))) == expected


@pytest.mark.parametrize("value", ["-0.01", "5.01", "2.345", "NaN", "Infinity", "-1"])
def test_off_scale(value: str) -> None:
    assert off_scale(D(value), 0, 5)


@pytest.mark.parametrize("value", ["0", "5", "2.5", "3.25"])
def test_on_scale(value: str) -> None:
    assert not off_scale(D(value), 0, 5)


scales = st.tuples(st.integers(0, 10), st.integers(1, 20)).map(lambda pair: (pair[0], pair[0] + pair[1]))


@given(st.lists(st.tuples(scales, st.integers(0, 100)), min_size=1, max_size=8))
def test_score_stays_within_0_and_100(rows) -> None:
    weight = D(100) / len(rows) if 100 % len(rows) == 0 else D(100 // len(rows))
    scores = [Weighted(D(low) + D(high - low) * D(share) / 100, weight, low, high) for (low, high), share in rows]
    exact = exact_score(scores)
    assert exact is not None and 0 <= exact <= 100


@given(st.lists(st.fractions(0, 100), min_size=1, max_size=12), st.randoms())
def test_mean_does_not_depend_on_the_order_of_jurors(points, chance) -> None:
    shuffled = list(points)
    chance.shuffle(shuffled)
    assert mean_of_jurors(points) == mean_of_jurors(shuffled)
