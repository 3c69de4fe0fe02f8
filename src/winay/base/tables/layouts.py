"""Which kind of file somebody sent, how it is to be read, and what is told to whoever brings something else."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from winay.base.errors import InvalidInput
from winay.base.tables.layout import Layout
from winay.base.tables.sheets import sheet_texts, workbook_layout
from winay.base.tables.texts import csv_rows, delimiter_of, encoding_of

LARGEST_CSV = 2 * 2**30
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


def nothing_known(_rows: Sequence[Sequence[str]]) -> int:
    """Tell of no sheet that its headings are known."""
    return 0


def layout_of(
    path: Path, *, sheet: str = "", known: Callable[[Sequence[Sequence[str]]], int] = nothing_known
) -> Layout:
    """Find out how the file at `path` is to be read, and refuse what is no table or could do harm.

    CSV: UTF-8 with or without mark, UTF-16 with or without mark, else the encoding of one byte that gives the most
    Spanish letters; comma, semicolon, tab or bar. XLSX and ODS: the sheet named, else among those that are not hidden
    the one whose first rows are `known` best, else the one with the most rows. Raises `InvalidInput`.
    """
    with path.open("rb") as file:
        start = file.read(4096)
    if not start.lstrip(b"\xef\xbb\xbf\xff\xfe").strip(b" \t\r\n\0"):
        raise InvalidInput(_("The file is empty."), field="file")
    if start.startswith(b"PK"):
        return workbook_layout(path, sheet, known)
    _refuse_what_is_no_table(start)
    if start.startswith(b"\xd0\xcf\x11\xe0"):
        raise InvalidInput(_("This is an old Excel file (.xls): save it as .xlsx or CSV."), field="file")
    if path.stat().st_size > LARGEST_CSV:
        raise InvalidInput(_("The file is larger than %(mb)d MB.") % {"mb": LARGEST_CSV // 2**20}, field="file")
    encoding, lines = encoding_of(path, start)
    return Layout("csv", encoding=encoding, delimiter=delimiter_of(path, encoding), lines=lines)


def _refuse_what_is_no_table(start: bytes) -> None:
    begin = start.lstrip(b"\xef\xbb\xbf \t\r\n")
    for mark, told in NO_TABLES.items():
        if begin.startswith(mark) or start.startswith(mark):
            raise InvalidInput(told, field="file")
    if start[4:8] == b"ftyp":
        raise InvalidInput(NO_TABLES[b"GIF8"], field="file")


def rows_of(path: Path, layout: Layout) -> Iterator[list[str]]:
    """Return every row of the table as text, blank ones too, so that the n-th is row n of the spreadsheet.

    Raises `InvalidInput` where the file cannot be read on.
    """
    return sheet_texts(path, layout) if layout.is_workbook else csv_rows(path, layout)
