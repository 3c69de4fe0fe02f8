"""What an agreement promises and when a tranche may be paid."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from winay.agreements import rules
from winay.agreements.rules import (
    MAY_BE_WAIVED,
    SHORT_FORMS,
    Facts,
    SourceAmount,
    amount_in_words,
    amounts_by_source,
    may_be_paid,
    pay_by,
    percentages,
    sign_by,
    tranche_amounts,
)
from winay.facts.rules import Decision

TODAY = date(2026, 3, 2)
judge_tranche = partial(rules.judge_tranche, today=TODAY)
MET = Facts(
    signed=True,
    pays_cash=True,
    account_valid=True,
    deposit_first=True,
    counterpart_promised=Decimal("700.00"),
    counterpart_confirmed=Decimal("700.00"),
    unpaid_before=0,
)


def missing(conditions: list[str], facts: Facts) -> list[str]:
    return [condition.code for condition in judge_tranche(conditions, facts) if not condition.met]


@given(st.integers(1, 10**8), st.lists(st.integers(1, 100), min_size=1, max_size=6))
def test_tranches_add_up_to_the_award(total_cents, shares):
    total = Decimal(total_cents).scaleb(-2)
    assert sum(tranche_amounts(total, [Decimal(share) for share in shares])) == total


def test_the_remainder_of_an_award_is_not_lost():
    amounts = tranche_amounts(Decimal("7166.77"), [Decimal("0.5"), Decimal("0.3"), Decimal("0.2")])
    assert amounts == [Decimal("3583.39"), Decimal("2150.03"), Decimal("1433.35")]
    assert tranche_amounts(Decimal("7166.77"), []) == [Decimal("7166.77")]


def test_amounts_by_source_takes_third_parties_from_the_cost_lines_only():
    lines = [("municipality", Decimal(100)), ("programme", Decimal(9)), ("municipality", Decimal(50))]
    found = amounts_by_source(award=Decimal(1000), own_cash=Decimal(0), own_kind=Decimal(70), lines=lines)
    assert found == [
        SourceAmount("programme", Decimal(1000)),
        SourceAmount("own_kind", Decimal(70)),
        SourceAmount("municipality", Decimal(150)),
    ]


def test_whoever_puts_in_a_cent_stands_among_the_sources():
    found = amounts_by_source(award=Decimal(1), own_cash=Decimal("0.01"), own_kind=Decimal(0), lines=[])
    assert [one.source for one in found] == ["programme", "own_cash"]


def test_a_tranche_whose_conditions_are_met_may_be_paid():
    assert may_be_paid(judge_tranche(["agreement_signed"], MET))


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"signed": False}, "agreement_signed"),
        ({"account_valid": False}, "bank_account_registered"),
        ({"counterpart_confirmed": Decimal("699.99")}, "counterpart_confirmed"),
        ({"unpaid_before": 1}, "previous_tranche_paid"),
    ],
)
def test_what_always_holds_stands_against_paying_even_if_the_plan_does_not_say_so(change, code):
    assert missing([], replace(MET, **change)) == [code]


def test_the_counterpart_waits_only_where_the_call_wants_it_first_or_the_tranche_says_so():
    facts = replace(MET, deposit_first=False, counterpart_confirmed=Decimal(0))
    assert missing([], facts) == []
    assert missing(["counterpart_confirmed"], facts) == ["counterpart_confirmed"]


@pytest.mark.parametrize("promised", ["0.01", "1"])
def test_a_promise_of_a_cent_waits_for_its_deposit(promised):
    facts = replace(MET, counterpart_promised=Decimal(promised), counterpart_confirmed=Decimal(0))
    assert missing([], facts) == ["counterpart_confirmed"]


def test_who_pays_in_goods_needs_no_account():
    facts = replace(MET, pays_cash=False, account_valid=False)
    assert missing(["bank_account_registered"], facts) == []


def test_a_condition_that_no_rule_judges_waits_for_a_person():
    judged = judge_tranche(["progress_checked"], MET)[-1]
    assert (judged.by_hand, judged.met) == (True, False)
    assert missing(["progress_checked"], replace(MET, confirmed=frozenset({"progress_checked"}))) == []


def test_the_conditions_stand_in_order_each_once_with_its_own_words_and_mend():
    judged = judge_tranche(
        ["progress_checked", "agreement_signed", "Con acta de entrega", "progress_checked"], MET
    )
    assert [condition.code for condition in judged] == [
        "agreement_signed",
        "bank_account_registered",
        "counterpart_confirmed",
        "previous_tranche_paid",
        "progress_checked",
        "Con acta de entrega",
    ]
    assert [condition.met for condition in judged] == [True, True, True, True, False, False]
    assert [condition.by_hand for condition in judged] == [False] * 4 + [True] * 2
    assert judged[0].label == "The agreement is signed"
    assert judged[0].mend == "Have the agreement signed and record the date."
    assert judged[5].label == "Con acta de entrega"
    assert judged[5].mend == "An officer or the coordinator must confirm it."
    assert not may_be_paid(judged)
    assert may_be_paid(judged[:4]) and may_be_paid([])


def test_no_promise_of_cash_needs_no_deposit_and_a_deposit_of_exactly_the_promise_is_enough():
    nothing = replace(MET, counterpart_promised=Decimal(0), counterpart_confirmed=Decimal(0))
    assert [one.code for one in judge_tranche([], nothing)] == [
        "agreement_signed",
        "bank_account_registered",
        "previous_tranche_paid",
    ]
    assert missing([], replace(MET, counterpart_confirmed=Decimal("700.01"))) == []
    assert missing([], replace(MET, unpaid_before=2)) == ["previous_tranche_paid"]


def test_what_was_confirmed_counts_only_for_itself():
    facts = replace(MET, signed=False, confirmed=frozenset({"agreement_signed", "progress_checked"}))
    assert missing(["progress_checked", "earlier_tranche_accounted"], facts) == [
        "agreement_signed",
        "earlier_tranche_accounted",
    ]


@given(st.lists(st.integers(1, 10**9), min_size=1, max_size=5))
def test_the_percentages_of_a_paper_add_up_to_a_hundred(cents):
    amounts = [Decimal(value).scaleb(-2) for value in cents]
    found = percentages(amounts)
    assert sum(found) == Decimal("100.0")
    exact = [amount * 100 / sum(amounts) for amount in amounts]
    assert all(abs(part - whole) < Decimal("0.1") for part, whole in zip(found, exact, strict=True))


def test_percentages_are_printed_with_one_decimal():
    found = percentages([Decimal("8616"), Decimal("769"), Decimal("615")])
    assert [str(part) for part in found] == ["86.2", "7.7", "6.1"]
    assert [str(part) for part in percentages([Decimal(5)])] == ["100.0"]
    assert [str(part) for part in percentages([Decimal(1), Decimal(4)])] == ["20.0", "80.0"]


def test_days_to_sign_and_to_pay():
    assert sign_by(date(2026, 11, 20), 15) == date(2026, 12, 5)
    assert pay_by(date(2026, 12, 25), 10) == date(2027, 1, 4)


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        ("7166.77", "siete mil ciento sesenta y seis con 77/100 soles"),
        ("128127.83", "ciento veintiocho mil ciento veintisiete con 83/100 soles"),
        ("0.05", "cero con 05/100 soles"),
        ("1.00", "un con 00/100 soles"),
        ("29.99", "veintinueve con 99/100 soles"),
        ("30.00", "treinta con 00/100 soles"),
        ("31.29", "treinta y un con 29/100 soles"),
        ("40.57", "cuarenta con 57/100 soles"),
        ("99.01", "noventa y nueve con 01/100 soles"),
        ("101.00", "ciento un con 00/100 soles"),
        ("130.30", "ciento treinta con 30/100 soles"),
        ("500.00", "quinientos con 00/100 soles"),
        ("999.99", "novecientos noventa y nueve con 99/100 soles"),
        ("1000.00", "mil con 00/100 soles"),
        ("1030.00", "mil treinta con 00/100 soles"),
        ("30030.30", "treinta mil treinta con 30/100 soles"),
        ("999999.99", "novecientos noventa y nueve mil novecientos noventa y nueve con 99/100 soles"),
        ("1001000.00", "un millón mil con 00/100 soles"),
        ("21000001.00", "veintiún millones un con 00/100 soles"),
        (
            "999999999.99",
            "novecientos noventa y nueve millones novecientos noventa y nueve mil novecientos noventa y nueve "
            "con 99/100 soles",
        ),
        ("100.00", "cien con 00/100 soles"),
        ("21000.00", "veintiún mil con 00/100 soles"),
        ("1000.10", "mil con 10/100 soles"),
        ("31001.00", "treinta y un mil un con 00/100 soles"),
        ("1000000.00", "un millón con 00/100 soles"),
        ("2500016.00", "dos millones quinientos mil dieciséis con 00/100 soles"),
    ],
)
def test_amounts_in_words(amount, words):
    assert amount_in_words(Decimal(amount)) == words


@pytest.mark.parametrize("amount", ["-1", "-0.50", "-0.01", "1000000000"])
def test_amounts_in_words_have_limits(amount):
    with pytest.raises(ValueError, match="range"):
        amount_in_words(Decimal(amount))


A_DECISION = st.builds(
    Decision,
    by=st.just("A, B"),
    on=st.dates(TODAY - timedelta(days=5), TODAY + timedelta(days=5)),
    until=st.none() | st.dates(TODAY - timedelta(days=5), TODAY + timedelta(days=5)),
    why=st.just("por el huaico"),
)


@given(
    st.lists(st.sampled_from(sorted(SHORT_FORMS)), unique=True),
    st.sets(st.sampled_from(sorted(SHORT_FORMS))),
    st.dictionaries(st.sampled_from(sorted(SHORT_FORMS)), A_DECISION),
    st.booleans(),
)
def test_a_waiver_stands_only_for_what_fails_may_be_waived_and_only_while_it_holds(asked, waivable, given, signed):
    facts = replace(
        MET, signed=signed, counterpart_confirmed=Decimal(0), waivable=frozenset(waivable), waived=given
    )
    bare = {one.code: one for one in judge_tranche(asked, replace(facts, waived={}))}
    for one in judge_tranche(asked, facts):
        may = one.code in waivable and one.code in MAY_BE_WAIVED
        holds = one.code in given and given[one.code].holds(TODAY)
        assert one.waivable is may
        assert one.waived == (given[one.code] if may and holds and not bare[one.code].met else None)
        assert one.met is (bare[one.code].met or one.waived is not None)
