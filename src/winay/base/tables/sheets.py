"""Sheets of workbooks as tables: which one is read, its merged cells, and cells as a person would write them."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, time
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _
from python_calamine import CalamineSheet, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from winay.base.errors import InvalidInput
from winay.base.spreadsheets import Limits, Range, check_workbook, is_open_document, merged_cells_of, readable
from winay.base.tables.layout import Layout
from winay.base.tables.widths import MOST_COLUMNS, narrow

LARGE = Limits(
    largest_file=160 * 2**20,
    largest_unpacked=1600 * 2**20,
    most_cells=26_000_000,
    most_elements=120_000_000,
    formulas=True,
)
FIRST_ROWS, MOST_SHEETS = 40, 50


def workbook_layout(path: Path, asked: str, known: Callable[[Sequence[Sequence[str]]], int]) -> Layout:
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
            height = sheet.end[0] + 1 if sheet.end else 0
            if any(cell.strip() for row in first for cell in row) or height > FIRST_ROWS:
                worth[name] = (known(first), height)
    if not worth and hidden and not asked:
        raise InvalidInput(
            _("The rows of this workbook are on a hidden sheet: show it, or name it (%(names)s).")
            % {"names": ", ".join(hidden[:5])},
            field="sheet",
        )
    if not worth:
        raise InvalidInput(_("The file is empty."), field="file")
    best = max(worth, key=lambda name: worth[name])
    kind = "ods" if is_open_document(path) else "xlsx"
    return Layout(kind, sheet=best, sheets=names, lines=worth[best][1], hidden=hidden)


def with_merged_cells(path: Path, layout: Layout, *, data_from: int) -> Layout:
    """Return the layout by which the value of a merged cell from row `data_from` on holds for all its rows.

    Across columns nothing is filled: a title over a whole row is not the name of a person.
    """
    if not layout.is_workbook:
        return layout
    with readable():
        sheet = _open(path).get_sheet_by_name(layout.sheet)
        ranges = _merged_below(path, layout, sheet, data_from)
        filled = 0
        if ranges:
            merged = _Merged(ranges)
            filled = sum(merged.fill(number, row) for number, row in enumerate(sheet.iter_rows()))
    return replace(layout, data_from=data_from if filled else 0, filled=filled)


def _merged_below(path: Path, layout: Layout, sheet: CalamineSheet, data_from: int) -> list[Range]:
    """Return the merged ranges over several rows that begin at row `data_from` (1 = first) or below, from the top."""
    ranges = merged_cells_of(path, layout.sheet) if layout.kind == "ods" else sheet.merged_cell_ranges or []
    return sorted(one for one in ranges if one[0][0] >= data_from - 1 and one[1][0] > one[0][0])


class _Merged:
    """Fills the rows of a sheet, from the top, with the values of its merged cells."""

    def __init__(self, ranges: list[Range]) -> None:
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


def sheet_cells(sheet: CalamineSheet, merged: Sequence[Range] = ()) -> Iterator[list[Any]]:
    """Return the rows of a sheet with their cells as they are stored, blank rows too, merged cells filled.

    Raises `InvalidInput` where a row is too wide; cells are read late, so the caller stands in `readable`.
    """
    filling = _Merged(list(merged)) if merged else None
    for number, row in enumerate(sheet.iter_rows(), start=1):
        if filling is not None:
            filling.fill(number - 1, row)
        yield row if len(row) <= MOST_COLUMNS else narrow(row, number)


def sheet_texts(path: Path, layout: Layout) -> Iterator[list[str]]:
    """Return the rows of the sheet that `layout` names, as text."""
    with readable():
        sheet = _open(path).get_sheet_by_name(layout.sheet)
        merged = _merged_below(path, layout, sheet, layout.data_from) if layout.data_from else ()
        for row in sheet_cells(sheet, merged):
            yield [cell if type(cell) is str else cell_text(cell) for cell in row]


def cell_text(cell: Any) -> str:
    """Return a cell of a spreadsheet as a person would write it."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "1" if cell else "0"
    if isinstance(cell, float):
        if cell.is_integer() and abs(cell) < 1e15:
            return str(int(cell))
        return f"{Decimal(repr(cell)):f}" if "e-" in repr(cell) else repr(cell)
    if isinstance(cell, datetime):
        return (cell.date() if cell.time() == time() else cell).isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    return "" if cell is None else str(cell)
