"""Rows by the hundred thousand, written by the database itself; for benchmarks that measure reads."""

import os
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]


def start_django(home: str, name: str) -> None:
    """Set up an installation of its own: an SQLite file in `home`, or a database beside the one that was named."""
    os.environ["WINAY_HOME"] = home
    os.environ["DJANGO_SETTINGS_MODULE"] = "winay.site.settings"
    sys.path[:0] = [str(ROOT), str(ROOT / "src")]
    import django
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection

    django.setup()
    if connection.vendor == "postgresql":
        with connection._nodb_cursor() as cursor:
            cursor.execute(f"DROP DATABASE IF EXISTS {name}")
            cursor.execute(f"CREATE DATABASE {name}")
        connection.close()
        settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = name
    call_command("migrate", verbosity=0)


def drop_database(name: str) -> None:
    """Drop what `start_django` made on PostgreSQL."""
    from django.db import connection

    if connection.vendor == "postgresql":
        connection.close()
        with connection._nodb_cursor() as cursor:
            cursor.execute(f"DROP DATABASE IF EXISTS {name}")


def key_of(kind: int, number: str) -> str:
    """Return the expression of the key of the `number`-th row (an expression of a whole number) of a kind (1 to 9)."""
    from django.db import connection

    if connection.vendor == "postgresql":
        return f"('{kind}0000000' || lpad(to_hex({number}), 24, '0'))::uuid"
    return f"'{kind}0000000' || printf('%024x', {number})"


def insert(model: Any, rows: int, **expressions: str) -> None:
    """Write `rows` rows of a model; `expressions` say, in SQL over their number `i` from 0 on, what stands in a column.

    Every other column has what the model would give it.
    """
    from django.db import connection, transaction

    columns, values, said = [], [], []
    for field in model._meta.concrete_fields:
        if field.attname not in expressions and field.primary_key and not field.has_default():
            continue
        columns.append(connection.ops.quote_name(field.column))
        if field.attname in expressions:
            said.append(expressions[field.attname].replace("%", "%%"))
            continue
        kind = field.rel_db_type(connection) if field.remote_field else field.db_type(connection)
        said.append(f"cast(%s as {kind})" if connection.vendor == "postgresql" else "%s")
        values.append(field.get_db_prep_save(field.pre_save(model(), True), connection))
    series = f"generate_series(0, {rows - 1}) as series(i)"
    before = ""
    if connection.vendor == "sqlite":
        before = f"with recursive series(i) as (select 0 union all select i + 1 from series where i < {rows - 1}) "
        series = "series"
    table = connection.ops.quote_name(model._meta.db_table)
    sql = f"{before}select {', '.join(said)} from {series}"
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"insert into {table} ({', '.join(columns)}) {sql}", values)
