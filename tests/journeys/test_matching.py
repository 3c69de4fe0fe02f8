"""What comes next for one case: the classes, their order and reasons; the same in bulk, missing facts included."""

from datetime import date, timedelta

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from winay.analytics.linkage.backends import DuckDB
from winay.facts.rules import Compare, OneOf, Within, in_sql
from winay.facts.rules.conditions import All, Any, Day, Not
from winay.journeys.rules import (
    STAGES,
    STANDINGS,
    Asked,
    Case,
    InBulk,
    Standing,
    Window,
    matched,
    unlocks,
)

TODAY = date(2026, 11, 27)
MEMBERS = Compare("organisation.members", "at_least", 10)
RUC = Compare("organisation.has_ruc", "equals", True)
MONTHS = Compare("organisation.months", "at_least", 12)
KIND = OneOf("organisation.kind", ("association",))
FOUNDED = Within("organisation.founded_on", until=Day(date(2020, 1, 1)))
GROUPS = frozenset({"group", "organisation"})


def one(window: Window, district="021201", stage="", kind="group", had=frozenset(), **facts):
    known = {f"organisation.{name}": value for name, value in facts.items()}
    return matched([window], Case(kind, district, known, stage, had), TODAY)[0]


def test_now_nearly_later_and_not():
    window = Window("w", GROUPS, asked=(Asked("members", MEMBERS, days=30), Asked("months", MONTHS, "wait")))
    assert one(window, members=10, months=12).standing is Standing.NOW
    near = one(window, members=9, months=12)
    assert (near.standing, near.by) == (Standing.NEARLY, TODAY + timedelta(days=30))
    assert [m.asked.code for m in near.missing] == ["members"]
    later = one(window, members=9, months=7)
    assert (later.standing, later.by) == (Standing.LATER, date(2027, 4, 27))
    assert one(window, kind="person", members=99, months=99).why_not == ("subject",)


def test_what_is_not_known_is_never_a_no():
    fixed = Window("w", GROUPS, asked=(Asked("kind", KIND, "fixed"), Asked("months", MONTHS, "wait")))
    assert one(fixed).standing is Standing.NEARLY
    assert one(fixed, kind="group").by == TODAY + timedelta(days=7)
    person = Window("w", GROUPS, asked=(Asked("seen", None, days=20),))
    assert (one(person).standing, one(person).by) == (Standing.NEARLY, TODAY + timedelta(days=20))


def test_place_stage_once_and_calls():
    assert one(Window("w", GROUPS, places=("02",))).standing is Standing.NOW
    assert one(Window("w", GROUPS, places=("08", "0213"))).why_not == ("place",)
    assert one(Window("w", GROUPS, places=())).unsure == ("place",)
    assert one(Window("w", GROUPS, places=())).standing is Standing.NEARLY
    assert one(Window("w", GROUPS, asks_known=False)).standing is Standing.NEARLY
    growing = Window("w", GROUPS, stages=("running", "growing"))
    assert one(growing, stage="starting").standing is Standing.LATER
    assert one(growing, stage="running").why == ("stage", "certain")
    assert one(growing).standing is Standing.NOW
    assert one(Window("w", GROUPS, stages=("idea",)), stage="growing").why_not == ("grown",)
    assert one(Window("w", GROUPS, once=True), had=frozenset({"w"})).why_not == ("had",)
    assert one(Window("w", GROUPS), had=frozenset({"w"})).standing is Standing.NOW
    assert one(Window("w", GROUPS, ended=True)).why_not == ("ended",)
    opens = one(Window("w", GROUPS, opens_on=date(2027, 4, 1)))
    assert (opens.standing, opens.by) == (Standing.LATER, date(2027, 4, 1))


def test_what_takes_more_than_half_a_year_is_later():
    slow = Window("w", GROUPS, asked=(Asked("members", MEMBERS, days=184),))
    assert one(slow, members=1).standing is Standing.LATER
    assert one(slow).standing is Standing.NEARLY


def test_a_day_is_told_only_where_time_alone_brings_it():
    """A number of months that is at least asked, and known: then the day follows. Nothing else says when."""
    for condition in (MEMBERS, FOUNDED, Compare("organisation.months", "at_most", 12)):
        waits = Window("w", GROUPS, asked=(Asked("x", condition, "wait"),))
        found = one(waits, members=1, founded_on=TODAY, months=30)
        assert (found.standing, found.by) == (Standing.LATER, None)
    exact = Window("w", GROUPS, asked=(Asked("x", Compare("organisation.months", "at_least", 12), "fixed"),))
    assert one(exact, months=2).by is None


def test_one_mend_alone_makes_a_case_eligible_or_does_not():
    asks = (Asked("members", MEMBERS, days=30, key="members"), Asked("ruc", RUC, days=5, key="ruc"))
    window = Window("w", GROUPS, asked=asks)
    assert unlocks(one(window, members=3, has_ruc=True), "members")
    assert not unlocks(one(window, members=3, has_ruc=True), "ruc")
    assert not unlocks(one(window, members=3, has_ruc=False), "members")
    assert not unlocks(one(window, members=10, has_ruc=True), "members")
    assert not unlocks(one(Window("w", GROUPS, asked=asks, closed=True), members=3, has_ruc=True), "members")
    assert not unlocks(one(Window("w", GROUPS, places=(), asked=asks), members=3, has_ruc=True), "members")
    fixed = (Asked("members", MEMBERS, "fixed", key="members"),)
    assert not unlocks(one(Window("w", GROUPS, asked=fixed)), "members")


