"""Indexes that a very long list does without: made at once at the end, in order, a third of the work of row by row."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction
from django.db.models import Index, Model


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

    Whoever makes the same ones meanwhile is no harm. On SQLite others wait about two seconds for each million rows.
    """
    made = []
    for model, index in missing_indexes(*models):
        statement = str(index.create_sql(model, connection.schema_editor()))
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement.replace("CREATE INDEX", "CREATE INDEX IF NOT EXISTS", 1))
        made.append(index.name)
    return made


@contextmanager
def indexes_made_at_once(*models: type[Model]) -> Iterator[None]:
    """Take the indexes of models away meanwhile, but not what keeps values unique, and make them again at the end.

    For work that more than doubles its tables; not inside a transaction. If the process is killed they stay away until
    somebody calls `make_missing_indexes`: searches are slower, nothing else.
    """
    for model in models:
        for index in model._meta.indexes:
            with connection.cursor() as cursor:
                cursor.execute(f"DROP INDEX IF EXISTS {connection.ops.quote_name(index.name)}")
    try:
        yield
    finally:
        make_missing_indexes(*models)
