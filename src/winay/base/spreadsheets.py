"""Opening a workbook that somebody sends, XLSX or ODS: guarded against bombs, absurd extents, formulas where asked."""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any
from xml.parsers import expat

from django.utils.translation import gettext as _
from python_calamine import CalamineError, CalamineWorkbook

from winay.base.errors import InvalidInput, Problem

Range = tuple[tuple[int, int], tuple[int, int]]
"""A merged cell: row and column of its first and of its last cell, 0 = first."""

OTHER_FORMATS = {"xl/workbook.bin"}
CONTENT = "content.xml"
"""The part of an OpenDocument that holds all its sheets."""
OPEN_DOCUMENT = "application/vnd.oasis.opendocument.spreadsheet"
ADDRESS = re.compile(r"([A-Za-z]{1,3})([0-9]{1,7})")
AT_ONCE = 1 << 20
MOST_TIMES_LARGER = 100
"""A workbook of real rows unpacks to some ten to thirty times its size; only what was made to harm goes far beyond."""
HARMLESS = 10 * 2**20
UNREADABLE = (
    zipfile.BadZipFile,
    zlib.error,
    expat.ExpatError,
    CalamineError,
    LookupError,
    RuntimeError,
    EOFError,
    OSError,
    OverflowError,
    ValueError,
    TypeError,
)


@dataclass(frozen=True)
class Limits:
    """How much a workbook may hold; `most_cells` is the largest rectangle that a sheet may span.

    Reading a sheet takes memory for every cell of that rectangle, empty ones too; its XML may have at most
    `most_elements`, wherever they stand.
    """

    largest_file: int = 15 * 2**20
    largest_unpacked: int = 120 * 2**20
    most_files_inside: int = 500
    most_cells: int = 3_000_000
    most_elements: int = 1_000_000
    formulas: bool = False


SMALL = Limits()
UNBOUNDED = Limits(most_cells=2**63, most_elements=2**63)


