"""How everybody of a district stands before each programme, and which mend would make most of them eligible."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from winay.facts.counting import Each, Table
from winay.journeys.queries.cases import ORDER, newest_poverty_map, stage_of_venture
from winay.journeys.queries.had import had_in, had_of
from winay.journeys.queries.windows import Judged, judged_in
from winay.journeys.rules import GROUPS, STANDINGS, InBulk, kind_of_subject
from winay.registry.columns import Columns, registry_in_columns
from winay.registry.models import Household, Organisation, Person, Venture, VentureOwner
from winay.registry.queries.facts import each_in_columns, organisations_in_columns
from winay.registry.queries.venture_facts import ventures_columns
from winay.registry.queries.ventures import WORKING
from winay.territory.models import District
from winay.territory.queries.facts import district_values

if TYPE_CHECKING:
    import pyarrow as pa

KINDS = ("organisation", "venture", "household", "person")
"""Of whom it is counted; groups and organisations are one list."""
SERVED = {"organisation": frozenset({"group", "organisation"})}


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


@dataclass(frozen=True)
class _Rows:
    """The subjects of a district in columns: facts by code, and beside them kind and stage."""

    facts: Mapping[str, Any]
    kinds: Sequence[str]
    stages: Sequence[str | None]
    had: Sequence[str]
    each: Mapping[str, Each] | None = None
    numbers: Any = None


def counted_in(ubigeo: str, kind: str, today: date) -> Counted:
    """Count the subjects of one kind in a district; for a large registry from the columns that a worker keeps."""
    judged = judged_in(ubigeo, today)
    served = SERVED.get(kind, frozenset({kind}))
    of_kind = tuple(window for window in judged.windows if window.subjects & served)
    codes = {code for code in judged.facts if ":" not in code}
    rows = _READERS[kind](ubigeo, codes, today)
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


def _organisations(ubigeo: str, codes: Collection[str], today: date) -> _Rows | None:
    import pyarrow as pa
    import pyarrow.compute as pc

    registry = registry_in_columns()
    if registry is None:
        return None
    with registry:
        columns = organisations_in_columns(registry, {*codes, "organisation.kind"}, on=today)
        served = pa.array([kind for kind in Organisation.Kind.values if kind_of_subject(kind)])
        here = pc.and_(
            pc.equal(columns["district"], ubigeo), pc.is_in(columns["organisation.kind"], value_set=served)
        )
        kept = {name: column.filter(here) for name, column in columns.items()}
        each = _each(registry, codes, kept["n"], today)
    keys = [str(key) for key in kept["pk"].to_pylist()]
    stages = _stages_of_groups(ubigeo, today)
    return _Rows(
        {code: column for code, column in kept.items() if "." in code},
        ["group" if one in GROUPS else "organisation" for one in kept["organisation.kind"].to_pylist()],
        [stages.get(key) for key in keys],
        had_in("organisation", ubigeo, keys),
        each,
        kept["n"],
    )


def _each(registry: Columns, codes: Collection[str], numbers: "pa.ChunkedArray", today: date) -> dict[str, Each]:
    """Return the members and households of these organisations alone."""
    import pyarrow.compute as pc

    found = {}
    for code, each in each_in_columns(registry, codes, on=today).items():
        here = pc.is_in(each.rows, value_set=numbers.combine_chunks())
        found[code] = Each(
            each.rows.filter(here),
            {
                name: tuple(part.filter(here) for part in column)
                if isinstance(column, tuple)
                else column.filter(here)
                for name, column in each.columns.items()
            },
        )
    return found


def _stages_of_groups(ubigeo: str, today: date) -> dict[str, str]:
    """Return the furthest stage of the working ventures of each group of a district, by its hexadecimal key."""
    rows = VentureOwner.objects.filter(
        until=None, organisation__district=ubigeo, venture__merged_into=None, venture__state__in=WORKING
    ).select_related("venture")
    found: dict[str, str] = {}
    for row in rows.only("organisation", "venture__began_on", "venture__began_year", "venture__state"):
        stage = stage_of_venture(row.venture, today)
        key = row.organisation_id.hex if row.organisation_id else ""
        if stage and ORDER.index(stage) >= ORDER.index(found.get(key, ORDER[0])):
            found[key] = stage
    return found


def _ventures(ubigeo: str, codes: Collection[str], today: date) -> _Rows | None:
    import pyarrow as pa
    import pyarrow.compute as pc

    columns = ventures_columns(codes, today, district=ubigeo)
    keys = columns["pk"]
    ventures = {one.pk: one for one in Venture.standing.filter(district=ubigeo)}
    facts = {code: values for code, values in columns.items() if code.startswith("venture.")}
    owners: dict[Any, Any] = {}
    rows = VentureOwner.objects.filter(until=None, organisation__isnull=False, venture__district=ubigeo)
    for venture, organisation in rows.order_by("created_at").values_list("venture", "organisation"):
        owners.setdefault(venture, organisation)
    keys_of_owners = [owners[key].hex if key in owners else "" for key in keys]
    of_groups = {code for code in codes if code.startswith("organisation.")}
    if of_groups:
        registry = registry_in_columns()
        if registry is None:
            return None
        with registry:
            groups = organisations_in_columns(registry, of_groups, on=today)
            wanted = pa.array(keys_of_owners, pa.string())
            at = pc.index_in(wanted, value_set=groups["pk"].combine_chunks())
            facts |= {code: groups[code].take(at) for code in of_groups if code in groups}
    stages = [stage_of_venture(ventures[key], today) or None for key in keys]
    return _Rows(facts, ["venture"] * len(keys), stages, had_of(keys_of_owners))


def _households(ubigeo: str, codes: Collection[str], today: date) -> _Rows:
    rows = list(
        Household.objects.filter(district=ubigeo, merged_into=None).order_by().values_list("pk", "poverty_class")
    )
    facts = {"household.poverty_class": [one or None for _pk, one in rows]}
    had = had_in("household", ubigeo, [pk for pk, _one in rows])
    return _Rows(facts, ["household"] * len(rows), [None] * len(rows), had)


def _people(ubigeo: str, codes: Collection[str], today: date) -> _Rows:
    rows = list(
        Person.standing.filter(district=ubigeo)
        .order_by()
        .values_list("sex", "born_from", "born_to", "dni", "household__poverty_class", "pk")
    )
    facts = {
        "person.sex": [sex or None for sex, *_rest in rows],
        "person.age": (
            [today.year - row[2] if row[2] else None for row in rows],
            [today.year - row[1] if row[1] else None for row in rows],
        ),
        "person.has_dni": [bool(row[3]) for row in rows],
        "household.poverty_class": [row[4] or None for row in rows],
    }
    had = had_in("person", ubigeo, [row[5] for row in rows])
    return _Rows(facts, ["person"] * len(rows), [None] * len(rows), had)


_READERS: Mapping[str, Callable[[str, Collection[str], date], _Rows | None]] = {
    "organisation": _organisations,
    "venture": _ventures,
    "household": _households,
    "person": _people,
}
