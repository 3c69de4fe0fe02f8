"""Conditions, shares and calendars at the edge where a changed sign, bound, order or default shows."""

from datetime import date, datetime
from decimal import Decimal

import pytest
from django.utils.translation import override

from winay.calls import rules
from winay.calls.pack import Split
from winay.facts.catalogue import CATALOGUE
from winay.facts.rules import Decision, read

ON = date(2026, 5, 1)
D = Decimal


def facts(*costs: rules.Cost, **known) -> rules.ProposalFacts:
    return rules.ProposalFacts(
        **{
            "organisation_kind": "interest_group",
            "ceiling": D(10_000),
            "members": 4,
            "women": 2,
            "households": 4,
            "totals": rules.totals_of(costs),
            **known,
        }
    )


def asks(goods: str = "0", assistance: str = "0", other: str = "0", own: str = "0") -> rules.ProposalFacts:
    return facts(
        rules.Cost("goods", "programme", D(goods)),
        rules.Cost("assistance", "programme", D(assistance)),
        rules.Cost("other", "programme", D(other)),
        rules.Cost("goods", "own_cash", D(own)),
    )


def judge(kind: str, of: rules.ProposalFacts, value=None, **more) -> rules.Verdict:
    return rules.judge(kind, of, value=value, on=ON, **{"tax_unit": D(5350), **more})


def test_who_asks_for_nothing_does_not_meet_the_ceiling():
    verdict = judge("request_at_most_ceiling", asks(own="500"))
    assert verdict.met is False and "nothing" in verdict.reason
    assert judge("request_at_most_ceiling", asks("0.01")).met is True


@pytest.mark.parametrize(("asked", "met"), [("10000", True), ("10000.01", False), ("9999.99", True)])
def test_the_ceiling_itself_may_be_asked_for(asked, met):
    verdict = judge("request_at_most_ceiling", asks(asked))
    assert verdict.met is met
    assert verdict.values == {"found": f"{D(asked):,.2f}", "limit": "10,000.00"}


SIXTY_FORTY = [Split(kind="goods", share=D("0.6")), Split(kind="assistance", share=D("0.4"))]
THREE = [
    Split(kind="goods", share=D("0.5")),
    Split(kind="assistance", share=D("0.3")),
    Split(kind="other", share=D("0.2")),
]


@pytest.mark.parametrize(
    ("of", "split", "met"),
    [
        (asks("600", "400"), SIXTY_FORTY, True),
        (asks("605", "395"), SIXTY_FORTY, True),
        (asks("595", "405"), SIXTY_FORTY, True),
        (asks("605.01", "394.99"), SIXTY_FORTY, False),
        (asks("594.99", "405.01"), SIXTY_FORTY, False),
        (asks("500", "300", "200"), THREE, True),
        # One part is as published and the two others are not: every part counts, not any.
        (asks("500", "200", "300"), THREE, False),
        (asks("300", "500", "200"), THREE, False),
        (asks("600", "300", "100"), THREE, False),
        # What is neither goods nor assistance counts in the whole.
        (asks("600", "400", "100"), SIXTY_FORTY, False),
        (asks(own="500"), SIXTY_FORTY, False),
    ],
)
def test_every_part_of_the_split_lies_within_half_a_percent(of, split, met):
    assert judge("award_split", of, split).met is met


def test_a_split_says_what_was_found_and_what_is_asked_in_order():
    verdict = judge("award_split", asks("700", "300"), SIXTY_FORTY)
    assert verdict.values == {"found": "70% / 30%", "limit": "60% / 40%"}
    assert judge("award_split", asks(own="5"), SIXTY_FORTY).found == "0% / 0%"
    assert judge("award_split", facts(rules.Cost("goods", "programme", D(5))), SIXTY_FORTY).found == "100% / 0%"


@pytest.mark.parametrize(
    ("share", "text"),
    [
        ("0.1", "10%"),
        ("0.125", "12.5%"),
        ("0.1249", "12.5%"),
        ("0.12449", "12.4%"),
        ("0.0005", "0.1%"),
        ("0.00049", "0%"),
        ("1", "100%"),
        ("0.999", "99.9%"),
        ("0.9995", "100%"),
        ("0", "0%"),
    ],
)
def test_a_share_is_printed_with_one_decimal_at_most_half_up(share, text):
    assert rules.percent(D(share)) == text


def test_shares_are_of_the_whole_plan():
    totals = asks("600", "200", own="200").totals
    assert (totals.counterpart_share, totals.whole, totals.own_cash, totals.own_kind) == (
        D("0.2"),
        D(1000),
        D(200),
        0,
    )
    empty = rules.totals_of([])
    assert (empty.counterpart_share, empty.requested, empty.own_kind, empty.whole) == (0, 0, 0, 0)
    assert (empty.cash_share, empty.own_cash) == (0, 0)


