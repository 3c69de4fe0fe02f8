"""What staff read of lists: those on their way, their columns, refused rows, and where a value comes from."""

from collections.abc import Iterator, Sequence
from collections.abc import Mapping as Counts
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from winay.base.errors import Problem
from winay.base.exports import xlsx_bytes
from winay.base.models import User
from winay.registry.models import ImportBatch, Organisation, Person, SavedMapping, SourceRecord
from winay.registry.rules.lists import FIELDS, Fault, Mapping, headings_digest, mapping_faults, suggest
from winay.registry.rules.lists.notices import TOLD, Notices

FIVE = 5
MOST_RETURNED = 20_000


def told(fault: Fault, where: str = "") -> Problem:
    """Return a fault as a problem in the reader's language."""
    place = ", ".join(
        filter(None, (where, _("column “%(heading)s”") % {"heading": fault.heading} if fault.heading else ""))
    )
    mend = _(fault.mend) % fault.values if fault.mend else ""
    return Problem(_(fault.message) % fault.values, where=place, mend=mend)


@dataclass(frozen=True)
class Notice:
    """A sentence about a list; `asks`: somebody has to answer it on the page of the columns."""

    message: str
    asks: bool


def told_notices(batch: ImportBatch) -> list[Notice]:
    """Return what is to be told of a list beside its refused rows, in the reader's language; no query."""
    noticed = Notices.from_json(batch.notices or {})
    return [
        Notice(_(one.message) % {"count": count, "samples": ", ".join(noticed.samples.get(key, []))}, one.asks)
        for key, one in TOLD.items()
        if (count := noticed.counts.get(key, 0))
    ]


def told_counts(counts: Counts[str, int]) -> list[str]:
    """Return counts by the keys of `TOLD` as sentences in the reader's language."""
    return [_(one.message) % {"count": counts[key], "samples": ""} for key, one in TOLD.items() if counts.get(key)]


@dataclass(frozen=True)
class LinesOf:
    """How the lines of a text file add up: `above` is up to the headings; `lines` is the sum of all others."""

    lines: int
    above: int
    rows: int
    blank: int
    inside: int


def lines_of(batch: ImportBatch) -> LinesOf | None:
    """Return how the lines of a text file that was read to its end add up; None for a workbook; no query."""
    if batch.layout.get("kind") != "csv" or not batch.read or batch.state == "returned":
        return None
    counts = Notices.from_json(batch.notices or {}).counts
    above, blank, inside = batch.headings["first_row"] - 1, counts.get("blank", 0), counts.get("inside_quotes", 0)
    return LinesOf(above + batch.read + blank + inside, above, batch.read, blank, inside)


def batches_for(user: User, *, everywhere: bool) -> QuerySet[ImportBatch]:
    """Return the lists that `user` brought, newest first, or all where they keep people `everywhere`.

    A list holds people of any place: whoever keeps some districts only sees what they brought themselves.
    """
    rows = ImportBatch.objects.select_related("source", "taken_by")
    return rows if everywhere else rows.filter(taken_by=user)


def suggested_mapping(batch: ImportBatch) -> Mapping:
    """Return the source's saved mapping for these headings, else one by headings and values; two queries."""
    names = batch.headings["names"]
    saved = SavedMapping.objects.filter(source=batch.source_id, kind=batch.kind)
    exact = saved.filter(headings_digest=headings_digest(names)).first()
    for one in [exact] if exact else saved[:20]:
        mapping = Mapping.from_json(one.mapping).fitted(names)
        if not mapping_faults(mapping, names):
            return mapping
    return suggest(names, batch.look, batch.kind, on=batch.list_date)


def suggestion_is_saved(batch: ImportBatch) -> bool:
    """Tell whether the columns are known from an earlier list of the source."""
    digest = headings_digest(batch.headings["names"])
    return SavedMapping.objects.filter(source=batch.source_id, kind=batch.kind, headings_digest=digest).exists()


@dataclass(frozen=True)
class ColumnLook:
    """A column beside its choice: heading, and its first values that are not empty."""

    place: int
    heading: str
    values: Sequence[str]
    field: str


def columns_of(batch: ImportBatch, mapping: Mapping) -> list[ColumnLook]:
    """Return the columns of a list with their first five values and the field that each is; no query."""
    looks = []
    for place, heading in enumerate(batch.headings["names"]):
        values = [row[place].strip()[:60] for row in batch.look if place < len(row) and row[place].strip()]
        looks.append(ColumnLook(place, heading, values[:FIVE], mapping.columns.get(heading, "")))
    return looks


def first_problems(batch: ImportBatch, *, most: int) -> list[Problem]:
    """Return what is wrong with the first refused rows, in the reader's language; one query."""
    sheet = _("sheet %(name)s") % {"name": batch.layout["sheet"]} if batch.layout.get("sheet") else ""
    problems = []
    for refused in batch.refused_rows.all()[:most]:
        where = ", ".join(filter(None, (sheet, _("row %(number)d") % {"number": refused.row})))
        problems += [told(Fault(*fault), where) for fault in refused.faults]
    return problems[:most]


def refused_workbook(batch: ImportBatch) -> bytes:
    """Return the refused rows as given, with what is wrong and how to mend it; 20,000 rows at most.

    No cell can turn into a formula.
    """
    header = [_("Row"), *batch.headings["names"], _("What is wrong"), _("How to mend it")]
    return xlsx_bytes(_("Refused rows"), header, _refused_lines(batch))


def _refused_lines(batch: ImportBatch) -> Iterator[list[Any]]:
    for refused in batch.refused_rows.all()[:MOST_RETURNED].iterator(chunk_size=1000):
        problems = [told(Fault(*fault)) for fault in refused.faults]
        wrong = " ".join(f"{problem.where}: {problem.message}".removeprefix(": ") for problem in problems)
        mend = " ".join(dict.fromkeys(str(problem.mend) for problem in problems if problem.mend))
        yield [refused.row, *refused.values, wrong, mend]


@dataclass(frozen=True)
class Told:
    """One value as a source gave it: field, text, source and the date of its list; `holds` is false for older ones."""

    field: str
    text: str
    source: str
    day: str
    holds: bool


def provenance_of(record: Person | Organisation) -> list[Told]:
    """Return every value that lists gave for this record, newest list first within a field; one query."""
    rows = SourceRecord.objects.filter(
        **{"person" if isinstance(record, Person) else "organisation": record}
    ).select_related("batch__source")
    order = {name: number for number, name in enumerate(FIELDS)}
    found: list[tuple[int, Any, Told]] = []
    newest: dict[tuple[Any, int], int] = {}
    for row in sorted(rows, key=lambda row: (row.batch.list_date, row.pk), reverse=True):
        batch = row.batch
        held = newest.setdefault((batch.source_id, row.mark), row.pk) == row.pk
        at = {heading: place for place, heading in enumerate(batch.headings["names"])}
        for heading, name in batch.mapping["columns"].items():
            # A row may be shorter than the headings: what it does not reach, the source did not say.
            if at[heading] < len(row.values) and (text := row.values[at[heading]].strip()):
                line = Told(_(FIELDS[name].label), text, batch.source.name, date_format(batch.list_date), held)
                found.append((order[name], -row.pk, line))
    return [line for _order, _row, line in sorted(found, key=lambda one: one[:2])]