def open_workbook(data: bytes, limits: Limits = SMALL) -> CalamineWorkbook:
    """Open an XLSX or ODS after looking at what it would unpack to. Raises `InvalidInput` in plain words."""
    if len(data) > limits.largest_file:
        raise InvalidInput(
            _("The file is larger than %(mb)d MB.") % {"mb": limits.largest_file // 2**20}, field="file"
        )
    check_workbook(io.BytesIO(data), limits)
    with readable():
        return CalamineWorkbook.from_filelike(io.BytesIO(data))


@contextmanager
def readable() -> Iterator[None]:
    """Stand around whatever reads a workbook that somebody sent: opening it, a sheet, its rows, their cells.

    Cells are read late, and what cannot be a number or a date is found only then. Raises `InvalidInput` instead.
    """
    try:
        yield
    except UNREADABLE as error:
        raise _unreadable() from error
    except BaseException as error:
        # The reader is written in Rust; where its author expected no fault, its panic is no `Exception`.
        if type(error).__name__ == "PanicException":
            raise _unreadable() from error
        raise


def check_workbook(file: IO[bytes], limits: Limits) -> None:
    """Look at a workbook before any cell is read: what it unpacks to, how far its sheets reach, formulas.

    A formula's value depends on the program that last saved it: unless `limits.formulas` allow them, what is
    imported must stand in the cell. Whatever part holds sheet data is looked at, under any name; reading a part
    to its end also checks its declared size. Raises `InvalidInput`.
    """
    try:
        with zipfile.ZipFile(file) as archive:
            inside = archive.infolist()
            unpacked = sum(part.file_size for part in inside)
            packed = sum(part.compress_size for part in inside)
            if (
                len(inside) > limits.most_files_inside
                or unpacked > limits.largest_unpacked
                or unpacked > max(HARMLESS, packed * MOST_TIMES_LARGER)
            ):
                raise _too_large()
            names = {part.filename.replace("\\", "/").lower() for part in inside}
            if OTHER_FORMATS & names or (CONTENT in names and not _is_open_document(archive)):
                raise KeyError("another format than XLSX or ODS")
            problems = [problem for part in inside for problem in _formulas_in(archive, part, limits)]
    except UNREADABLE as error:
        raise _unreadable() from error
    if problems and not limits.formulas:
        raise InvalidInput(_("The workbook holds formulas."), field="file", problems=problems)


def _unreadable() -> InvalidInput:
    return InvalidInput(_("This file is not a workbook (.xlsx, .ods) that can be read."), field="file")


def _too_large() -> InvalidInput:
    return InvalidInput(
        _("The file unpacks to far more than a workbook of this kind: it is not opened."), field="file"
    )


def _formulas_in(archive: zipfile.ZipFile, part: zipfile.ZipInfo, limits: Limits) -> Sequence[Problem]:
    holds = _holds_sheet_data(archive, part)
    if part.filename.replace("\\", "/").lower() == CONTENT:
        sheet: _Look = _OpenDocumentLook(limits)
    elif holds:
        sheet = _SheetLook(limits)
    else:
        return ()
    with archive.open(part) as content:
        sheet.parse(content)
    return [
        Problem(
            _("The cell %(cell)s holds a formula.") % {"cell": cell},
            where=_("sheet number %(n)s") % {"n": "".join(re.findall(r"\d+", part.filename)[-1:])},
            mend=_("Copy it and paste it as a value."),
        )
        for cell in sheet.formulas
    ]


def _holds_sheet_data(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> bool:
    """Tell whether a part names sheet data anywhere; a sheet that hides it in another encoding is not XLSX."""
    tail = b""
    found = False
    with archive.open(part) as content:
        while data := content.read(AT_ONCE):
            found = found or b"sheetData" in tail + data
            tail = data[-16:]
    return found


class _Look:
    """One pass over XML that holds cells; `formulas` are the first fifty cells that have one."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.elements = 0
        self.formulas: list[str] = []

    def parse(self, content: IO[bytes]) -> None:
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.StartDoctypeDeclHandler = self._refuse_doctype
        # A mark that does not end is looked at again with each piece that comes: each piece is as large as all
        # before it together, so that the whole stays linear.
        size = AT_ONCE
        while data := content.read(size):
            parser.Parse(data, False)
            size *= 2
        parser.Parse(b"", True)

    def _refuse_doctype(self, *_declared: Any) -> None:
        raise KeyError("a sheet declares no document type")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._count_elements(1)
        self.begin(name.rpartition(" ")[2], attributes)

    def _end(self, name: str) -> None:
        self.end(name.rpartition(" ")[2])

    def _count_elements(self, more: int) -> None:
        self.elements += more
        if self.elements > self.limits.most_elements:
            raise _too_large()

    def begin(self, tag: str, attributes: dict[str, str]) -> None:
        """Look at an element that begins."""

    def end(self, tag: str) -> None:
        """Look at an element that ends."""


class _SheetLook(_Look):
    """A sheet of an XLSX: how far its cells reach, and which hold formulas."""

    def __init__(self, limits: Limits) -> None:
        super().__init__(limits)
        self.row = self.column = self.last_row = self.last_column = 0

    def begin(self, tag: str, attributes: dict[str, str]) -> None:
        """Count rows, cells and formulas."""
        if tag == "row":
            number = attributes.get("r")
            if number is not None and not re.fullmatch(r"[0-9]{1,7}", number):
                raise KeyError("a row without a number that can be read")
            self.row = int(number) if number else self.row + 1
            self.column = 0
        elif tag == "c":
            self._cell(attributes.get("r"))
        elif tag == "f" and len(self.formulas) < 50:
            self.formulas.append(f"{_letters(self.column)}{self.row}")

    def _cell(self, address: str | None) -> None:
        self.column += 1
        if address is not None:
            match = ADDRESS.fullmatch(address)
            if match is None:
                raise KeyError("a cell without an address that can be read")
            self.row, self.column = int(match[2]), _number_of(match[1])
        self.last_row, self.last_column = max(self.last_row, self.row), max(self.last_column, self.column)
        if self.last_row * self.last_column > self.limits.most_cells:
            raise _too_large()


class _OpenDocumentLook(_Look):
    """All sheets of an ODS: how far their cells reach, repeated ones included, formulas, cells merged over rows.

    A reader of ODS holds all sheets at once, so the cells of all are counted together.
    """

    FILLED = frozenset(
        ("value-type", "value", "date-value", "time-value", "boolean-value", "string-value", "formula")
    )

    def __init__(self, limits: Limits) -> None:
        super().__init__(limits)
        self.sheet = ""
        self.merged: dict[str, list[Range]] = {}
        self.row = self.column = self.width = self.last_row = self.last_column = self.cells = self.depth = 0
        self.repeated = {"row": 1, "cell": 1}
        self.filled = False

    def begin(self, tag: str, attributes: dict[str, str]) -> None:
        """Count repeated rows and cells; a cell is filled by a value or by anything inside it."""
        plain = {name.rpartition(" ")[2]: value for name, value in attributes.items()}
        if tag == "table" and not self.depth:
            self.sheet, self.row, self.last_row, self.last_column = plain.get("name", ""), 0, 0, 0
        elif tag == "table-row" and not self.depth:
            self.repeated["row"], self.column, self.width = _times(plain.get("number-rows-repeated")), 0, 0
        elif tag in ("table-cell", "covered-table-cell") and not self.depth:
            self.depth = 1
            self._cell(plain)
        elif self.depth:
            self.depth += 1
            self.filled = True
            if tag == "s":
                # A text says with one mark how many blanks stand there.
                self._count_elements(_times(plain.get("c")))

    def end(self, tag: str) -> None:
        """Add a row or a sheet to what was counted."""
        if self.depth:
            self.depth -= 1
            if not self.depth:
                self.column += self.repeated["cell"]
                self.width = self.column if self.filled else self.width
        elif tag == "table-row":
            self.row += self.repeated["row"]
            if self.width:
                self.last_row, self.last_column = self.row, max(self.last_column, self.width)
            if self.cells + self.last_row * self.last_column > self.limits.most_cells:
                raise _too_large()
        elif tag == "table":
            self.cells += self.last_row * self.last_column

    def _cell(self, plain: dict[str, str]) -> None:
        self.repeated["cell"] = _times(plain.get("number-columns-repeated"))
        self.filled = not self.FILLED.isdisjoint(plain)
        if "formula" in plain and len(self.formulas) < 50:
            self.formulas.append(f"{_letters(self.column + 1)}{self.row + 1}")
        rows, columns = _times(plain.get("number-rows-spanned")), _times(plain.get("number-columns-spanned"))
        if rows > 1:
            last = (self.row + rows - 1, self.column + columns - 1)
            self.merged.setdefault(self.sheet, []).append(((self.row, self.column), last))


def _times(text: str | None) -> int:
    """Return how often something is repeated. Raises `KeyError` for what no program writes."""
    if text is None:
        return 1
    if not re.fullmatch(r"[0-9]{1,7}", text):
        raise KeyError("a repetition that cannot be read")
    return int(text)


def _is_open_document(archive: zipfile.ZipFile) -> bool:
    with archive.open("mimetype") as kind:
        return kind.read(len(OPEN_DOCUMENT) + 2).decode("ascii", "replace").strip() == OPEN_DOCUMENT


def is_open_document(path: Path) -> bool:
    """Tell whether a workbook that was looked at (`check_workbook`) is an ODS."""
    with zipfile.ZipFile(path) as archive:
        return CONTENT in archive.namelist()


def merged_cells_of(path: Path, sheet: str) -> list[Range]:
    """Return the cells of a sheet of an ODS that are merged over several rows; it was looked at before."""
    look = _OpenDocumentLook(UNBOUNDED)
    with zipfile.ZipFile(path) as archive, archive.open(CONTENT) as content:
        look.parse(content)
    return look.merged.get(sheet, [])


def _number_of(letters: str) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number


def _letters(number: int) -> str:
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
