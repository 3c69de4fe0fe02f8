"""What a package gives away as open data: tables with their dictionary, said in its room `open_data.py`.

Such a room has `OPEN_TABLES`. A worker makes files of the tables of whatever is installed (`base.open_files`); the
portal lists and serves them, and makes the dictionary from them; neither knows one by name.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Any, Literal

from django.utils.translation import gettext_lazy as _

from winay.base.signboard import Text

Row = Sequence[Any]
Kind = Literal["string", "integer", "number", "date", "datetime", "boolean"]
"""What the cells of a column hold, in the words of Frictionless. A code is text: its zeros count."""


@dataclass(frozen=True)
class Licence:
    """Under what terms a table may be used."""

    name: str
    title: str
    path: str


CC_BY = Licence("CC-BY-4.0", "Creative Commons Attribution 4.0", "https://creativecommons.org/licenses/by/4.0/")

NOBODY = _("It tells of no people.")
BY_COMMUNITY = _("Groups are named; a family is shown by its community, and nobody's own name stands in it.")
SEATS = _("Jurors are shown by seat and sector, never by name.")
SMALL_CELLS = _("Fewer than five people, and figures from which so few would follow, are left out.")


@dataclass(frozen=True)
class Column:
    """A column's name, what it means, what its cells hold; `unit` where they are numbers of something.

    `counts_people`: it tells how many people there are, so that fewer than five may not stand in it.
    """

    name: str
    meaning: Text
    kind: Kind = "string"
    unit: str = ""
    counts_people: bool = False


@dataclass(frozen=True, kw_only=True)
class OpenTable:
    """A table that anyone may take."""

    name: str
    """Its address: `/open/<name>.csv`."""
    title: Text
    about: Text
    privacy: Text
    """What keeps people out of it."""
    columns: tuple[Column, ...]
    rows: Callable[[str], Iterable[Row]] = field(repr=False)
    """The rows of one of the `parts`."""
    parts: Callable[[], Iterable[str]] = field(default=lambda: ("",), repr=False)
    """The codes of the calls by which it is made and taken (`?call=`), in their order; "" where it knows no calls."""
    whole: Callable[[], Iterable[Row]] | None = field(default=None, repr=False)
    """All rows, where they are not those of the parts one after the other."""
    changed_by: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """The acts after which it is made anew, by their thing: its own plainly, others with their package."""
    drawn_from: tuple[str, ...] = ()
    """The models whose rows it tells of, each with its package where it is another's (`registry.organisation`)."""
    licence: Licence = CC_BY

    @property
    def header(self) -> list[str]:
        """The names of the columns."""
        return [column.name for column in self.columns]


def cells_of(columns: Iterable[Column]) -> Callable[[Any], Row]:
    """Return what takes the cells out of a record whose attributes are called as the columns are."""
    return attrgetter(*(column.name for column in columns))
