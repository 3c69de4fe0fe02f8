"""What would change if a requirement of a programme changed: everybody of a place judged by both, counted by quintile.

Requirements alone are compared: that a call is closed, that nobody knows where the programme is, and what only a person
judges stand in nobody's way here, before or after.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from winay.analytics.suppression import TOTAL, Sum, published
from winay.facts.catalogue import CATALOGUE
from winay.facts.counting import Table, arrow_type
from winay.facts.rules import Condition, each_of, facts_in, how_many_in
from winay.journeys.content import Entry, Figure
from winay.journeys.queries.cases import newest_poverty_map
from winay.journeys.queries.rows import SERVED, Needed, Rows, Where, rows_of
from winay.journeys.queries.windows import window_of
from winay.journeys.rules import Asked, InBulk, Window
from winay.journeys.rules.what_if import QUINTILES, Cell, Change, Line, change_of, in_fives
from winay.territory.queries.facts import districts_values

COUNTED = ("whole", "before", "after", "newly", "no_more")
NEW = "new"
"""The code of a requirement that is added."""
KINDS_OF = {"group": "organisation", "organisation": "organisation"}


def kinds_of(entry: Entry) -> list[str]:
    """Return the lists of subjects that a programme is for, in the order of `rows.KINDS`."""
    return list(dict.fromkeys(KINDS_OF.get(one, one) for one in entry.subjects))


def judged_alone(entry: Entry, today: date) -> Window:
    """Return a programme as it is compared: what only a person judges is left out, and no call, place or end counts."""
    window = window_of(entry, today)
    asked = tuple(one for one in window.asked if one.condition is not None)
    places = window.places if window.places is None else window.places or tuple(entry.within) or None
    return replace(
        window,
        asked=asked,
        places=places,
        asks_known=True,
        ended=False,
        opens_on=None,
        closed=False,
        closes_on=None,
    )


def with_changes(
    window: Window, changed: Mapping[str, Condition | None], added: Condition | None = None
) -> Window:
    """Return a programme whose requirements are changed by their codes (None: left out), and one more."""
    kept = tuple(
        replace(one, condition=changed.get(one.code, one.condition))
        for one in window.asked
        if changed.get(one.code, one.condition) is not None
    )
    return replace(window, asked=(*kept, Asked(NEW, added)) if added is not None else kept)


def change_on_registry(before: Window, after: Window, kind: str, where: Where, today: date) -> Change | None:
    """Return what a change would do to the subjects of one kind in a place; None while their columns are being made.

    Counted are those for whom the programme is. Twelve queries at most. Raises `TooMany`.
    """
    cells = change_cells(before, after, kind, where, today)
    return None if cells is None else change_of(cells)


def change_cells(before: Window, after: Window, kind: str, where: Where, today: date) -> list[Cell] | None:
    """Return how many of each quintile stand how before and after a change; None and errors as `change_on_registry`."""
    windows = (before, after)
    codes = _codes(windows)
    rows = rows_of(kind, where, Needed.by(windows, {code for code in codes if ":" not in code}), today)
    if rows is None:
        return None
    if not len(rows.kinds):
        return []
    known, quintiles = _of_places(rows, codes)
    served = sorted(before.subjects & SERVED.get(kind, frozenset({kind})))
    numbers = rows.numbers if rows.numbers is not None else range(len(rows.kinds))
    with Table({**rows.facts, **known}, rows=numbers, today=today, each=rows.each) as table:
        table.beside(
            "journey",
            {
                "kind": rows.kinds, "stage": rows.stages, "district": rows.districts, "had": rows.had,
                "quintile": quintiles,
            },
        )  # fmt: skip
        bulk = InBulk(table.expression)
        standings = [f"{bulk.standing(window)} as w{at}" for at, window in enumerate(windows)]
        of_kind = " or ".join(f"kind = '{one}'" for one in served) or "false"
        # Kinds are this package's own words; everything else is written by the rules.
        found = table.backend.rows(
            f"select quintile, w0, w1, count(*) from (select quintile, {', '.join(standings)} "  # noqa: S608
            f"from {bulk.source(table.source, ['quintile', 'kind'])} where {of_kind}) group by all"
        )
    return [Cell(int(quintile) if quintile else None, *others) for quintile, *others in found]


def told_to_others(change: Change) -> Change:
    """Return a change as who does not keep those people, groups and businesses may read it.

    Counts of fewer than five, and those from which they would follow, are None (`analytics.suppression`); the others
    are told in fives, since a reader writes the conditions: of two that differ by one subject, both counts would tell
    what holds of it.
    """
    rows: dict[Any, Line] = {**dict(zip(QUINTILES, change.lines, strict=True)), TOTAL: change.whole}
    cells: dict[tuple[Any, str], int] = {}
    for name, line in rows.items():
        counted = {code: getattr(line, code) or 0 for code in COUNTED}
        counted["stay"] = counted["before"] - counted["no_more"]
        counted["never"] = counted["whole"] - counted["before"] - counted["newly"]
        cells |= {(name, code): count for code, count in counted.items()}
    sums = [Sum((TOTAL, code), tuple((one, code) for one in QUINTILES)) for code in (*COUNTED, "stay", "never")]
    for name in rows:
        sums.append(Sum((name, "before"), ((name, "stay"), (name, "no_more"))))
        sums.append(Sum((name, "after"), ((name, "stay"), (name, "newly"))))
        sums.append(Sum((name, "whole"), ((name, "before"), (name, "newly"), (name, "never"))))
    seen = published(cells, sums)
    lines = {name: Line(*(in_fives(seen[name, code]) for code in COUNTED)) for name in rows}
    return Change(tuple(lines[one] for one in QUINTILES), lines[TOTAL])


def _codes(windows: tuple[Window, ...]) -> set[str]:
    found: set[str] = set()
    for window in windows:
        for asked in window.asked:
            if asked.condition is not None:
                found |= set(facts_in(asked.condition))
                found |= {each_of(leaf.fact) for leaf in how_many_in(asked.condition)}
    return found


def _of_places(rows: Rows, codes: set[str]) -> tuple[dict[str, Any], list[str | None]]:
    """Return the facts of each row's district that are asked for, and its quintile as a text."""
    import pyarrow as pa

    of_place = {code for code in codes if code.startswith("district.")}
    places = districts_values({*of_place, "district.quintile"}, newest_poverty_map())
    facts = {
        code: pa.array([places.get(one, {}).get(code) for one in rows.districts], arrow_type(CATALOGUE[code].kind))
        for code in of_place
    }
    quintiles = [places.get(one, {}).get("district.quintile") for one in rows.districts]
    return facts, [str(one) if one else None for one in quintiles]


def sums_of(entry: Entry, today: date) -> list[Figure]:
    """Return the amounts of an entry that hold today and are sums, not shares."""
    return [one for one in entry.amounts if one.holds(today) and (one.most is not None or one.least is not None)]


def ends_of(figure: Figure) -> tuple[Decimal | None, Decimal | None]:
    """Return what one receives at least and at most by an amount; an amount with one end has the other unknown."""
    return figure.least, figure.most
