"""Whom a targeting rule reaches, whom it misses and why: counted in SQL that DuckDB and Apache Spark both run.

People, organisations and places come in as tables (Arrow or Parquet), the rule as plain data, counts go out. The
dialects differ in nothing that is said here, so one text serves every `Backend`.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa

from winay.analytics.linkage.backends import Backend
from winay.analytics.sql import literal
from winay.analytics.suppression import TOTAL, Sum, published

BANDS = ((0, 14), (15, 29), (30, 44), (45, 59), (60, None))
"""Age bands in full years; young people are those of 15 to 29 (Law 27802)."""
OUTCOMES = {
    "people": ("reached", "place", "quintile", "sex", "age", "unknown"),
    "organisations": ("reached", "place", "quintile", "kind", "unknown"),
}
"""What becomes of somebody, by the first reason that holds; unknown: something that the rule asks is not known."""
PLACES = ("quintile", "region", "department")
DIMENSIONS = {
    "people": (*PLACES, "sex", "age", "poverty", "organised"),
    "organisations": (*PLACES, "kind"),
}
"""By what is counted, besides the named sets of districts."""
PEOPLE = pa.schema(
    [("district", pa.string()), ("sex", pa.string()), ("born_from", pa.int32()), ("born_to", pa.int32()),
     ("poverty", pa.string()), ("organised", pa.string())]
)  # fmt: skip
ORGANISATIONS = pa.schema([("district", pa.string()), ("kind", pa.string())])
PLACE = pa.schema(
    [("district", pa.string()), ("department", pa.string()), ("region", pa.string()), ("quintile", pa.int32()),
     ("inside", pa.bool_()), ("part", pa.string())]
)  # fmt: skip
SETS = pa.schema([("district", pa.string()), ("code", pa.string())])
Table = Any
"""Arrow in memory, or the path of a Parquet file."""


@dataclass(frozen=True)
class Asked:
    """One thing that a rule asks: the outcome (`OUTCOMES`) of who fails it, and the expression that tells.

    `holds` is true, false or null where it is not known, over the expressions of `columns`.
    """

    name: str
    holds: str


@dataclass(frozen=True)
class Rule:
    """Whom a programme or call is for: what is asked of people and of organisations, in the order of the outcomes.

    Whoever makes the rule has its conditions written in the dialect of the backend. Ages are those on 31 December of
    `year`.
    """

    year: int
    asked: Mapping[str, tuple[Asked, ...]] = field(default_factory=dict)


def columns(year: int) -> dict[str, str | tuple[str, str]]:
    """Return the expressions of what can be asked: of the place, of a person, of an organisation.

    Empty texts are not known. The age is given as its least and its most in full years.
    """
    return {
        "inside": "place.inside",
        "quintile": "place.quintile",
        "sex": "nullif(one.sex, '')",
        "age": (f"({year} - one.born_to)", f"({year} - one.born_from)"),
        "kind": "nullif(one.kind, '')",
    }


@dataclass(frozen=True)
class Place:
    """A district: what it belongs to, its quintile in the rule's map, whether it is inside the rule's territory.

    `inside` None: the rule asks for something that is not known of the district.
    """

    district: str
    department: str
    region: str
    quintile: int | None
    inside: bool | None
    sets: tuple[str, ...] = ()


Line = Mapping[str, int]


@dataclass(frozen=True)
class Counted:
    """How many, by outcome: in all, by each dimension and value, and by the parts of the country no set cuts."""

    whole: Line
    by: Mapping[str, Mapping[str, Line]] = field(default_factory=dict)
    by_set: Mapping[str, Line] = field(default_factory=dict)
    parts: Mapping[str, Line] = field(default_factory=dict)


class Snapshot:
    """People, organisations and places of one moment, kept by a backend, on which rules are counted one by one.

    Tables: people as `PEOPLE` (years of birth from and to; `poverty` the household's class; `organised` “yes” or
    “no”), organisations as `ORGANISATIONS`. Empty texts and missing values are unknown.
    """

    def __init__(self, backend: Backend, *, people: Table, organisations: Table) -> None:
        self.backend = backend
        backend.take("reach_all_people", people)
        backend.take("reach_all_organisations", organisations)

    def count(self, rule: Rule, places: Sequence[Place]) -> dict[str, Counted]:
        """Return the counts of people and of organisations within `places` and without any known place."""
        self.backend.take("reach_places", _table(PLACE, [_row(place) for place in places]))
        rows = [(place.district, code) for place in places for code in place.sets]
        self.backend.take("reach_sets", _table(SETS, rows))
        return {what: self._counted(what, rule) for what in OUTCOMES}

    def _counted(self, what: str, rule: Rule) -> Counted:
        cells = f"reach_{what}"
        columns = ", ".join(DIMENSIONS[what])
        own = people_columns(rule) if what == "people" else "one.kind as kind"
        self.backend.make(
            cells,
            f"""select outcome, district, part, {columns}, count(*) as n from (
                select {outcome(what, rule)} as outcome, place.district as district,
                    coalesce(place.part, '') as part,
                    coalesce(concat('', place.quintile), '') as quintile,
                    coalesce(place.region, '') as region, coalesce(place.department, '') as department, {own}
                from reach_all_{what} one left join reach_places place on place.district = one.district
                where place.district is not null or coalesce(one.district, '') = ''
            ) lines group by outcome, district, part, {columns}""",
        )
        try:
            return Counted(
                whole=self._lines(f"select '', outcome, sum(n) from {cells} group by outcome").get("", {}),
                by={
                    name: self._lines(f"select {name}, outcome, sum(n) from {cells} group by {name}, outcome")
                    for name in DIMENSIONS[what]
                },
                by_set=self._lines(
                    f"""select a.code, outcome, sum(n) from {cells} b join reach_sets a on a.district = b.district
                        group by a.code, outcome"""
                ),
                parts=self._lines(f"select part, outcome, sum(n) from {cells} group by part, outcome"),
            )
        finally:
            self.backend.drop(cells)

    def _lines(self, sql: str) -> dict[str, dict[str, int]]:
        found: dict[str, dict[str, int]] = defaultdict(dict)
        for value, outcome_, count in self.backend.rows(sql):
            found[value][outcome_] = int(count)
        return {value: found[value] for value in sorted(found)}


def _row(place: Place) -> tuple[Any, ...]:
    return place.district, place.department, place.region, place.quintile, place.inside, part_of(place)


def part_of(place: Place) -> str:
    """Return the part of the country that a district belongs to: districts that no figure tells apart."""
    return "|".join((str(place.quintile or ""), place.region, place.department, *sorted(place.sets)))


def _table(schema: pa.Schema, rows: Sequence[Sequence[Any]]) -> pa.Table:
    columns = zip(*rows, strict=True) if rows else ([] for _ in schema)
    return pa.table(
        [pa.array(list(column), kind.type) for column, kind in zip(columns, schema, strict=True)], schema=schema
    )


def people_columns(rule: Rule) -> str:
    """Return the columns of a person that are counted by: sex, age band, poverty class, organised or not.

    A band is known where every year of birth that is possible falls into it.
    """
    oldest, youngest = f"({rule.year} - one.born_from)", f"({rule.year} - one.born_to)"
    bands = " ".join(
        f"when {youngest} >= {low}" + (f" and {oldest} <= {high}" if high is not None else "") + f" then '{name}'"
        for (low, high), name in zip(BANDS, band_names(), strict=True)
    )
    return f"""coalesce(one.sex, '') as sex, case {bands} else '' end as age,
        coalesce(one.poverty, '') as poverty, coalesce(one.organised, '') as organised"""


def band_names() -> tuple[str, ...]:
    """Return the age bands by name: 0-14 … 60+."""
    return tuple(f"{low}-{high}" if high is not None else f"{low}+" for low, high in BANDS)


def outcome(what: str, rule: Rule) -> str:
    """Return the expression of what becomes of somebody: the first thing that surely fails, else what is not known.

    Who surely misses one condition is missed for it, whatever else is unknown of them.
    """
    asked = rule.asked.get(what, ())
    if not asked:
        return "'reached'"
    fails = " ".join(f"when not {one.holds} then {literal(one.name)}" for one in asked)
    known = " and ".join(one.holds for one in asked)
    return f"case {fails} when ({known}) is null then 'unknown' else 'reached' end"


def shown(what: str, counted: Counted) -> dict[str, Any]:
    """Return the counts as they may be shown: `{"whole": line, "by": {dimension: {value: line}}}`.

    A line has every outcome and their total `TOTAL`; of people, small cells and what would tell them are None
    (`analytics.suppression`): all tables share their totals and are decided together. Named sets stand under
    “set”. Organisations are counted in full.
    """
    outcomes = OUTCOMES[what]
    lines: dict[tuple[str, str], Line] = {("", ""): counted.whole}
    tables = {**counted.by, "set": counted.by_set}
    for name, values in tables.items():
        lines |= {(name, value): line for value, line in values.items()}
    parts = {("part", part): line for part, line in counted.parts.items()}
    cells: dict[tuple[str, str, str], int] = {}
    for (name, value), line in (lines | parts).items():
        cells |= {(name, value, one): line.get(one, 0) for one in outcomes}
        cells[name, value, TOTAL] = sum(line.values())
    hidden = [cell for cell in cells if cell[0] == "part"]
    if what == "people":
        seen = published(cells, _sums(outcomes, lines, tuple(parts)), unpublished=hidden)
    else:
        seen = {cell: count for cell, count in cells.items() if cell[0] != "part"}
    result: dict[str, Any] = {"by": {name: {} for name in tables}}
    for name, value in lines:
        seen_line = {one: seen[name, value, one] for one in (*outcomes, TOTAL)}
        if name:
            result["by"][name][value] = seen_line
        else:
            result["whole"] = seen_line
    return result


def _sums(
    outcomes: Sequence[str], lines: Iterable[tuple[str, str]], parts: Sequence[tuple[str, str]]
) -> list[Sum]:
    """Return what adds up to what: outcomes to a line's total, values to the whole, parts to places and sets."""
    lines = list(lines)
    sums = [Sum((*line, TOTAL), tuple((*line, one) for one in outcomes)) for line in (*lines, *parts)]
    values: dict[str, list[str]] = defaultdict(list)
    for name, value in lines:
        values[name].append(value)
    for one in (*outcomes, TOTAL):
        for name in values:
            if name not in ("", "set"):
                sums.append(Sum(("", "", one), tuple((name, value, one) for value in values[name])))
        for name in (*PLACES, "set"):
            for value in values.get(name, ()):
                among = tuple((*part, one) for part in parts if _holds(part[1], name, value))
                sums.append(Sum((name, value, one), among))
    return sums


def _holds(part: str, name: str, value: str) -> bool:
    """Tell whether a part of the country (`part_of`) lies within a quintile, region, department or set."""
    if not part:
        return name != "set" and value == ""
    *place, sets = part.split("|", 3) if part.count("|") > 2 else (*part.split("|"), "")
    return value in sets.split("|") if name == "set" else place[PLACES.index(name)] == value
