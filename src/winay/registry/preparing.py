"""The rows of a list made ready to be taken: read, every value checked, marked, with the words they are found by.

No database is asked, so a process of its own can do it for a long list, a chunk ahead of the process that writes.
"""

import json
import logging
import os
import pickle
import re
import subprocess
import sys
from array import array
from collections.abc import Collection, Generator, Iterator, Sequence
from collections.abc import Mapping as Table
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date
from hashlib import blake2b
from itertools import islice
from pathlib import Path
from struct import Struct
from types import NoneType
from typing import Any

from winay.base.bulk import Lines, without_looking_for_cycles
from winay.base.errors import InvalidInput
from winay.base.tables import Layout, Unquoted, rows_of
from winay.registry.rules.lists import Fault, Headings, Mapping, Places, Reading, Rows
from winay.registry.rules.lists.reading import JOINED_CELLS, SWALLOWED, TAKE_IT_OUT, TOO_MANY_CELLS
from winay.registry.rules.words import words_of_many

CHUNK = 40_000
"""Rows written in one transaction: a second or two, in which nobody else writes into SQLite."""
PLAIN = ("given_names", "first_surname", "second_surname", "sex", "language", "phone", "district_id", "locality")
"""Values that are read as they are stored."""
IN_COLUMNS = frozenset((*PLAIN, "dni", "birth")) - {"district_id"}
"""What is left out of the values read where `Prepared.people` has it; the places of households are asked for too."""
FIRST = 5
"""The first chunk is so many times smaller, lest whoever writes it waits."""
NUMBERS, TEXTS = ("numbers", "marks", "digests"), ("texts", "words")
"""Columns of `Prepared` of numbers of eight bytes, and of texts."""
HOLE = "\0"
"""What stands for None among texts that are written as one."""
Packed = tuple[str, bool]
ONE_NUMBER, TWO_NUMBERS = Struct(">q").unpack, Struct(">qq").unpack
ESCAPED = re.compile(r"[\x00-\x09\x0b-\x1f\\]")
"""Signs that JSON writes in another way; besides a quotation mark and the end of a line, which are counted."""
ENCODE = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Recipe:
    """All that making rows ready needs.

    `salt` sets the marks of one source apart from another's. `find_words`: make the words of every row here (else
    whoever writes makes those of new rows); `districts` and `communities` name the places by their keys. `as_columns`:
    make `Prepared.people` instead of the values they stand for, and with `as_lines` of these the text that COPY reads.
    """

    path: Path
    layout: Layout
    mapping: Mapping
    headings: Headings
    places: Places
    on: date
    salt: bytes
    chunk: int = CHUNK
    find_words: bool = False
    as_columns: bool = False
    as_lines: bool = False
    districts: Table[str, str] = field(default_factory=dict)
    communities: Table[str, str] = field(default_factory=dict)


@dataclass
class Prepared:
    """Rows of the file, one after the other, as they were read: lists of equal length.

    `after` is the row of the spreadsheet before them, `last` their last one, `numbers` their own; `marks` tell the
    same row again, `digests` whether it says the same; `texts` are the cells as JSON. `words` are the search words of
    each row, `fresh` the plain words that no chunk before had; `people` are `person_columns`, empty where `lines` have
    them.
    """

    after: int
    last: int
    numbers: list[int]
    read: Rows
    marks: list[int] = field(default_factory=list)
    digests: list[int] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    words: list[str] | None = None
    fresh: Collection[str] = ()
    people: dict[str, list[Any]] | None = None
    lines: Lines | None = None

    def __getstate__(self) -> dict[str, Any]:
        """Return what is written for another process: a column of numbers or of texts as one, not a million."""
        numbers = {name: array("q", getattr(self, name)).tobytes() for name in NUMBERS}
        texts = {name: None if (column := getattr(self, name)) is None else packed(column) for name in TEXTS}
        people: dict[str, Any] = {name: packed(column) for name, column in (self.people or {}).items()}
        columns: dict[str, Any] = {name: packed(column) for name, column in self.read.columns.items()}
        read = replace(self.read, columns=columns)
        return {**self.__dict__, **numbers, **texts, "people": self.people and people, "read": read}

    def __setstate__(self, state: dict[str, Any]) -> None:
        """Take what another process wrote."""
        for name in NUMBERS:
            column = array("q")
            column.frombytes(state[name])
            state[name] = column.tolist()
        state |= {name: unpacked(state[name]) for name in TEXTS}
        for columns in (state["people"], state["read"].columns):
            for name in columns or ():
                columns[name] = unpacked(columns[name])
        self.__dict__.update(state)


