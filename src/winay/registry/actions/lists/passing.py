"""One pass over a list: rows read in chunks, every value checked, each row told from those that were taken before."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from django.db import connection
from django.db.models import F

from winay.base.messages import N_
from winay.base.models import User
from winay.base.tables import Layout
from winay.registry import access
from winay.registry.actions.lists.households import HomesOfList
from winay.registry.actions.lists.said import Said
from winay.registry.actions.lists.ventures import NO_DISTRICT
from winay.registry.models import ImportBatch, SourceRecord
from winay.registry.plugs import PLUGS, Leads, Planned
from winay.registry.preparing import CHUNK, Prepared, Preparing, Recipe, WordsOfPlaces, prepared_ahead
from winay.registry.rules.lists import Fault, Headings, Mapping, Places, Reading, Rows
from winay.registry.rules.lists.notices import Notices
from winay.territory.models import Community, District

AT_ONCE = 5_000
OLD = {"cp850": "DOS", "mac_roman": "Macintosh"}
"""Encodings of programs so old that somebody has to look at the letters."""
LONG = 30_000
"""Rows from which on a second process pays for its start."""
NOT_YOURS = Fault(
    "",
    N_("This district lies outside the territory of your role."),
    N_("Somebody of that place has to take this row."),
)
KEY_TWICE = Fault(
    "",
    N_("The code of this row stands in this list already, with other values."),
    N_("Give each row its own code, or take out the one that does not hold."),
)


@dataclass(frozen=True)
class Standing:
    """The record by which a row was taken before."""

    record: int
    digest: int
    key: str
    batch: Any


@dataclass
class Examined:
    """What a chunk holds: places of rows that are new, changed (with the record that stands) and refused.

    Of kinds with a plug `planned` says what each row adds, to one that it begins or to one that stands.
    """

    rows: Prepared
    new: list[int] = field(default_factory=list)
    changed: dict[int, Standing] = field(default_factory=dict)
    planned: dict[int, Planned] = field(default_factory=dict)
    unchanged: int = 0

    @property
    def read(self) -> Rows:
        """The values of the rows."""
        return self.rows.read

    @property
    def refused(self) -> dict[int, list[Fault]]:
        """The rows that are not taken, with their faults."""
        return self.rows.read.faults

    @property
    def count_new(self) -> int:
        """How many rows bring a record of their own."""
        return len(self.new) + sum(one.begins for one in self.planned.values())

    @property
    def count_changed(self) -> int:
        """How many rows change a record that stands, or add to it."""
        return len(self.changed) + sum(not one.begins for one in self.planned.values())

    def refuse(self, place: int, fault: Fault) -> None:
        """Leave out a row of which only writing it showed that it cannot be."""
        self.planned.pop(place, None)
        self.refused[place] = [fault]


def places_of_registry() -> Places:
    """Return all districts and communities; two queries."""
    districts = District.objects.values_list(
        "ubigeo", "reniec", "province__department__name", "province__name", "name"
    )
    communities = Community.objects.values_list("pk", "district_id", "name")
    return Places.of(districts, ((key.hex, district, name) for key, district, name in communities))


class Pass:
    """Reads a list once, from any row on. Holds what was read, and the marks of the rows that it has seen."""

    def __init__(self, batch: ImportBatch, *, actor: User | None, path: Path) -> None:
        self.batch, self.actor = batch, actor
        mapping = Mapping.from_json(batch.mapping)
        self.headings = Headings(**{**batch.headings, "names": tuple(batch.headings["names"])})
        self.places = places_of_registry()
        if "district" in mapping.columns.values():
            self.places.of_actor = frozenset(
                code for code in self.places.of_one_name() if access.may_keep_people(actor, code)
            )
        self.given = Reading(mapping, self.headings.names, self.places, on=batch.list_date).given
        self.has_households = "household" in mapping.columns.values()
        self.allowed: dict[str | None, bool] = {None: True}
        others = ImportBatch.objects.filter(source=batch.source_id, kind=batch.kind, cursor__gt=0).exclude(
            pk=batch.pk
        )
        self.dates: dict[Any, date] = dict(others.values_list("pk", "list_date"))
        self.said = Said(self.places)
        self.going_on = batch.cursor > 0
        self.seen = self._taken_of_this()
        plug = PLUGS.get(batch.kind)
        self.leads = plug.lead(batch, mapping, actor) if plug else None
        self.homes = HomesOfList(mapping.choices.household_codes)
        self.recipe = Recipe(
            path=path,
            layout=Layout.from_json(batch.layout),
            mapping=mapping,
            headings=self.headings,
            places=self.places,
            on=batch.list_date,
            salt=batch.source_id.bytes,
            chunk=CHUNK,
        )

    def _taken_of_this(self) -> dict[int, int]:
        rows = SourceRecord.objects.filter(batch=self.batch).values_list("mark", "digest")
        return dict(rows.iterator(chunk_size=CHUNK)) if self.batch.cursor else {}

    @property
    def _last(self) -> int:
        return max(self.batch.cursor, self.headings.first_row - 1)

    @property
    def left(self) -> int:
        """How many rows are still to be read."""
        return self.batch.rows - self._last

    @property
    def is_long(self) -> bool:
        """Whether enough rows are still to be read for a second process to pay for its start."""
        return self.left >= LONG

    def chunks(self, words: WordsOfPlaces | None = None) -> Iterator[Prepared]:
        """Return the rows after the batch's cursor, many at a time, read and marked.

        A long list is read by a process of its own, ahead of the one that writes. It makes search words too (`words`
        given), unless the source gave lists before: then most rows are known, and only new ones need words.
        """
        last = self._last
        if self.is_long:
            recipe = self.recipe
            if words is not None and not self.dates:
                recipe = replace(
                    recipe,
                    find_words=True,
                    as_columns=True,
                    as_lines=connection.vendor == "postgresql",
                    districts=words.districts,
                    communities=words.communities,
                )
            ahead = prepared_ahead(recipe, last)
            while True:
                try:
                    prepared = next(ahead)
                except StopIteration as end:
                    if end.value:
                        return
                    break
                last = prepared.last
                yield prepared
        yield from Preparing(self.recipe).chunks(last)

    def examine(self, rows: Prepared) -> Examined:
        """Tell the rows of a chunk apart; nothing is written."""
        found = Examined(rows)
        if self.leads is None:
            self._check_places(rows.read)
        self._tell_apart(found)
        if self.leads is not None:
            self._plan(found, self.leads)
        if self.has_households:
            self.homes.look(rows.read, rows.marks)
        return found

    def _plan(self, found: Examined, leads: Leads) -> None:
        """Say what each row adds; what other columns of the same row said before is on record already."""
        for place in sorted([*found.new, *found.changed]):
            planned = leads.plan(found.read.row(place))
            if isinstance(planned, list):
                found.refused[place] = planned
            elif planned.adds:
                found.planned[place] = planned
            else:
                found.unchanged += 1
        found.new, found.changed = [], {}
        found.read.notices.add("venture_alike", len(leads.alike), leads.alike)
        leads.alike = []

    def notices(self) -> Notices:
        """Return what is to be told of the whole list, besides what its chunks say."""
        told, layout = Notices(), self.recipe.layout
        told.add("merged_cells", layout.filled, [])
        if len(layout.sheets) > 1:
            told.add("sheets", len(layout.sheets), [layout.sheet])
        told.add(
            "hidden_sheets", len([name for name in layout.hidden if name != layout.sheet]), list(layout.hidden)
        )
        told.add("old_encoding", layout.encoding in OLD, [OLD.get(layout.encoding, "")])
        told.add_all(self.homes.notices())
        return told

    def _check_places(self, read: Rows) -> None:
        districts = read.columns["district_id"]
        for district in set(districts) - self.allowed.keys():
            self.allowed[district] = access.may_keep_people(self.actor, district)
        if not all(self.allowed[district] for district in set(districts)):
            for place, district in enumerate(districts):
                if not self.allowed[district]:
                    read.faults.setdefault(place, []).append(NOT_YOURS)
        homes = read.columns.get("household")
        for place, district in enumerate(districts):
            if district is None and (homes is None or homes[place]) and place not in read.faults:
                read.faults[place] = [NO_DISTRICT]

    def _tell_apart(self, found: Examined) -> None:
        standing = self._standing(found) if self.dates else {}
        refused, seen, keys = found.refused, self.seen, found.read.columns["key"]
        for place, (mark, digest) in enumerate(zip(found.rows.marks, found.rows.digests, strict=True)):
            if place in refused:
                continue
            if mark in seen:
                if seen[mark] == digest or not keys[place]:
                    found.unchanged += 1
                else:
                    refused[place] = [KEY_TWICE]
                continue
            seen[mark] = digest
            before = standing.get(mark)
            if before is None or before.key != (keys[place] or ""):
                found.new.append(place)
            elif before.digest == digest or self.dates[before.batch] > self.batch.list_date:
                found.unchanged += 1
            else:
                found.changed[place] = before

    def _standing(self, found: Examined) -> dict[int, Standing]:
        """Return the newest record of each mark that earlier lists of this source left."""
        latest: dict[int, Standing] = {}
        for start in range(0, len(found.rows.marks), AT_ONCE):
            rows = SourceRecord.objects.filter(
                mark__in=found.rows.marks[start : start + AT_ONCE],
                batch__source=self.batch.source_id,
                batch__kind=self.batch.kind,
            ).exclude(batch=self.batch)
            ordered = rows.order_by(F("id")).values_list("mark", "id", "digest", "key", "batch_id")
            for mark, record, digest, key, batch in ordered.iterator(chunk_size=AT_ONCE):
                latest[mark] = Standing(record, digest, key, batch)
        return latest
