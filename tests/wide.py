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