@pytest.mark.parametrize(("share", "met"), [("0.2", True), ("0.2001", False), ("0.1999", True)])
def test_the_counterpart_in_cash_counts_only_the_groups_own_money(share, met):
    of = facts(rules.Cost("goods", "own_cash", D(200)), rules.Cost("goods", "own_kind", D(800)))
    assert judge("counterpart_cash_share", of, D(share)).met is met


@pytest.mark.parametrize(("share", "met"), [("0.2", True), ("0.2001", False), ("0.1999", True)])
def test_the_counterpart_counts_all_that_the_programme_does_not_pay(share, met):
    of = facts(
        rules.Cost("goods", "programme", D(800)),
        rules.Cost("goods", "municipality", D(100)),
        rules.Cost("other", "own_kind", D(60)),
        rules.Cost("other", "other", D(40)),
    )
    verdict = judge("counterpart_share", of, D(share))
    assert verdict.met is met and verdict.values["found"] == "20%"


def test_women_are_a_share_of_the_members_and_none_of_nobody():
    assert judge("minimum_women_share", facts(), D("0.5")).met is True
    assert judge("minimum_women_share", facts(women=1), D("0.5")).values == {"found": "25%", "limit": "50%"}
    nobody = facts(members=0, women=0)
    assert judge("minimum_women_share", nobody, D("0.1")).met is False
    assert judge("minimum_women_share", nobody, D(0)).met is True


@pytest.mark.parametrize(("members", "met"), [(3, False), (4, True), (5, True)])
def test_members_at_their_edge(members, met):
    assert judge("minimum_members", facts(members=members), 4).met is met


@pytest.mark.parametrize(
    ("kind", "known", "met"),
    [
        ("ruc_required", {"has_ruc": True}, True),
        ("ruc_required", {"has_ruc": False}, False),
        ("dni_for_all", {"without_dni": 0}, True),
        ("dni_for_all", {"without_dni": 1}, False),
        ("territory", {"in_territory": False}, False),
        ("territory", {"in_territory": True}, True),
        ("before_measurement", {"has_before_measurement": True}, True),
        ("before_measurement", {"has_before_measurement": False}, False),
        ("document_checked", {}, None),
        ("quintile_at_most", {"quintile": None}, None),
        ("existence_months", {"founded_on": None}, None),
    ],
)
def test_yes_no_and_a_person_has_to_look(kind, known, met):
    assert judge(kind, facts(**known), 2).met is met


def test_facts_that_nobody_gave_let_nobody_in_by_themselves():
    blank = facts()
    assert (blank.has_ruc, blank.has_before_measurement, blank.quintile, blank.founded_on) == (
        False,
        False,
        None,
        None,
    )
    assert judge("sales_at_least_uit", blank, D(0), tax_unit=D(5350)).met is True
    verdict = judge("sales_at_least_uit", blank, D("0.01"), tax_unit=D(5350))
    assert verdict.met is False and verdict.found == "0.00"


@pytest.mark.parametrize(("sales", "met"), [("13375.00", True), ("13374.99", False), ("13375.01", True)])
def test_sales_are_compared_in_soles_to_the_cent(sales, met):
    verdict = judge("sales_at_least_uit", facts(expected_sales=D(sales)), D("2.5"), tax_unit=D(5350))
    assert verdict.met is met and verdict.values["limit"] == "13,375.00"


def test_the_least_sales_are_rounded_half_up():
    verdict = judge("sales_at_least_uit", facts(expected_sales=D("0.02")), D("0.5"), tax_unit=D("0.03"))
    assert verdict.values["limit"] == "0.02" and verdict.met is True


@pytest.mark.parametrize(("other", "met"), [("0", True), ("0.01", False)])
def test_nothing_but_goods_and_assistance(other, met):
    assert judge("no_cash_lines", asks("100", "50", other, own="9")).met is met


@pytest.mark.parametrize(
    ("founded", "months", "met"),
    [(date(2025, 5, 1), 12, True), (date(2025, 5, 2), 12, False), (date(2025, 5, 2), 11, True), (ON, 0, True)],
)
def test_months_of_existence_are_full_months(founded, months, met):
    assert judge("existence_months", facts(founded_on=founded), months).met is met


GOOD = {
    "opens_on": date(2026, 1, 5),
    "questions_until": date(2026, 1, 10),
    "closes_at": datetime(2026, 1, 20, 18),
    "session_on": date(2026, 1, 30),
}


