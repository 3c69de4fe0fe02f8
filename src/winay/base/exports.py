"""Tables that leave the system: CSV, XLSX and JSON in which no cell can turn into a formula."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import chain, islice
from math import isfinite
from typing import Any
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile

import xlsxwriter

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""The last four are their full-width forms, which some spreadsheets take for them."""
NARROWEST = 14
"""How many signs wide a column of a workbook is at least."""
MOST_ROWS, LONGEST_TEXT = 1_048_576, 32_767
"""What Excel takes: rows of a sheet, signs of a cell."""
AT_ONCE = 64 * 1024
"""From how many bytes on a part of a workbook is sent."""
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
"""Signs that XML does not allow; workbooks write them by their numbers."""
_ESCAPED = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
"""What a workbook would read as such a number, though it is meant as it stands."""


def safe_cell(value: Any) -> Any:
    """Return `value` so that a spreadsheet shows it as text (OWASP, CSV injection): numbers stay numbers."""
    if isinstance(value, str) and (value.startswith(FORMULA_STARTS) or value.lstrip().startswith(FORMULA_STARTS)):
        return "'" + value
    return "" if value is None else value


def csv_text(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """Return the table as CSV text (UTF-8, comma, CRLF as in RFC 4180)."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(header)
    writer.writerows([safe_cell(value) for value in row] for row in rows)
    return out.getvalue()


def xlsx_parts(sheet: str, header: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[bytes]:
    """Yield the table as an XLSX workbook, piece by piece as the rows come: the first at once, none kept.

    A workbook is a ZIP archive of parts. The parts around the rows are made by xlsxwriter; the sheet, with each text in
    its cell, is written as it grows. Strings are never read as formulas or links; columns are as wide as their headings
    ask. What a sheet cannot hold (Excel: 1,048,576 rows) goes on a next one, under the same headings.
    """
    pipe = _Pipe()
    lines, sheets = iter(rows), 0
    following: Sequence[Any] | None = None
    with ZipFile(pipe, "w", ZIP_DEFLATED, compresslevel=1) as book:
        while sheets == 0 or following is not None:
            sheets += 1
            head, tail = _around_rows(sheet, header)
            with book.open(f"xl/worksheets/sheet{sheets}.xml", "w") as part:
                part.write(head)
                yield pipe.taken()
                number = 1
                for number, row in enumerate(islice(lines, MOST_ROWS - 1), start=2):
                    part.write(_row(number, row).encode())
                    if pipe.held() > AT_ONCE:
                        yield pipe.taken()
                part.write(tail)
            following = next(lines, None) if number == MOST_ROWS else None
            if following is not None:
                lines = chain([following], lines)
        for name, content in _other_parts(sheet, header, sheets).items():
            book.writestr(name, content)
    yield pipe.taken()


class _Pipe(io.RawIOBase):
    """Takes what the archive writes until it is fetched. It cannot be sought: the archive then writes only onwards."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        piece = bytes(data)
        self._pieces.append(piece)
        return len(piece)

    def held(self) -> int:
        """Return how many bytes wait to be fetched."""
        return sum(map(len, self._pieces))

    def taken(self) -> bytes:
        """Return what was written since the last time."""
        pieces, self._pieces = self._pieces, []
        return b"".join(pieces)


def _empty_book(sheet: str, header: Sequence[str], sheets: int) -> dict[str, bytes]:
    """Return the parts of a workbook that has only its headings, with each text in its cell."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(
        out, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    bold = book.add_format({"bold": True})
    for number in range(1, sheets + 1):
        name = sheet[:31] if number == 1 else f"{sheet[:26]} {number}"
        page = book.add_worksheet(name)
        for column, heading in enumerate(header):
            page.set_column(column, column, max(len(heading) + 2, NARROWEST))
        page.freeze_panes(1, 0)
        page.write_row(0, 0, [safe_cell(heading) for heading in header], bold)
    book.close()
    with ZipFile(out) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _around_rows(sheet: str, header: Sequence[str]) -> tuple[bytes, bytes]:
    head, end, tail = _empty_book(sheet, header, 1)["xl/worksheets/sheet1.xml"].partition(b"</sheetData>")
    # How far the cells reach is not known before they come, and may be left out.
    return re.sub(rb"<dimension [^>]*/>", b"", head), end + tail


def _other_parts(sheet: str, header: Sequence[str], sheets: int) -> dict[str, bytes]:
    parts = _empty_book(sheet, header, sheets)
    return {name: content for name, content in parts.items() if not name.startswith("xl/worksheets/sheet")}


def _row(number: int, row: Sequence[Any]) -> str:
    return f'<row r="{number}">{"".join(map(_cell, row))}</row>'


def _cell(value: Any) -> str:
    """Return a cell: a number as it is, all else as text, which no spreadsheet takes for a formula."""
    if isinstance(value, bool):
        return f'<c t="b"><v>{int(value)}</v></c>'
    if isinstance(value, int | float | Decimal):
        return f"<c><v>{value}</v></c>" if isfinite(value) else _cell(str(value))
    text = str(safe_cell(value))[:LONGEST_TEXT]
    if not text:
        return "<c/>"
    plain = _CONTROL.sub(lambda found: f"_x{ord(found[0]):04X}_", _ESCAPED.sub("_x005F_", escape(text)))
    return f'<c t="inlineStr"><is><t xml:space="preserve">{plain}</t></is></c>'


def xlsx_bytes(sheet: str, header: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """Return the table as `xlsx_parts` makes it, whole: for tables that are known to be short."""
    return b"".join(xlsx_parts(sheet, header, rows))
