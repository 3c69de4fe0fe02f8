"""Indexes that a very long list does without: made at once at the end, in order, a third of the work of row by row."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, suppress

from django.db import OperationalError, connection, transaction
from django.db.models import Index, Model

SORTED_IN_PARTS = {"temp_store": 1, "cache_size": -2_000, "threads": os.cpu_count() or 1}
"""SQLite's settings: temporary files instead of memory, parts of two megabytes, threads beside the first."""


def missing_indexes(*models: type[Model]) -> list[tuple[type[Model], Index]]:
    """Return the indexes that models name in their `Meta` and the database does not have; one query."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT indexname FROM pg_indexes WHERE schemaname = current_schema()")
        else:
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'index'")
        there = {name for (name,) in cursor.fetchall()}
    return [(model, index) for model in models for index in model._meta.indexes if index.name not in there]


def make_missing_indexes(*models: type[Model]) -> list[str]:
    """Make the indexes of models that are missing, each in a transaction of its own; return their names.

    Whoever makes the same ones meanwhile is no harm. On SQLite others wait about a second for each million rows.
    """
    missing = missing_indexes(*models)
    with _sorted_in_parts() if missing else nullcontext():
        for model, index in missing:
            statement = str(index.create_sql(model, connection.schema_editor()))
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(statement.replace("CREATE INDEX", "CREATE INDEX IF NOT EXISTS", 1))
    return [index.name for _model, index in missing]


@contextmanager
def _sorted_in_parts() -> Iterator[None]:
    """Let SQLite sort what it indexes in parts of two megabytes, on all cores: less than half the time of one part.

    The parts lie in temporary files, which SQLite takes away again. Not inside a transaction: there all stays as it is.
    """
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        yield
        return
    with connection.cursor() as cursor:
        before = {}
        for name, value in SORTED_IN_PARTS.items():
            (before[name],) = cursor.execute(f"PRAGMA {name}").fetchone()
            cursor.execute(f"PRAGMA {name} = {value}")
        try:
            yield
        finally:
            for name, value in before.items():
                cursor.execute(f"PRAGMA {name} = {value}")


@contextmanager
def indexes_made_at_once(*models: type[Model]) -> Iterator[None]:
    """Take the indexes of models away meanwhile, but not what keeps values unique, and make them again at the end.

    For work that at least doubles its tables; not inside a transaction. They stay where they are if somebody uses the
    tables for long, a backup say. If the process is killed they stay away until somebody calls `make_missing_indexes`:
    searches are slower, nothing else.
    """
    with suppress(OperationalError):
        _drop_indexes(*models)
    try:
        yield
    finally:
        make_missing_indexes(*models)


@transaction.atomic
def _drop_indexes(*models: type[Model]) -> None:
    """Drop them all or none. Raises `OperationalError` where the database cannot have the tables to itself soon."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # Whoever waits for a table to itself makes everybody wait who comes later.
            cursor.execute("SET LOCAL lock_timeout = '2s'")
        for model in models:
            for index in model._meta.indexes:
                cursor.execute(f"DROP INDEX IF EXISTS {connection.ops.quote_name(index.name)}")
