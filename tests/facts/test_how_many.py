"""“So many members who …”: read, said, judged singly with reasons, and in bulk with the same answers."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from winay.facts.catalogue import CATALOGUE
from winay.facts.counting import Counted, Each, Table
from winay.facts.rules import ConditionFault, HowMany, Span, each_of, judge, read, write
from winay.facts.words import says, why

TODAY = date(2026, 11, 27)
WHO = {"all": [{"fact": "person.sex", "equals": "F"}, {"fact": "person.age", "at_most": 29}]}
YOUNG_WOMEN = {"fact": "organisation.members", "who": WHO, "at_least": 2}
EACH = each_of("organisation.members")
ages = st.none() | st.integers(10, 50)
people = st.tuples(st.sampled_from(["F", "M", None]), ages, st.integers(0, 3))
asks = st.one_of(
    st.builds(lambda sex: {"fact": "person.sex", "equals": sex}, st.sampled_from("FM")),
    st.builds(lambda n: {"fact": "person.age", "at_most": n}, st.integers(10, 50)),
    st.builds(lambda n: {"not": {"fact": "person.age", "equals": n}}, st.integers(10, 50)),
    st.just({"fact": "person.age", "known": True}),
)
whos = (
    asks
    | st.builds(lambda a, b: {"any": [a, b]}, asks, asks)
    | st.builds(lambda a, b: {"all": [a, b]}, asks, asks)
)
hows = st.sampled_from(["at_least", "at_most", "more_than", "less_than", "equals", "is_not"])


def person(sex, least, spread):
    return {"person.sex": sex, "person.age": Span(least, None if least is None else least + spread)}


def fault(written) -> str:
    with pytest.raises(ConditionFault) as error:
        read(written, CATALOGUE)
    return str(error.value)


def test_it_is_read_written_and_said():
    condition = read(YOUNG_WOMEN, CATALOGUE)
    assert isinstance(condition, HowMany)
    assert read(write(condition), CATALOGUE) == condition
    assert says(condition).count(":") == 3 and "2" in says(condition)
    between = read({**YOUNG_WOMEN, "at_most": 5}, CATALOGUE)
    assert read(write(between), CATALOGUE) == between


def test_what_cannot_be_counted_is_refused_by_name():
    assert "organisation.members" in fault({"fact": "organisation.women", "who": WHO, "at_least": 2})
    assert "organisation.kind" in fault({**YOUNG_WOMEN, "who": {"fact": "organisation.kind", "equals": "family"}})
    women = {"fact": "person.sex", "equals": "F"}
    assert "person.sex" in fault({"fact": "organisation.households", "who": women, "at_least": 1})
    assert fault({**YOUNG_WOMEN, "who": {**WHO, "waiver": {"code": "x"}}})
    assert fault({**YOUNG_WOMEN, "at_least": {"fact": "organisation.women"}})
    assert fault({**YOUNG_WOMEN, "tolerance": 1})
    assert fault({"fact": "organisation.members", "who": WHO, "known": True})


def test_of_whom_it_is_not_known_may_or_may_not_count():
    condition = read(YOUNG_WOMEN, CATALOGUE)
    sure, perhaps, no = person("F", 20, 0), person("F", None, 0), person("M", 20, 0)
    judged = judge(condition, {EACH: (sure, perhaps, no)}, today=TODAY)
    assert judged.met is None and judged.reasons[0].found == Span(1, 2)
    assert "1–2" in why(judged.reasons[0])
    assert judge(condition, {EACH: (sure, sure, perhaps)}, today=TODAY).met is True
    assert judge(condition, {EACH: (sure, no, no)}, today=TODAY).met is False
    assert judge(condition, {EACH: ()}, today=TODAY).met is False
    assert judge(condition, {}, today=TODAY).met is None


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.lists(people, max_size=4), min_size=1, max_size=6),
    whos,
    hows,
    st.integers(0, 4),
    st.booleans(),
)
def test_the_engine_answers_what_one_case_is_told(groups, who, how, limit, turned):
    written = {"fact": "organisation.members", "who": who, how: limit}
    condition = read({"not": written} if turned else written, CATALOGUE)
    singly = [judge(condition, {EACH: tuple(person(*one) for one in group)}, today=TODAY).met for group in groups]
    flat = [(row, *one) for row, group in enumerate(groups) for one in group]
    columns = {
        "person.sex": [one[1] for one in flat],
        "person.age": ([one[2] for one in flat], [None if one[2] is None else one[2] + one[3] for one in flat]),
    }
    each = {"organisation.members": Each([one[0] for one in flat], columns)}
    known = {"organisation.members": [len(group) for group in groups]}
    with Table(known, rows=len(groups), today=TODAY, each=each) as table:
        counted = table.count(condition)
        assert (counted.met, counted.unmet, counted.unknown) == tuple(
            singly.count(one) for one in (True, False, None)
        )
        told = {}
        for case in table.cases_against(condition):
            answer = judge(condition, case.facts, today=TODAY).met
            told[answer] = told.get(answer, 0) + case.count
        assert told == {one: singly.count(one) for one in set(singly) - {True}}


def test_of_whom_the_table_has_no_facts_nobody_is_known():
    condition = read(YOUNG_WOMEN, CATALOGUE)
    with Table({"organisation.members": [2, 0]}, rows=2, today=TODAY) as table:
        assert table.lacks(condition) == ("organisation.members",)
        assert table.count(condition) == Counted(unknown=2)
        assert [one.count for one in table.cases_against(condition)] == [2]


def test_two_counts_of_the_same_people_take_them_in_once_and_each_has_its_answer():
    women, old = {"fact": "person.sex", "equals": "F"}, {"fact": "person.age", "at_least": 60}
    asked = [
        read({"fact": "organisation.members", "who": who, "at_least": 1}, CATALOGUE) for who in (women, old, women)
    ]
    each = {"organisation.members": Each([0, 0], {"person.sex": ["F", "M"], "person.age": ([20, 30], [20, 30])})}
    with Table({"organisation.members": [2, 0]}, rows=2, today=TODAY, each=each) as table:
        assert [table.count(one) for one in asked] == [
            Counted(met=1, unmet=1), Counted(unmet=2), Counted(met=1, unmet=1),
        ]  # fmt: skip
        assert table.count(*asked) == Counted(unmet=2)
