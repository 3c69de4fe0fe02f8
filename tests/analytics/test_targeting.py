"""Whom a rule reaches: counted by SQL on DuckDB and Spark, and by plain Python as the measure of both."""

import shutil
from dataclasses import dataclass
from importlib.util import find_spec

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from winay.analytics.linkage import DuckDB, Spark
from winay.analytics.suppression import TOTAL, is_small
from winay.analytics.targeting import (
    BANDS,
    DIMENSIONS,
    ORGANISATIONS,
    OUTCOMES,
    PEOPLE,
    Place,
    Snapshot,
    band_names,
    shown,
)
from winay.calls.rules.targeting import compiled, conditions_of_aim


@dataclass(frozen=True)
class Rule:
    """What a rule asks, as the programme says it; counted by what it is compiled to."""

    year: int
    places: bool = False
    quintiles: tuple[int, ...] = ()
    sexes: tuple[str, ...] = ()
    ages: tuple[int | None, int | None] = (None, None)
    kinds: tuple[str, ...] = ()

    def on(self, backend):
        asked = {name: getattr(self, name) for name in ("places", "quintiles", "sexes", "ages", "kinds")}
        return compiled(conditions_of_aim(**asked), year=self.year, engine=backend.name)


def count(snapshot: Snapshot, rule: Rule, places):
    return snapshot.count(rule.on(snapshot.backend), places)


needs_spark = pytest.mark.skipif(
    shutil.which("java") is None or find_spec("pyspark") is None, reason="pyspark or Java 17 is missing"
)
YEAR = 2026
PLACES = (
    Place("021201", "02", "sierra", 4, True, ("nec-caraz", "callejon")),
    Place("021202", "02", "sierra", 2, True, ("nec-caraz",)),
    Place("020101", "02", "sierra", 5, False, ("callejon",)),
    Place("021801", "02", "costa", None, True),
    Place("150101", "15", "costa", 1, False),
)
people = st.fixed_dictionaries(
    {
        "district": st.sampled_from([place.district for place in PLACES] + [None, ""]),
        "sex": st.sampled_from(["F", "M", "", None]),
        "years": st.one_of(st.none(), st.tuples(st.integers(1930, YEAR), st.integers(0, 12))),
        "poverty": st.sampled_from(["extreme", "poor", "out", "", None]),
        "organised": st.sampled_from(["yes", "no"]),
    }
)
organisations = st.fixed_dictionaries(
    {
        "district": st.sampled_from([place.district for place in PLACES]),
        "kind": st.sampled_from(["interest_group", "association", "municipality", ""]),
    }
)
rules = st.builds(
    Rule,
    year=st.just(YEAR),
    places=st.booleans(),
    quintiles=st.sampled_from([(), (1, 2, 3), (1,), (1, 2, 3, 4)]),
    sexes=st.sampled_from([(), ("F",), ("F", "M")]),
    ages=st.sampled_from([(None, None), (15, 29), (18, None), (None, 65)]),
    kinds=st.sampled_from([(), ("interest_group",), ("interest_group", "association")]),
)


def expected(what: str, rule: Rule, one: dict) -> str:
    """Return the outcome of one person or organisation by the words of the rule, not by SQL."""
    place = next((place for place in PLACES if place.district == one["district"]), None)
    fails, unknown = [], False
    if rule.places:
        unknown |= place is None
        fails += ["place"] if place and not place.inside else []
    if rule.quintiles:
        unknown |= place is None or place.quintile is None
        fails += ["quintile"] if place and place.quintile and place.quintile not in rule.quintiles else []
    if what == "organisations":
        if rule.kinds:
            unknown |= not one["kind"]
            fails += ["kind"] if one["kind"] and one["kind"] not in rule.kinds else []
    else:
        if rule.sexes:
            unknown |= not one["sex"]
            fails += ["sex"] if one["sex"] and one["sex"] not in rule.sexes else []
        low, high = rule.ages
        if (low, high) != (None, None):
            ages = ages_of(one)
            fits = [(low is None or age >= low) and (high is None or age <= high) for age in ages]
            fails += ["age"] if ages and not any(fits) else []
            unknown |= not ages or (any(fits) and not all(fits))
    return fails[0] if fails else "unknown" if unknown else "reached"


def ages_of(one: dict) -> range:
    if one["years"] is None:
        return range(0)
    born, span = one["years"]
    return range(YEAR - born - span, YEAR - born + 1)


def band_of(one: dict) -> str:
    ages = ages_of(one)
    for (low, high), name in zip(BANDS, band_names(), strict=True):
        if ages and all(low <= age and (high is None or age <= high) for age in ages):
            return name
    return ""


def tables(persons: list[dict], groups: list[dict]) -> dict[str, pa.Table]:
    rows = [
        {
            **{key: one[key] for key in ("district", "sex", "poverty", "organised")},
            "born_from": one["years"] and one["years"][0],
            "born_to": one["years"] and sum(one["years"]),
        }
        for one in persons
    ]
    return {
        "people": pa.Table.from_pylist(rows, schema=PEOPLE),
        "organisations": pa.Table.from_pylist(groups, schema=ORGANISATIONS),
    }


@pytest.fixture(scope="module")
def duckdb():
    backend = DuckDB(memory="200MB", threads=1)
    yield backend
    backend.close()


