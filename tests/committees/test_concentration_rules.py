"""Measures of concentration, by their properties and by figures computed by hand."""

from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from winay.committees.rules.concentration import (
    PER_MILLE,
    Concentration,
    concentration_of,
    gini,
    herfindahl,
    holders_of,
    top_share,
)

money = st.decimals(min_value=0, max_value=1_000_000, places=2)
amounts = st.lists(money, min_size=1, max_size=40)
awards = st.lists(st.tuples(st.sampled_from("abcdefgh"), money), max_size=60)


def test_figures_by_hand():
    """1, 2, 3, 4: Σ(2i − 5)x = −3 − 2 + 3 + 12 = 10; 10 / (4 × 10) = 0.25; shares² = 0.01 + 0.04 + 0.09 + 0.16."""
    four = [Decimal(number) for number in (3, 1, 4, 2)]
    assert (gini(four), herfindahl(four)) == (Decimal("0.250"), Decimal("0.300"))
    assert [top_share(four, percent) for percent in (1, 25, 26, 100)] == [
        Decimal("0.400"), Decimal("0.400"), Decimal("0.700"), Decimal("1.000"),
    ]  # fmt: skip


def test_the_contest_of_caraz_is_hardly_concentrated():
    """17 awards of S/ 7,166.77 to S/ 7,683.33, S/ 128,127.83 in all (domain.md §4): within 7% of equal."""
    caraz = [Decimal("7166.77"), Decimal("7683.33"), *[Decimal("7551.85")] * 14, Decimal("7551.83")]
    assert sum(caraz) == Decimal("128127.83")
    assert gini(caraz) < Decimal("0.010")
    assert herfindahl(caraz) == Decimal("0.059")
    assert top_share(caraz, 10) == (Decimal("15235.18") / sum(caraz)).quantize(PER_MILLE)


@given(amounts)
def test_gini_and_herfindahl_lie_between_equal_and_one(values):
    count = len(values)
    assert 0 <= gini(values) <= Decimal(count - 1) / count + PER_MILLE
    assert (
        herfindahl(values) == 0 if not sum(values) else Decimal(1) / count - PER_MILLE <= herfindahl(values) <= 1
    )


@given(st.integers(1, 30), money.filter(bool))
def test_equal_holders_have_no_gini_and_the_least_herfindahl(count, amount):
    assert gini([amount] * count) == 0
    assert abs(herfindahl([amount] * count) - Decimal(1) / count) <= PER_MILLE


@given(amounts, st.integers(1, 50))
def test_measures_do_not_depend_on_order_or_unit(values, factor):
    scaled = [value * factor for value in reversed(values)]
    assert gini(values) == gini(scaled)
    assert herfindahl(values) == herfindahl(scaled)


@given(amounts.filter(lambda values: len(values) > 1 and min(values) < max(values)))
def test_taking_from_the_largest_for_the_smallest_never_concentrates(values):
    ordered = sorted(values)
    part = ((ordered[-1] - ordered[0]) / 4).quantize(Decimal("0.01"))
    after = [ordered[0] + part, *ordered[1:-1], ordered[-1] - part]
    assert gini(after) <= gini(values)
    assert herfindahl(after) <= herfindahl(values)


@given(amounts.filter(sum))
def test_a_larger_top_holds_no_less_and_all_hold_all(values):
    shares = [top_share(values, percent) for percent in range(1, 101)]
    assert all(before <= after for before, after in pairwise(shares))
    assert shares[-1] == 1


@given(awards)
def test_holders_hold_every_award_once(given_awards):
    found = holders_of(given_awards)
    measures = concentration_of(found)
    assert measures.wins == len(given_awards)
    assert measures.amount == sum((amount for _key, amount in given_awards), Decimal(0))
    assert measures.more_than_once == sum(
        [key for key, _amount in given_awards].count(one) > 1 for one in {key for key, _amount in given_awards}
    )
    assert [one.amount for one in found] == sorted((one.amount for one in found), reverse=True)
    if measures.amount:
        assert abs(sum(one.share for one in found) - 1) < Decimal("1e-9")


def test_nobody_and_nonsense():
    assert concentration_of([]) == Concentration()
    assert gini([Decimal(0)] * 3) == herfindahl([]) == top_share([], 10) == 0
    with pytest.raises(ValueError):
        holders_of([("a", Decimal(-1))])
    for percent in (0, 101):
        with pytest.raises(ValueError):
            top_share([Decimal(1)], percent)


def test_of_equal_sums_more_awards_stand_first_and_nothing_has_no_share() -> None:
    found = holders_of([("a", Decimal(10)), ("b", Decimal(5)), ("b", Decimal(5)), ("c", Decimal(0))])
    assert [(one.key, one.wins, one.share) for one in found] == [
        ("b", 2, Decimal("0.5")),
        ("a", 1, Decimal("0.5")),
        ("c", 1, 0),
    ]
    assert holders_of([("a", Decimal(0))])[0].share == 0


def test_the_top_hundredth_of_101_holders_are_two() -> None:
    assert [top_share([Decimal(1)] * count, 1) for count in (100, 101)] == [Decimal("0.010"), Decimal("0.020")]
