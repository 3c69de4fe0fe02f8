"""Everybody of some place in columns, as the rule judges them: their facts, what kind they are, how far they are."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Q

from winay.base.bulk import among
from winay.facts.catalogue import CATALOGUE
from winay.facts.counting import Each, arrow_type
from winay.journeys.queries.cases import ORDER, newest_poverty_map, stage_of_venture
from winay.journeys.queries.had import had_among, had_in, had_of
from winay.journeys.rules import GROUPS, Window, kind_of_subject
from winay.registry.columns import Columns, registry_in_columns
from winay.registry.models import Household, Organisation, Person, Venture, VentureOwner
from winay.registry.queries.facts import each_in_columns, organisations_in_columns
from winay.registry.queries.venture_facts import ventures_columns
from winay.registry.queries.ventures import WORKING
from winay.territory.places import beginning_with, lying_in
from winay.territory.queries.facts import districts_values

if TYPE_CHECKING:
    import pyarrow as pa

KINDS = ("organisation", "venture", "household", "person")
"""Of whom it is counted; groups and organisations are one list."""
SERVED = {"organisation": frozenset({"group", "organisation"})}
MOST_READ = 200_000
"""Up to so many businesses, households or people are read as they stand, at each count."""


class TooMany(Exception):
    """More are asked for than are read at each count."""


@dataclass(frozen=True)
class Where:
    """Of which place: the start of a UBIGEO (empty: all), within some districts (None: all).

    `whole`: a worker asks, who reads however many there are. `keys`: those alone who have them, wherever they are, as
    for the members of a cohort.
    """

    place: str = ""
    districts: Collection[str] | None = None
    whole: bool = False
    keys: Collection[UUID] | None = None

    def kept(self, rows: Any) -> Any:
        """Return the rows whose district lies there. Raises `TooMany`."""
        if self.keys is not None:
            return rows.filter(pk__in=among(self.keys))
        found = rows.filter(lying_in(self.districts), beginning_with(self.place))
        if not self.whole and len(self.place) < 6 and found.count() > MOST_READ:
            raise TooMany
        return found

    def had(self, kind: str, keys: Sequence[Any]) -> list[str]:
        """Return what each of some subjects of this place had, by their keys."""
        return had_in(kind, self.place, keys) if self.keys is None else had_among(kind, keys)


@dataclass(frozen=True)
class Needed:
    """What of everybody is read: facts by code, and whether stages and what they had are asked for at all."""

    codes: frozenset[str]
    stages: bool = True
    had: bool = True

    @classmethod
    def by(cls, windows: Iterable[Window], codes: Collection[str]) -> "Needed":
        """Return what some programmes ask for."""
        kept = list(windows)
        return cls(frozenset(codes), any(one.stages for one in kept), any(one.once for one in kept))


@dataclass(frozen=True)
class Rows:
    """Subjects in columns: facts by code, and beside them kind, stage, district and what they had; and their keys, as
    hexadecimal digits.
    """

    facts: Mapping[str, Any]
    kinds: Sequence[str]
    stages: Sequence[str | None]
    districts: Sequence[str]
    had: Sequence[str]
    keys: Sequence[str]
    each: Mapping[str, Each] | None = None
    numbers: Any = None

    def of_places(self, codes: Collection[str]) -> dict[str, Any]:
        """Return the facts of each row's district that are asked for."""
        import pyarrow as pa

        asked = {code for code in codes if code.startswith("district.")}
        if not asked:
            return {}
        places = districts_values(asked, newest_poverty_map())
        return {
            code: pa.array(
                [places.get(one, {}).get(code) for one in self.districts], arrow_type(CATALOGUE[code].kind)
            )
            for code in asked
        }


def rows_of(kind: str, where: Where, needed: Needed, today: date) -> Rows | None:
    """Return the subjects of one kind in a place; None while the columns of a large registry are being made.

    Raises `TooMany`.
    """
    return _READERS[kind](where, needed, today)


