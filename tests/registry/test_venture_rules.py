"""What a venture sold in a span, the shares of its owners, the guess of what it lives from. No database."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from winay.registry.rules.ventures import (
    ACTIVITIES,
    REASONS,
    Sold,
    change_of_sales,
    guess_activity,
    overlapping,
    reasons_of,
    sales_of_last_year,
    sales_of_months,
    shares_problem,
)
from winay.registry.rules.ventures.sales import BEST, first_day_of, sold_between, year_before
from winay.registry.states import VENTURE_STATES

DAY = date(2025, 1, 1)
AMOUNTS = st.decimals(0, 100_000, places=2)


def month(number: int, amount: str, year: int = 2025, known: str = "declared", order: int = 0) -> Sold:
    first = date(year, number, 1)
    last = (first + timedelta(days=32)).replace(day=1) - timedelta(days=1)
    return Sold(first, last, Decimal(amount), known, order)


@st.composite
def apart(draw):
    """Draw sales that follow each other without sharing a day, perhaps with gaps."""
    rows, day = [], DAY
    for amount in draw(st.lists(AMOUNTS, min_size=1, max_size=12)):
        day += timedelta(days=draw(st.integers(0, 20)))
        last = day + timedelta(days=draw(st.integers(0, 60)))
        rows.append(Sold(day, last, amount, draw(st.sampled_from(BEST))))
        day = last + timedelta(days=1)
    return rows


@given(apart())
def test_the_whole_span_holds_every_sol_that_was_told(rows):
    window = sold_between(rows, rows[0].since, rows[-1].until)
    assert window.amount == sum(row.amount for row in rows)
    assert window.days_known == sum(row.days for row in rows)


@given(apart(), st.integers(1, 400))
def test_two_parts_of_a_span_are_the_whole_but_for_the_cent_that_each_is_rounded_to(rows, days):
    first, last = rows[0].since, rows[-1].until
    cut = first + timedelta(days=days)
    if cut > last:
        return
    whole = sold_between(rows, first, last)
    one, other = sold_between(rows, first, cut - timedelta(days=1)), sold_between(rows, cut, last)
    assert abs(one.amount + other.amount - whole.amount) <= Decimal("0.01")
    assert one.days_known + other.days_known == whole.days_known


@given(apart(), st.randoms())
def test_the_order_in_which_rows_come_changes_nothing(rows, random):
    mixed = list(rows)
    random.shuffle(mixed)
    today = rows[-1].until
    assert sales_of_last_year(mixed, today=today) == sales_of_last_year(rows, today=today)
    assert change_of_sales(mixed, today=today) == change_of_sales(rows, today=today)


@given(AMOUNTS, AMOUNTS)
def test_of_two_amounts_for_one_day_the_surer_counts_and_never_both(declared, by_voucher):
    rows = [month(3, str(declared), order=2), month(3, str(by_voucher), known="voucher", order=1)]
    assert sold_between(rows, date(2025, 3, 1), date(2025, 3, 31)).amount == by_voucher


def test_of_two_amounts_known_alike_the_one_told_later_counts():
    rows = [month(3, "100", order=1), month(3, "200", order=2)]
    assert sold_between(rows, date(2025, 3, 1), date(2025, 3, 31)).amount == 200


def test_a_year_told_as_one_amount_is_spread_over_its_days():
    year = Sold(date(2025, 1, 1), date(2025, 12, 31), Decimal(3650), "declared")
    months = sales_of_months([year], first=date(2025, 1, 15), last=date(2026, 1, 2))
    assert months[0] == (date(2025, 1, 1), Decimal(310))
    assert months[1] == (date(2025, 2, 1), Decimal(280))
    assert months[12] == (date(2026, 1, 1), None)


def test_the_last_year_ends_where_sales_are_known_and_needs_nine_days_of_ten():
    rows = [month(number, "100") for number in range(1, 13)]
    found = sales_of_last_year(rows, today=date(2026, 2, 20))
    assert found is not None
    assert (found.since, found.until, found.amount) == (date(2025, 1, 1), date(2025, 12, 31), Decimal(1200))
    assert sales_of_last_year(rows[2:], today=date(2026, 2, 20)) is None
    assert sales_of_last_year(rows, today=date(2027, 1, 2)) is None
    assert sales_of_last_year([], today=date(2026, 2, 20)) is None
    assert sales_of_last_year(rows[9:], today=date(2026, 1, 1), began=date(2025, 10, 1)).amount == 300


def test_a_leap_day_ends_a_year_of_365_days_after_the_one_before():
    rows = [Sold(date(2023, 3, 1), date(2024, 2, 28), Decimal(100), "voucher")]
    assert sales_of_last_year(rows, today=date(2024, 2, 28)).since == date(2023, 2, 28) + timedelta(days=1)


def test_the_change_is_against_the_year_before_and_not_known_without_it():
    before = [month(number, "100", 2024) for number in range(1, 13)]
    after = [month(number, "125") for number in range(1, 13)]
    assert change_of_sales([*before, *after], today=date(2026, 1, 1)) == Decimal("0.25")
    assert change_of_sales(after, today=date(2026, 1, 1)) is None
    nothing = [month(number, "0", 2024) for number in range(1, 13)]
    assert change_of_sales([*nothing, *after], today=date(2026, 1, 1)) is None


@given(apart())
def test_what_follows_each_other_does_not_overlap_and_a_shared_day_does(rows):
    for place, row in enumerate(rows):
        assert overlapping(row, rows[:place] + rows[place + 1 :]) is None
        assert overlapping(Sold(row.until, row.until, Decimal(1), "declared"), rows) == row


@pytest.mark.parametrize(
    ("shares", "right"),
    [
        ([None, None], True),
        (["60", "40"], True),
        (["33.33", "33.33", "33.33"], True),
        (["100"], True),
        ([], False),
        (["60", None], False),
        (["60", "50"], False),
        (["0", "100"], False),
        (["-10", "110"], False),
    ],
)
def test_shares_are_the_whole_or_nobody_has_one(shares, right):
    assert (shares_problem([None if one is None else Decimal(one) for one in shares]) == "") is right


@given(st.lists(st.integers(1, 50), min_size=1, max_size=20))
def test_equal_or_unequal_parts_of_the_whole_are_accepted_however_they_are_rounded(parts):
    whole = sum(parts)
    shares = [(Decimal(100) * part / whole).quantize(Decimal("0.01")) for part in parts]
    assert (shares_problem(shares) == "") is all(shares)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("Crianza de cuyes", "small_animals"),
        ("CRIANZA DE CUYES Y VENTA DE ABONO", "small_animals"),
        ("Elaboración de quesos y derivados lácteos", "dairy"),
        ("Producción de miel de abeja", "bees"),
        ("Panadería comunal", "bread"),
        ("Cultivo de avena forrajera", "crops"),
        ("Artesanía en lana", "crafts"),
        ("Tejido", "textiles"),
        ("Tejedoras de fajas", "textiles"),
        ("Engorde de toretes", "livestock"),
        ("Crianza de truchas", "fish"),
        ("Panteón y Pandora", ""),
        ("", ""),
    ],
)
def test_the_guess_reads_the_words_that_groups_use(words, code):
    assert guess_activity(words) == code


@given(st.text(max_size=60))
def test_the_guess_is_always_on_the_list_or_nothing(text):
    assert guess_activity(text) in {"", *ACTIVITIES}


def test_every_act_of_the_table_has_reasons_and_every_reason_is_one_of_some_act():
    acts = {row.act for row in VENTURE_STATES.rows}
    assert all(reasons_of(act) for act in acts)
    assert {reason for act in acts for reason in reasons_of(act)} == set(REASONS)
    assert reasons_of("renew") == ()


@pytest.mark.parametrize(
    ("began", "year", "first"),
    [
        (date(2023, 5, 4), 2021, date(2023, 5, 4)),
        (None, 2021, date(2021, 1, 1)),
        (None, None, None),
        (date(2023, 5, 4), None, date(2023, 5, 4)),
    ],
)
def test_a_venture_can_have_sold_since_its_day_or_the_first_of_its_year(began, year, first):
    assert first_day_of(began, year) == first


def test_the_year_before_is_known_only_where_its_days_are():
    before = [month(number, "100", 2024) for number in range(1, 13)]
    after = [month(number, "125") for number in range(1, 13)]
    found = year_before([*before, *after], today=date(2026, 1, 1))
    assert found is not None and (found.since, found.until) == (date(2024, 1, 1), date(2024, 12, 31))
    assert year_before([*before[3:], *after], today=date(2026, 1, 1)) is None
    assert year_before([], today=date(2026, 1, 1)) is None


def test_a_venture_that_began_after_its_sales_end_is_judged_by_the_whole_year():
    rows = [month(number, "100") for number in range(1, 13)]
    found = sales_of_last_year(rows, today=date(2026, 1, 1), began=date(2026, 1, 1))
    assert found is not None and found.since == date(2025, 1, 1)
