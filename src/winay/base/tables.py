"""Reading tables that others send, CSV or XLSX, row by row as text; a CSV of any size is streamed.

Every cell is text as a person would write it: a number without its “.0”, a date as year-month-day.
"""

import codecs
import csv
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, time
from itertools import islice
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _
from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

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
ONE_BYTE = ("cp1252", "cp850", "mac_roman")
"""What programs of Windows, DOS and old Macintoshes write; the first wins where the letters do not tell."""
SPANISH = frozenset("áéíóúüñÁÉÍÓÚÜÑ")
ASCII_BYTES = bytes(range(128))
NO_TABLES = {
    b"%PDF": _("This is a PDF, not a list: ask for the spreadsheet from which it was made."),
    b"\xff\xd8\xff": _("This is a picture, not a list: the list is needed as a spreadsheet."),
    b"\x89PNG": _("This is a picture, not a list: the list is needed as a spreadsheet."),
    b"GIF8": _("This is a picture, not a list: the list is needed as a spreadsheet."),
    b"II*\0": _("This is a picture, not a list: the list is needed as a spreadsheet."),
    b"MM\0*": _("This is a picture, not a list: the list is needed as a spreadsheet."),
    b"RIFF": _("This is a picture, not a list: the list is needed as a spreadsheet."),
    b"{\\rtf": _("This is a text document, not a list: the list is needed as a spreadsheet."),
    b"<": _("This is a web page or XML, not a list: save it as .xlsx or CSV."),
    b"Rar!": _("This is a packed archive: unpack it and bring the list that is inside."),
    b"7z\xbc\xaf": _("This is a packed archive: unpack it and bring the list that is inside."),
    b"\x1f\x8b": _("This is a packed archive: unpack it and bring the list that is inside."),
}
"""Beginnings of files that are no table, with what is said to whoever brings one."""
FIRST_ROWS, MOST_SHEETS = 40, 50


@dataclass(frozen=True)
class Layout:
    """How a file is to be read: `kind` (csv, xlsx), and encoding and delimiter, or the sheet and all its names.

    `lines`: of the file, or rows of the sheet. `hidden`: the sheets that nobody sees. From row `data_from` on (0: none)
    the value of a merged cell holds for all its rows; `filled` cells are filled by that.
    """

    kind: str
    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""
    sheets: tuple[str, ...] = ()
    lines: int = 0
    hidden: tuple[str, ...] = ()
    data_from: int = 0
    filled: int = 0

    def as_json(self) -> dict[str, Any]:
        """Return plain data that `from_json` reads back."""
        return {**asdict(self), "sheets": list(self.sheets), "hidden": list(self.hidden)}

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> "Layout":
        """Return the layout that `as_json` wrote."""
        names = {name: tuple(stored.get(name, ())) for name in ("sheets", "hidden")}
        return cls(**{**stored, **names})


@dataclass(frozen=True)
class Swallowed:
    """Lines `first` to `last` of a CSV that stood between two stray quotation marks, or behind one."""

    first: int
    last: int


class Unquoted(list[str]):
    """A row that was read without its quotation marks, because they swallowed other rows; `marked` if it holds one."""

    def __init__(self, row: Iterable[str], swallowed: Swallowed, *, marked: bool) -> None:
        super().__init__(row)
        self.swallowed, self.marked = swallowed, marked


def nothing_known(_rows: Sequence[Sequence[str]]) -> int:
    """Tell of no sheet that its headings are known."""
    return 0


