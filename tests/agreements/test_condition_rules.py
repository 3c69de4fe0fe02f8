"""What stands against paying a tranche, who brings it, and for how long that is known: rules alone."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from winay.agreements.rules import (
    BROUGHT_BY,
    FOR_GOOD,
    PASSING,
    SHORT_FORMS,
    Asked,
    Facts,
    JudgedCondition,
    judge_tranche,
    kept_fits,
    may_be_paid,
    ready_until,
)
from winay.agreements.rules.conditions import LABELS, may_pass
from winay.facts.catalogue import CATALOGUE
from winay.facts.rules import Decision, read

TODAY = date(2026, 5, 4)
DAY = timedelta(days=1)
MET = Facts(
    signed=True,
    pays_cash=True,
    account_valid=True,
    deposit_first=True,
    counterpart_promised=Decimal("700.00"),
    counterpart_confirmed=Decimal("700.00"),
    unpaid_before=0,
    minutes_uploaded=1,
    trainings_attended=1,
    visits_since=1,
    confirmed=frozenset({"progress_checked", "earlier_tranche_accounted"}),
)
NOTHING = replace(
    MET,
    signed=False,
    account_valid=False,
    counterpart_confirmed=Decimal(0),
    unpaid_before=1,
    minutes_uploaded=0,
    trainings_attended=0,
    visits_since=0,
    confirmed=frozenset(),
    suspended=True,
    ended=True,
)
VISITS = {"fact": "agreement.visits_made", "at_least": 2}
MEMBERS = {"fact": "organisation.members", "at_least": 2}
FOUNDED = {"fact": "organisation.founded_on", "since": {"months": -12}}
SIGNED = {"fact": "agreement.signed", "equals": True}


def asked(written, code="x", **more) -> Asked:
    return Asked(code, read(written, CATALOGUE), "Etiqueta", "Remedio", **more)


def judged(conditions, facts=MET) -> dict[str, JudgedCondition]:
    return {one.code: one for one in judge_tranche(conditions, facts, today=TODAY)}


def test_every_short_form_has_its_words_who_brings_it_and_an_answer_either_way():
    every = sorted(SHORT_FORMS)
    assert set(SHORT_FORMS) == set(LABELS) == set(BROUGHT_BY)
    assert may_be_paid(judge_tranche(every, MET, today=TODAY))
    against = judged(every, NOTHING)
    assert set(against) == set(every)
    assert not any(one.met for one in against.values())
    assert {code: one.who for code, one in against.items()} == dict(BROUGHT_BY)
    assert all(one.mend and one.facts for one in against.values())


@pytest.mark.parametrize("state", ["suspended", "ended"])
def test_an_agreement_that_stands_still_or_ended_is_not_paid_whatever_its_plan_asks(state):
    facts = replace(MET, **{state: True})
    against = [one.code for one in judge_tranche([], facts, today=TODAY) if not one.met]
    assert against == [f"not_{state}"] and judged([])[next(iter(judged([])))].met


def test_a_deposit_that_waits_for_finance_is_finances_to_bring():
    facts = replace(MET, counterpart_confirmed=Decimal(0))
    assert judged([], facts)["counterpart_confirmed"].who == "group"
    assert judged([], replace(facts, deposit_waits=True))["counterpart_confirmed"].who == "finance"


def test_a_sentence_of_the_pack_waits_for_a_person_and_no_decision_waives_it():
    said = "Con acta de entrega"
    waived = {said: Decision("A", TODAY)}
    facts = replace(MET, waivable=frozenset({said}), waived=waived)
    one = judged([said], facts)[said]
    assert (one.met, one.waivable, one.waived, one.by_hand) == (False, False, None, True)
    assert judged([said], replace(facts, confirmed=frozenset({said})))[said].met


def test_what_a_pack_wrote_is_waived_only_where_the_call_lets_it():
    decision = Decision("A, B", TODAY, TODAY + 2 * DAY)
    facts = replace(MET, waived={"x": decision})
    hard, soft = judged([asked(VISITS)], facts)["x"], judged([asked(VISITS)], replace(facts, waivable={"x"}))["x"]
    assert (hard.met, hard.waivable, hard.waived) == (False, False, None)
    assert (soft.met, soft.waivable, soft.waived) == (True, True, decision)
    assert (soft.label, soft.mend, soft.facts) == ("Etiqueta", "Remedio", ("agreement.visits_made",))


@pytest.mark.parametrize(
    ("written", "passes"),
    [
        (VISITS, False),
        ({"all": [VISITS, SIGNED]}, False),
        ({"any": [VISITS, SIGNED]}, False),
        ({"not": VISITS}, False),
        ({**VISITS, "waiver": {"code": "w"}}, False),
        (MEMBERS, True),
        ({"any": [VISITS, MEMBERS]}, True),
        (FOUNDED, True),
    ],
)
def test_what_something_else_than_an_act_may_change_passes(written, passes):
    assert asked(written).passes is passes
    assert may_pass(["agreement_signed", asked(written)]) is passes


DAYS = st.none() | st.integers(-3, 20)
SOFT = ("progress_checked", "earlier_tranche_accounted", "counterpart_confirmed")


@given(st.dictionaries(st.sampled_from(SOFT), DAYS), st.booleans(), st.integers(0, 3))
def test_the_last_day_is_the_last_on_which_judging_lets_it_be_paid(given_until, also_passing, members):
    decisions = {
        code: Decision("A", TODAY, None if days is None else TODAY + days * DAY)
        for code, days in given_until.items()
    }
    facts = replace(
        MET,
        counterpart_confirmed=Decimal(0),
        confirmed=frozenset(),
        waivable=frozenset(SOFT),
        waived=decisions,
        more={"organisation.members": members},
    )
    wanted = [*SOFT, *([asked(MEMBERS)] if also_passing else [])]
    until = ready_until(wanted, facts, today=TODAY)
    for passed in range(25):
        day = TODAY + passed * DAY
        within = not also_passing or day <= TODAY + PASSING
        may = within and may_be_paid(judge_tranche(wanted, facts, today=day))
        assert may == (until is not None and day <= until)


def test_nothing_that_ends_holds_for_good_and_what_may_pass_for_some_days():
    assert ready_until([], MET, today=TODAY) == FOR_GOOD
    assert ready_until([], NOTHING, today=TODAY) is None
    facts = replace(MET, more={"organisation.members": 3})
    assert ready_until([asked(MEMBERS)], facts, today=TODAY) == TODAY + PASSING
    late = Decision("A", TODAY, TODAY + PASSING + 5 * DAY)
    softened = replace(
        facts, confirmed=frozenset(), waivable={"progress_checked"}, waived={"progress_checked": late}
    )
    assert ready_until([asked(MEMBERS), "progress_checked"], softened, today=TODAY) == TODAY + PASSING


@pytest.mark.parametrize(
    ("kept", "right", "fits"),
    [
        (None, None, True),
        (TODAY, None, False),
        (None, TODAY, False),
        (FOR_GOOD, FOR_GOOD, True),
        (TODAY + DAY, TODAY + PASSING, True),
        (TODAY, TODAY + PASSING, False),
        (TODAY + PASSING + DAY, TODAY + PASSING, False),
    ],
)
def test_an_earlier_day_says_the_same_of_what_passes_as_long_as_it_lies_ahead(kept, right, fits):
    assert kept_fits(kept, right, [asked(MEMBERS)], today=TODAY) is fits
    assert kept_fits(kept, right, [asked(VISITS)], today=TODAY) is (kept == right)
