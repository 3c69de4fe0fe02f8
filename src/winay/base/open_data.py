"""What a package gives away as open data: tables with their dictionary, said in its room `open_data.py`.

Such a room has `OPEN_TABLES`. The portal lists, pages and serves the tables of whatever is installed, and makes the
dictionary from them; it knows none by name.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import islice
from operator import attrgetter
from typing import Any, Literal

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from winay.base.signboard import Text

Row = Sequence[Any]
RowsOf = Callable[[str, slice], Iterable[Row]]
Kind = Literal["string", "integer", "number", "date", "datetime", "boolean"]
"""What the cells of a column hold, in the words of Frictionless. A code is text: its zeros count."""
WHOLE = slice(0, None)


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
    rows: RowsOf = field(repr=False)
    """The rows of one call (`?call=`), or of all (""), that lie in a window."""
    most: Callable[[str], int] | None = field(default=None, repr=False)
    """At most so many rows has a call, or all of them (""); None where the database cuts the page."""
    drawn_from: tuple[str, ...] = ()
    """The models whose rows it tells of, each with its package where it is another's (`registry.organisation`)."""
    licence: Licence = CC_BY

    @property
    def header(self) -> list[str]:
        """The names of the columns."""
        return [column.name for column in self.columns]


def rows_of(queries: Callable[..., QuerySet[Any, Any]], row: Callable[[Any], Row]) -> RowsOf:
    """Return the rows of a query that is cut where the page is: nothing before it or after it is read."""
    return lambda call, window: (row(one) for one in queries(call=call)[window].iterator(chunk_size=2000))


def made_in_one_go(rows: Callable[..., Iterable[Any]], columns: Iterable[Column]) -> RowsOf:
    """Return the rows of what is made from its beginning on, where one row depends on those before it."""
    cells = cells_of(columns)
    return lambda call, window: map(cells, islice(iter(rows(call=call)), window.start, window.stop))


def cells_of(columns: Iterable[Column]) -> Callable[[Any], Row]:
    """Return what takes the cells out of a record whose attributes are called as the columns are."""
    return attrgetter(*(column.name for column in columns))