def layout_of(
    path: Path, *, sheet: str = "", known: Callable[[Sequence[Sequence[str]]], int] = nothing_known
) -> Layout:
    """Find out how the file at `path` is to be read, and refuse what is no table or could do harm.

    CSV: UTF-8 with or without mark, UTF-16 with or without mark, else the encoding of one byte that gives the most
    Spanish letters; comma, semicolon, tab or bar. XLSX: the sheet named, else among those that are not hidden the one
    whose first rows are `known` best, else the one with the most rows. Raises `InvalidInput`.
    """
    with path.open("rb") as file:
        start = file.read(4096)
    if not start.lstrip(b"\xef\xbb\xbf\xff\xfe").strip(b" \t\r\n\0"):
        raise InvalidInput(_("The file is empty."), field="file")
    if start.startswith(b"PK"):
        return _workbook_layout(path, sheet, known)
    _refuse_what_is_no_table(start)
    if start.startswith(b"\xd0\xcf\x11\xe0"):
        raise InvalidInput(_("This is an old Excel file (.xls): save it as .xlsx or CSV."), field="file")
    if path.stat().st_size > LARGEST_CSV:
        raise InvalidInput(_("The file is larger than %(mb)d MB.") % {"mb": LARGEST_CSV // 2**20}, field="file")
    encoding, lines = _encoding_of(path, start)
    return Layout("csv", encoding=encoding, delimiter=_delimiter_of(path, encoding), lines=lines)


def _refuse_what_is_no_table(start: bytes) -> None:
    begin = start.lstrip(b"\xef\xbb\xbf \t\r\n")
    for mark, told in NO_TABLES.items():
        if begin.startswith(mark) or start.startswith(mark):
            raise InvalidInput(told, field="file")
    if start[4:8] == b"ftyp":
        raise InvalidInput(NO_TABLES[b"GIF8"], field="file")


def _workbook_layout(path: Path, asked: str, known: Callable[[Sequence[Sequence[str]]], int]) -> Layout:
    if path.stat().st_size > LARGE.largest_file:
        size = LARGE.largest_file // 2**20
        raise InvalidInput(_("The file is larger than %(mb)d MB.") % {"mb": size}, field="file")
    with path.open("rb") as file:
        check_workbook(file, LARGE)
    book = _open(path)
    names = tuple(book.sheet_names)
    if asked and asked not in names:
        raise InvalidInput(_("The workbook has no sheet “%(name)s”.") % {"name": asked[:60]}, field="sheet")
    of_cells = [one for one in book.sheets_metadata if one.typ == SheetTypeEnum.WorkSheet]
    hidden = tuple(one.name for one in of_cells if one.visible != SheetVisibleEnum.Visible)
    looked_at = [asked] if asked else [one.name for one in of_cells if one.name not in hidden][:MOST_SHEETS]
    worth: dict[str, tuple[int, int]] = {}
    with readable():
        for name in looked_at:
            sheet = book.get_sheet_by_name(name)
            first = [[cell_text(cell) for cell in row] for row in islice(sheet.iter_rows(), FIRST_ROWS)]
            if any(cell.strip() for row in first for cell in row) or sheet.total_height > FIRST_ROWS:
                worth[name] = (known(first), sheet.total_height)
    if not worth and hidden and not asked:
        raise InvalidInput(
            _("The rows of this workbook are on a hidden sheet: show it, or name it (%(names)s).")
            % {"names": ", ".join(hidden[:5])},
            field="sheet",
        )
    if not worth:
        raise InvalidInput(_("The file is empty."), field="file")
    best = max(worth, key=lambda name: worth[name])
    return Layout("xlsx", sheet=best, sheets=names, lines=worth[best][1], hidden=hidden)


def with_merged_cells(path: Path, layout: Layout, *, data_from: int) -> Layout:
    """Return the layout by which the value of a merged cell from row `data_from` on holds for all its rows.

    Across columns nothing is filled: a title over a whole row is not the name of a person.
    """
    if layout.kind != "xlsx":
        return layout
    with readable():
        sheet = _open(path).get_sheet_by_name(layout.sheet)
        ranges = _merged_below(sheet, data_from)
        filled = 0
        if ranges:
            merged = _Merged(ranges)
            filled = sum(merged.fill(number, row) for number, row in enumerate(sheet.iter_rows()))
    return replace(layout, data_from=data_from if filled else 0, filled=filled)


def _merged_below(sheet: Any, data_from: int) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    """Return the merged ranges over several rows that begin at row `data_from` (1 = first) or below, from the top."""
    ranges = sheet.merged_cell_ranges or []
    return sorted(one for one in ranges if one[0][0] >= data_from - 1 and one[1][0] > one[0][0])


class _Merged:
    """Fills the rows of a sheet, from the top, with the values of its merged cells."""

    def __init__(self, ranges: list[tuple[tuple[int, int], tuple[int, int]]]) -> None:
        self.ranges, self.next = ranges, 0
        self.open: dict[int, tuple[int, Any]] = {}

    def fill(self, number: int, row: list[Any]) -> int:
        """Fill row `number` (0 = first) and return how many of its cells were filled."""
        filled = 0
        for column, (last, value) in list(self.open.items()):
            if number > last:
                del self.open[column]
            elif column < len(row) and row[column] in ("", None):
                row[column] = value
                filled += 1
        while self.next < len(self.ranges) and self.ranges[self.next][0][0] <= number:
            (top, column), (last, _column) = self.ranges[self.next]
            self.next += 1
            if top == number and column < len(row) and row[column] not in ("", None):
                self.open[column] = (last, row[column])
        return filled


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
        guesses = ["utf-8-sig", *_by_letters(path), "latin-1"]
    for encoding in guesses:
        try:
            return encoding, _lines_in(path, encoding)
        except UnicodeError:
            continue
    raise InvalidInput(_("The file is not text: save it again as CSV in UTF-8."), field="file")


def _by_letters(path: Path) -> Iterator[str]:
    """Return the encodings of one byte, the one first in which most signs are letters that Spanish has."""
    seen: Counter[int] = Counter()
    with path.open("rb") as file:
        while data := file.read(AT_ONCE):
            seen.update(data.translate(None, ASCII_BYTES))
    letters = {
        encoding: sum(
            times for byte, times in seen.items() if bytes([byte]).decode(encoding, "replace") in SPANISH
        )
        for encoding in ONE_BYTE
    }
    yield from sorted(ONE_BYTE, key=lambda encoding: -letters[encoding])


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
    return lines + bool(length)


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
        return _texts(path, layout)
    return _csv_rows(path, layout)


class _Lines:
    """The lines of a text file for a reader of rows, which says by `begin` that the next row begins.

    `held` are the lines of the row that is being read.
    """

    def __init__(self, file: Iterable[str]) -> None:
        self.file = iter(file)
        self.length = self.number = 0
        self.held: list[str] = []

    def begin(self) -> None:
        self.length = 0
        self.held.clear()

    def __iter__(self) -> Iterator[str]:
        for line in self.file:
            self.number += 1
            self.held.append(line)
            self.length += len(line)
            if self.length > MOST_IN_A_ROW:
                raise _row_too_long(self.number)
            yield line


def _csv_rows(path: Path, layout: Layout) -> Iterator[list[str]]:
    with path.open(encoding=layout.encoding, newline="") as file:
        lines = _Lines(file)
        reader = csv.reader(lines, delimiter=layout.delimiter)
        usual = 0
        try:
            for row in reader:
                if len(lines.held) > 1 and (apart := _swallowed(row, lines, layout.delimiter, usual)):
                    yield from apart
                else:
                    usual = len(row) if len(lines.held) == 1 and row else usual
                    yield row if len(row) <= MOST_COLUMNS else _narrow(row, reader.line_num)
                lines.begin()
        except (csv.Error, UnicodeError) as error:
            raise InvalidInput(
                _("Line %(line)s cannot be read as CSV: %(why)s.") % {"line": reader.line_num, "why": error},
                field="file",
            ) from error


def _swallowed(row: list[str], lines: _Lines, delimiter: str, usual: int) -> list[Unquoted]:
    """Return the lines of a row as rows of their own if stray quotation marks made one of them; else nothing.

    They did if each line alone has as many cells as the table's rows have, or if the row has another number of cells
    and one of them holds line ends and delimiters. `usual`: cells of the row before; 0 if there is none.
    """
    held = any("\n" in cell or "\r" in cell for cell in row if delimiter in cell)
    if not usual or not held:
        return []
    apart = list(csv.reader(lines.held, delimiter=delimiter, quoting=csv.QUOTE_NONE))
    each = all(len(one) == usual for one in apart)
    deep = any(cell.count(delimiter) > 1 for cell in row if "\n" in cell or "\r" in cell)
    if not (each or (len(row) != usual and deep)):
        return []
    where = Swallowed(lines.number - len(lines.held) + 1, lines.number)
    return [Unquoted(_narrow(one, lines.number), where, marked=any('"' in cell for cell in one)) for one in apart]


def _texts(path: Path, layout: Layout) -> Iterator[list[str]]:
    with readable():
        sheet = _open(path).get_sheet_by_name(layout.sheet)
        merged = _Merged(_merged_below(sheet, layout.data_from)) if layout.data_from else None
        for number, row in enumerate(sheet.iter_rows(), start=1):
            if merged is not None:
                merged.fill(number - 1, row)
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
