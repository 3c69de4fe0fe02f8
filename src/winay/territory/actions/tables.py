"""Reading of tables that officials send: encodings, separators and headings as they come."""

import codecs
import csv
import io
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from django.utils.translation import gettext_lazy as _

from winay.base.errors import InvalidInput
from winay.territory.rules import bare

LARGEST_FILE = 64 * 1024 * 1024
MOST_ROWS = 50_000
EMPTY = frozenset({"", "NA", "N/A", "NAN", "NULL", "S/D", "S.D.", "S/I", "S.I.", "-"})

Source = str | os.PathLike[str] | bytes | IO[bytes]


def bytes_of(source: Source) -> bytes:
    """Return the content of `source` (a path, bytes or an open binary file); refuse more than 64 MB."""
    if isinstance(source, bytes):
        data = source
    elif isinstance(source, str | os.PathLike):
        try:
            with Path(source).open("rb") as file:
                data = file.read(LARGEST_FILE + 1)
        except OSError as error:
            raise InvalidInput(_("The file cannot be read: %(why)s.") % {"why": error.strerror}) from error
    else:
        data = source.read(LARGEST_FILE + 1)
    if len(data) > LARGEST_FILE:
        raise InvalidInput(_("The file is larger than 64 MB."))
    return data


def text_of(data: bytes) -> str:
    """Return `data` as text: UTF-8 (with or without mark), UTF-16 with mark, else Windows-1252 or Latin-1."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encodings = ["utf-16"]
    else:
        encodings = ["utf-8-sig", "cp1252", "latin-1"]
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise InvalidInput(_("The file is not text: save it again as CSV in UTF-8."))


@dataclass(frozen=True)
class Line:
    """One row of a table: its line in the file and its cells by bare heading, empty ones as ""."""

    number: int
    cells: Mapping[str, str]
    ragged: bool = False

    def first(self, *names: str) -> str:
        """Return the first of the cells under `names` that is not empty."""
        return next((self.cells[name] for name in names if self.cells.get(name)), "")


@dataclass(frozen=True)
class Table:
    """A table with its headings as written and as compared (`bare`, lower case)."""

    headings: tuple[str, ...]
    lines: tuple[Line, ...]

    def has(self, *names: str) -> bool:
        """Tell whether any of `names` is a heading."""
        return any(name in self.headings for name in names)


def heading(text: str) -> str:
    """Return a heading as it is compared: without accents, lower case, blanks as `_`."""
    return bare(text).lower().replace(" ", "_").strip("_")


def read_table(source: Source) -> Table:
    """Return the table in `source`, a CSV with commas, semicolons or tabs. Raises `InvalidInput`."""
    data = bytes_of(source)
    if data.startswith(b"PK"):
        raise InvalidInput(_("This is a workbook, not a CSV: save the sheet as “CSV UTF-8” and load that file."))
    if b"\0" in data and not data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise InvalidInput(_("The file is not text: save it again as CSV in UTF-8."))
    text = text_of(data)
    if not text.strip():
        raise InvalidInput(_("The file is empty."))
    first = text.lstrip("\r\n").split("\n", 1)[0]
    separator = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    try:
        headings = tuple(heading(cell) for cell in next(reader))
        lines = tuple(_lines(reader, headings))
    except (csv.Error, StopIteration) as error:
        raise InvalidInput(
            _("Line %(line)s cannot be read as CSV: %(why)s.") % {"line": reader.line_num, "why": error}
        ) from error
    repeated = sorted({name for name in headings if name and headings.count(name) > 1})
    if repeated:
        raise InvalidInput(
            _("The heading “%(name)s” stands twice: leave only one of the columns.") % {"name": repeated[0]}
        )
    return Table(headings, lines)


def _lines(reader: Iterator[list[str]], headings: tuple[str, ...]) -> Iterator[Line]:
    for count, row in enumerate(reader):
        if count >= MOST_ROWS:
            raise InvalidInput(_("The file has more than %(count)s rows.") % {"count": MOST_ROWS})
        if any(cell.strip() for cell in row):
            cells = {
                name: "" if cell.strip().upper() in EMPTY else " ".join(cell.split())
                for name, cell in zip(headings, row, strict=False)
            }
            number = reader.line_num  # type: ignore[attr-defined]
            yield Line(number, cells, ragged=len(row) > len(headings) and any(row[len(headings) :]))