def faults(**changes) -> list[str]:
    return [fault.field for fault in rules.calendar_faults(**{**GOOD, **changes})]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, []),
        ({"questions_until": None}, []),
        # The same day is in order, for each of the three.
        ({"questions_until": date(2026, 1, 20)}, []),
        ({"questions_until": date(2026, 1, 5)}, []),
        ({"session_on": date(2026, 1, 20)}, []),
        ({"closes_at": datetime(2026, 1, 5, 8), "questions_until": None}, []),
        # One day off is not.
        ({"questions_until": date(2026, 1, 21)}, ["questions_until"]),
        ({"questions_until": date(2026, 1, 4)}, ["questions_until"]),
        ({"session_on": date(2026, 1, 19)}, ["session_on"]),
        ({"closes_at": datetime(2026, 1, 4, 23, 59), "questions_until": None}, ["closes_at"]),
        ({"opens_on": None}, ["opens_on"]),
        ({"closes_at": None}, ["closes_at"]),
        ({"session_on": None}, ["session_on"]),
        (
            {"opens_on": None, "questions_until": None, "closes_at": None, "session_on": None},
            ["opens_on", "closes_at", "session_on"],
        ),
    ],
)
def test_each_date_at_its_edge(changes, expected):
    assert faults(**changes) == expected


def test_the_day_of_the_decision_is_not_counted():
    assert rules.complaint_deadline(date(2026, 2, 26), 5) == date(2026, 3, 3)
    assert rules.complaint_deadline(date(2026, 2, 26), 0) == date(2026, 2, 26)


def test_a_line_is_rounded_half_up_not_to_the_even_cent():
    assert rules.line_total(D("0.5"), D("33.33")) == D("16.67")
    assert rules.line_total(D("0.5"), D("0.05")) == D("0.03")


@pytest.mark.parametrize(
    ("kind", "known", "said"),
    [
        ("quintile_at_most", {"quintile": None}, "no value for this district"),
        ("existence_months", {"founded_on": None}, "date of foundation is not on record"),
        ("quintile_at_most", {"quintile": 3}, "the call reaches quintile"),
    ],
)
def test_what_is_not_known_says_so_and_not_that_it_is_against_a_rule(kind, known, said):
    with override("en"):
        assert said in judge(kind, facts(**known), 2).reason


WAIVED = Decision(by="A, B", on=ON, until=date(2026, 5, 31), why="por el huaico")


@pytest.mark.parametrize(
    ("given", "code", "on", "met"),
    [
        ({"w": WAIVED}, "w", ON, True),
        ({"w": WAIVED}, "w", date(2026, 5, 31), True),
        ({"w": WAIVED}, "w", date(2026, 6, 1), False),
        ({"other": WAIVED}, "w", ON, False),
        ({"w": WAIVED}, "", ON, False),
        ({}, "w", ON, False),
    ],
)
def test_a_decision_stands_for_the_condition_it_names_while_it_holds(given, code, on, met):
    verdict = judge("minimum_members", facts(members=2), 4, waivers=rules.Waivers(on, given, code))
    assert (verdict.met, verdict.found) == (met, "2")
    assert verdict.waived == (WAIVED if met else None)


def test_what_holds_by_itself_needs_no_decision():
    waivers = rules.Waivers(ON, {"w": WAIVED}, "w")
    assert judge("minimum_members", facts(members=4), 4, waivers=waivers).waived is None


def test_what_nobody_knows_may_be_waived_too():
    verdict = judge("existence_months", facts(founded_on=None), 4, waivers=rules.Waivers(ON, {"w": WAIVED}, "w"))
    assert (verdict.met, verdict.waived) == (True, WAIVED)


def test_a_condition_that_a_call_writes_over_facts_is_judged_as_written():
    written = read(
        {"all": [{"fact": "organisation.women", "at_least": 3}, {"fact": "proposal.members", "at_least": 2}]},
        CATALOGUE,
    )
    assert judge("facts", facts(more={"organisation.women": 3}), written).met is True
    short = judge("facts", facts(more={"organisation.women": 2}), written)
    assert (short.met, short.found) == (False, "2")
    assert judge("facts", facts(), written).met is None


def test_a_kind_that_is_no_short_form_is_refused():
    with pytest.raises(KeyError):
        judge("moon_phase", facts())


def test_a_condition_that_is_not_in_force_yet_asks_nothing_and_has_nothing_to_tell():
    later = read({"fact": "proposal.members", "at_least": 9, "in_force": {"since": "2026-06-01"}}, CATALOGUE)
    assert judge("facts", facts(), later) == rules.Verdict(True, "")
    now = read({"fact": "proposal.members", "at_least": 9, "in_force": {"since": "2026-05-01"}}, CATALOGUE)
    assert judge("facts", facts(), now).met is False
