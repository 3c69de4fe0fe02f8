"""Reading a workbook of proposals by its template's columns, each cell named by sheet, row, column."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import islice
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from python_calamine import CalamineWorkbook

from winay.base.errors import InvalidInput, Problem
from winay.base.numbers import read_cell
from winay.base.spreadsheets import readable
from winay.base.tables import cell_text, sheet_cells
from winay.base.words import fold
from winay.registry.rules.lists.dates import date_reader
from winay.registry.rules.lists.values import Wrong

MOST_ROWS = 5_000
MOST_PROBLEMS = 500
ALIKE = 3
"""From so many rows on, the same fault in one column is told once."""
ROWS_NAMED = 12


@dataclass(frozen=True)
class CellProblem(Problem):
    """A problem of one cell; `cell` is its sheet, row and heading."""

    cell: tuple[str, int, str] = ("", 0, "")


def told_once(problems: Iterable[Problem]) -> list[Problem]:
    """Return the problems, the same one of several rows of a column once, with its rows, at the place of the first."""
    alike: defaultdict[Any, list[int]] = defaultdict(list)
    keyed: list[tuple[Any, Problem]] = []
    for problem in problems:
        sheet, row, heading = problem.cell if isinstance(problem, CellProblem) else ("", 0, "")
        key: Any = (sheet, heading, str(problem.message), str(problem.mend)) if row else object()
        keyed.append((key, problem))
        alike[key].append(row)
    told: list[Problem] = []
    for key, problem in keyed:
        rows = alike[key]
        if len(rows) < ALIKE:
            told.append(problem)
        elif isinstance(problem, CellProblem) and problem.cell[1] == rows[0]:
            told.append(Problem(problem.message, _where(key[0], rows, key[1]), problem.mend))
    return told


@dataclass(frozen=True)
class Column:
    """A column of a sheet: its key, its heading, what it holds, and whether it may be empty.

    `decimals`: how many a number of it may have. `read`: how its text is read, as in lists. `also`: what else stands
    for a choice, such as its code; `help`: what the template says of it.
    """

    key: str
    heading: str
    kind: str = "text"
    required: bool = False
    choices: tuple[str, ...] = ()
    longest: int = 200
    decimals: int = 2
    example: Any = ""
    read: Callable[[str], Any] | None = None
    also: Mapping[str, str] = field(default_factory=dict)
    help: str = ""


@dataclass(frozen=True)
class Row:
    """One filled row: its number as the spreadsheet shows it, and its values by column key."""

    sheet: str
    number: int
    values: dict[str, Any]

    def problem(self, column: Column, message: str, mend: str = "") -> Problem:
        """Return a problem that names this row and the column's heading."""
        return CellProblem(
            message,
            where=_where(self.sheet, [self.number], column.heading),
            mend=mend,
            cell=(self.sheet, self.number, column.heading),
        )


def _where(sheet: str, rows: Sequence[int] = (), column: str = "") -> str:
    parts = [_("sheet %(name)s") % {"name": sheet}]
    if len(rows) == 1:
        parts.append(_("row %(number)d") % {"number": rows[0]})
    elif rows:
        named = ", ".join(map(str, rows[:ROWS_NAMED]))
        more = len(rows) - ROWS_NAMED
        parts.append(
            _("rows %(rows)s and %(more)d more") % {"rows": named, "more": more}
            if more > 0
            else _("rows %(rows)s") % {"rows": named}
        )
    if column:
        parts.append(_("column “%(heading)s”") % {"heading": column})
    return ", ".join(parts)


def read_sheet(
    book: CalamineWorkbook, sheet: str, columns: Sequence[Column], problems: list[Problem]
) -> list[Row]:
    """Return the filled rows of a sheet with converted values; what is wrong is added to `problems`."""
    if sheet not in book.sheet_names:
        problems.append(
            Problem(
                _("The workbook has no sheet “%(name)s”.") % {"name": sheet},
                where=_where(sheet),
                mend=_("Use the template: its sheets keep their names."),
            )
        )
        return []
    with readable():
        lines = list(islice(sheet_cells(page := book.get_sheet_by_name(sheet)), MOST_ROWS + 2))
    if len(lines) > MOST_ROWS + 1:
        problems.append(
            Problem(
                _("The sheet has %(n)d rows; at most %(most)d can be taken at once.")
                % {"n": page.end[0] if page.end else 0, "most": MOST_ROWS},
                where=_where(sheet),
                mend=_("Divide it into several workbooks."),
            )
        )
        return []
    headings = [str(value).strip().casefold() for value in lines[0]] if lines else []
    places = _places_of(headings, columns, sheet, problems)
    if places is None:
        return []
    return list(_rows(lines[1:], sheet, columns, places, problems))


