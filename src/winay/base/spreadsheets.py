"""Opening a workbook that somebody sends: guarded against bombs, absurd extents and, where asked, formulas."""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, Any
from xml.parsers import expat

from django.utils.translation import gettext as _
from python_calamine import CalamineError, CalamineWorkbook

from winay.base.errors import InvalidInput, Problem

OTHER_FORMATS = {"content.xml", "xl/workbook.bin"}
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


def open_workbook(data: bytes, limits: Limits = SMALL) -> CalamineWorkbook:
    """Open an XLSX after looking at what it would unpack to. Raises `InvalidInput` in plain words."""
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
    """Look at an XLSX before any cell is read: what it unpacks to, how far its sheets reach, formulas.

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
            if OTHER_FORMATS & {part.filename.replace("\\", "/").lower() for part in inside}:
                raise KeyError("another format than XLSX")
            problems = [problem for part in inside for problem in _formulas_in(archive, part, limits)]
    except UNREADABLE as error:
        raise _unreadable() from error
    if problems and not limits.formulas:
        raise InvalidInput(_("The workbook holds formulas."), field="file", problems=problems)


def _unreadable() -> InvalidInput:
    return InvalidInput(_("This file is not an Excel workbook (.xlsx) that can be read."), field="file")


def _too_large() -> InvalidInput:
    return InvalidInput(
        _("The file unpacks to far more than a workbook of this kind: it is not opened."), field="file"
    )


def _formulas_in(archive: zipfile.ZipFile, part: zipfile.ZipInfo, limits: Limits) -> Sequence[Problem]:
    if not _holds_sheet_data(archive, part):
        return ()
    sheet = _SheetLook(limits)
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


class _SheetLook:
    """One pass over a sheet's XML: how far its cells reach, and which hold formulas (the first fifty)."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.elements = self.row = self.column = self.last_row = self.last_column = 0
        self.formulas: list[str] = []

    def parse(self, content: IO[bytes]) -> None:
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.StartElementHandler = self._start
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
        self.elements += 1
        if self.elements > self.limits.most_elements:
            raise _too_large()
        tag = name.rpartition(" ")[2]
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
