"""How everybody of a district stands before each programme, and which mend would make most of them eligible."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from winay.facts.counting import Table
from winay.journeys.queries.cases import newest_poverty_map
from winay.journeys.queries.rows import KINDS, SERVED, Needed, Where, rows_of
from winay.journeys.queries.windows import Judged, judged_in
from winay.journeys.rules import STANDINGS, InBulk
from winay.territory.models import District
from winay.territory.queries.facts import district_values


@dataclass(frozen=True)
class Line:
    """How many stand where before one programme, in the order of `STANDINGS`."""

    support: Any
    counts: tuple[int, ...]


@dataclass(frozen=True)
class Unlocked:
    """A mend, and how many it would make eligible for one programme more, if it were all that they lack."""

    key: str
    code: str
    requirement: str
    count: int


@dataclass(frozen=True)
class Counted:
    """The whole district for one kind of subject; `waits`: the registry's columns are being made."""

    kind: str
    whole: int = 0
    lines: Sequence[Line] = ()
    unlocked: Sequence[Unlocked] = ()
    waits: bool = False


def counted_in(ubigeo: str, kind: str, today: date) -> Counted:
    """Count the subjects of one kind in a district; for a large registry from the columns that a worker keeps."""
    judged = judged_in(ubigeo, today)
    served = SERVED.get(kind, frozenset({kind}))
    of_kind = tuple(window for window in judged.windows if window.subjects & served)
    codes = {code for code in judged.facts if ":" not in code}
    rows = rows_of(kind, Where(ubigeo), Needed.by(of_kind, codes), today)
    if rows is None:
        return Counted(kind, waits=True)
    number = len(rows.kinds)
    if not number or not of_kind:
        return Counted(kind, number, [Line(judged.supports[one.code], (0,) * len(STANDINGS)) for one in of_kind])
    keys = {
        asked.key: (window.code, asked.code)
        for window in of_kind
        for asked in window.asked
        if asked.kind != "fixed"
    }
    place = District.objects.get(pk=ubigeo)
    of_place = district_values(place, codes, newest_poverty_map() if "district.quintile" in codes else None)
    facts = {**rows.facts, **{code: [value] * number for code, value in of_place.items() if code in codes}}
    numbers = rows.numbers if rows.numbers is not None else range(number)
    with Table(facts, rows=numbers, today=today, each=rows.each) as table:
        table.beside(
            "journey",
            {"kind": rows.kinds, "stage": rows.stages, "district": [ubigeo] * number, "had": rows.had},
        )
        bulk = InBulk(table.expression)
        standings = [f"{bulk.standing(window)} as w{place}" for place, window in enumerate(of_kind)]
        unlocks = [f"{bulk.unlocked(of_kind, key)} as u{place}" for place, key in enumerate(keys)]
        sums = [
            f"count(*) filter (where w{place} = {at})"
            for place in range(len(of_kind))
            for at in range(len(STANDINGS))
        ]
        sums += [f"count(*) filter (where u{place})" for place in range(len(keys))]
        # All names and expressions are this package's own; texts are written as literals by the rules.
        found = table.backend.rows(
            f"select {', '.join(sums)} from (select {', '.join(standings + unlocks)} "  # noqa: S608
            f"from {bulk.source(table.source)})"
        )[0]
    each = len(STANDINGS)
    lines = [
        Line(judged.supports[window.code], tuple(found[at * each : (at + 1) * each]))
        for at, window in enumerate(of_kind)
    ]
    lines.sort(key=lambda line: (tuple(-count for count in line.counts), line.support.code))
    counts = found[len(of_kind) * each :]
    unlocked = [
        Unlocked(key, *where, count) for (key, where), count in zip(keys.items(), counts, strict=True) if count
    ]
    return Counted(kind, number, lines, sorted(unlocked, key=lambda one: (-one.count, one.key)))


def everybody_in(ubigeo: str, today: date) -> list[Counted]:
    """Count every kind of subject of a district."""
    return [counted_in(ubigeo, kind, today) for kind in KINDS]


def judged_for(ubigeo: str, today: date) -> Judged:
    """Return the programmes of a district, to say requirements in words."""
    return judged_in(ubigeo, today)