def _organisations(where: Where, needed: Needed, today: date) -> Rows | None:
    import pyarrow as pa
    import pyarrow.compute as pc

    registry = registry_in_columns()
    if registry is None:
        return None
    with registry:
        columns = organisations_in_columns(registry, {*needed.codes, "organisation.kind"}, on=today)
        served = pa.array([kind for kind in Organisation.Kind.values if kind_of_subject(kind)])
        here = pc.and_(
            pc.starts_with(columns["district"], where.place),
            pc.is_in(columns["organisation.kind"], value_set=served),
        )
        if where.districts is not None:
            inside = pa.array(list(where.districts), pa.string())
            here = pc.and_(here, pc.is_in(columns["district"], value_set=inside))
        if where.keys is not None:
            wanted = pa.array([key.hex for key in where.keys], pa.string())
            here = pc.and_(here, pc.is_in(columns["pk"], value_set=wanted))
        kept = {name: column.filter(here) for name, column in columns.items()}
        each = _each(registry, needed.codes, kept["n"], today)
    keys = [str(key) for key in kept["pk"].to_pylist()]
    stages = _stages_of_groups(where, today) if needed.stages else {}
    return Rows(
        {code: column for code, column in kept.items() if "." in code},
        ["group" if one in GROUPS else "organisation" for one in kept["organisation.kind"].to_pylist()],
        [stages.get(key) for key in keys],
        kept["district"].to_pylist(),
        where.had("organisation", keys) if needed.had else [""] * len(keys),
        keys,
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


def _stages_of_groups(where: Where, today: date) -> dict[str, str]:
    """Return the furthest stage of the working ventures of each group of a place, by its hexadecimal key."""
    there = beginning_with(where.place, "organisation__district")
    if where.keys is not None:
        there = Q(organisation__in=among(where.keys))
    rows = VentureOwner.objects.filter(
        there,
        until=None,
        venture__merged_into=None,
        venture__state__in=WORKING,
    ).select_related("venture")
    found: dict[str, str] = {}
    for row in rows.only("organisation", "venture__began_on", "venture__began_year", "venture__state"):
        stage = stage_of_venture(row.venture, today)
        key = row.organisation_id.hex if row.organisation_id else ""
        if stage and ORDER.index(stage) >= ORDER.index(found.get(key, ORDER[0])):
            found[key] = stage
    return found


def _ventures(where: Where, needed: Needed, today: date) -> Rows | None:
    import pyarrow as pa
    import pyarrow.compute as pc

    codes = needed.codes
    ventures = {one.pk: one for one in where.kept(Venture.standing)}
    columns = _those(
        ventures_columns(codes, today, district=where.place if len(where.place) == 6 else ""), ventures
    )
    keys = columns["pk"]
    facts = {code: values for code, values in columns.items() if code.startswith("venture.")}
    owners: dict[Any, Any] = {}
    rows = VentureOwner.objects.filter(
        beginning_with(where.place, "venture__district"), until=None, organisation__isnull=False
    )
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
    had = had_of(keys_of_owners) if needed.had else [""] * len(keys)
    return Rows(facts, ["venture"] * len(keys), stages, columns["district"], had, [key.hex for key in keys])


def _those(columns: dict[str, list[Any]], wanted: Collection[Any]) -> dict[str, list[Any]]:
    """Return the rows of columns whose key is wanted."""
    kept = [place for place, key in enumerate(columns["pk"]) if key in wanted]
    if len(kept) == len(columns["pk"]):
        return columns
    return {name: [values[place] for place in kept] for name, values in columns.items()}


def _households(where: Where, needed: Needed, today: date) -> Rows:
    standing = where.kept(Household.objects.filter(merged_into=None))
    rows = list(standing.order_by().values_list("pk", "poverty_class", "district"))
    facts = {"household.poverty_class": [one or None for _pk, one, _district in rows]}
    keys = [row[0].hex for row in rows]
    had = where.had("household", keys) if needed.had else [""] * len(rows)
    return Rows(facts, ["household"] * len(rows), [None] * len(rows), [row[2] for row in rows], had, keys)


def _people(where: Where, needed: Needed, today: date) -> Rows:
    rows = list(
        where.kept(Person.standing)
        .order_by()
        .values_list("sex", "born_from", "born_to", "dni", "household__poverty_class", "pk", "district")
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
    keys = [row[5].hex for row in rows]
    had = where.had("person", keys) if needed.had else [""] * len(rows)
    return Rows(facts, ["person"] * len(rows), [None] * len(rows), [row[6] for row in rows], had, keys)


_READERS: Mapping[str, Callable[[Where, Needed, date], Rows | None]] = {
    "organisation": _organisations,
    "venture": _ventures,
    "household": _households,
    "person": _people,
}
