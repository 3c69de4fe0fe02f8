"""Writing very many rows at once by the database's own bulk load: COPY on PostgreSQL, executemany on SQLite.

Nothing of Django's models runs: no default but those of the fields, no audit trail. For acts whose own record is
the history, such as an import.
"""

import gc
import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import repeat
from operator import itemgetter
from typing import Any
from uuid import UUID

from django.db import connection, connections
from django.db.models import JSONField, Model
from django.db.models.expressions import RawSQL
from uuid6 import uuid7

Column = Sequence[Any] | Iterable[Any]
LOW_BITS = (1 << 61) - 1
MANY = 1_000
"""Rows of which a column that is the same in all is worth finding."""


@contextmanager
def without_looking_for_cycles() -> Iterator[None]:
    """Let Python not look for cycles of objects meanwhile: among millions of rows it finds none and takes a fifth.

    For work of seconds or minutes on plain rows, which are freed without it.
    """
    looking = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if looking:
            gc.enable()


def fresh_keys(count: int) -> list[str]:
    """Return `count` UUIDv7 keys as 32 hexadecimal digits, one after the other from a random place of this moment."""
    start = uuid7().int
    start ^= start & (1 << 61)
    if (start & LOW_BITS) + count > LOW_BITS:
        start ^= start & LOW_BITS
    return [f"{number:032x}" for number in range(start, start + count)]


@dataclass(frozen=True)
class Lines:
    """The values of several fields of each row as PostgreSQL's COPY reads them: made early, by another process say."""

    names: Sequence[str]
    texts: list[str]

    @classmethod
    def of(cls, columns: Mapping[str, list[Any]], count: int) -> "Lines":
        """Make them of `columns` by attribute name."""
        return cls(tuple(columns), _copy_rows(list(columns.values()), count))

    def at(self, places: Sequence[int]) -> "Lines":
        """Return those of some rows."""
        return Lines(self.names, [self.texts[place] for place in places])


def load_columns(
    model: type[Model],
    columns: Mapping[str, Column],
    *,
    same: Mapping[str, Any] | None = None,
    count: int,
    lines: Lines | None = None,
) -> None:
    """Write `count` rows: `columns` by attribute name, `same` for values that all rows share, else field defaults.

    Values are plain: text, numbers, None, dates as ISO text, keys as hexadecimal digits, JSON as text. What is None in
    every row is left out, and what all rows share is part of SQLite's statement: a third fewer values to hand over.
    `lines` has the values of more fields, for PostgreSQL only.
    """
    if not count:
        return
    left_out = frozenset(lines.names if lines else ())
    complete = zip(*_complete(model, columns, same or {}, left_out), strict=True)
    names, data = map(list, zip(*[one for one in complete if one[1] is not None], strict=True))
    table = connection.ops.quote_name(model._meta.db_table)
    if lines:
        names += [str(model._meta.get_field(name).column) for name in lines.names]  # type: ignore[union-attr]
    listed = ", ".join(connection.ops.quote_name(name) for name in names)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({listed}) FROM STDIN") as copy:
                copy.write(copy_text(data, count, lines.texts if lines else None))
        else:
            values = ", ".join("%s" if isinstance(column, list) else _literal(column) for column in data)
            rows = zip(*(column for column in data if isinstance(column, list)), strict=True)
            cursor.executemany(f"INSERT INTO {table} ({listed}) VALUES ({values})", rows)  # noqa: S608


def among(keys: Iterable[UUID]) -> RawSQL:
    """Return `keys` as a subquery for an `__in` filter: thousands of them are one parameter, not one each."""
    if connection.vendor == "postgresql":
        return RawSQL("SELECT unnest(%s::uuid[])", [list(keys)])
    return RawSQL("SELECT value FROM json_each(%s)", [json.dumps([key.hex for key in keys])])