plain = st.sampled_from([MEMBERS, RUC, MONTHS, KIND, FOUNDED])
nested = st.recursive(
    plain,
    lambda parts: (
        st.builds(Not, parts)
        | st.lists(parts, min_size=1, max_size=3)
        .map(tuple)
        .flatmap(lambda some: st.sampled_from([All(some), Any(some)]))
    ),
    max_leaves=4,
)


def windows_of(conditions):
    asks = st.builds(
        Asked,
        code=st.sampled_from("abc"),
        condition=conditions | st.none(),
        kind=st.sampled_from(["mend", "mend", "wait", "fixed"]),
        days=st.sampled_from([0, 30, 183, 184]),
        key=st.sampled_from(["ruc", "members", "paper"]),
    )
    return st.builds(
        Window,
        code=st.sampled_from(["u", "v", "w", "x'y"]),
        subjects=st.frozensets(st.sampled_from(["group", "organisation", "person"]), min_size=1),
        places=st.sampled_from([None, (), ("02",), ("0212", "08"), ("021203",)]),
        stages=st.lists(st.sampled_from(list(STAGES)), unique=True, max_size=3).map(tuple),
        asked=st.lists(asks, max_size=4).map(tuple),
        asks_known=st.booleans(),
        once=st.booleans(),
        ended=st.sampled_from([False, False, False, True]),
        opens_on=st.sampled_from([None, None, date(2027, 1, 1)]),
        closed=st.sampled_from([False, False, True]),
        closes_on=st.sampled_from([None, date(2026, 12, 20), date(2028, 1, 1)]),
    )


windows = windows_of(plain)
cases = st.builds(
    Case,
    kind=st.sampled_from(["group", "organisation", "person"]),
    district=st.sampled_from(["021201", "021203", "080101"]),
    facts=st.fixed_dictionaries(
        {
            "organisation.members": st.sampled_from([None, 0, 9, 10]),
            "organisation.has_ruc": st.sampled_from([None, True, False]),
            "organisation.months": st.sampled_from([None, 0, 11, 12]),
            "organisation.kind": st.sampled_from([None, "association", "family"]),
            "organisation.founded_on": st.sampled_from([None, date(2019, 1, 1), date(2021, 1, 1)]),
        }
    ),
    stage=st.sampled_from(["", *STAGES]),
    had=st.frozensets(st.sampled_from(["u", "w", "x'y"])),
)
TYPES = {
    "organisation.members": pa.int64(), "organisation.has_ruc": pa.bool_(), "organisation.months": pa.int64(),
    "organisation.kind": pa.string(), "organisation.founded_on": pa.date32(),
}  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(st.lists(windows_of(nested), min_size=1, max_size=4), st.lists(cases, min_size=1, max_size=6))
def test_one_and_all_are_judged_alike(of_windows, of_cases):
    names = {code: f"f{number}" for number, code in enumerate(TYPES)}
    table = {name: pa.array([case.facts[code] for case in of_cases], TYPES[code]) for code, name in names.items()}
    table |= {
        "n": pa.array(range(len(of_cases))),
        "kind": pa.array([case.kind for case in of_cases]),
        "district": pa.array([case.district for case in of_cases]),
        "stage": pa.array([case.stage or None for case in of_cases], pa.string()),
        "had": pa.array([f" {' '.join(sorted(case.had))} " for case in of_cases]),
    }
    keys = ("ruc", "members", "paper")
    bulk = InBulk(lambda one: in_sql(one, names, today=TODAY))
    wanted = [bulk.standing(window) for window in of_windows]
    wanted += [bulk.unlocked(of_windows, key) for key in keys]
    backend = DuckDB(memory="100MB", threads=1)
    try:
        backend.take("cases", pa.table(table))
        rows = backend.rows(f"select {', '.join(wanted)} from {bulk.source('cases', ['n'])} order by n")
    finally:
        backend.close()
    for case, row in zip(of_cases, rows, strict=True):
        alone = [matched([window], case, TODAY)[0] for window in of_windows]
        assert [STANDINGS[number] for number in row[: len(of_windows)]] == [match.standing for match in alone]
        assert list(row[len(of_windows) :]) == [any(unlocks(match, key) for match in alone) for key in keys]


@settings(max_examples=100, deadline=None)
@given(st.lists(windows, min_size=1, max_size=6, unique_by=lambda one: one.code), cases)
def test_the_order_is_by_class_then_fit_and_does_not_depend_on_the_order_given(of_windows, case):
    found = matched(of_windows, case, TODAY)
    assert found == matched(list(reversed(of_windows)), case, TODAY)
    assert {match.code for match in found} == {window.code for window in of_windows}
    ranks = [(STANDINGS.index(match.standing), -match.points) for match in found]
    assert ranks == sorted(ranks)
    for match in found:
        assert bool(match.why_not) == (match.standing is Standing.NOT)
        if match.standing is Standing.NOW:
            assert not match.missing and not match.unsure and match.by == TODAY
        if match.standing is Standing.NEARLY:
            assert match.missing or match.unsure
        assert bool(match.points) == bool(match.why)


@settings(max_examples=60, deadline=None)
@given(windows, cases)
def test_meeting_one_thing_more_never_makes_it_worse(window, case):
    before = matched([window], case, TODAY)[0]
    better = Case(
        case.kind, case.district, {**case.facts, "organisation.members": 10, "organisation.has_ruc": True},
        case.stage, case.had,
    )  # fmt: skip
    after = matched([window], better, TODAY)[0]
    assert STANDINGS.index(after.standing) <= STANDINGS.index(before.standing)
    assert after.points >= before.points


@pytest.mark.parametrize("stage", ["", *STAGES])
def test_a_programme_without_stages_is_for_every_stage(stage):
    assert one(Window("w", GROUPS), stage=stage).standing is Standing.NOW
