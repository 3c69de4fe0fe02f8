"""Reading tables that others send, CSV or XLSX, row by row as text; a CSV of any size is streamed.

Every cell is text as a person would write it: a number without its “.0”, a date as year-month-day.
"""

import codecs
import csv
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _
from python_calamine import CalamineWorkbook

from winay.base.errors import InvalidInput
from winay.base.spreadsheets import Limits, check_workbook, readable

LARGEST_CSV = 2 * 2**30
LARGE = Limits(
    largest_file=160 * 2**20,
    largest_unpacked=1600 * 2**20,
    most_cells=26_000_000,
    most_elements=120_000_000,
    formulas=True,
)
LOOKED_AT = 60
DELIMITERS = ",;\t|"
AT_ONCE = 1 << 20
MOST_COLUMNS = 500
MOST_IN_A_ROW = 1 << 18
"""Characters that a row of a CSV may have: a line without end would be read into memory whole."""
UTF16 = {codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}


@dataclass(frozen=True)
class Layout:
    """How a file is to be read: `kind` (csv, xlsx), and encoding and delimiter, or the sheet and all its names."""

    kind: str
    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""
    sheets: tuple[str, ...] = ()
    lines: int = 0

    def as_json(self) -> dict[str, Any]:
        """Return plain data that `from_json` reads back."""
        return {**asdict(self), "sheets": list(self.sheets)}

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> "Layout":
        """Return the layout that `as_json` wrote."""
        return cls(**{**stored, "sheets": tuple(stored.get("sheets", ()))})


