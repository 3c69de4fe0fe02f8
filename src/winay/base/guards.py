"""What the database itself refuses: changing, replacing, emptying what may only be added to. SQLite and PostgreSQL.

A guard is a trigger. Migrations make them (`append_only`, `never_deleted`); which a model needs is said by its base
class, `AppendOnly`, or by `kept_for_good = True`; `faults` compares the two by name *and* text, since a trigger that
does nothing keeps its name.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.apps import apps as real_apps
from django.db import connection as default_connection
from django.db import migrations, models, router
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from winay.base.database import words_triggers

APPEND_ONLY, FOR_GOOD = "append-only", "kept for good"
_EVENTS = {("sqlite", APPEND_ONLY): ("UPDATE", "DELETE", "REPLACE"), ("sqlite", FOR_GOOD): ("DELETE",)}
_EVENTS |= {
    ("postgresql", APPEND_ONLY): ("UPDATE", "DELETE", "TRUNCATE"),
    ("postgresql", FOR_GOOD): ("DELETE", "TRUNCATE"),
}
_BEFORE = {"UPDATE": 2 + 16 + 1, "DELETE": 2 + 8 + 1, "TRUNCATE": 2 + 32}
"""PostgreSQL's `tgtype`: before an update, a delete of each row, a truncate of the table."""
_AFTER = {"INSERT": 4 + 1, "UPDATE": 16 + 1}


def _name(table: str, event: str) -> str:
    return f"{table}_forbid_{event.lower()}"


def _body(table: str, why: str) -> str:
    return f" BEGIN RAISE EXCEPTION '{table} is {why}'; END "


def _replace_on_sqlite(table: str, why: str, keys: Iterable[tuple[tuple[str, ...], Mapping[str, str]]]) -> str:
    """Return the trigger against `INSERT OR REPLACE` and upserts, which fire no trigger of a delete.

    A row is refused that brings the row number or any unique key of one that stands. `keys` are columns with the
    values of the rows for which alone they are unique. SQLite gives −1 for a row number that is not yet known.
    """
    taken = ["rowid = NEW.rowid"]
    for columns, only in keys:
        same = [f'"{column}" = NEW."{column}"' for column in columns]
        here = [f"\"{column}\" = '{value}'" for column, value in only.items()]
        new = [f"NEW.\"{column}\" = '{value}'" for column, value in only.items()]
        taken.append(" AND ".join(same + here + new))
    found = " OR ".join(f'EXISTS (SELECT 1 FROM "{table}" WHERE {one})' for one in taken)  # noqa: S608
    return (
        f'CREATE TRIGGER {_name(table, "REPLACE")} BEFORE INSERT ON "{table}" WHEN {found} '
        f"BEGIN SELECT RAISE(ABORT, '{table} is {why}: this row is there already'); END"
    )


def unique_keys(model: type[models.Model]) -> list[tuple[tuple[str, ...], Mapping[str, str]]]:
    """Return every unique key of `model`: its columns, and the values of the rows for which alone it holds."""
    keys: list[tuple[tuple[str, ...], Mapping[str, str]]] = [
        ((str(field.column),), {}) for field in model._meta.local_fields if field.unique
    ]
    columns = {field.name: str(field.column) for field in model._meta.local_fields}
    for constraint in model._meta.constraints:
        if isinstance(constraint, models.UniqueConstraint):
            held: Any = constraint.condition
            only: dict[str, object] = dict(held.children) if held else {}
            keys.append(
                (
                    tuple(columns[name] for name in constraint.fields),
                    {columns[name]: str(value) for name, value in only.items()},
                )
            )
    return keys


def _guard(vendor: str, table: str, event: str, why: str, model: type[models.Model]) -> list[str]:
    name = _name(table, event)
    if vendor == "postgresql":
        each = "STATEMENT" if event == "TRUNCATE" else "ROW"
        return [
            f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger AS $${_body(table, why)}$$ LANGUAGE plpgsql",
            f'CREATE TRIGGER {name} BEFORE {event} ON "{table}" FOR EACH {each} EXECUTE FUNCTION {name}()',
        ]
    if event == "REPLACE":
        return [_replace_on_sqlite(table, why, unique_keys(model))]
    return [
        f"CREATE TRIGGER {name} BEFORE {event} ON \"{table}\" BEGIN SELECT RAISE(ABORT, '{table} is {why}'); END"
    ]


def _model_of(apps: Any, table: str) -> type[models.Model]:
    found: type[models.Model] = next(one for one in apps.get_models() if one._meta.db_table == table)
    return found


def _drop(editor: BaseDatabaseSchemaEditor, table: str, events: Iterable[str]) -> None:
    for event in events:
        name = _name(table, event)
        if editor.connection.vendor == "postgresql":
            editor.execute(f'DROP TRIGGER IF EXISTS {name} ON "{table}"')
            editor.execute(f"DROP FUNCTION IF EXISTS {name}()")
        else:
            editor.execute(f"DROP TRIGGER IF EXISTS {name}")


class _Guards(migrations.RunPython):
    """Make guards with the models as they stand.

    `RunPython` would make all models of the site anew for whoever follows their relations; a guard reads the columns
    and the keys of one, and there are as many guards as append-only tables.
    """

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: Any, to_state: Any
    ) -> None:
        if router.allow_migrate(schema_editor.connection.alias, app_label, **self.hints):
            self.code(from_state.apps, schema_editor)


