"""What a list must not bring: columns that hold documents, and tables read whole into memory."""

import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, models
from django.db.models import QuerySet

COLUMN = re.compile(r'"(\w+)"\."(\w+)"')


@cache
def wide_columns() -> frozenset[tuple[str, str]]:
    """Return the columns, as table and name, that hold JSON, long text or files."""
    wide = (models.JSONField, models.TextField, models.BinaryField)
    return frozenset(
        (model._meta.db_table, field.column)
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, wide) and field.column
    )


def selected(sql: str) -> set[tuple[str, str]]:
    """Return the wide columns that a statement brings to whoever asks (not those that it only compares)."""
    head, _, rest = sql.partition(" FROM ")
    if not head.startswith("SELECT"):
        return set()
    aliases = {
        alias: table for table, alias in re.findall(r'(?:FROM|JOIN) "(\w+)" (T\d+|U\d+)\b', " FROM " + rest)
    }
    return {(aliases.get(table, table), column) for table, column in COLUMN.findall(head)} & wide_columns()


@contextmanager
def columns_brought() -> Iterator[set[tuple[str, str]]]:
    """Gather the wide columns that the statements within bring."""
    found: set[tuple[str, str]] = set()

    def look(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        found.update(selected(sql))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(look):
        yield found


@contextmanager
def kept_in_memory(monkeypatch: pytest.MonkeyPatch) -> Iterator[Counter]:
    """Count, by the model's label, how many rows each query set keeps at once, the largest of each."""
    most: Counter = Counter()
    fetch = QuerySet._fetch_all

    def look(rows: QuerySet) -> None:
        fetch(rows)
        label = rows.model._meta.label_lower
        most[label] = max(most[label], len(rows._result_cache))

    with monkeypatch.context() as patch:
        patch.setattr(QuerySet, "_fetch_all", look)
        yield most


@contextmanager
def wide_rows() -> Iterator[Counter]:
    """Count the rows that bring each wide column (`app.model.column`), and those left out that are asked for later."""
    found: Counter = Counter()
    wide = (models.JSONField, models.TextField, models.BinaryField)
    columns = {
        model: frozenset(field.attname for field in model._meta.concrete_fields if isinstance(field, wide))
        for model in apps.get_models()
    }
    from_db, refresh = models.Model.from_db.__func__, models.Model.refresh_from_db

    def look(cls: type[models.Model], db: str | None, names: Any, values: Any) -> models.Model:
        for name in columns.get(cls, frozenset()) & set(names):
            found[f"{cls._meta.label_lower}.{name}"] += 1
        return from_db(cls, db, names, values)

    def look_again(one: models.Model, using: str | None = None, fields: Any = None, **more: Any) -> None:
        for name in fields or ():
            found[f"{one._meta.label_lower}.{name}, each by a query of its own"] += 1
        refresh(one, using, fields, **more)

    models.Model.from_db = classmethod(look)  # type: ignore[method-assign]
    models.Model.refresh_from_db = look_again  # type: ignore[method-assign]
    try:
        yield found
    finally:
        models.Model.from_db = classmethod(from_db)  # type: ignore[method-assign]
        models.Model.refresh_from_db = refresh  # type: ignore[method-assign]


LOGS = {"base_act": "the log of acts", "ledger_entry": "the journal"}
"""Tables of which an index serves a subject's key only together with its kind."""
BY_SUBJECT = re.compile(r'"?(\w+)"?\."subject_id" (?:=|IN)')


def without_kind(sql: str) -> list[str]:
    """Return which logs a statement asks for subjects by their keys without the kind of the subject beside each."""
    aliases = {alias: table for table, alias in re.findall(r'(?:FROM|JOIN) "(\w+)" ([TUV]\d+)\b', sql)}
    asked: Counter = Counter(aliases.get(name, name) for name in BY_SUBJECT.findall(sql))
    kinds = re.findall(r'"?(\w+)"?\."subject_type" (?:=|IN)', sql)
    named: Counter = Counter(aliases.get(name, name) for name in kinds)
    return [name for table, name in LOGS.items() if asked[table] > named[table]]


@contextmanager
def statements() -> Iterator[list[tuple[str, int]]]:
    """Gather the statements that are asked within, each with how many values go with it."""
    found: list[tuple[str, int]] = []

    def look(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if not many:
            found.append((sql, len(params or ())))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(look):
        yield found


@contextmanager
def rows_fetched() -> Iterator[Counter]:
    """Count, by the model's label, the most rows that one query without a limit handed over.

    What is fetched beside other rows (`IN` of a few hundred keys of a page) has no limit either: its number follows
    from theirs.
    """
    most: Counter = Counter()
    fetch = QuerySet._fetch_all

    def look(rows: QuerySet) -> None:
        known = rows._result_cache is not None
        fetch(rows)
        if not known and not rows.query.is_sliced:
            most[rows.model._meta.label_lower] = max(most[rows.model._meta.label_lower], len(rows._result_cache))

    QuerySet._fetch_all = look  # type: ignore[method-assign]
    try:
        yield most
    finally:
        QuerySet._fetch_all = fetch  # type: ignore[method-assign]