def _places_of(
    headings: list[str], columns: Sequence[Column], sheet: str, problems: list[Problem]
) -> dict[str, int] | None:
    places: dict[str, int] = {}
    for column in columns:
        found = [place for place, heading in enumerate(headings) if heading == column.heading.casefold()]
        if len(found) > 1:
            problems.append(Problem(_("The column stands twice."), where=_where(sheet, [1], column.heading)))
            return None
        if found:
            places[column.key] = found[0]
        elif column.required:
            problems.append(
                Problem(
                    _("The column is missing."),
                    where=_where(sheet, [1], column.heading),
                    mend=_("Use the template: its headings keep their names."),
                )
            )
    required = {column.key for column in columns if column.required}
    return places if required <= places.keys() else None


def _rows(
    lines: list[list[Any]], sheet: str, columns: Sequence[Column], places: dict[str, int], problems: list[Problem]
) -> Iterator[Row]:
    for number, line in enumerate(lines, start=2):
        if not any(str(value).strip() for value in line):
            continue
        row = Row(sheet, number, {})
        for column in columns:
            place = places.get(column.key)
            raw = line[place] if place is not None and place < len(line) else ""
            try:
                row.values[column.key] = _value(raw, column)
            except InvalidInput as error:
                row.values[column.key] = None
                if len(problems) < MOST_PROBLEMS:
                    problems.append(row.problem(column, str(error), _mend(raw, column)))
            except Wrong as wrong:
                row.values[column.key] = None
                if len(problems) < MOST_PROBLEMS:
                    mend = _(wrong.mend) % wrong.values
                    problems.append(row.problem(column, _(wrong.message) % wrong.values, mend))
        yield row


def _mend(raw: Any, column: Column) -> str:
    if column.kind == "choice":
        return _("Choose from the list of the cell: %(choices)s.") % {"choices": ", ".join(column.choices)}
    if not str(raw).strip():
        return _("Fill it in, such as: %(example)s.") % {"example": column.example or column.heading}
    if column.kind == "number":
        return _("Write the number with at most %(n)d decimals, such as 1250.50.") % {"n": column.decimals}
    return _("Shorten it.")


def _value(raw: Any, column: Column) -> Any:
    if column.kind == "number":
        return _number(raw, column)
    text = _text(raw)
    if column.kind == "date":
        return date_reader("dmy", on=timezone.localdate())(text)
    if not text and column.required:
        raise InvalidInput(_("This is missing."))
    if len(text) > column.longest:
        raise InvalidInput(_("This is longer than %(most)d letters.") % {"most": column.longest})
    if column.read is not None and text:
        return column.read(text)
    if column.kind == "choice" and text:
        known = {fold(choice): choice for choice in column.choices}
        known |= {fold(word): choice for word, choice in column.also.items()}
        if fold(text) not in known:
            raise InvalidInput(
                _("“%(text)s” is not one of: %(choices)s.")
                % {"text": text[:40], "choices": ", ".join(column.choices)}
            )
        return known[fold(text)]
    return text


def _text(raw: Any) -> str:
    """A cell as text: a number without its “.0”, so that a DNI or UBIGEO typed as a number stays readable."""
    return "" if isinstance(raw, bool) else " ".join(cell_text(raw).replace("\x00", "").split())


def _number(raw: Any, column: Column) -> Decimal | None:
    number = read_cell(raw, decimals=column.decimals)
    if number is None:
        if column.required:
            raise InvalidInput(_("This is missing."))
        return None
    if number < 0 or number > Decimal("999999999"):
        raise InvalidInput(_("This number is out of range."))
    return number