def _operation(
    table: str, why: str, events: Iterable[str] | None = None, *, before: Iterable[str] = ()
) -> migrations.RunPython:
    """Make the guards of `events` (default: all) anew; backwards, leave those of `before`."""

    def forwards(apps: Any, editor: BaseDatabaseSchemaEditor) -> None:
        wanted = events or _EVENTS[editor.connection.vendor, why]
        _drop(editor, table, wanted)
        for event in wanted:
            for statement in _guard(editor.connection.vendor, table, event, why, _model_of(apps, table)):
                editor.execute(statement)

    def backwards(apps: Any, editor: BaseDatabaseSchemaEditor) -> None:
        wanted = events or _EVENTS[editor.connection.vendor, why]
        _drop(editor, table, [event for event in wanted if event not in before])

    return _Guards(forwards, backwards)


def append_only(table: str) -> migrations.RunPython:
    """Return the migration operation that lets rows only be added to `table`: no update, delete, replace, truncate.

    Its model has the base class `AppendOnly`. On SQLite this also has to follow whatever alters a field or a unique
    key of the table (`append_only_anew`): Django makes such a table anew, without its triggers.
    """
    return _operation(table, APPEND_ONLY)


def append_only_anew(table: str) -> migrations.RunPython:
    """Return the operation that makes the guards of an append-only table anew; backwards, changes stay refused."""
    return _operation(table, APPEND_ONLY, before=("UPDATE", "DELETE"))


def never_changed(table: str) -> migrations.RunPython:
    """Return the operation of the first versions: UPDATE and DELETE are refused. Now: `append_only`."""
    return _operation(table, APPEND_ONLY, ("UPDATE", "DELETE"))


def never_deleted(table: str) -> migrations.RunPython:
    """Return the migration operation that makes the database refuse to delete rows of `table`.

    Whatever points to it needs no foreign key then: cheap where millions of rows point to a few.
    """
    return _operation(table, FOR_GOOD, ("DELETE",))


def never_emptied(table: str) -> migrations.RunPython:
    """Return the operation that adds to `never_deleted`, on PostgreSQL, that the table is not truncated."""

    def forwards(apps: Any, editor: BaseDatabaseSchemaEditor) -> None:
        if editor.connection.vendor == "postgresql":
            for statement in _guard("postgresql", table, "TRUNCATE", FOR_GOOD, _model_of(apps, table)):
                editor.execute(statement)

    return _Guards(
        forwards,
        lambda apps, editor: _drop(
            editor, table, ["TRUNCATE"] if editor.connection.vendor == "postgresql" else []
        ),
    )


def append_only_models() -> list[type[models.Model]]:
    """Return the models whose rows can only be added to."""
    from winay.base.models import AppendOnly

    return [model for model in real_apps.get_models() if issubclass(model, AppendOnly)]


def expected_triggers(vendor: str) -> dict[str, str]:
    """Return every trigger this version wants: on SQLite its text, on PostgreSQL kind and text of its function."""
    wanted: dict[str, str] = {}
    for model in real_apps.get_models():
        table = model._meta.db_table
        why = APPEND_ONLY if model in append_only_models() else FOR_GOOD
        if why == APPEND_ONLY or getattr(model, "kept_for_good", False):
            for event in _EVENTS[vendor, why]:
                wanted[_name(table, event)] = (
                    f"{table} {_BEFORE[event]} {_body(table, why)}"
                    if vendor == "postgresql"
                    else _guard(vendor, table, event, why, model)[0]
                )
        if getattr(model, "has_words_index", False):
            for name, (event, text) in words_triggers(vendor, table).items():
                wanted[name] = f"{table} {_AFTER[event]} {text}" if vendor == "postgresql" else text
    return wanted


def triggers_there(connection: Any = default_connection) -> dict[str, str]:
    """Return every trigger that the database has and fires, in the form of `expected_triggers`."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
            return dict(cursor.fetchall())
        cursor.execute(
            "SELECT tgname, relname || ' ' || tgtype || ' ' || prosrc FROM pg_trigger "
            "JOIN pg_proc ON pg_proc.oid = tgfoid JOIN pg_class ON pg_class.oid = tgrelid "
            "WHERE NOT tgisinternal AND tgenabled IN ('O', 'A') "
            "AND (tgqual IS NULL OR prosrc NOT LIKE '%RAISE EXCEPTION%') "
            "AND pg_class.relnamespace = current_schema()::regnamespace"
        )
        return dict(cursor.fetchall())


def faults(there: Mapping[str, str], vendor: str) -> tuple[list[str], list[str]]:
    """Return the names of triggers that are missing or do something else, and of those that nobody knows."""
    wanted = expected_triggers(vendor)
    return (
        sorted(name for name, text in wanted.items() if there.get(name) != text),
        sorted(set(there) - set(wanted)),
    )


@contextmanager
def guards_lifted(connection: Any, *tables: str) -> Iterator[None]:
    """Let a migration's or a test's own connection change append-only tables within the block."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # A table with checks still to come at the end of the transaction cannot be altered.
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            for table in tables:
                cursor.execute(f'ALTER TABLE "{table}" DISABLE TRIGGER USER')
            yield
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            for table in tables:
                cursor.execute(f'ALTER TABLE "{table}" ENABLE TRIGGER USER')
            return
        names = ", ".join(f"'{table}'" for table in tables)
        cursor.execute(f"SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name IN ({names})")  # noqa: S608
        triggers = cursor.fetchall()
        for name, _sql in triggers:
            cursor.execute(f"DROP TRIGGER {name}")
        yield
        for _name_of, sql in triggers:
            cursor.execute(sql)
