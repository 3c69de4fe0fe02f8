"""The catalogue refuses what cannot be; conditions are read with each fault named, judged with reasons, and said."""

from datetime import date
from decimal import Decimal

import pytest
from django.utils.translation import override

from winay.facts.rules import (
    All,
    Any,
    Catalogue,
    CatalogueFault,
    Compare,
    ConditionFault,
    Day,
    Decision,
    Fact,
    InForce,
    Kind,
    Not,
    Of,
    OneOf,
    Span,
    Tolerance,
    Unless,
    Within,
    add_months,
    facts_in,
    judge,
    read,
    waivers_in,
    write,
)
from winay.facts.words import fault_in_words, mends, says, shown, why

D = Decimal
TODAY = date(2026, 3, 31)
MEMBERS = Fact(
    "organisation.members", Kind.WHOLE, "Members", "Registry", unit="people", mend="Invite more people."
)
FACTS = Catalogue(
    [
        MEMBERS,
        Fact(
            "organisation.kind", Kind.CHOICE, "Kind", "Registry", choices={"a": "Association", "c": "Cooperative"}
        ),
        Fact("organisation.formal", Kind.YES_NO, "Registered", "Registry", unknown="Nobody has looked."),
        Fact("organisation.founded_on", Kind.DATE, "Founded", "Registry", unknown="The date is not on record."),
        Fact("organisation.women", Kind.NUMBER, "Women", "Registry", unit="share"),
        Fact(
            "person.age", Kind.WHOLE, "Age", "Registry", unit="years", span=True, unknown="The age is not known."
        ),
        Fact("proposal.requested", Kind.MONEY, "Requested", "Proposal"),
        Fact("proposal.ceiling", Kind.MONEY, "Ceiling", "Call"),
        Fact("proposal.activity", Kind.TEXT, "Activity", "Proposal"),
    ]
)


@pytest.mark.parametrize(
    "facts",
    [
        [MEMBERS, MEMBERS],
        [Fact("members", Kind.WHOLE, "Members", "")],
        [Fact("animal.legs", Kind.WHOLE, "Legs", "")],
        [Fact("person.sex", Kind.CHOICE, "Sex", "")],
        [Fact("person.sex", Kind.TEXT, "Sex", "", choices={"F": "Woman"})],
        [Fact("person.sex", Kind.TEXT, "Sex", "", span=True)],
        [Fact("person.sex", "colour", "Sex", "")],
    ],
    ids=["twice", "no subject", "unknown subject", "no choices", "choices", "span", "kind"],
)
def test_a_fact_that_cannot_be_stops_the_start(facts):
    with pytest.raises(CatalogueFault):
        Catalogue(facts)


WRITTEN = [
    ({"fact": "organisation.members", "at_least": 10}, Compare("organisation.members", "at_least", 10)),
    (
        {"fact": "proposal.requested", "at_most": {"fact": "proposal.ceiling", "times": "1.1"}, "tolerance": "10%"},
        Compare("proposal.requested", "at_most", Of("proposal.ceiling", D("1.1")), Tolerance(share=D("0.1"))),
    ),
    (
        {"fact": "proposal.requested", "equals": "100", "tolerance": "2.5"},
        Compare("proposal.requested", "equals", D(100), Tolerance(amount=D("2.5"))),
    ),
    ({"fact": "organisation.kind", "one_of": ["a", "c"]}, OneOf("organisation.kind", ("a", "c"))),
    ({"fact": "organisation.kind", "is_not": "a"}, Not(Compare("organisation.kind", "equals", "a"))),
    ({"fact": "organisation.kind", "none_of": ["a"]}, Not(OneOf("organisation.kind", ("a",)))),
    ({"fact": "organisation.founded_on", "until": {"months": -12}},
     Within("organisation.founded_on", None, Day(None, -12))),
    (
        {"fact": "organisation.founded_on", "since": "2020-01-31", "until": "today"},
        Within("organisation.founded_on", Day(date(2020, 1, 31)), Day()),
    ),
    (
        {"fact": "organisation.founded_on", "since": {"date": date(2020, 1, 31), "months": 2}},
        Within("organisation.founded_on", Day(date(2020, 1, 31), 2)),
    ),
    (
        {
            "any": [
                {"fact": "organisation.formal", "equals": True},
                {"not": {"all": [{"fact": "organisation.members", "less_than": 5}]}},
            ],
            "waiver": {"code": "drought", "by": "Consejo"},
            "in_force": {"since": "2026-01-01"},
        },
        InForce(
            Unless(
                Any((Compare("organisation.formal", "equals", True),
                     Not(All((Compare("organisation.members", "less_than", 5),))))),
                "drought",
                "Consejo",
            ),
            since=date(2026, 1, 1),
        ),
    ),
]  # fmt: skip