def set_columns(model: type[Model], names: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Set the fields `names` (attribute names) of many rows: each of `rows` is their values, then the row's key.

    One statement, rows in the order of their keys: neighbours are written together.
    """
    fields = {field.attname: field for field in model._meta.concrete_fields}
    chosen = [*(fields[name] for name in names), model._meta.pk]
    database = connections[connection.alias]
    values = [
        [field.get_db_prep_save(value, database) for field, value in zip(chosen, row, strict=True)] for row in rows
    ]
    if not values:
        return
    values.sort(key=itemgetter(-1))
    quote, table = connection.ops.quote_name, connection.ops.quote_name(model._meta.db_table)
    *columns, key = [quote(str(field.column)) for field in chosen]
    if connection.vendor == "postgresql":
        types = [str(field.db_type(connection)) for field in chosen]
        given = f"unnest({', '.join(f'%s::{kind}[]' for kind in types)}) AS given ({', '.join([*columns, key])})"
        taken = [f"given.{column}" for column in (*columns, key)]
        parameters: list[Any] = [list(column) for column in zip(*values, strict=True)]
    else:
        given = "json_each(%s) AS given"
        taken = [f"json_extract(given.value, '$[{at}]')" for at in range(len(chosen))]
        parameters = [json.dumps(values, default=str)]
    assigned = ", ".join(f"{column} = {value}" for column, value in zip(columns, taken, strict=False))
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {table} SET {assigned} FROM {given} WHERE {table}.{key} = {taken[-1]}", parameters)  # noqa: S608


def _literal(value: Any) -> str:
    """Return a value as SQLite reads it in a statement that is a template of `%`."""
    if isinstance(value, str):
        return "'" + value.replace("'", "''").replace("%", "%%") + "'"
    return str(int(value)) if isinstance(value, bool) else repr(value)


def _all_the_same(column: list[Any]) -> bool:
    return len(column) >= MANY and column[0] == column[-1] and column.count(column[0]) == len(column)


def _complete(
    model: type[Model], columns: Mapping[str, Column], same: Mapping[str, Any], left_out: Collection[str]
) -> tuple[list[str], list[Any]]:
    names, data = [], []
    for field in model._meta.concrete_fields:
        if field.attname in left_out:
            continue
        if field.attname in columns:
            given: Any = columns[field.attname]
            column = given if isinstance(given, list) else list(given)
            data.append(column[0] if _all_the_same(column) else column)
        elif field.attname in same:
            data.append(same[field.attname])
        elif field.primary_key and not field.has_default():
            continue
        elif isinstance(field, JSONField):
            data.append(json.dumps(field.get_default()))
        else:
            value = field.get_db_prep_save(field.get_default(), connection)
            data.append(None if value is None else value if isinstance(value, int) else str(value))
        names.append(str(field.column))
    return names, data


def copy_text(data: Sequence[Any], count: int, ready: list[str] | None = None) -> bytes:
    """Return columns as the text that COPY reads; `ready` ends each row with more that is such text already."""
    return ("\n".join(_copy_rows(data, count, ready)) + "\n").encode()


def _copy_rows(data: Sequence[Any], count: int, ready: list[str] | None = None) -> list[str]:
    cells = [
        _copy_column(column) if isinstance(column, list) else repeat(_copy_cell(column), count) for column in data
    ]
    if ready is not None:
        cells.append(ready)
    return list(map("\t".join, zip(*cells, strict=True)))


def _copy_cell(value: Any) -> str:
    if value is None:
        return "\\N"
    if value is True or value is False:
        return "t" if value else "f"
    return escaped(value) if isinstance(value, str) else str(value)


def escaped(text: str) -> str:
    """Return a text as COPY wants it."""
    return text.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r")


def _copy_column(column: list[Any]) -> list[str]:
    """Return the cells of a column as `_copy_cell` does one by one, but a column of texts or numbers as a whole."""
    kinds = set(map(type, column))
    holes = type(None) in kinds
    kinds.discard(type(None))
    if kinds == {int}:
        return ["\\N" if value is None else str(value) for value in column] if holes else list(map(str, column))
    if kinds != {str}:
        return list(map(_copy_cell, column))
    whole = "\n".join([value or "" for value in column] if holes else column)
    if whole.count("\n") >= len(column):
        return list(map(_copy_cell, column))
    texts = column
    if "\\" in whole or "\t" in whole or "\r" in whole:
        texts = whole.replace("\\", "\\\\").replace("\t", "\\t").replace("\r", "\\r").split("\n")
    if holes:
        return ["\\N" if value is None else text for value, text in zip(column, texts, strict=True)]
    return texts
