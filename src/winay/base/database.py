"""What the database itself must index and lock, on SQLite and on PostgreSQL alike."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader

from winay.base.search import order_on_postgresql

WORDS = "string_to_array(words COLLATE \"C\", ' ')"
"""The words of a row as PostgreSQL indexes them: compared byte by byte, whatever the language of the database."""
GATHERED = 16 * 1024 * 1024
"""Bytes of new words that SQLite's index gathers before it writes them: 1 MB, as it comes, takes a third longer."""
LEARNT = "winay.words_learnt"
"""A setting of PostgreSQL for one transaction: on while whoever adds rows brings their words to the vocabulary."""


def never_compile(connection: Any, **_signal: Any) -> None:
    """Have PostgreSQL run questions as they are: for a page's it takes longer to compile them than to answer."""
    if connection.vendor == "postgresql":
        with connection.connection.cursor() as cursor:
            cursor.execute("SET jit = off")


def words_triggers(vendor: str, table: str) -> dict[str, tuple[str, str]]:
    """Return, by name, the triggers that keep the words of `table` indexed: event, and text.

    The text is the whole statement on SQLite, the function's body on PostgreSQL.
    """
    if vendor == "postgresql":
        learn = (
            f" BEGIN INSERT INTO {table}_vocabulary "  # noqa: S608
            "SELECT DISTINCT word FROM unnest(string_to_array(NEW.words, ' ')) AS found(word) "
            "WHERE word ~ '^[a-z]+$' AND word !~ '^zz' "
            f"AND NOT EXISTS (SELECT 1 FROM {table}_vocabulary AS known WHERE known.word = found.word) "
            "ORDER BY word ON CONFLICT DO NOTHING; "
            "RETURN NULL; END "
        )
        return {f"{table}_words_{event.lower()}": (event, learn) for event in ("INSERT", "UPDATE")}
    add = f"INSERT INTO {table}_words(rowid, words) VALUES (new.id, new.words);"  # noqa: S608
    drop = f"INSERT INTO {table}_words({table}_words, rowid, words) VALUES ('delete', old.id, old.words);"  # noqa: S608
    return {
        f"{table}_words_{event.lower()}": (
            event,
            f"CREATE TRIGGER {table}_words_{event.lower()} AFTER {event} ON {table} BEGIN {steps} END",
        )
        for event, steps in (("INSERT", add), ("DELETE", drop), ("UPDATE", drop + add))
    }


def _index_words_on_postgresql(editor: BaseDatabaseSchemaEditor, table: str) -> None:
    """Index the words as an array, several times as quick as a tsvector for common names, and learn which there are.

    An array knows no beginnings of words; these are looked up in the vocabulary first.
    """
    editor.execute(f"CREATE INDEX {table}_words ON {table} USING gin ({WORDS})")
    editor.execute(f'CREATE TABLE {table}_vocabulary (word text COLLATE "C" PRIMARY KEY)')
    for name, (event, learn) in words_triggers("postgresql", table).items():
        editor.execute(
            f"CREATE OR REPLACE FUNCTION {table}_learn() RETURNS trigger AS $${learn}$$ LANGUAGE plpgsql"
        )
        when = "INSERT" if event == "INSERT" else "UPDATE OF words"
        editor.execute(
            f"CREATE TRIGGER {name} AFTER {when} ON {table} FOR EACH ROW "
            f"WHEN (current_setting('{LEARNT}', true) IS DISTINCT FROM 'on') EXECUTE FUNCTION {table}_learn()"
        )


def words_table(table: str) -> str:
    """Return the statement that makes SQLite's full-text index of the column `words` of `table`."""
    return (
        f"CREATE VIRTUAL TABLE {table}_words USING fts5(words, content='{table}', content_rowid='id', "
        "detail='none', columnsize=0, tokenize='ascii')"
    )


def _index_words(editor: BaseDatabaseSchemaEditor, table: str) -> None:
    if editor.connection.vendor == "postgresql":
        _index_words_on_postgresql(editor, table)
        return
    editor.execute(words_table(table))
    for _event, statement in words_triggers("sqlite", table).values():
        editor.execute(statement)