def packed(column: list[Any]) -> list[Any] | Packed:
    """Return a column of texts and holes (None) as one text, any other column as it is."""
    try:
        text, holes = "\n".join(column), False
    except TypeError:
        if str not in (kinds := set(map(type, column))) or not kinds <= {str, NoneType}:
            return column
        text, holes = "\n".join([HOLE if value is None else value for value in column]), True
    if text.count("\n") != len(column) - 1 or (holes and text.count(HOLE) != column.count(None)):
        return column
    return text, holes


def unpacked(column: Any) -> Any:
    """Return what `packed` was given; a list, and None, as they are."""
    if not isinstance(column, tuple):
        return column
    text, holes = column
    texts = text.split("\n")
    return [None if value == HOLE else value for value in texts] if holes else texts


def person_columns(read: Table[str, list[Any]]) -> dict[str, list[Any]]:
    """Return what was read of people in the columns of `Person`, as `base.bulk` loads them."""
    return {
        **{name: read[name] for name in (*PLAIN, "dni", "community_id")},
        "birth_date": [day.isoformat() if day else None for day, _from, _to in read["birth"]],
        "born_from": [first for _day, first, _to in read["birth"]],
        "born_to": [last for _day, _from, last in read["birth"]],
    }


class WordsOfPlaces:
    """Makes search words of many people: those of each name and place are made once.

    `fresh` are the plain words that the last call met and none before.
    """

    MOST = 400_000

    def __init__(self, districts: Table[str, str], communities: Table[str, str]) -> None:
        self.districts, self.communities = districts, communities
        self.known: dict[str, tuple[str, str]] = {}
        self.fresh: set[str] = set()

    def of(self, columns: dict[str, list[Any]]) -> list[str]:
        """Return the words of each person, the same that `rules.person_words` makes."""
        if len(self.known) > self.MOST:
            self.known.clear()
        before = len(self.known)
        texts = words_of_many(
            zip(columns["given_names"], columns["first_surname"], columns["second_surname"], strict=True),
            columns["phone"],
            [
                (district, self.districts.get(district, ""), self.communities.get(community, ""), locality)
                for district, community, locality in zip(
                    columns["district_id"], columns["community_id"], columns["locality"], strict=True
                )
            ],
            self.known,
        )
        self.fresh = {
            word for plain, _sounds in islice(self.known.values(), before, None) for word in plain.split()
        }
        return texts


