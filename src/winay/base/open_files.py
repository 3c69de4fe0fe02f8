"""Open data as files: made once by a worker, each night and after what changes them, and served as they lie there.

Whoever takes a table reads files; nothing is computed for them. Under `OPEN_DATA_ROOT` a table has, for each time it
was made, the CSV that is given away whole (and the same compressed), its rows as JSON, and an index that says where
the rows of each call and each page begin. The index is written last: what has none was broken off.
"""

import csv
import gzip
import hashlib
import json
import shutil
from base64 import b64encode
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from io import StringIO
from itertools import islice
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.utils import timezone
from django.utils.translation import override

from winay.base import work
from winay.base.exports import safe_cell
from winay.base.kept_pages import something_was_published
from winay.base.models import Act
from winay.base.narrow import reading
from winay.base.open_data import OpenTable, Row
from winay.base.signboard import open_tables, tables_changed_by

MAKE, MAKE_ALL = "open_data.make", "open_data.make_all"
ROWS_IN_JSON = 5000
KEPT = 2
"""How many makings of a table are kept: whoever goes through the pages of one is not thrown out by the next."""
BETWEEN = timedelta(minutes=15)
"""A table that changes all the time, as on the last day of a call, is made anew once in so long."""
RECENT = timedelta(hours=20)
PIECE = 1 << 16
ROWS_AT_ONCE = 1000
STAMP = "%Y%m%dT%H%M%S%fZ"
BOM = "\ufeff"
BETWEEN_ROWS = b",\n"


@dataclass(frozen=True)
class Span:
    """Where some rows lie: how many, from which byte of the CSV to which, and where each page of JSON begins.

    `pages` has the end of the last page too, so that there are as many pages as numbers less one.
    """

    rows: int
    csv: tuple[int, int]
    pages: tuple[int, ...]


NOTHING = Span(0, (0, 0), (0,))


@dataclass(frozen=True)
class Made:
    """A table as it was made once. `sha256` and `size` are those of the whole CSV."""

    name: str
    stamp: str
    sha256: str
    size: int
    whole: Span
    calls: Mapping[str, Span]
    apart: bool
    """Whether the rows of calls lie apart: the whole is not their sum."""

    @property
    def made_at(self) -> datetime:
        """When it was made."""
        return _made_at(self.stamp)

    @property
    def digest(self) -> str:
        """The SHA-256 of the whole CSV as headers of answers carry it."""
        return f"sha-256={b64encode(bytes.fromhex(self.sha256)).decode()}"

    @property
    def csv_file(self) -> Path:
        """The whole table."""
        return _file(self.name, self.stamp, "csv")

    @property
    def compressed_file(self) -> Path:
        """The whole table, compressed."""
        return _file(self.name, self.stamp, "csv.gz")

    def span(self, call: str) -> Span:
        """Return where the rows of a call lie, or all of them ("")."""
        return self.calls.get(call, NOTHING) if call else self.whole

    def csv_of(self, call: str) -> Iterator[bytes]:
        """Yield the rows of a call as CSV, with the headings."""
        file = _file(self.name, self.stamp, "calls.csv") if call and self.apart else self.csv_file
        first, end = self.span(call).csv
        if not call:
            yield from self.pieces(file)
            return
        with file.open("rb") as source:
            yield source.readline()
            source.seek(first)
            while first < end and (piece := source.read(min(PIECE, end - first))):
                first += len(piece)
                yield piece

    def pieces(self, file: Path) -> Iterator[bytes]:
        """Yield a whole file."""
        with file.open("rb") as source:
            while piece := source.read(PIECE):
                yield piece

    def page(self, call: str, number: int) -> bytes:
        """Return the rows of a page as JSON, with commas between them: nothing where there is no such page."""
        pages = self.span(call).pages
        if not 1 <= number < len(pages):
            return b""
        with _file(self.name, self.stamp, "calls.rows" if call and self.apart else "rows").open("rb") as source:
            source.seek(pages[number - 1])
            return source.read(pages[number] - pages[number - 1]).removesuffix(BETWEEN_ROWS)


def _file(name: str, stamp: str, ending: str) -> Path:
    return Path(settings.OPEN_DATA_ROOT) / f"{name}-{stamp}.{ending}"


def _stamps(name: str) -> list[str]:
    """Return when a table was made, the latest last."""
    found = Path(settings.OPEN_DATA_ROOT).glob(f"{name}-*.index.json")
    return sorted(path.name.removeprefix(f"{name}-").removesuffix(".index.json") for path in found)


def made(name: str, stamp: str = "") -> Made | None:
    """Return a table as it was made last, or at the time asked for; None where it was not, or is not kept any more."""
    kept = _stamps(name)
    if not kept or (stamp and stamp not in kept):
        return None
    said = json.loads(_file(name, stamp or kept[-1], "index.json").read_bytes())
    return Made(
        name=name,
        stamp=stamp or kept[-1],
        sha256=said["sha256"],
        size=said["size"],
        whole=_span(said["whole"]),
        calls={code: _span(one) for code, one in said["calls"].items()},
        apart=said["apart"],
    )


def _span(said: Mapping[str, Any]) -> Span:
    return Span(said["rows"], (said["csv"][0], said["csv"][1]), tuple(said["pages"]))


