"""The rules of eligibility, money and calendar, by example and by property."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from winay.calls import rules
from winay.calls.pack import Split
from winay.calls.pack.kinds import ConditionKind

money = st.decimals(min_value=0, max_value=1_000_000, places=2)
costs = st.lists(
    st.builds(
        rules.Cost,
        kind=st.sampled_from(["goods", "assistance", "other"]),
        source=st.sampled_from(["programme", "own_cash", "own_kind", "municipality", "other"]),
        total=money,
    ),
    max_size=30,
)


@given(costs)
def test_totals_lose_nothing(lines):
    totals = rules.totals_of(lines)
    assert totals.whole == sum(line.total for line in lines)
    assert sum(totals.by_kind_of_request.values()) == totals.requested
    assert 0 <= totals.counterpart_share <= 1
    assert rules.totals_of(reversed(lines)) == totals


@given(st.decimals(min_value=0, max_value=10_000, places=3), money)
def test_a_line_is_rounded_half_up_to_the_cent(quantity, cost):
    assert abs(rules.line_total(quantity, cost) - quantity * cost) <= Decimal("0.005")


def test_half_a_cent_goes_up():
    assert rules.line_total(Decimal("0.5"), Decimal("0.01")) == Decimal("0.01")


def test_every_kind_of_condition_is_a_short_form():
    assert set(rules.SHORT_FORMS) == set(ConditionKind.__args__)


FACTS = rules.ProposalFacts(
    organisation_kind="interest_group",
    quintile=3,
    members=5,
    women=2,
    households=4,
    totals=rules.totals_of(
        [
            rules.Cost("goods", "programme", Decimal(6000)),
            rules.Cost("assistance", "programme", Decimal(4000)),
            rules.Cost("goods", "own_cash", Decimal(1000)),
        ]
    ),
    expected_sales=Decimal(26_750),
    ceiling=Decimal(10_000),
    founded_on=date(2025, 1, 31),
    without_dni=1,
)
SPLIT = [Split(kind="goods", share=Decimal("0.6")), Split(kind="assistance", share=Decimal("0.4"))]


@pytest.mark.parametrize(
    ("kind", "value", "met"),
    [
        ("organisation_kind", ["interest_group"], True),
        ("organisation_kind", ["cooperative"], False),
        ("quintile_at_most", Decimal(3), True),
        ("quintile_at_most", Decimal(2), False),
        ("minimum_households", 4, True),
        ("minimum_households", 5, False),
        ("maximum_households", 4, True),
        ("maximum_households", 3, False),
        ("minimum_members", 6, False),
        ("minimum_women_share", Decimal("0.4"), True),
        ("minimum_women_share", Decimal("0.41"), False),
        ("request_at_most_ceiling", None, True),
        ("counterpart_share", Decimal("0.09"), True),
        ("counterpart_share", Decimal("0.10"), False),
        ("counterpart_cash_share", Decimal("0.09"), True),
        ("counterpart_cash_share", Decimal("0.0909"), True),
        ("counterpart_cash_share", Decimal("0.10"), False),
        ("award_split", SPLIT, True),
        ("ruc_required", None, False),
        ("dni_for_all", None, False),
        ("existence_months", Decimal(12), True),
        ("existence_months", Decimal(13), False),
        ("sales_at_least_uit", Decimal(5), True),
        ("sales_at_least_uit", Decimal("5.01"), False),
        ("no_cash_lines", None, True),
        ("document_checked", None, None),
        ("before_measurement", None, False),
        ("territory", None, True),
    ],
)
def test_conditions_at_their_edge(kind, value, met):
    verdict = rules.judge(kind, FACTS, value=value, on=date(2026, 2, 27), tax_unit=Decimal(5350))
    assert verdict.met is met
    if met is False:
        assert verdict.reason % verdict.values


@given(st.dates(min_value=date(2020, 1, 1), max_value=date(2040, 1, 1)), st.integers(0, 90))
def test_complaints_have_their_full_days(day, days):
    assert rules.complaint_deadline(day, days) - day == timedelta(days=days)


def test_a_calendar_in_order_has_no_fault_and_every_disorder_has_one():
    good = {
        "opens_on": date(2026, 1, 5),
        "questions_until": date(2026, 1, 10),
        "closes_at": datetime(2026, 1, 20, 18),
        "session_on": date(2026, 1, 30),
    }
    assert rules.calendar_faults(**good) == []
    disorders = {
        "closes_at": datetime(2026, 1, 4, 18),
        "session_on": date(2026, 1, 19),
        "questions_until": date(2026, 1, 21),
        "opens_on": None,
    }
    for field, value in disorders.items():
        assert field in [fault.field for fault in rules.calendar_faults(**{**good, field: value})]


def test_a_month_counts_when_it_is_full():
    assert rules.whole_months_between(date(2025, 1, 31), date(2025, 2, 28)) == 0
    assert rules.whole_months_between(date(2025, 1, 31), date(2025, 3, 31)) == 2
    assert rules.whole_months_between(date(2026, 1, 31), date(2025, 3, 31)) == 0