class Preparing:
    """Makes the rows of one list ready. Holds what was read before, so one serves the whole list."""

    def __init__(self, recipe: Recipe) -> None:
        self.recipe = recipe
        names = recipe.headings.names
        self.reading = Reading(recipe.mapping, names, recipe.places, on=recipe.on)
        self.words = WordsOfPlaces(recipe.districts, recipe.communities) if recipe.find_words else None
        signed = [recipe.mapping.as_json()["choices"], sorted(recipe.mapping.columns.items()), list(names)]
        (self.signature,) = ONE_NUMBER(blake2b(json.dumps(signed).encode(), digest_size=8).digest())

    def chunks(self, after: int) -> Iterator[Prepared]:
        """Return the rows of the list that stand below row `after`, many at a time; blank rows are passed over."""
        rows = islice(rows_of(self.recipe.path, self.recipe.layout), after, None)
        size = max(self.recipe.chunk // FIRST, 1)
        while taken := list(islice(rows, size)):
            yield self._prepared(after, taken)
            after, size = after + len(taken), self.recipe.chunk

    def _prepared(self, after: int, taken: list[list[str]]) -> Prepared:
        width, places = self.recipe.headings.width, tuple(self.recipe.headings.places)
        numbers: list[int] = []
        rows: list[Sequence[str]] = []
        faults: dict[int, list[Fault]] = {}
        blank = 0
        whole = places == tuple(range(width))
        delimiter = self.recipe.layout.delimiter
        for number, row in enumerate(taken, start=after + 1):
            if type(row) is Unquoted and row.marked:
                lines = {"first": row.swallowed.first, "last": row.swallowed.last}
                faults[len(rows)] = [Fault("", SWALLOWED, TAKE_IT_OUT, lines)]
            if len(row) != width:
                if delimiter and 1 < len(row) < width and any(delimiter in cell for cell in row):
                    faults.setdefault(len(rows), []).append(JOINED_CELLS)
                if len(row) > width and any(cell.strip() for cell in row[width:]):
                    faults.setdefault(len(rows), []).append(TOO_MANY_CELLS)
                row = (row + [""] * (width - len(row)))[:width]
            if not any(row) or not "".join(row).strip():
                blank += 1
                continue
            numbers.append(number)
            rows.append(row if whole else [row[at] for at in places])
        read = self.reading.read(rows)
        read.notices.add("blank", blank, [])
        for place, found in faults.items():
            read.faults[place] = [*found, *read.faults.get(place, ())]
        prepared = Prepared(after, after + len(taken), numbers, read)
        self._mark(prepared, rows)
        if self.words is not None:
            prepared.words, prepared.fresh = self.words.of(read.columns), self.words.fresh
        if self.recipe.as_columns:
            prepared.people = person_columns(read.columns)
            if self.recipe.as_lines:
                prepared.lines, prepared.people = Lines.of(prepared.people, read.count), {}
            read.columns = {name: column for name, column in read.columns.items() if name not in IN_COLUMNS}
        return prepared

    def _mark(self, prepared: Prepared, rows: list[Sequence[str]]) -> None:
        salt, signature = self.recipe.salt, self.signature
        prepared.texts = _as_json(rows)
        for text, key in zip(prepared.texts, prepared.read.columns["key"], strict=True):
            mark, digest = TWO_NUMBERS(blake2b(text.encode(), digest_size=16, salt=salt).digest())
            prepared.digests.append(digest ^ signature)
            if key:
                (mark,) = ONE_NUMBER(blake2b(key.encode(), digest_size=8, salt=salt, person=b"key").digest())
            prepared.marks.append(mark)


def _as_json(rows: list[Sequence[str]]) -> list[str]:
    """Return each row as JSON: as it stands, if no sign of any row has to be written in another way."""
    if not rows or not rows[0]:
        return [ENCODE(row) for row in rows]
    lines = list(map('","'.join, rows))
    whole = "\n".join(lines)
    as_they_stand = (
        whole.count('"') == 2 * sum(map(len, rows)) - 2 * len(rows)
        and whole.count("\n") == len(rows) - 1
        and not ESCAPED.search(whole)
    )
    return [f'["{line}"]' for line in lines] if as_they_stand else [ENCODE(row) for row in rows]


def prepared_ahead(recipe: Recipe, after: int) -> Generator[Prepared, None, bool]:
    """Return what `Preparing.chunks` returns, made by a process of its own that keeps one chunk ahead.

    The generator's own value tells whether the list was read to its end. If not (the process was killed, or the file
    cannot be read on), the caller goes on by itself behind the last row it got, and meets the fault where it is.
    """
    helper = subprocess.Popen(  # noqa: S603
        [sys.executable, "-c", f"from {__name__} import prepare_for_another; prepare_for_another()"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    with helper as process:
        assert process.stdin is not None and process.stdout is not None  # noqa: S101
        try:
            with process.stdin as theirs:
                pickle.dump((recipe, after), theirs)
            while (prepared := pickle.load(process.stdout)) is not None:  # noqa: S301
                yield prepared
        except (EOFError, OSError, pickle.UnpicklingError):
            logger.warning("The process that reads the list ahead has ended early; reading on without it")
            return False
        finally:
            process.kill()
    return True


def prepare_for_another() -> None:
    """Take a recipe from standard input and write the prepared rows to standard output, for `prepared_ahead`.

    Ends early, without a word, where the file cannot be read on: the other process meets the fault and tells it.
    """
    recipe, after = pickle.load(sys.stdin.buffer)  # noqa: S301
    out = sys.stdout.buffer
    with suppress(InvalidInput, OSError), without_looking_for_cycles():
        for prepared in Preparing(recipe).chunks(after):
            pickle.dump(prepared, out, pickle.HIGHEST_PROTOCOL)
            out.flush()
        pickle.dump(None, out)
        out.flush()