def _forget_words(editor: BaseDatabaseSchemaEditor, table: str) -> None:
    if editor.connection.vendor == "postgresql":
        for event in ("insert", "update"):
            editor.execute(f"DROP TRIGGER IF EXISTS {table}_words_{event} ON {table}")
        editor.execute(f"DROP FUNCTION IF EXISTS {table}_learn()")
        editor.execute(f"DROP TABLE IF EXISTS {table}_vocabulary")
        editor.execute(f"DROP INDEX IF EXISTS {table}_words")
        return
    for event in ("insert", "delete", "update"):
        editor.execute(f"DROP TRIGGER IF EXISTS {table}_words_{event}")
    editor.execute(f"DROP TABLE IF EXISTS {table}_words")


def full_text(table: str) -> migrations.RunPython:
    """Return the migration operation that indexes the column `words` of `table` for full-text search.

    SQLite: an FTS5 index `<table>_words` that triggers keep in step; PostgreSQL: a GIN index of the same name over the
    array of words, and the words that occur in `<table>_vocabulary`, for beginnings.
    """
    return migrations.RunPython(
        lambda apps, editor: _index_words(editor, table),
        lambda apps, editor: _forget_words(editor, table),
    )


def _index_words_anew(editor: BaseDatabaseSchemaEditor, table: str) -> None:
    _forget_words(editor, table)
    _index_words(editor, table)
    if editor.connection.vendor == "postgresql":
        editor.execute(
            f"INSERT INTO {table}_vocabulary "  # noqa: S608
            f"SELECT DISTINCT word FROM {table}, unnest(string_to_array(words, ' ')) AS found(word) "
            "WHERE word ~ '^[a-z]+$' AND word !~ '^zz'"
        )
    else:
        editor.execute(f"INSERT INTO {table}_words({table}_words) VALUES ('rebuild')")  # noqa: S608


def full_text_anew(table: str) -> migrations.RunPython:
    """Return the migration operation that makes the index of `full_text` anew, as this version wants it.

    On SQLite it also has to follow whatever alters a field of `table`: that drops the table's triggers.
    """
    return migrations.RunPython(lambda apps, editor: _index_words_anew(editor, table), migrations.RunPython.noop)


def names_in_order(table: str, where: str) -> migrations.RunPython:
    """Return the migration operation by which PostgreSQL keeps the names of `table` in the order of lists (`InOrder`).

    Of the rows for which `where` holds: a page of a country's list is read off it instead of sorting all of them.
    SQLite has no such index: the function of its order is known to connections of the program only.
    """

    def keep(apps: Any, editor: BaseDatabaseSchemaEditor) -> None:
        if editor.connection.vendor == "postgresql":
            sql, letters = order_on_postgresql("name")
            key = sql % tuple(map(editor.quote_value, letters))
            editor.execute(f"CREATE INDEX {table}_in_order ON {table} (({key})) WHERE {where}")

    def drop(apps: Any, editor: BaseDatabaseSchemaEditor) -> None:
        if editor.connection.vendor == "postgresql":
            editor.execute(f"DROP INDEX IF EXISTS {table}_in_order")

    return migrations.RunPython(keep, drop)


def forget_unused_words(table: str, words: str) -> None:
    """Take out of the vocabulary which of these words no row of `table` has any more; on SQLite there is none."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(
                f"DELETE FROM {table}_vocabulary AS known WHERE word = ANY(string_to_array(%s, ' ')) AND NOT EXISTS "  # noqa: S608
                f"(SELECT 1 FROM {table} WHERE {WORDS} @> ARRAY[known.word])",
                [words],
            )


@contextmanager
def words_indexed_together(table: str, fresh: Iterable[str]) -> Iterator[None]:
    """Let rows with `words` (`texts`) be added without indexing each by itself, and index them together at the end.

    This costs a third of what the triggers cost. Inside a transaction only: whatever happens, the triggers come back
    with it. `fresh` are the plain words that the rows bring and the caller's earlier calls did not. Call
    `finish_words` after the last call.
    """
    together = _on_postgresql if connection.vendor == "postgresql" else _on_sqlite
    with connection.cursor() as cursor:
        yield from together(cursor, table, fresh)


def _on_postgresql(cursor: Any, table: str, fresh: Iterable[str]) -> Iterator[None]:
    cursor.execute(
        f"SELECT set_config('{LEARNT}', 'on', true), set_config('gin_pending_list_limit', '32MB', true)"
    )
    yield
    named = sorted(word for word in set(fresh) if word.isalpha() and not word.startswith("zz"))
    cursor.execute(
        f"INSERT INTO {table}_vocabulary SELECT unnest(%s::text[]) ON CONFLICT DO NOTHING",
        [named],
    )
    cursor.execute(f"SELECT set_config('{LEARNT}', 'off', true)")


def _on_sqlite(cursor: Any, table: str, _fresh: Iterable[str]) -> Iterator[None]:
    trigger = f"{table}_words_insert"
    cursor.execute("SELECT sql FROM sqlite_master WHERE type = 'trigger' AND name = %s", [trigger])
    (sql,) = cursor.fetchone()
    cursor.execute(f"SELECT coalesce(max(id), 0) FROM {table}")  # noqa: S608
    (last,) = cursor.fetchone()
    cursor.execute(f"DROP TRIGGER {trigger}")
    cursor.execute(f"INSERT INTO {table}_words({table}_words, rank) VALUES ('hashsize', {GATHERED})")  # noqa: S608
    yield
    cursor.execute(
        f"INSERT INTO {table}_words(rowid, words) SELECT id, words FROM {table} WHERE id > %s",  # noqa: S608
        [last],
    )
    cursor.execute(sql)


def finish_words(table: str) -> None:
    """Bring words that were added together to their place in the index, where the database let them wait."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT gin_clean_pending_list(%s::regclass)", [f"{table}_words"])


