"""One pass over a list: rows read in chunks, every value checked, each row told from those that were taken before."""

import itertools
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from hashlib import blake2b
from pathlib import Path
from typing import Any

from django.db.models import F

from winay.base.messages import N_
from winay.base.models import User
from winay.base.tables import Layout, rows_of
from winay.registry import access
from winay.registry.models import ImportBatch, SourceRecord
from winay.registry.rules.lists import Fault, Headings, Mapping, Places, Reading, Rows
from winay.registry.rules.lists.reading import TOO_MANY_CELLS
from winay.territory.models import Community, District

CHUNK = 10_000
AT_ONCE = 5_000
ENCODE = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
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
NO_DISTRICT = Fault("", N_("The district is missing."), N_("Give the UBIGEO or the name of the district."))


@dataclass
class Chunk:
    """Rows of the file, one after the other: their numbers in the spreadsheet, and `after`: the row before them."""

    after: int
    last: int
    numbers: list[int]
    rows: list[Sequence[str]]
    faults: dict[int, list[Fault]]


@dataclass(frozen=True)
class Standing:
    """The record by which a row was taken before."""

    record: int
    digest: int
    key: str
    batch: Any


@dataclass
class Examined:
    """What a chunk holds: places of rows that are new, changed (with the record that stands) and refused."""

    chunk: Chunk
    read: Rows
    marks: list[int] = field(default_factory=list)
    digests: list[int] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    new: list[int] = field(default_factory=list)
    changed: dict[int, Standing] = field(default_factory=dict)
    unchanged: int = 0

    @property
    def refused(self) -> dict[int, list[Fault]]:
        """The rows that are not taken, with their faults."""
        return self.read.faults


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
        self.batch, self.actor, self.path = batch, actor, path
        self.layout = Layout.from_json(batch.layout)
        self.mapping = Mapping.from_json(batch.mapping)
        self.headings = Headings(**{**batch.headings, "names": tuple(batch.headings["names"])})
        self.places = places_of_registry()
        self.reading = Reading(self.mapping, self.headings.names, self.places, on=batch.list_date)
        self.salt = batch.source_id.bytes
        self.signature = _number(blake2b(_signature(self.mapping, self.headings.names), digest_size=8).digest())
        self.allowed: dict[str | None, bool] = {None: True}
        others = ImportBatch.objects.filter(source=batch.source_id, records__isnull=False).exclude(pk=batch.pk)
        self.dates: dict[Any, date] = dict(others.distinct().values_list("pk", "list_date"))
        self.earlier: dict[Any, Reading] = {}
        self.seen = self._taken_of_this()

    def _taken_of_this(self) -> dict[int, int]:
        rows = SourceRecord.objects.filter(batch=self.batch).values_list("mark", "digest")
        return dict(rows.iterator(chunk_size=CHUNK)) if self.batch.cursor else {}

    def chunks(self) -> Iterator[Chunk]:
        """Return the rows after the batch's cursor, many at a time; blank rows are passed over."""
        first = self.headings.first_row
        last = max(self.batch.cursor, first - 1)
        rows = itertools.islice(rows_of(self.path, self.layout), last, None)
        while True:
            taken = list(itertools.islice(rows, CHUNK))
            if not taken:
                return
            chunk = self._chunk(last, taken)
            last = chunk.last
            yield chunk

    def _chunk(self, after: int, taken: list[list[str]]) -> Chunk:
        width, places = self.headings.width, self.headings.places
        numbers: list[int] = []
        rows: list[Sequence[str]] = []
        faults: dict[int, list[Fault]] = {}
        whole = places == tuple(range(width))
        for number, row in enumerate(taken, start=after + 1):
            if len(row) != width:
                if len(row) > width and any(cell.strip() for cell in row[width:]):
                    faults[len(rows)] = [TOO_MANY_CELLS]
                row = (row + [""] * (width - len(row)))[:width]
            if not any(row) or not "".join(row).strip():
                continue
            numbers.append(number)
            rows.append(row if whole else [row[at] for at in places])
        return Chunk(after, after + len(taken), numbers, rows, faults)

    def examine(self, chunk: Chunk) -> Examined:
        """Read a chunk and tell its rows apart; nothing is written."""
        read = self.reading.read(chunk.rows)
        for place, faults in chunk.faults.items():
            read.faults[place] = [*faults, *read.faults.get(place, ())]
        self._check_places(read)
        found = Examined(chunk, read)
        self._mark(found)
        self._tell_apart(found)
        return found

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

    def _mark(self, found: Examined) -> None:
        salt, signature = self.salt, self.signature
        keys = found.read.columns["key"]
        found.texts = [ENCODE(row) for row in found.chunk.rows]
        for text, key in zip(found.texts, keys, strict=True):
            content = blake2b(text.encode(), digest_size=16, salt=salt).digest()
            found.digests.append(_number(content[8:]) ^ signature)
            if key:
                content = blake2b(key.encode(), digest_size=8, salt=salt, person=b"key").digest()
            found.marks.append(_number(content[:8]))

    def _tell_apart(self, found: Examined) -> None:
        standing = self._standing(found) if self.dates else {}
        refused, seen, keys = found.refused, self.seen, found.read.columns["key"]
        for place, (mark, digest) in enumerate(zip(found.marks, found.digests, strict=True)):
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

    def values_before(self, records: Iterable[SourceRecord]) -> dict[int, dict[str, Any]]:
        """Return what these records of earlier lists said, each read by the mapping of its own list."""
        by_batch: dict[Any, list[SourceRecord]] = {}
        for record in records:
            by_batch.setdefault(record.batch_id, []).append(record)
        found: dict[int, dict[str, Any]] = {}
        for key, own in by_batch.items():
            if key not in self.earlier:
                batch = ImportBatch.objects.get(pk=key)
                names, mapping = batch.headings["names"], Mapping.from_json(batch.mapping)
                self.earlier[key] = Reading(mapping, names, self.places, on=batch.list_date)
            read = self.earlier[key].read([record.values for record in own])
            found |= {record.pk: read.row(place) for place, record in enumerate(own)}
        return found

    def _standing(self, found: Examined) -> dict[int, Standing]:
        """Return the newest record of each mark that earlier lists of this source left."""
        latest: dict[int, Standing] = {}
        for start in range(0, len(found.marks), AT_ONCE):
            rows = SourceRecord.objects.filter(
                mark__in=found.marks[start : start + AT_ONCE], batch__source=self.batch.source_id
            ).exclude(batch=self.batch)
            ordered = rows.order_by(F("id")).values_list("mark", "id", "digest", "key", "batch_id")
            for mark, record, digest, key, batch in ordered.iterator(chunk_size=AT_ONCE):
                latest[mark] = Standing(record, digest, key, batch)
        return latest


def _number(data: bytes) -> int:
    return int.from_bytes(data, "big", signed=True)


def _signature(mapping: Mapping, names: Sequence[str]) -> bytes:
    return json.dumps([mapping.as_json()["choices"], sorted(mapping.columns.items()), list(names)]).encode()