@pytest.mark.parametrize(("written", "condition"), WRITTEN)
def test_what_is_written_is_read_and_written_again(written, condition):
    assert read(written, FACTS) == condition
    assert read(write(condition), FACTS) == condition


def test_several_things_asked_of_one_fact_are_asked_together():
    both = read({"fact": "organisation.members", "at_least": 5, "at_most": 9}, FACTS)
    assert [judge(both, {"organisation.members": n}, today=TODAY).met for n in (4, 5, 9, 10)] == [
        False, True, True, False,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("written", "path", "says_"),
    [
        ([], (), "keys are expected"),
        ({}, (), "only one"),
        ({"fact": "organisation.members", "all": []}, (), "only one"),
        ({"fact": "organisation.membres", "at_least": 1}, ("fact",), "organisation.membres"),
        ({"fact": "organisation.members"}, (), "at_least"),
        ({"fact": "organisation.members", "at_lest": 3}, ("at_lest",), "at_lest"),
        ({"fact": "organisation.members", "at_least": "many"}, ("at_least",), "many"),
        ({"fact": "organisation.members", "at_least": 2.5}, ("at_least",), "2.5"),
        ({"fact": "organisation.members", "at_least": True}, ("at_least",), "True"),
        ({"fact": "organisation.members", "since": "2020-01-01"}, (), "since"),
        ({"fact": "organisation.kind", "at_least": 3}, ("at_least",), "one_of"),
        ({"fact": "organisation.kind", "one_of": ["a", "x"]}, ("one_of", 1), "“x”"),
        ({"fact": "organisation.kind", "one_of": "a"}, ("one_of",), "list"),
        ({"fact": "organisation.formal", "equals": "yes"}, ("equals",), "true or false"),
        ({"fact": "organisation.formal", "known": "yes"}, ("known",), "true or false"),
        ({"fact": "organisation.founded_on", "since": "31/01/2020"}, ("since",), "year-month-day"),
        ({"fact": "organisation.founded_on", "since": {"months": "x"}}, ("since", "months"), "months"),
        ({"fact": "organisation.founded_on", "since": {"fact": "organisation.kind"}}, ("since", "fact"), "no day"),
        ({"fact": "organisation.kind", "one_of": ["a"], "tolerance": 1}, ("tolerance",), "tolerance"),
        ({"fact": "proposal.requested", "at_most": 1, "tolerance": "-5%"}, ("tolerance",), "tolerance"),
        ({"fact": "proposal.requested", "at_most": {"fact": "organisation.kind"}}, ("at_most",), "amounts"),
        ({"fact": "proposal.requested", "at_most": {"fakt": 1}}, ("at_most",), "fact, times"),
        ({"all": []}, ("all",), "list"),
        ({"all": [{"fact": "organisation.members", "at_least": "x"}]}, ("all", 0, "at_least"), "“x”"),
        ({"not": {"all": 3}}, ("not", "all"), "list"),
        ({"fact": "organisation.members", "at_least": 1, "waiver": {"by": "x"}}, ("waiver",), "code"),
        (
            {"fact": "organisation.members", "at_least": 1, "in_force": {"since": "2026-02-01", "until": "2026-01-01"}},
            ("in_force",),
            "later",
        ),
    ],
)  # fmt: skip
def test_every_fault_names_its_place_and_the_mend(written, path, says_):
    with pytest.raises(ConditionFault) as caught:
        read(written, FACTS)
    assert caught.value.path == path
    with override("en"):
        message, mend = fault_in_words(caught.value)
    assert says_ in f"{message} {mend}" and mend.endswith(".") and "%(" not in message + mend


def test_a_condition_nested_without_end_is_refused():
    deep = {"fact": "organisation.members", "at_least": 1}
    for _ in range(12):
        deep = {"not": deep}
    with pytest.raises(ConditionFault, match="too large"):
        read(deep, FACTS)
    with pytest.raises(ConditionFault, match="too large"):
        read({"all": [{"fact": "organisation.members", "at_least": 1}] * 300}, FACTS)


def met(written, on=TODAY, decisions=None, **facts):
    known = {code.replace("__", "."): value for code, value in facts.items()}
    return judge(read(written, FACTS), known, today=on, decisions=decisions)


@pytest.mark.parametrize(
    ("asked", "answer"),
    [(D("100"), True), (D("110"), True), (D("110.01"), False), (D("90"), True), (D("89.99"), False), (None, None)],
)
def test_a_tolerance_counts_to_its_edge(asked, answer):
    written = {"fact": "proposal.requested", "equals": 100, "tolerance": "10%"}
    assert met(written, proposal__requested=asked).met is answer


