"""A whole table by its headings, for files that are small and whose columns are known by name."""

import os
import tempfile
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import IO

from django.utils.translation import gettext_lazy as _

from winay.base.errors import InvalidInput, Problem, Text
from winay.base.tables.layouts import layout_of, rows_of
from winay.base.tables.sheets import with_merged_cells
from winay.base.words import plain_words

LARGEST_FILE = 64 * 2**20
MOST_ROWS = 50_000
LOOKED_AT = 40
EMPTY = frozenset({"", "NA", "N/A", "NAN", "NULL", "S/D", "S.D.", "S/I", "S.I.", "-"})
Sent = str | os.PathLike[str] | bytes | IO[bytes]


@dataclass(frozen=True)
class Line:
    """One row of a table: its number in the file and its cells by plain heading, empty ones as ""."""

    number: int
    cells: Mapping[str, str]
    ragged: bool = False

    def first(self, *names: str) -> str:
        """Return the first of the cells under `names` that is not empty."""
        return next((self.cells[name] for name in names if self.cells.get(name)), "")

    def problem(self, message: Text, mend: Text) -> "RowProblem":
        """Return what is wrong with this row, with the row itself, to be given back."""
        where = str(_("row %(number)d") % {"number": self.number})
        return RowProblem(message, where, mend, number=self.number, cells=self.cells)


@dataclass(frozen=True)
class RowProblem(Problem):
    """A row that was left out: its number, its cells by plain heading, and what is wrong."""

    number: int = 0
    cells: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Table:
    """A table with its plain headings and the row in which they stand (1 = first)."""

    headings: tuple[str, ...]
    lines: tuple[Line, ...]
    headed_at: int = 1

    def has(self, *names: str) -> bool:
        """Tell whether any of `names` is a heading."""
        return any(name in self.headings for name in names)


def plain_heading(text: str) -> str:
    """Return a heading as it is compared: plain words with `_` between them.

    >>> plain_heading(" Índice NBI (%)")
    'indice_nbi'
    """
    return "_".join(plain_words(text))


def sent_bytes(source: Sent) -> bytes:
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
        raise InvalidInput(_("The file is larger than %(mb)d MB.") % {"mb": LARGEST_FILE // 2**20}, field="file")
    return data


@contextmanager
def _as_path(source: Sent) -> Iterator[Path]:
    """Have `source` as a file with a path while the block is read."""
    with tempfile.NamedTemporaryFile(prefix="winay-table-") as copy:
        copy.write(sent_bytes(source))
        copy.flush()
        yield Path(copy.name)


def read_table(source: Sent, *, known: Collection[str] = ()) -> Table:
    """Return the table in `source`: a CSV, or the sheet of a workbook that has most of the `known` headings.

    The headings are the row among the first that has most of the `known` ones, else the first row that says anything.
    Raises `InvalidInput` for what is no table, for more than 50,000 rows, and for a heading that stands twice.
    """
    wanted = frozenset(known)

    def known_in(rows: Sequence[Sequence[str]]) -> int:
        return max((_named(row, wanted) for row in rows), default=0)

    with _as_path(source) as path:
        layout = layout_of(path, known=known_in)
        first = list(islice(rows_of(path, layout), LOOKED_AT))
        at = max(range(len(first)), key=lambda place: (_named(first[place], wanted), any(first[place]), -place))
        layout = with_merged_cells(path, layout, data_from=at + 2)
        headings = tuple(plain_heading(cell) for cell in first[at])
        lines = tuple(_lines(islice(rows_of(path, layout), at + 1, None), at + 2, headings))
    repeated = sorted({name for name in headings if name and headings.count(name) > 1})
    if repeated:
        raise InvalidInput(
            _("The heading “%(name)s” stands twice: leave only one of the columns.") % {"name": repeated[0]},
            field="file",
        )
    return Table(headings, lines, at + 1)


def _named(row: Sequence[str], known: frozenset[str]) -> int:
    return len({plain_heading(cell) for cell in row} & known)


def _lines(rows: Iterator[list[str]], first: int, headings: tuple[str, ...]) -> Iterator[Line]:
    filled = 0
    for number, row in enumerate(rows, start=first):
        if not any(cell.strip() for cell in row):
            continue
        filled += 1
        if filled > MOST_ROWS:
            raise InvalidInput(_("The file has more than %(count)s rows.") % {"count": MOST_ROWS}, field="file")
        cells = {
            name: "" if cell.strip().upper() in EMPTY else " ".join(cell.split())
            for name, cell in zip(headings, row, strict=False)
        }
        yield Line(number, cells, ragged=len(row) > len(headings) and any(row[len(headings) :]))