class _Sheet:
    """A CSV and its rows as JSON while they are written, and how far they are."""

    def __init__(self, folder: Path, ending: str, header: Sequence[str]) -> None:
        self.header = header
        self.csv = (folder / f"{ending}csv").open("wb")
        self.json = (folder / f"{ending}rows").open("wb")
        self.sha256 = hashlib.sha256()
        self.rows = 0
        self.pages: list[int] = []
        self._write_csv([header], before=BOM)

    def add(self, rows: Iterable[Row]) -> Span:
        """Write rows, and tell where they lie."""
        rows_before, csv_before, pages = self.rows, self.csv.tell(), []
        rows = iter(rows)
        while some := list(islice(rows, ROWS_AT_ONCE)):
            self._write_csv([[safe_cell(value) for value in row] for row in some])
            for row in some:
                if self.rows % ROWS_IN_JSON == 0:
                    self.pages.append(self.json.tell())
                if (self.rows - rows_before) % ROWS_IN_JSON == 0:
                    pages.append(self.json.tell())
                line = json.dumps(
                    dict(zip(self.header, row, strict=True)), cls=DjangoJSONEncoder, ensure_ascii=False
                )
                self.json.write(line.encode() + BETWEEN_ROWS)
                self.rows += 1
        return Span(self.rows - rows_before, (csv_before, self.csv.tell()), (*pages, self.json.tell()))

    def _write_csv(self, rows: Iterable[Sequence[Any]], before: str = "") -> None:
        out = StringIO(before, newline="")
        out.seek(0, 2)
        csv.writer(out).writerows(rows)
        data = out.getvalue().encode()
        self.sha256.update(data)
        self.csv.write(data)

    def whole(self) -> Span:
        """Return where all rows lie that were written."""
        return Span(self.rows, (0, self.csv.tell()), (*self.pages, self.json.tell()))

    def close(self) -> None:
        """Write what is still to be written."""
        self.csv.close()
        self.json.close()


def make(table: OpenTable, keep: work.Keep = lambda: None) -> None:
    """Make a table anew, in the installation's language, call by call; `keep` is called in between.

    Raises `OSError` where the disk does not take it; what was made before stays.
    """
    root = Path(settings.OPEN_DATA_ROOT)
    root.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder = root / f".{table.name}"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    stamp = timezone.now().astimezone(UTC).strftime(STAMP)
    with override(settings.LANGUAGE_CODE):
        index = _write(table, folder, keep)
    _compress(folder)
    (folder / "index.json").write_text(json.dumps(index))
    for path in sorted(folder.iterdir(), key=lambda path: path.name == "index.json"):
        path.replace(_file(table.name, stamp, path.name))
    folder.rmdir()
    _forget_old(table.name)
    something_was_published()


def _write(table: OpenTable, folder: Path, keep: work.Keep) -> dict[str, Any]:
    sheet = _Sheet(folder, "", table.header)
    apart = table.whole is not None
    of_calls = _Sheet(folder, "calls.", table.header) if apart else sheet
    try:
        if table.whole is not None:
            with reading():
                sheet.add(table.whole())
        spans = {}
        for part in table.parts():
            keep()
            with reading():
                spans[part] = of_calls.add(table.rows(part))
        whole = sheet.whole()
    finally:
        sheet.close()
        of_calls.close()
    return {
        "sha256": sheet.sha256.hexdigest(),
        "size": whole.csv[1],
        "apart": apart,
        "whole": asdict(whole),
        "calls": {part: asdict(span) for part, span in spans.items() if part and span.rows},
    }


def _compress(folder: Path) -> None:
    with (folder / "csv").open("rb") as source, gzip.GzipFile(folder / "csv.gz", "wb", 6, mtime=0) as target:
        shutil.copyfileobj(source, target, PIECE)


def _forget_old(name: str) -> None:
    for stamp in _stamps(name)[:-KEPT]:
        _file(name, stamp, "index.json").unlink(missing_ok=True)
        for path in Path(settings.OPEN_DATA_ROOT).glob(f"{name}-{stamp}.*"):
            path.unlink(missing_ok=True)


def make_missing() -> int:
    """Make every table that was never made, and return how many: a new installation has them from the start."""
    missing = [table for table in open_tables().values() if not _stamps(table.name)]
    for table in missing:
        make(table)
    return len(missing)


def make_all() -> None:
    """Make every table anew."""
    for table in open_tables().values():
        make(table)


def forget_all() -> None:
    """Throw the files away: they tell of a database that is no more."""
    shutil.rmtree(settings.OPEN_DATA_ROOT, ignore_errors=True)


def work_on_table(name: str, keep: work.Keep) -> None:
    """Make one table anew: the piece of work `MAKE`. A table that is no more is left."""
    if name in open_tables():
        make(open_tables()[name], keep)


def work_on_all(_day: str, _keep: work.Keep) -> None:
    """Have every table made anew, each by a piece of work of its own: the piece `MAKE_ALL`, each night.

    A worker that starts anew on the same day does not make again what was made not long ago.
    """
    now = timezone.now()
    for name in open_tables():
        last = made(name)
        if last is None or now - last.made_at > RECENT:
            work.enqueue(MAKE, name)


def make_after(acts: Iterable[Act]) -> None:
    """Have the tables made anew that these acts change, as soon as they are done."""
    names = {name for act in acts for name in tables_changed_by(act.subject_type, act.verb)}
    if names:
        transaction.on_commit(lambda: _queue(sorted(names)), robust=True)


def _queue(names: Iterable[str]) -> None:
    now = timezone.now()
    for name in names:
        stamps = _stamps(name)
        at = _made_at(stamps[-1]) + BETWEEN if stamps else now
        work.enqueue(MAKE, name, at=at if at > now else None)


def _made_at(stamp: str) -> datetime:
    return datetime.strptime(stamp, STAMP).replace(tzinfo=UTC)
