"""Writing very many rows at once by the database's own bulk load: COPY on PostgreSQL, executemany on SQLite.

Nothing of Django's models runs: no default but those of the fields, no audit trail. For acts whose own record is
the history, such as an import. Values are plain here: text, numbers, None, dates as ISO text, keys as hexadecimal
digits.
"""

import gc
import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from itertools import repeat
from operator import itemgetter
from typing import Any
from uuid import UUID

from django.db import IntegrityError, connection
from django.db.models import (
    Aggregate,
    BigIntegerField,
    DateField,
    ForeignKey,
    JSONField,
    Max,
    Model,
    QuerySet,
    TextField,
    UUIDField,
    Value,
)
from django.db.models.expressions import Combinable, RawSQL
from django.db.models.functions import Cast, Replace
from uuid6 import uuid7

Column = Sequence[Any] | Iterable[Any]
LOW_BITS = (1 << 61) - 1
AT_ONCE = 50_000
"""Rows read together."""
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


def hex_key(key: UUID | str) -> str:
    """Return a key as 32 hexadecimal digits."""
    return key.hex if isinstance(key, UUID) else key


def plain(value: Any) -> Any:
    """Return a value of a model's field as a plain one."""
    if isinstance(value, UUID):
        return value.hex
    return value.isoformat() if isinstance(value, date) else value


def plain_rows(rows: QuerySet[Any], names: Sequence[str]) -> list[tuple[Any, ...]]:
    """Return the fields `names` (attribute names) of many rows as plain values, of which no objects are made."""
    return list(rows.values_list(*_plain_expressions(rows.model, names)))


def plain_columns(rows: QuerySet[Any], names: Sequence[str]) -> Iterator[list[list[Any]]]:
    """Yield the fields `names` (attribute names) of very many rows of one table as plain values, a list each.

    In no order, some ten thousand rows at once. SQLite gives each list as one JSON text: half the time of handing over
    value by value.
    """
    asked = _plain_expressions(rows.model, names)
    rows = rows.order_by()
    if connection.vendor == "postgresql":
        sql, parameters = rows.values_list(*asked).query.sql_with_params()
        with connection.cursor() as cursor:
            cursor.execute(sql, parameters)
            while fetched := cursor.fetchmany(AT_ONCE):
                yield list(map(list, zip(*fetched, strict=True)))
        return
    place: Any = RawSQL("rowid", [], output_field=BigIntegerField())
    last = rows.aggregate(last=Max(place))["last"] or 0
    lists = {
        f"list_{at}": Aggregate(one, function="JSON_GROUP_ARRAY", output_field=TextField())
        for at, one in enumerate(asked)
    }
    for first in range(0, last + 1, AT_ONCE):
        found = rows.alias(place=place).filter(place__gte=first, place__lt=first + AT_ONCE).aggregate(**lists)
        yield [json.loads(found[name]) for name in lists]


def _plain_expressions(model: type[Model], names: Sequence[str]) -> list[Combinable | str]:
    """Return the expressions by which the database gives fields as plain values."""
    fields = {field.attname: field for field in model._meta.concrete_fields}
    found: list[Combinable | str] = []
    for name in names:
        kind: Any = fields[name]
        while isinstance(kind, ForeignKey):
            kind = kind.target_field
        text = Cast(name, TextField())
        if isinstance(kind, UUIDField) and connection.vendor == "postgresql":
            found.append(Replace(text, Value("-"), Value(""), output_field=TextField()))
        else:
            found.append(text if isinstance(kind, UUIDField | DateField) else name)
    return found


def values_at(column: Sequence[Any], places: Sequence[int]) -> list[Any]:
    """Return the values of a column at some places."""
    return list(itemgetter(*places)(column)) if len(places) > 1 else [column[place] for place in places]


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
        return Lines(self.names, values_at(self.texts, places))


@contextmanager
def references_checked_together() -> Iterator[None]:
    """Let `load_columns` see that what its rows point to is there, once for each value, instead of SQLite row by row.

    Only around transactions, not within one, and for work that writes foreign keys by `load_columns` alone.
    """
    with connection.constraint_checks_disabled():
        yield


def load_columns(
    model: type[Model],
    columns: Mapping[str, Column],
    *,
    same: Mapping[str, Any] | None = None,
    count: int,
    lines: Lines | None = None,
) -> None:
    """Write `count` rows: `columns` by attribute name, `same` for values that all rows share, else field defaults.

    Values are plain, JSON is text. What is None in every row is left out, and what all rows share is part of SQLite's
    statement: a third fewer values to hand over. `lines` has the values of more fields, for PostgreSQL only. Raises
    `IntegrityError` if a row points to what is not there.
    """
    if not count:
        return
    left_out = frozenset(lines.names if lines else ())
    complete = [one for one in _complete(model, columns, same or {}, left_out) if one[1] is not None]
    names, data = [str(field.column) for field, _values in complete], [values for _field, values in complete]
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
            # A sequence in the stubs; SQLite takes one row after another.
            rows: Any = zip(*(column for column in data if isinstance(column, list)), strict=True)
            cursor.executemany(f"INSERT INTO {table} ({listed}) VALUES ({values})", rows)  # noqa: S608
            cursor.execute("PRAGMA foreign_keys")
            if cursor.fetchone() == (0,):
                _require_targets(complete)


def _require_targets(columns: Iterable[tuple[Any, Any]]) -> None:
    """Raise `IntegrityError` unless what columns (field, values) point to is there."""
    for field, values in columns:
        if isinstance(field, ForeignKey) and field.db_constraint:
            keys = {*values} - {None} if isinstance(values, list) else {values}
            target = field.target_field
            there = target.model._base_manager.filter(**{f"{target.name}__in": _listed(keys)}).count()
            if there < len(keys):
                raise IntegrityError(f"FOREIGN KEY constraint failed: {field}")


def _listed(keys: Collection[Any]) -> RawSQL:
    return RawSQL("SELECT value FROM json_each(%s)", [json.dumps([*keys])])


def among(keys: Iterable[UUID | str]) -> RawSQL:
    """Return `keys` as a subquery for an `__in` filter: thousands of them are one parameter, not one each."""
    digits = list(map(hex_key, keys))
    if connection.vendor == "postgresql":
        return RawSQL("SELECT unnest(%s::uuid[])", [digits])
    return _listed(digits)


def set_columns(model: type[Model], names: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Set the fields `names` (attribute names) of many rows: each of `rows` is their plain values, then the row's key.

    One statement, rows in the order of their keys: neighbours are written together.
    """
    values = sorted(rows, key=itemgetter(-1))
    if not values:
        return
    fields = {field.attname: field for field in model._meta.concrete_fields}
    chosen = [*(fields[name] for name in names), model._meta.pk]
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
        parameters = [json.dumps(values)]
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
) -> Iterator[tuple[Any, Any]]:
    """Yield each field that is written and its values: a list, or what all rows share."""
    for field in model._meta.concrete_fields:
        if field.attname in left_out:
            continue
        if field.attname in columns:
            given: Any = columns[field.attname]
            column = given if isinstance(given, list) else list(given)
            yield field, column[0] if _all_the_same(column) else column
        elif field.attname in same:
            yield field, same[field.attname]
        elif field.primary_key and not field.has_default():
            continue
        elif isinstance(field, JSONField):
            yield field, json.dumps(field.get_default())
        else:
            value = field.get_db_prep_save(field.get_default(), connection)
            yield field, None if value is None else value if isinstance(value, int) else str(value)


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