@pytest.mark.parametrize(
    ("age", "answer"),
    [(Span(15, 29), True), (Span(14, 20), None), (Span(10, 14), False), (Span(30, None), False), (Span(), None)],
)
def test_an_age_known_from_to_is_sure_only_where_all_of_it_is(age, answer):
    assert met({"fact": "person.age", "at_least": 15, "at_most": 29}, person__age=age).met is answer


def test_months_end_where_the_month_does():
    assert add_months(date(2026, 3, 31), -1) == date(2026, 2, 28)
    assert add_months(date(2026, 1, 31), 1) == date(2026, 2, 28)
    assert add_months(date(2, 1, 1), -100) == date.min and add_months(date(9999, 1, 1), 100) == date.max
    written = {"fact": "organisation.founded_on", "until": {"months": -1}}
    assert met(written, organisation__founded_on=date(2026, 2, 28)).met is True
    assert met(written, organisation__founded_on=date(2026, 3, 1)).met is False


EITHER = {
    "any": [{"fact": "organisation.members", "at_least": 10}, {"fact": "organisation.formal", "equals": True}]
}


@pytest.mark.parametrize(
    ("members", "formal", "answer", "deciders"),
    [
        (12, None, True, ["organisation.members"]),
        (3, None, None, ["organisation.formal"]),
        (3, False, False, ["organisation.members", "organisation.formal"]),
        (None, None, None, ["organisation.members", "organisation.formal"]),
    ],
)
def test_the_reasons_are_the_facts_that_decided(members, formal, answer, deciders):
    judged = met(EITHER, organisation__members=members, organisation__formal=formal)
    assert judged.met is answer
    assert [reason.leaf.fact for reason in judged.reasons] == deciders


def test_a_waiver_counts_while_it_holds_and_is_the_reason():
    written = {"fact": "organisation.members", "at_least": 10, "waiver": {"code": "drought", "by": "Consejo"}}
    decision = Decision("Consejo Directivo", date(2026, 1, 1), date(2026, 6, 30), "Sequía")
    judged = met(written, decisions={"drought": decision}, organisation__members=3)
    assert judged.met is True and judged.reasons[0].decision is decision
    with override("en"):
        assert "Consejo Directivo" in why(judged.reasons[0], FACTS) and "Sequía" in why(judged.reasons[0], FACTS)
    assert met(written, date(2026, 7, 1), {"drought": decision}, organisation__members=3).met is False
    assert met(written, date(2025, 12, 31), {"drought": decision}, organisation__members=3).met is False
    assert met(written, decisions={"flood": decision}, organisation__members=3).met is False
    enough = met(written, decisions={"drought": decision}, organisation__members=10)
    assert enough.reasons[0].decision is None
    assert waivers_in(read({"all": [written, {"not": written}]}, FACTS)) == ("drought",)


def test_a_condition_asks_for_nothing_outside_its_days():
    written = {"fact": "organisation.members", "at_least": 10, "in_force": {"since": "2026-01-01",
               "until": "2026-03-31"}}  # fmt: skip
    answers = [met(written, date.fromisoformat(day), organisation__members=3).met
               for day in ("2025-12-31", "2026-01-01", "2026-03-31", "2026-04-01")]  # fmt: skip
    assert answers == [True, False, False, True]