def layout_of(path: Path, *, sheet: str = "") -> Layout:
    """Find out how the file at `path` is to be read, and refuse what is no table or could do harm.

    CSV: UTF-8 with or without mark, UTF-16 with or without mark, else Windows-1252 or Latin-1; comma, semicolon,
    tab or bar. XLSX: the sheet named, else the one with the most rows. Raises `InvalidInput`.
    """
    with path.open("rb") as file:
        start = file.read(4096)
    if not start.lstrip(b"\xef\xbb\xbf\xff\xfe").strip(b" \t\r\n\0"):
        raise InvalidInput(_("The file is empty."), field="file")
    if start.startswith(b"PK"):
        return _workbook_layout(path, sheet)
    if start.startswith(b"\xd0\xcf\x11\xe0"):
        raise InvalidInput(_("This is an old Excel file (.xls): save it as .xlsx or CSV."), field="file")
    if path.stat().st_size > LARGEST_CSV:
        raise InvalidInput(_("The file is larger than %(mb)d MB.") % {"mb": LARGEST_CSV // 2**20}, field="file")
    encoding, lines = _encoding_of(path, start)
    return Layout("csv", encoding=encoding, delimiter=_delimiter_of(path, encoding), lines=lines)


def _workbook_layout(path: Path, asked: str) -> Layout:
    if path.stat().st_size > LARGE.largest_file:
        size = LARGE.largest_file // 2**20
        raise InvalidInput(_("The file is larger than %(mb)d MB.") % {"mb": size}, field="file")
    with path.open("rb") as file:
        check_workbook(file, LARGE)
    book = _open(path)
    names = tuple(book.sheet_names)
    if asked and asked not in names:
        raise InvalidInput(_("The workbook has no sheet “%(name)s”.") % {"name": asked[:60]}, field="sheet")
    with readable():
        heights = {name: book.get_sheet_by_name(name).total_height for name in ([asked] if asked else names[:50])}
    if not any(heights.values()):
        raise InvalidInput(_("The file is empty."), field="file")
    best = max(heights, key=lambda name: heights[name])
    return Layout("xlsx", sheet=best, sheets=names, lines=heights[best])


def _open(path: Path) -> CalamineWorkbook:
    with readable():
        return CalamineWorkbook.from_path(path)


def _encoding_of(path: Path, start: bytes) -> tuple[str, int]:
    """Return the encoding of a text file, and how many lines it has."""
    if start[:2] in UTF16:
        guesses = ["utf-16"]
    elif b"\0" in start:
        even, odd = start[::2].count(0), start[1::2].count(0)
        guesses = ["utf-16-le" if odd > even else "utf-16-be"]
    else:
        guesses = ["utf-8-sig", "cp1252", "latin-1"]
    for encoding in guesses:
        try:
            return encoding, _lines_in(path, encoding)
        except UnicodeError:
            continue
    raise InvalidInput(_("The file is not text: save it again as CSV in UTF-8."), field="file")


def _lines_in(path: Path, encoding: str) -> int:
    """Decode the whole file and return its number of lines. Raises `UnicodeError`, also for control characters."""
    decoder = codecs.getincrementaldecoder(encoding)()
    lines = length = 0
    with path.open("rb") as file:
        while data := file.read(AT_ONCE // 4):
            text = decoder.decode(data)
            if "\0" in text:
                raise InvalidInput(_("The file is not text: save it again as CSV in UTF-8."), field="file")
            lines += text.count("\n")
            first, last = _ends_in(text)
            if length + (len(text) if first < 0 else first) > MOST_IN_A_ROW:
                raise _row_too_long(lines + 1)
            length = length + len(text) if first < 0 else len(text) - last - 1
        decoder.decode(b"", final=True)
    return lines + 1


def _ends_in(text: str) -> tuple[int, int]:
    """Return where the first and the last line of `text` end; -1 if none does."""
    feed, carriage = text.find("\n"), text.find("\r")
    first = feed if carriage < 0 else carriage if feed < 0 else min(feed, carriage)
    return first, max(text.rfind("\n"), text.rfind("\r"))


def _row_too_long(number: int) -> InvalidInput:
    text = _("Row %(row)s never ends: this is no table, or a quotation mark is not closed.")
    return InvalidInput(text % {"row": number}, field="file")


def _narrow(row: list[Any], number: int) -> list[Any]:
    """Return a wide row without the blank cells at its end. Raises `InvalidInput` if it is wide all the same."""
    width = len(row)
    while width and row[width - 1] in ("", None):
        width -= 1
    if width > MOST_COLUMNS:
        text = _(
            "Row %(row)s has %(n)d columns; at most %(most)d can be read. Take out those that are not needed."
        )
        raise InvalidInput(text % {"row": number, "n": width, "most": MOST_COLUMNS}, field="file")
    return row[:width]


def _delimiter_of(path: Path, encoding: str) -> str:
    """Return the delimiter by which most of the first lines have the same number of cells, more than one."""
    with path.open(encoding=encoding, newline="") as file:
        first = [line for _number, line in zip(range(LOOKED_AT), file, strict=False)]
    while len(first) > 1 and sum(map(len, first)) > AT_ONCE:
        first.pop()

    def agreement(delimiter: str) -> tuple[int, int]:
        try:
            widths = Counter(len(row) for row in csv.reader(first, delimiter=delimiter) if row)
        except csv.Error:
            return (0, 0)
        widths.pop(1, None)
        width, times = max(widths.items(), key=lambda pair: (pair[1], pair[0]), default=(0, 0))
        return (times, width)

    return max(DELIMITERS, key=agreement)


def rows_of(path: Path, layout: Layout) -> Iterator[list[str]]:
    """Return every row of the table as text, blank ones too, so that the n-th is row n of the spreadsheet.

    Raises `InvalidInput` where the file cannot be read on.
    """
    if layout.kind == "xlsx":
        return _texts(path, layout.sheet)
    return _csv_rows(path, layout)


class _Lines:
    """The lines of a text file for a reader of rows, which says by `begin` that the next row begins."""

    def __init__(self, file: Iterable[str]) -> None:
        self.file = iter(file)
        self.length = self.number = 0

    def begin(self) -> None:
        self.length = 0

    def __iter__(self) -> Iterator[str]:
        for line in self.file:
            self.number += 1
            self.length += len(line)
            if self.length > MOST_IN_A_ROW:
                raise _row_too_long(self.number)
            yield line


def _csv_rows(path: Path, layout: Layout) -> Iterator[list[str]]:
    with path.open(encoding=layout.encoding, newline="") as file:
        lines = _Lines(file)
        reader = csv.reader(lines, delimiter=layout.delimiter)
        try:
            for row in reader:
                yield row if len(row) <= MOST_COLUMNS else _narrow(row, reader.line_num)
                lines.begin()
        except (csv.Error, UnicodeError) as error:
            raise InvalidInput(
                _("Line %(line)s cannot be read as CSV: %(why)s.") % {"line": reader.line_num, "why": error},
                field="file",
            ) from error


def _texts(path: Path, sheet: str) -> Iterator[list[str]]:
    with readable():
        for number, row in enumerate(_open(path).get_sheet_by_name(sheet).iter_rows(), start=1):
            kept = row if len(row) <= MOST_COLUMNS else _narrow(row, number)
            yield [cell if type(cell) is str else cell_text(cell) for cell in kept]


def cell_text(cell: Any) -> str:
    """Return a cell of a spreadsheet as a person would write it."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "1" if cell else "0"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, datetime):
        return (cell.date() if cell.time() == time() else cell).isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    return "" if cell is None else str(cell)
