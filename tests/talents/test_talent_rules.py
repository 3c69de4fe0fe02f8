"""Ratings, shares, what speaks for a provider and in which order: rules alone, without a database."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from winay.talents.rules import (
    NEAR,
    OUTCOMES,
    Known,
    Sought,
    in_order,
    left_to_pay,
    mean_rating,
    nearness,
    payments_problem,
    reasons,
    shares,
)
from winay.talents.skills import shipped
from winay.talents.states import CONTRACT_STATES, DELIVERABLE_STATES, NEED_STATES, OFFER_STATES

SOUGHT = Sought("bees", "021201", ("quz",))
KNOWNS = st.builds(
    Known,
    skills=st.sets(st.sampled_from(["bees", "fish"])),
    languages=st.sets(st.sampled_from(["quz", "es"])),
    serves=st.sets(st.sampled_from(["021201", "021203", "150101"])),
    home=st.sampled_from(["021201", "020101", "150101"]),
    marks=st.lists(st.integers(1, 5), max_size=6),
    price=st.none() | st.decimals(1, 500, places=2),
    without_pay=st.booleans(),
    member=st.booleans(),
)
SOMEBODY = Known(["bees"], ["quz", "es"], ["021201"], "021203")
money = st.decimals(0, 1000, places=2)


def said(known: Known, sought: Sought = SOUGHT) -> dict[str, bool | None]:
    return {one.text: one.good for one in reasons(sought, known)}


@given(st.lists(st.integers(1, 5), min_size=1, max_size=50))
def test_a_mean_lies_between_the_marks_and_has_one_decimal(marks):
    mean = mean_rating(marks)
    assert min(marks) <= mean <= max(marks)
    assert mean == round(mean, 1)


def test_the_mean_of_nothing_is_not_known_and_half_a_tenth_goes_up():
    assert mean_rating([]) is None
    assert str(mean_rating([4, 4, 4, 5])) == "4.3"


def test_the_shares_of_marenass_come_out_as_published():
    """SU 3D: 12% sell services, 11% work for municipalities, 58% self-employed; 19% unaccounted for."""
    counted = {"sells": 373, "municipality": 342, "self_employed": 1804, "stopped": 0, "unknown": 592}
    found = shares(counted)
    assert sum(counted.values()) == 3111
    assert [round(found[code]) for code in ("sells", "municipality", "self_employed", "unknown")] == [
        12,
        11,
        58,
        19,
    ]
    assert shares(dict.fromkeys(OUTCOMES, 0)) == dict.fromkeys(OUTCOMES, None)


def test_every_shipped_skill_has_its_three_names_and_a_known_field():
    assert len(shipped()) > 30
    assert all(one.es and one.quz and one.en and one.field_name != one.field for one in shipped().values())
    assert len({one.es for one in shipped().values()}) == len(shipped())


@pytest.mark.parametrize(
    ("home", "serves", "near"),
    [("150101", ["021201"], 3), ("021203", [], 2), ("020101", ["150101"], 1), ("150101", [], 0)],
)
def test_whoever_serves_there_is_nearest_then_the_province_then_the_department(home, serves, near):
    known = replace(SOMEBODY, home=home, serves=serves)
    assert nearness("021201", known) == near
    assert said(known)[NEAR[near]] is (near == 3)


@pytest.mark.parametrize(
    ("changes", "text", "good"),
    [
        ({}, "Knows this work", True),
        ({"skills": ["fish"]}, "Has not said that they know this work", False),
        ({}, "Speaks your language", True),
        ({"languages": ["es"]}, "Does not speak all your languages", False),
        ({}, "No group has rated them yet", None),
        ({"marks": [3]}, "Groups rate them %(mean)s of 5", True),
        ({"marks": [3, 3, 2]}, "Groups rate them %(mean)s of 5", False),
        ({}, "Says no price", None),
        ({"price": Decimal(80)}, "Asks %(price)s", None),
        ({"price": Decimal(80), "without_pay": True}, "Serves without pay", True),
        ({"member": True}, "Is a member of your group", None),
    ],
)
def test_each_thing_that_speaks_for_somebody_or_against_is_said(changes, text, good):
    found = said(replace(SOMEBODY, **changes))
    assert text in found and found[text] is good


def test_a_group_that_asks_for_no_language_is_told_nothing_of_languages():
    assert not any("language" in text for text in said(SOMEBODY, replace(SOUGHT, languages=())))


@given(KNOWNS, KNOWNS)
def test_who_stands_first_has_a_reason_that_is_said(one, other):
    """The order is only that of what is said: where two differ in it, so do their reasons."""
    if in_order(SOUGHT, one) != in_order(SOUGHT, other):
        assert reasons(SOUGHT, one) != reasons(SOUGHT, other)
    if reasons(SOUGHT, one) == reasons(SOUGHT, other):
        assert in_order(SOUGHT, one) == in_order(SOUGHT, other)


def test_the_work_counts_before_the_place_and_the_rating_before_the_price():
    knows = Known(["bees"], ["quz"], [], "150101")
    near = Known(["fish"], ["quz"], ["021201"], "021201", marks=[5])
    assert in_order(SOUGHT, knows) > in_order(SOUGHT, near)
    cheap = Known(["bees"], ["quz"], [], "150101", marks=[2], price=Decimal(1))
    assert in_order(SOUGHT, knows) > in_order(SOUGHT, cheap)
    assert mean_rating([2]) < 3


def test_of_two_who_are_alike_the_cheaper_stands_first_and_who_says_no_price_last():
    free, cheap, dear, silent = (
        replace(SOMEBODY, **changes)
        for changes in (
            {"without_pay": True, "price": Decimal(9)},
            {"price": Decimal(1)},
            {"price": Decimal(2)},
            {},
        )
    )
    ranked = sorted([silent, dear, free, cheap], key=lambda one: in_order(SOUGHT, one), reverse=True)
    assert ranked == [free, cheap, dear, silent]


@given(st.lists(money, max_size=5), money)
def test_a_plan_of_payments_comes_to_the_contract_to_the_cent(parts, amount):
    assert payments_problem(parts, amount) is (sum(parts, Decimal(0)) != amount)
    assert not payments_problem(parts, sum(parts, Decimal(0)))


@given(money, st.lists(money, max_size=5))
def test_what_is_left_is_never_below_zero(amount, paid):
    assert left_to_pay(amount, paid) == max(amount - sum(paid, Decimal(0)), 0)


def test_every_state_has_a_label_and_every_act_leads_somewhere():
    for table in (NEED_STATES, OFFER_STATES, CONTRACT_STATES, DELIVERABLE_STATES):
        assert {row.target for row in table.rows} | {table.initial} == set(table.labels)
