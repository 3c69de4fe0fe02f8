"""Tables that leave the system: CSV, XLSX and JSON in which no cell can turn into a formula."""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import IO, Any

import xlsxwriter

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""The last four are their full-width forms, which some spreadsheets take for them."""
NARROWEST = 14
"""How many signs wide a column of a workbook is at least."""


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


def write_xlsx(out: IO[bytes], sheet: str, header: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Write the table to `out` as an XLSX workbook with one sheet; strings are never read as formulas or links.

    Each row goes to the disk as it comes, so that memory does not grow with them: columns are as wide as their
    headings ask, since their cells are not known before.
    """
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(out, {**options, "remove_timezone": True})
    page = book.add_worksheet(sheet[:31])
    for column, heading in enumerate(header):
        page.set_column(column, column, max(len(heading) + 2, NARROWEST))
    page.freeze_panes(1, 0)
    bold = book.add_format({"bold": True})
    page.write_row(0, 0, header, bold)
    for number, row in enumerate(rows, start=1):
        page.write_row(number, 0, [safe_cell(value) for value in row])
    book.close()


def xlsx_bytes(sheet: str, header: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """Return the table as `write_xlsx` writes it: for tables that are known to be short."""
    out = io.BytesIO()
    write_xlsx(out, sheet, header, rows)
    return out.getvalue()