def test_facts_asked_for_are_named_each_once():
    written = {
        "all": [
            {"fact": "proposal.requested", "at_most": {"fact": "proposal.ceiling"}},
            {"fact": "organisation.founded_on", "until": {"fact": "organisation.founded_on", "months": 3}},
            {"not": {"fact": "proposal.requested", "known": True}},
        ]
    }
    assert facts_in(read(written, FACTS)) == ("proposal.requested", "proposal.ceiling", "organisation.founded_on")


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ({"fact": "organisation.members", "at_least": 10}, "Members: at least 10 people"),
        ({"fact": "organisation.women", "at_least": "0.4"}, "Women: at least 40%"),
        ({"fact": "organisation.kind", "one_of": ["a", "c"]}, "Kind: one of: Association, Cooperative"),
        ({"fact": "organisation.formal", "equals": True}, "Registered: yes"),
        ({"fact": "organisation.formal", "known": False}, "Registered: not on record"),
        (
            {"fact": "organisation.founded_on", "until": {"months": -12}},
            "Founded: on or before 12 months before the day of the check",
        ),
        (
            {"fact": "proposal.requested", "at_most": {"fact": "proposal.ceiling", "times": "1.1"}, "tolerance": "5%"},
            "Requested: at most 1.1 × “Ceiling” (give or take 5%)",
        ),
        ({"not": {"fact": "organisation.kind", "equals": "a"}}, "not (Kind: exactly Association)"),
        (
            {**EITHER, "waiver": {"code": "x", "by": "the board"}},
            "Members: at least 10 people; or Registered: yes, unless waived by the board",
        ),
        (
            {"all": [EITHER, {"fact": "proposal.requested", "more_than": 0}]},
            "(Members: at least 10 people; or Registered: yes); and Requested: more than 0.00",
        ),
        (
            {"fact": "organisation.founded_on", "since": {"date": "2020-01-31", "months": 1}, "until": "today"},
            "Founded: on or after 1 month after 01/31/2020 and on or before the day of the check",
        ),
        (
            {"fact": "organisation.founded_on", "since": {"fact": "organisation.founded_on"}},
            "Founded: on or after “Founded”",
        ),
        ({"fact": "organisation.members", "equals": 5, "tolerance": 1}, "Members: exactly 5 people (give or take 1)"),
        (
            {"fact": "organisation.kind", "known": True, "in_force": {"since": "2026-01-01", "until": "2026-02-01"}},
            "Kind: on record (from 01/01/2026 to 02/01/2026)",
        ),
        (
            {"fact": "organisation.kind", "none_of": ["a"], "in_force": {"since": "2026-01-01"}},
            "not (Kind: one of: Association) (from 01/01/2026 on)",
        ),
        (
            {"fact": "proposal.activity", "equals": "Cuyes", "in_force": {"until": "2026-12-31"}},
            "Activity: exactly Cuyes (until 12/31/2026)",
        ),
    ],
)  # fmt: skip
def test_a_condition_says_itself_in_plain_words(written, text):
    with override("en"):
        assert says(read(written, FACTS), FACTS) == text


def test_every_language_says_it_in_its_own_words():
    condition = read(EITHER, FACTS)
    found = set()
    for language in ("es", "en", "quz"):
        with override(language):
            found.add(says(condition, FACTS))
    assert len(found) == 3


def test_a_reason_says_what_was_asked_what_was_found_and_the_mend():
    judged = met({"fact": "organisation.members", "at_least": 10}, organisation__members=3)
    with override("en"):
        assert why(judged.reasons[0], FACTS) == "Members: 3. Asked for: at least 10 people."
        assert mends(judged.reasons, FACTS) == ["Invite more people."]
        unknown = met({"fact": "organisation.formal", "equals": True})
        assert why(unknown.reasons[0], FACTS) == "Nobody has looked."
        nameless = met(
            {"fact": "proposal.requested", "at_most": {"fact": "proposal.ceiling"}}, proposal__requested=D(1)
        )
        assert why(nameless.reasons[0], FACTS) == "“Ceiling” is not known."
        denied = met({"not": {"fact": "organisation.kind", "equals": "a"}}, organisation__kind="a")
        assert "anything but exactly Association" in why(denied.reasons[0], FACTS)
        held = met({"all": [{"fact": "person.age", "at_most": 29}]}, person__age=Span(20, 22))
        assert why(held.reasons[0], FACTS) == "Age: 20–22. Asked for: at most 29 years."


@pytest.mark.parametrize(
    ("age", "text"),
    [(Span(30, None), "30–…"), (Span(None, 12), "…–12"), (Span(40, 40), "40"), (None, "not known"), (12, "12")],
)
def test_an_age_is_shown_as_far_as_it_is_known(age, text):
    with override("en"):
        assert shown(age, FACTS["person.age"]) == text


def test_a_group_that_speaks_as_one_says_all_that_was_found():
    both = All(
        (Compare("organisation.women", "at_least", D("0.5")), Compare("organisation.members", "at_least", 4)),
        reason="Found %(found)s, asked %(limit)s",
    )
    known = {"organisation.women": D("0.25"), "organisation.members": 4}
    with override("en"):
        failed = judge(both, known, today=TODAY)
        assert why(failed.reasons[0], FACTS) == "Found 25% / 4, asked 50% / 4"
        assert mends(failed.reasons, FACTS) == []
        held = judge(both, {**known, "organisation.women": D("0.5")}, today=TODAY)
        assert why(held.reasons[0], FACTS).startswith("Women: 50%. Asked for: at least 50%. Members: 4.")
        unknown = judge(both, {"organisation.members": 4}, today=TODAY)
        assert (unknown.met, why(unknown.reasons[0], FACTS)) == (None, "“Women” is not known.")
