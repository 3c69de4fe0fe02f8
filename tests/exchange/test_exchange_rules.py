"""Which rate counts on a day, what a sum is worth, what changed money had cost: rules alone, without a database."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from winay.base.numerals import NoNumber
from winay.exchange.rules import SOURCES, Held, Moved, Told, difference, held_after, rate_of, rate_on, worth

D = Decimal
DAY = date(2026, 3, 16)
ONE = timedelta(days=1)
cents = st.integers(1, 10**9).map(lambda n: D(n).scaleb(-2))
rates = st.integers(100_000, 9_000_000).map(lambda n: D(n).scaleb(-6))


def told(days: int, rate: str, source: str = "sbs") -> Told:
    return Told("USD", "PEN", DAY - days * ONE, source, D(rate), f"{source}{days}")


@pytest.mark.parametrize(
    ("text", "rate"),
    [
        ("3.745", "3.745"),
        ("3,745", "3.745"),
        (" 3.7 ", "3.7"),
        ("0.266667", "0.266667"),
        ("4", "4"),
        ("-3.745", "-3.745"),
    ],
)
def test_a_rate_is_no_number_of_thousands(text, rate):
    assert rate_of(text) == D(rate)


@pytest.mark.parametrize("text", ["", "tres", "3.7.4", "3.1234567"])
def test_what_is_no_rate_is_refused(text):
    with pytest.raises(NoNumber):
        rate_of(text)


@pytest.mark.parametrize(
    ("days", "within", "found"),
    [([0, 1], 5, "sbs0"), ([5], 5, "sbs5"), ([6], 5, None), ([-1], 5, None), ([0], 0, "sbs0"), ([1], 0, None)],
)
def test_a_rate_counts_on_its_day_and_some_days_after_never_before(days, within, found):
    best = rate_on([told(one, "3.7") for one in days], DAY, within=within)
    assert (best.key if best else None) == found


def test_what_was_agreed_goes_before_what_is_published_and_the_pack_may_say_otherwise():
    here = [told(0, "3.7"), told(4, "3.5", "agreement"), told(0, "3.8", "sunat")]
    assert rate_on(here, DAY).key == "agreement4"
    assert rate_on(here, DAY, within=3).key == "sbs0"
    assert rate_on(here, DAY, sources=("sunat", "sbs")).key == "sunat0"
    assert rate_on(here, DAY, sources=("sunat",), within=0).key == "sunat0"
    assert rate_on([], DAY) is None


@given(
    st.lists(st.builds(told, st.integers(-9, 9), st.just("3.7"), st.sampled_from(SOURCES)), max_size=9),
    st.integers(0, 9),
)
def test_no_rate_that_counts_has_a_better_one_beside_it(many, within):
    best = rate_on(many, DAY, within=within)
    fit = [one for one in many if timedelta(0) <= DAY - one.day <= within * ONE]
    assert (best is None) == (not fit)
    if best:
        assert best in fit
        rank = SOURCES.index(best.source), DAY - best.day
        assert all((SOURCES.index(one.source), DAY - one.day) >= rank for one in fit)


@given(cents, rates)
def test_a_sum_is_worth_amount_times_rate_to_the_cent_and_back_by_division(amount, rate):
    one = Told("USD", "PEN", DAY, "sbs", rate)
    there = worth(amount, "USD", one)
    assert abs(there - amount * rate) <= D("0.005")
    back = worth(there, "PEN", one)
    assert abs(back - amount) <= D("0.005") / rate + D("0.005")


def test_half_a_cent_goes_up_and_a_third_currency_is_refused():
    one = Told("USD", "PEN", DAY, "sbs", D("3.745"))
    assert worth(D(1), "USD", one) == D("3.75")
    assert worth(D("3.75"), "PEN", one) == D("1.00")
    with pytest.raises(ValueError, match="EUR"):
        worth(D(1), "EUR", one)


def test_what_is_changed_costs_the_average_of_what_came():
    held = held_after([Moved(DAY, D(100), D(370)), Moved(DAY + ONE, D(100), D(390))])
    assert held == Held(D(200), D(760))
    assert held.cost_of(D(50)) == D(190)
    assert difference(D(188), held.cost_of(D(50))) == D(-2)
    assert held.minus(D(50)) == Held(D(150), D(570))
    assert held.cost_of(D(200)) == held.cost_of(D(999)) == D(760)
    assert held.minus(D(999)) == Held(D(0), D(0)) and Held().cost_of(D(5)) == 0


def test_of_one_day_what_came_in_goes_before_what_left():
    moves = [Moved(DAY, D(40)), Moved(DAY, D(100), D(370))]
    assert held_after(moves) == held_after(reversed(moves)) == Held(D(60), D(222))


@given(
    st.lists(st.tuples(cents, rates), min_size=1, max_size=6),
    st.lists(st.integers(1, 100), min_size=1, max_size=6),
)
def test_changed_to_the_last_cent_the_costs_add_up_to_what_all_was_worth(came, parts):
    """No cent of cost is lost or made, in however many changes the money goes."""
    one = [worth(amount, "USD", Told("USD", "PEN", DAY, "sbs", rate)) for amount, rate in came]
    held = Held()
    for (amount, _rate), value in zip(came, one, strict=True):
        held = held.plus(amount, value)
    costs = []
    for part in parts:
        units = (held.units * part / 200).quantize(D("0.01"))
        costs.append(held.cost_of(units))
        held = held.minus(units)
        assert held.units >= 0 and held.cost >= 0
    costs.append(held.cost_of(held.units))
    assert sum(costs) == sum(one)
    assert all(cost >= 0 for cost in costs)