def without_waiting_for_the_disk() -> None:
    """Spare PostgreSQL the wait for the disk after this transaction: for work that a crash may set back a step."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL synchronous_commit = off")


@contextmanager
def held_alone(lock: int) -> Iterator[bool]:
    """Hold an advisory lock of PostgreSQL against everybody; yield False at once if somebody holds it."""
    alone = _asked("pg_try_advisory_lock", lock)
    try:
        yield alone
    finally:
        if alone:
            _asked("pg_advisory_unlock", lock)


@contextmanager
def held_with_others(lock: int) -> Iterator[None]:
    """Hold an advisory lock of PostgreSQL as many others may; wait while somebody holds it alone."""
    _asked("pg_advisory_lock_shared", lock)
    try:
        yield
    finally:
        _asked("pg_advisory_unlock_shared", lock)


def _asked(function: str, lock: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}(%s)", [lock])
        return bool(cursor.fetchone()[0])


class LaidTogether(migrations.operations.base.Operation):
    """Make all tables of a package in one step of a migration.

    `CreateModel` by itself makes every model of the site anew for whoever follows relations to the new one: with
    two hundred tables that is nearly all the time a fresh database takes. Here they are made once for a package, and
    tables may point to each other in a circle.
    """

    reversible = True

    def __init__(self, *tables: migrations.CreateModel) -> None:
        self.tables = tables

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Add all models to the state, and forget its classes: they are made when somebody asks for one."""
        state.__dict__.pop("apps", None)
        for one in self.tables:
            one.state_forwards(app_label, state)

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Make the tables, their indexes and constraints."""
        for one in self.tables:
            one.database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Drop the tables, the last first."""
        for one in reversed(self.tables):
            one.database_backwards(app_label, schema_editor, from_state, to_state)

    def describe(self) -> str:
        """Say what is done."""
        return "Make the tables " + ", ".join(one.name_lower for one in self.tables)


class OneByOne(MigrationLoader):
    """Migrations as they came one after another, without those that stand for many of them.

    By these an installation of earlier is told and made again: it had some of them, never what stands for all.
    `without`: packages (labels) that are left as they are; nothing that is read depends on them.
    """

    def __init__(self, connection: Any, *, without: Iterable[str] = ()) -> None:
        self.without = frozenset(without)
        super().__init__(connection)

    def load_disk(self) -> None:
        """Read the migrations of all packages but those left out, and leave out what replaces others."""
        super().load_disk()
        self.disk_migrations = {
            key: one
            for key, one in self.disk_migrations.items()
            if not one.replaces and key[0] not in self.without
        }


def executor_one_by_one(*, without: Iterable[str] = ()) -> MigrationExecutor:
    """Return what goes to any migration that ever was, forwards and backwards, but for packages left as they are."""
    executor = MigrationExecutor(connection)
    executor.loader = OneByOne(connection, without=without)
    return executor


def pending_migrations() -> list[str]:
    """Return the migrations that are not applied, by name."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _backwards in plan]