@settings(max_examples=60, deadline=None)
@given(rule=rules, persons=st.lists(people, max_size=40), groups=st.lists(organisations, max_size=15))
def test_counts_are_those_of_the_rule_in_words(duckdb, rule, persons, groups):
    found = count(Snapshot(duckdb, **tables(persons, groups)), rule, PLACES)
    for what, rows in (("people", persons), ("organisations", groups)):
        whole: dict[str, int] = {}
        for one in rows:
            whole[expected(what, rule, one)] = whole.get(expected(what, rule, one), 0) + 1
        assert found[what].whole == whole
        for name in DIMENSIONS[what]:
            again = {one: sum(line.get(one, 0) for line in found[what].by[name].values()) for one in whole}
            assert again == whole, name
    for name in band_names():
        line = found["people"].by["age"].get(name, {})
        assert sum(line.values()) == sum(band_of(one) == name for one in persons)
    within = {place.district for place in PLACES if "nec-caraz" in place.sets}
    line = found["people"].by_set.get("nec-caraz", {})
    assert sum(line.values()) == sum(one["district"] in within for one in persons)


@settings(max_examples=40, deadline=None)
@given(rule=rules, persons=st.lists(people, max_size=60), groups=st.lists(organisations, max_size=9))
def test_what_is_shown_has_no_small_cell_and_the_counts_of_the_rest(duckdb, rule, persons, groups):
    counted = count(Snapshot(duckdb, **tables(persons, groups)), rule, PLACES)
    for what in OUTCOMES:
        result = shown(what, counted[what])
        lines = [result["whole"], *(line for values in result["by"].values() for line in values.values())]
        for line in lines:
            assert set(line) == {*OUTCOMES[what], TOTAL}
            if what == "people":
                assert not any(count is not None and is_small(count) for count in line.values())
            else:
                assert None not in line.values()
        for one in OUTCOMES[what]:
            assert result["whole"][one] in (None, counted[what].whole.get(one, 0))


def test_a_set_that_differs_from_its_department_by_three_people_does_not_tell_them(duckdb):
    places = (Place("021201", "02", "sierra", 1, True, ("nec",)), Place("021202", "02", "sierra", 1, True))
    persons = [{"district": "021201"}] * 40 + [{"district": "021202"}] * 3
    rows = tables([{"sex": "F", "years": None, "poverty": "", "organised": "no", **one} for one in persons], [])
    result = shown("people", count(Snapshot(duckdb, **rows), Rule(YEAR, places=True), places)["people"])
    of_set, of_department = (
        result["by"][name][value]["reached"] for name, value in (("set", "nec"), ("department", "02"))
    )
    assert None in (of_set, of_department)
    assert {of_set, of_department} <= {None, 40, 43}


def test_nobody_at_all_is_counted_as_nobody(duckdb):
    found = count(Snapshot(duckdb, **tables([], [])), Rule(YEAR, quintiles=(1,)), PLACES)
    assert shown("people", found["people"])["whole"] == dict.fromkeys((*OUTCOMES["people"], TOTAL), 0)


def test_people_may_come_from_parquet(tmp_path):
    rows = tables([{"district": "021201", "sex": "F", "years": None, "poverty": "", "organised": "no"}] * 6, [])
    pq.write_table(rows["people"], tmp_path / "people.parquet")
    other = DuckDB(memory="200MB", threads=1)
    try:
        found = Snapshot(other, people=tmp_path / "people.parquet", organisations=rows["organisations"])
        assert count(found, Rule(YEAR, places=True), PLACES)["people"].whole == {"reached": 6}
    finally:
        other.close()


def test_the_sierra_of_the_strategy_is_counted_as_published(duckdb):
    """CO app. V: 41% of the Sierra's people live in the poorest quintile, 28% in the second; geography reaches both."""
    places = tuple(Place(f"0801{n:02d}", "08", "sierra", n, True) for n in (1, 2, 3, 4, 5))
    persons = [
        {"district": places[at].district, "sex": "", "years": None, "poverty": "", "organised": "no"}
        for at, count in enumerate((41, 28, 12, 10, 9))
        for _ in range(count)
    ]
    found = count(Snapshot(duckdb, **tables(persons, [])), Rule(YEAR, places=True, quintiles=(1, 2)), places)
    assert found["people"].whole == {"reached": 69, "quintile": 31}


@pytest.mark.spark
@needs_spark
def test_spark_counts_exactly_what_duckdb_counts(duckdb, tmp_path):
    persons = [
        {
            "district": [*(place.district for place in PLACES), None, ""][n % 7],
            "sex": ("F", "M", "", None)[n % 4],
            "years": None if n % 9 == 0 else (1935 + (n * 7) % 90, n % 3),
            "poverty": ("extreme", "poor", "out", "", None)[n % 5],
            "organised": ("yes", "no")[n % 2],
        }
        for n in range(600)
    ]
    groups = [
        {"district": PLACES[n % 5].district, "kind": ("interest_group", "association", "")[n % 3]}
        for n in range(90)
    ]
    rows = tables(persons, groups)
    asked = [
        Rule(YEAR),
        Rule(YEAR, places=True, quintiles=(1, 2, 3), kinds=("interest_group",)),
        Rule(YEAR, places=True, sexes=("F",), ages=(15, 29)),
        Rule(YEAR, quintiles=(1, 2, 3, 4), ages=(None, 65)),
    ]
    spark = Spark("local[1]", memory="1g", folder=tmp_path)
    try:
        there = [count(Snapshot(spark, **rows), rule, PLACES) for rule in asked]
    finally:
        spark.close()
    here = [count(Snapshot(duckdb, **rows), rule, PLACES) for rule in asked]
    assert there == here
    assert here[1]["people"].whole["reached"] > 0
