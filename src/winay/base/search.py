"""Searching, comparing and ordering names on SQLite and PostgreSQL alike, whose own rules of letters differ."""

import unicodedata
from collections.abc import Mapping
from typing import Any, TypeVar

from django.db.models import CharField, Func, Model, Q, QuerySet
from django.db.models.expressions import Combinable
from django.db.models.lookups import Contains, Exact

from winay.base.words import APOSTROPHES, folded, order_key

MOST_WORDS = 8
M = TypeVar("M", bound=Model)
Orders = Mapping[str, tuple[str | Combinable, ...]]
"""How a list may be ordered: by the name of each way, what `order_by` takes."""
_ACCENTED = [
    (chr(code), plain)
    for code in (*range(0xC0, 0x180), *range(0x1E00, 0x1F00))
    if len(plain := folded(chr(code))) == 1 and plain.isascii() and plain.isalpha()
]
_FROM = "".join(letter for letter, _plain in _ACCENTED) + "".join(map(chr, range(0x300, 0x370))) + APOSTROPHES
_TO = "".join(plain for _letter, plain in _ACCENTED)


class Folded(Func):
    """A text as `base.words.folded` gives it, made by the database."""

    function, arity, output_field = "WINAY_FOLD", 1, CharField()

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        """Write it with what every PostgreSQL has, whatever its language."""
        sql, values = compiler.compile(self.source_expressions[0])
        return f"translate(lower({sql}), %s, %s)", [*values, _FROM, _TO]


class InOrder(Func):
    """The key by which a name stands in a list (`base.words.order_key`), made by the database."""

    function, arity, output_field = "WINAY_ORDER", 1, CharField()

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        """Write it with what every PostgreSQL has, compared letter by letter."""
        sql, values = compiler.compile(self.source_expressions[0])
        ordered, letters = order_on_postgresql(sql)
        return ordered, [*values, *letters]


def order_on_postgresql(sql: str) -> tuple[str, list[str]]:
    """Return how PostgreSQL makes the key of `InOrder` of what `sql` says, with its values: for indexes, too."""
    tilde = f"replace(replace(lower({sql}), 'ñ', 'n~'), 'Ñ', 'n~')"
    return f'translate({tilde}, %s, %s) COLLATE "C"', [_FROM, _TO]


def with_words(rows: QuerySet[M], text: str, *fields: str) -> QuerySet[M]:
    """Return the rows in which every word of `text` stands in one of `fields`, whatever its accents and capitals."""
    for word in folded(unicodedata.normalize("NFC", text)).split()[:MOST_WORDS]:
        found = Q()
        for field in fields:
            found |= Q(Contains(Folded(field), word))
        rows = rows.filter(found)
    return rows


def called(name: str, field: str = "name") -> Q:
    """Return the condition that a name is this one, whatever its accents and capitals."""
    return Q(Exact(Folded(field), folded(" ".join(name.split()))))


def teach_names(connection: Any, **_signal: Any) -> None:
    """Give a connection to SQLite the functions that `Folded` and `InOrder` call."""
    if connection.vendor == "sqlite":
        for name, function in (("WINAY_FOLD", folded), ("WINAY_ORDER", order_key)):
            connection.connection.create_function(
                name, 1, lambda text, make=function: None if text is None else make(str(text)), deterministic=True
            )
