"""Conditions at the edges where a changed bound, order or default would show."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from winay.facts.rules import (
    All,
    Catalogue,
    CatalogueFault,
    Compare,
    ConditionFault,
    Day,
    Decision,
    Fact,
    Kind,
    Known,
    Not,
    Of,
    OneOf,
    Span,
    Tolerance,
    Unless,
    Within,
    judge,
    read,
    write,
)
from winay.facts.rules.conditions import add_months, whole_months_between
from winay.facts.rules.judging import bounds
from winay.facts.rules.telling import missing_fact, values_of
from winay.facts.rules.writing import verbs_of

D = Decimal
TODAY = date(2026, 3, 31)
DAY = timedelta(days=1)
FACTS = Catalogue(
    [
        Fact("organisation.members", Kind.WHOLE, "Members", ""),
        Fact("organisation.kind", Kind.CHOICE, "Kind", "", choices={"a": "A", "c": "C", "1": "One"}),
        Fact("organisation.founded_on", Kind.DATE, "Founded", ""),
        Fact("organisation.formal", Kind.YES_NO, "Registered", ""),
        Fact("person.age", Kind.WHOLE, "Age", "", span=True),
        Fact("person.born", Kind.DATE, "Born", "", span=True),
        Fact("proposal.requested", Kind.MONEY, "Requested", ""),
        Fact("proposal.activity", Kind.TEXT, "Activity", ""),
    ]
)


def met(condition, found, **more):
    return judge(condition, {"x": found, **more}, today=TODAY).met


@pytest.mark.parametrize(
    ("how", "found", "answer"),
    [
        ("at_least", 5, True),
        ("at_least", 4, False),
        ("at_least", Span(5, 9), True),
        ("at_least", Span(5, None), True),
        ("at_least", Span(1, 4), False),
        ("at_least", Span(None, 4), False),
        ("at_least", Span(1, 5), None),
        ("at_least", Span(4, None), None),
        ("at_most", 5, True),
        ("at_most", 6, False),
        ("at_most", Span(1, 5), True),
        ("at_most", Span(None, 5), True),
        ("at_most", Span(6, 9), False),
        ("at_most", Span(6, None), False),
        ("at_most", Span(5, 9), None),
        ("more_than", 5, False),
        ("more_than", 6, True),
        ("more_than", Span(6, 9), True),
        ("more_than", Span(5, 9), None),
        ("more_than", Span(1, 5), False),
        ("less_than", 5, False),
        ("less_than", 4, True),
        ("less_than", Span(1, 4), True),
        ("less_than", Span(1, 5), None),
        ("less_than", Span(5, 9), False),
        ("equals", 5, True),
        ("equals", 4, False),
        ("equals", 6, False),
        ("equals", Span(5, 5), True),
        ("equals", Span(5, 6), None),
        ("equals", Span(6, 7), False),
        ("equals", Span(), None),
        *((how, None, None) for how in ("at_least", "at_most", "more_than", "less_than", "equals")),
    ],
)
def test_a_number_against_a_limit_known_exactly_from_to_or_not(how, found, answer):
    assert met(Compare("x", how, 5), found) is answer


@pytest.mark.parametrize(
    ("found", "answer"),
    [
        (3, True), (4, False), (None, None), (Span(3, 3), True), (Span(4, 4), False), (Span(2, 4), None), 
        (Span(4, 9), False), (Span(9, None), None), (Span(10, None), False), (Span(None, 2), False), (Span(), None),
    ],
)  # fmt: skip
def test_one_of_some_values(found, answer):
    assert met(OneOf("x", (3, 9) if found == Span(9, None) else (3,)), found) is answer


@pytest.mark.parametrize(("found", "answer"), [(0, True), (None, False), (Span(), False), (Span(1, None), True)])
def test_known_is_anything_that_is_found(found, answer):
    assert met(Known("x"), found) is answer
    assert met(Not(Known("x")), found) is not answer


def test_texts_and_yes_and_no_are_equal_or_not_or_not_known():
    assert [met(Compare("x", "equals", "a"), found) for found in ("a", "c", None)] == [True, False, None]
    assert [met(Compare("x", "equals", False), found) for found in (False, True, None)] == [True, False, None]


@pytest.mark.parametrize(
    ("found", "since", "until", "answer"),
    [
        (TODAY, Day(), Day(), True),
        (TODAY + DAY, Day(), None, True),
        (TODAY - DAY, Day(), None, False),
        (TODAY + DAY, None, Day(), False),
        (None, Day(), None, None),
        # An end that is asked for and not known: surely outside the other one, or not known.
        (TODAY - DAY, Day(), Day("nobody"), False),
        (TODAY + DAY, Day(), Day("nobody"), None),
        (TODAY + DAY, Day("nobody"), Day(), False),
        (TODAY - DAY, Day("nobody"), Day(), None),
        (TODAY, Day("other", 1), None, True),
        (TODAY, Day("other", 2), None, False),
        (TODAY, Day("text"), None, None),
    ],
)
def test_a_day_within_days(found, since, until, answer):
    assert met(Within("x", since, until), found, other=date(2026, 2, 28), text="2020-01-01") is answer


@pytest.mark.parametrize(
    ("other", "answer"), [(4, True), (5, False), (None, None), (Span(1, 1), None), ("4", None), (TODAY, None)]
)
def test_a_limit_that_another_fact_gives_has_to_be_a_number_that_is_known(other, answer):
    assert met(Compare("x", "at_least", Of("other")), 4, other=other) is answer
    doubled = Compare("x", "at_least", Of("other", D("0.5")))
    assert met(doubled, 2, other=other) is answer


@pytest.mark.parametrize(
    ("limit", "tolerance", "ends"),
    [
        (D(100), Tolerance(share=D("0.1"), amount=D(1)), (89, 111)),
        (D(-100), Tolerance(share=D("0.1")), (-110, -90)),
        (D(0), Tolerance(share=D("0.1")), (0, 0)),
        (D(10), Tolerance(amount=D("0.5")), (D("9.5"), D("10.5"))),
        ("a", Tolerance(), ("a", "a")),
    ],
)
def test_a_tolerance_is_beside_the_limit_on_both_sides(limit, tolerance, ends):
    assert bounds(limit, tolerance) == ends


def test_a_tolerance_does_not_move_more_than_and_less_than():
    room = Tolerance(amount=D(1))
    assert met(Compare("x", "more_than", 5, room), 5) is met(Compare("x", "less_than", 5, room), 5) is False
    assert met(Compare("x", "at_least", 5, room), 4) is met(Compare("x", "at_most", 5, room), 6) is True
    assert met(Compare("x", "at_least", 5, room), 3) is met(Compare("x", "at_most", 5, room), 7) is False


def test_a_decision_holds_on_its_first_and_last_day():
    decision = Decision("x", TODAY, TODAY + DAY)
    assert [decision.holds(TODAY + n * DAY) for n in (-1, 0, 1, 2)] == [False, True, True, False]
    assert Decision("x", TODAY).holds(date.max)


def test_a_waiver_puts_right_what_is_not_known_too():
    condition, decisions = Unless(Compare("x", "at_least", 5), "d"), {"d": Decision("x", TODAY)}
    answers = [judge(condition, {"x": n}, today=TODAY, decisions=decisions) for n in (5, 4, None)]
    assert [one.met for one in answers] == [True, True, True]
    assert [one.reasons[0].decision is not None for one in answers] == [False, True, True]
    assert answers[1].reasons[0].met is True


def test_what_is_denied_twice_is_not_denied():
    leaf = Compare("x", "at_least", 5)
    once, twice = (judge(one, {"x": 4}, today=TODAY) for one in (Not(leaf), Not(Not(leaf))))
    assert (once.met, once.reasons[0].met, once.reasons[0].denied) == (True, True, True)
    assert (twice.met, twice.reasons[0].met, twice.reasons[0].denied) == (False, False, False)
    unknown = judge(Not(leaf), {}, today=TODAY)
    assert (unknown.met, unknown.reasons[0].met) == (None, None)


@pytest.mark.parametrize(
    ("start", "end", "months"),
    [
        (date(2025, 12, 31), date(2026, 1, 30), 0),
        (date(2025, 12, 31), date(2026, 1, 31), 1),
        (date(2024, 2, 29), date(2026, 2, 28), 23),
        (date(2026, 1, 2), date(2026, 1, 1), 0),
        (date(2026, 1, 1), date(2026, 1, 1), 0),
    ],
)
def test_a_month_counts_when_it_is_full(start, end, months):
    assert whole_months_between(start, end) == months


# --- written conditions

ONE = {"fact": "organisation.members", "at_least": 1}


def wrapped(times: int):
    written = ONE
    for _ in range(times):
        written = {"not": written}
    return written


def refused(written, *path):
    with pytest.raises(ConditionFault) as fault:
        read(written, FACTS)
    assert fault.value.path == path


def test_a_condition_is_eight_deep_and_has_two_hundred_parts_at_most():
    read(wrapped(8), FACTS)
    refused(wrapped(9), *["not"] * 9)
    read({"any": [ONE] * 199}, FACTS)
    refused({"any": [ONE] * 200}, "any", 199)
    deep = {"all": [wrapped(7)]}
    read(deep, FACTS)
    refused({"all": [deep]}, *["all", 0] * 2, *["not"] * 7)


@pytest.mark.parametrize(
    "number", ["999999999999999", "-999999999999999", "0.000001", "1.50000000", 2.5, D("7"), 0]
)
def test_numbers_that_a_condition_takes(number):
    assert read({"fact": "proposal.requested", "at_least": number}, FACTS).limit == D(str(number))


@pytest.mark.parametrize("number", ["1000000000000000", "0.0000001", "NaN", "Infinity", "1,5", True, None, [], ""])
def test_numbers_that_a_condition_does_not_take(number):
    refused({"fact": "proposal.requested", "at_least": number}, "at_least")


def test_a_whole_number_may_be_written_with_a_point():
    limit = read({"fact": "organisation.members", "at_least": "5.0"}, FACTS).limit
    assert limit == 5 and isinstance(limit, int)


@pytest.mark.parametrize("written", ["0%", "100%", " 10% ", 0, 150, "2.5"])
def test_a_tolerance_is_a_share_up_to_all_or_an_amount(written):
    found = read({"fact": "proposal.requested", "equals": 1, "tolerance": written}, FACTS).tolerance
    share = isinstance(written, str) and "%" in written
    number = D(str(written).strip(" %"))
    assert found == (Tolerance(share=number / 100) if share else Tolerance(amount=number))


@pytest.mark.parametrize("written", ["-1%", "100.1%", -1, "x", None])
def test_a_tolerance_that_is_none_is_refused(written):
    refused({"fact": "proposal.requested", "equals": 1, "tolerance": written}, "tolerance")


@pytest.mark.parametrize("verb", ["more_than", "less_than", "is_not"])
def test_a_tolerance_needs_a_verb_that_has_room(verb):
    refused({"fact": "proposal.requested", verb: 1, "tolerance": 1}, "tolerance")
    both = read({"fact": "proposal.requested", verb: 1, "at_most": 9, "tolerance": 1}, FACTS)
    rooms = {part.how: part.tolerance.amount for part in both.parts if isinstance(part, Compare)}
    assert rooms["at_most"] == 1 and set(rooms.values()) <= {0, 1} and rooms.get(verb, 0) == 0


@pytest.mark.parametrize("months", [2400, -2400, 0])
def test_two_hundred_years_are_the_most_that_a_day_is_moved(months):
    asked = {"fact": "organisation.founded_on", "since": {"months": months}}
    assert read(asked, FACTS).since == Day(None, months)
    for beyond in (2401, -2401, True, "1", 1.5):
        refused({"fact": "organisation.founded_on", "since": {"months": beyond}}, "since", "months")


def test_a_day_may_stand_beside_another_date_but_not_beside_one_that_is_known_from_to():
    asked = {"fact": "organisation.founded_on", "until": {"fact": "organisation.founded_on"}}
    assert read(asked, FACTS).until == Day("organisation.founded_on", 0)
    refused({"fact": "organisation.founded_on", "until": {"fact": "person.born"}}, "until", "fact")
    refused({"fact": "organisation.founded_on", "until": {"fact": "person.age"}}, "until", "fact")


def test_only_one_end_of_days_may_be_given():
    assert read({"fact": "person.born", "since": "today"}, FACTS) == Within("person.born", Day())
    assert read({"fact": "person.born", "until": "today"}, FACTS) == Within("person.born", None, Day())
    refused({"fact": "organisation.members", "until": "today"})


def test_a_limit_of_another_fact_is_an_amount_once_unless_said_and_known_exactly():
    asked = {"fact": "proposal.requested", "at_most": {"fact": "organisation.members"}}
    assert read(asked, FACTS).limit == Of("organisation.members", D(1))
    refused({"fact": "proposal.requested", "at_most": {"fact": "person.age"}}, "at_most")
    refused({"fact": "organisation.kind", "equals": {"fact": "organisation.members"}}, "equals")
    refused({"fact": "proposal.requested", "at_most": {"fact": "organisation.founded_on"}}, "at_most")


@pytest.mark.parametrize("kind", [1, "1", " a "])
def test_a_choice_may_be_written_as_a_number_or_with_blanks(kind):
    assert read({"fact": "organisation.kind", "equals": kind}, FACTS).limit == str(kind).strip()
    refused({"fact": "organisation.kind", "equals": True}, "equals")
    refused({"fact": "proposal.activity", "equals": " "}, "equals")
    assert read({"fact": "proposal.activity", "equals": "x"}, FACTS).limit == "x"


def test_days_in_force_may_be_one_day():
    days = {"since": "2026-01-01", "until": "2026-01-01"}
    found = read({**ONE, "in_force": days}, FACTS)
    assert found.since == found.until == date(2026, 1, 1)
    assert read(write(found), FACTS) == found
    assert read({**ONE, "in_force": {"since": None}}, FACTS).since is None
    refused({**ONE, "in_force": {"from": "x"}}, "in_force")
    refused({**ONE, "in_force": 3}, "in_force")


@pytest.mark.parametrize(
    "written",
    [
        {"all": [{**ONE, "waiver": {"code": "a", "by": ""}}], "waiver": {"code": "b", "by": "x"}},
        {**ONE, "waiver": {"code": "a", "by": "x"}, "in_force": {"until": "2026-01-01"}},
        {"all": [{**ONE, "in_force": {"since": "2026-01-01"}}], "waiver": {"code": "b", "by": "x"}},
        {"fact": "organisation.founded_on", "since": {"date": "2026-01-01", "months": -2}},
        {"fact": "organisation.founded_on", "until": {"fact": "organisation.founded_on", "months": 0}},
        {"not": {"fact": "organisation.formal", "known": True}},
        {"fact": "proposal.requested", "at_most": "10000", "tolerance": "12.5%"},
        {"fact": "proposal.requested", "at_most": {"fact": "organisation.members", "times": "1000"}},
    ],
)
def test_what_is_written_anew_is_the_same(written):
    assert write(read(written, FACTS)) == written


def test_what_may_be_asked_of_each_kind_the_likeliest_first():
    first = {fact.code: verbs_of(fact)[0] for fact in FACTS}
    assert first == {
        "organisation.members": "at_least", "organisation.kind": "one_of", "organisation.founded_on": "since",
        "organisation.formal": "equals", "person.age": "at_least", "person.born": "since",
        "proposal.requested": "at_least", "proposal.activity": "one_of",
    }  # fmt: skip
    with pytest.raises(ConditionFault, match="at_least"):
        read({"fact": "organisation.members"}, FACTS)


def test_an_unknown_fact_is_answered_by_those_of_its_subject_or_by_all():
    with pytest.raises(ConditionFault) as fault:
        read({"fact": "person.legs", "at_least": 2}, FACTS)
    assert fault.value.values["known"] == "person.age, person.born"
    with pytest.raises(ConditionFault) as fault:
        read({"fact": 3, "at_least": 2}, FACTS)
    assert len(fault.value.values["known"].split(", ")) == len(FACTS)


def test_a_fact_is_taken_once_and_found_by_its_code():
    catalogue = Catalogue()
    catalogue.add([Fact("person.sex", Kind.CHOICE, "Sex", "", choices={"F": "Woman"})])
    assert "person.sex" in catalogue and len(catalogue) == 1 and catalogue.of("person") == list(catalogue)
    with pytest.raises(CatalogueFault, match="twice"):
        catalogue.add([Fact("person.sex", Kind.TEXT, "Sex", "")])
    for code in ("person", "Person.sex", "person.", "animal.legs"):
        with pytest.raises(CatalogueFault, match="is no code"):
            catalogue.add([Fact(code, Kind.TEXT, "x", "")])
    for odd in (
        Fact("person.a", Kind.CHOICE, "x", ""),
        Fact("person.a", Kind.TEXT, "x", "", choices={"F": "Woman"}),
    ):
        with pytest.raises(CatalogueFault, match="choices"):
            catalogue.add([odd])
    with pytest.raises(CatalogueFault, match="from"):
        catalogue.add([Fact("person.a", Kind.YES_NO, "x", "", span=True)])
    for kind in (Kind.WHOLE, Kind.NUMBER, Kind.MONEY, Kind.DATE):
        catalogue.add([Fact(f"person.{kind.value}", kind, "x", "", span=True)])
    assert len(catalogue) == 5


def test_facts_that_are_always_known_and_those_that_may_not_be():
    assert not Fact("person.a", Kind.TEXT, "x", "").may_be_unknown
    assert Fact("person.a", Kind.TEXT, "x", "", unknown="?").may_be_unknown


def test_parts_that_speak_as_one_give_one_reason_with_theirs():
    parts = (Compare("x", "at_least", 5), Compare("y", "at_least", 5))
    spoken = judge(All(parts, reason="together"), {"x": 4, "y": 5}, today=TODAY)
    (reason,) = spoken.reasons
    assert (spoken.met, reason.met, reason.said, reason.leaf) == (False, False, "together", None)
    assert [one.found for one in reason.together] == [4, 5]
    apart = judge(All(parts), {"x": 4, "y": 5}, today=TODAY)
    assert [(one.found, one.together) for one in apart.reasons] == [(4, ())]


def test_months_stay_within_the_calendar_up_to_its_ends():
    assert add_months(date(1, 3, 1), -1) == date(1, 2, 1) and add_months(date(1, 1, 1), -1) == date.min
    assert add_months(date(9999, 11, 30), 1) == date(9999, 12, 30)
    assert add_months(date(9999, 12, 1), 1) == date.max
    assert add_months(date(2025, 12, 31), 2) == date(2026, 2, 28)


def asked(written, **facts):
    known = {code.replace("__", "."): value for code, value in facts.items()}
    (reason,) = judge(read(written, FACTS), known, today=TODAY).reasons
    return reason


@pytest.mark.parametrize(
    ("age", "found"), [(3, "3"), (Span(3, 3), "3"), (Span(3, 4), "3–4"), (Span(3, None), "3–…"), (None, "")]
)
def test_what_was_found_is_told_from_to(age, found):
    reason = asked({"fact": "person.age", "at_least": 9}, person__age=age)
    assert values_of(reason, FACTS) == {"found": found, "limit": "9"}


def test_what_was_found_of_parts_that_speak_as_one_stands_together():
    parts = (Compare("organisation.members", "at_least", 5), OneOf("organisation.kind", ("a", "c")))
    facts = {"organisation.members": 4, "organisation.kind": "x"}
    (reason,) = judge(All(parts, reason="both"), facts, today=TODAY).reasons
    assert values_of(reason, FACTS) == {"found": "4 / x", "limit": "5 / a, c"}


def test_the_fact_that_is_missing_is_the_one_asked_or_the_one_compared_with():
    other = {"fact": "proposal.requested", "at_most": {"fact": "organisation.members"}}

    def missing(written, **facts):
        fact = missing_fact(asked(written, **facts), FACTS)
        return fact and fact.code

    assert missing(other, proposal__requested=D(1)) == "organisation.members"
    assert missing(other, organisation__members=1) == missing(other) == "proposal.requested"
    assert missing(other, proposal__requested=D(2), organisation__members=1) is None
    assert missing({"fact": "person.age", "at_least": 5}, person__age=Span(1, 9)) == "person.age"
    assert missing({"fact": "person.age", "at_least": 5}, person__age=4) is None


@pytest.mark.parametrize(("fact", "known"), [("organisation.kind", "a, c, 1"), ("proposal.activity", "…")])
def test_a_value_that_is_none_is_answered_by_those_that_are(fact, known):
    with pytest.raises(ConditionFault) as fault:
        read({"fact": fact, "equals": True}, FACTS)
    assert fault.value.values["known"] == known


def test_a_fact_of_no_kind_that_we_know_stops_the_start():
    with pytest.raises(CatalogueFault, match="no kind"):
        Catalogue([Fact("organisation.colour", "colour", "Colour", "")])


@pytest.mark.parametrize(
    "odd",
    [
        Fact("person.a", Kind.TEXT, "x", "", each=("person",)),
        Fact("person.a", Kind.WHOLE, "x", "", each=("horse",)),
    ],
)
def test_only_a_whole_number_counts_others_and_only_those_that_are_known(odd):
    with pytest.raises(CatalogueFault, match="counts others"):
        Catalogue([odd])
    assert len(Catalogue([Fact("household.people", Kind.WHOLE, "x", "", each=("person",))])) == 1
