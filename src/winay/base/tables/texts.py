"""Text files as tables: their encoding, their delimiter, their rows, and what stray quotation marks joined."""

import codecs
import csv
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from winay.base.errors import InvalidInput
from winay.base.tables.layout import Layout
from winay.base.tables.widths import MOST_COLUMNS, narrow

LOOKED_AT = 60
DELIMITERS = ",;\t|"
AT_ONCE = 1 << 20
MOST_IN_A_ROW = 1 << 18
"""Characters that a row of a CSV may have: a line without end would be read into memory whole."""
UTF16 = {codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
ONE_BYTE = ("cp1252", "cp850", "mac_roman")
"""What programs of Windows, DOS and old Macintoshes write; the first wins where the letters do not tell."""
SPANISH = frozenset("áéíóúüñÁÉÍÓÚÜÑ")
ASCII_BYTES = bytes(range(128))


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


def encoding_of(path: Path, start: bytes) -> tuple[str, int]:
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


def delimiter_of(path: Path, encoding: str) -> str:
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


def csv_rows(path: Path, layout: Layout) -> Iterator[list[str]]:
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
                    yield row if len(row) <= MOST_COLUMNS else narrow(row, reader.line_num)
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
    return [Unquoted(narrow(one, lines.number), where, marked=any('"' in cell for cell in one)) for one in apart]
