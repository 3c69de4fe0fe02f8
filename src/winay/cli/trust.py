"""Whether an archive is what it says: its own seal, and a database with nothing added, nothing taken away."""

import hashlib
import hmac
import json
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

from winay.cli.console import Code, Fault
from winay.cli.language import _

Schema = dict[tuple[str, str], str]

_FRESH = """
import json, sys
import django
django.setup()
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from winay.base.database import executor_one_by_one
executor = MigrationExecutor(connection)
wanted = {tuple(name.split(".", 1)) for name in json.load(sys.stdin)}
packages = {package for package, _name in wanted}
standing_for_many = {key for key in executor.loader.replacements if key[0] in packages}
if standing_for_many <= wanted:
    wanted -= {key for one in standing_for_many for key in executor.loader.replacements[one].replaces}
else:
    executor, wanted = executor_one_by_one(), wanted - standing_for_many
graph = executor.loader.graph
ends = [node for node in wanted if not any(child.key in wanted for child in graph.node_map[node].children)]
executor.migrate(ends)
"""


def seal_of(manifest: dict[str, Any], key: str) -> str:
    """Return the HMAC-SHA256 (hex) of what a manifest says, by the secret key of an installation."""
    said = {name: value for name, value in manifest.items() if name != "seal"}
    text = json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hmac.new(key.encode(), text.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()


def is_ours(manifest: dict[str, Any], key: str) -> bool:
    """Tell whether the manifest was sealed by whoever has this key."""
    return bool(key) and hmac.compare_digest(seal_of(manifest, key), str(manifest.get("seal", "")))


def require_same_schema(database: Path, migrations: tuple[str, ...], work: Path) -> None:
    """Raise `Fault` unless the database has the migrations of its manifest and the schema that they make, no more.

    Tables with their columns, views, and triggers with their text are compared with what this version's models want,
    or, for an archive of an earlier version, with a fresh database that is brought to the same migrations. Indexes may
    be missing: `winay doctor` says so.
    """
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as copy:
        found = schema_of(copy)
        applied = (
            {f"{app}.{name}" for app, name in copy.execute("SELECT app, name FROM django_migrations")}
            if ("table", "django_migrations") in found
            else set()
        )
    if applied != set(migrations):
        raise Fault(
            _("The database in the archive is not the one that its list of contents describes."),
            mend=_("Take another copy; nothing was changed."),
            code=Code.INPUT,
        )
    newest = set(migrations) == _migrations_of_this_version()
    wanted = _schema_of_this_version() if newest else _fresh_schema(migrations, work)
    differences = sorted(name for (_kind, name) in found.keys() ^ wanted.keys())
    differences += sorted(
        name for kind, name in found.keys() & wanted.keys() if found[kind, name] != wanted[kind, name]
    )
    if differences:
        raise Fault(
            _("The database in the archive was changed by something other than Wiñay: {names}.").format(
                names=", ".join(dict.fromkeys(differences[:8]))
            ),
            mend=_("Take another copy; nothing was changed."),
            code=Code.INPUT,
        )


def schema_of(database: sqlite3.Connection) -> Schema:
    """Return every table with its columns, every view and every trigger with its text, in SQLite's own absent."""
    found: Schema = {}
    rows = database.execute("SELECT type, name, coalesce(sql, '') FROM sqlite_master WHERE type <> 'index'")
    for kind, name, text in rows.fetchall():
        if name.startswith("sqlite_"):
            continue
        if kind == "table":
            columns = database.execute("SELECT name FROM pragma_table_info(?) ORDER BY name", [name]).fetchall()
            text = ",".join(column for (column,) in columns)
        found[kind, name] = text
    return found


def _migrations_of_this_version() -> set[str]:
    from django.db.migrations.loader import MigrationLoader

    return {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}


def _schema_of_this_version() -> Schema:
    """Return the schema of SQLite that the models of this version want, without the minute of making it."""
    from django.apps import apps
    from django.core.cache import caches
    from django.core.cache.backends.db import BaseDatabaseCache
    from django.db.migrations.recorder import MigrationRecorder

    from winay.base.database import words_table
    from winay.base.guards import expected_triggers

    models = [model for model in apps.get_models(include_auto_created=True) if model._meta.managed]
    with closing(sqlite3.connect(":memory:")) as index:
        for model in models:
            if getattr(model, "has_words_index", False):
                index.execute(words_table(model._meta.db_table))
        wanted = schema_of(index)
    for cache in caches:
        if isinstance(caches[cache], BaseDatabaseCache):
            wanted["table", caches[cache]._table] = "cache_key,expires,value"
    migration: Any = MigrationRecorder.Migration
    for model in [*models, migration]:
        if not model._meta.proxy:
            columns = sorted(str(field.column) for field in model._meta.local_concrete_fields)
            wanted["table", model._meta.db_table] = ",".join(columns)
    return wanted | {("trigger", name): text for name, text in expected_triggers("sqlite").items()}


def _fresh_schema(migrations: tuple[str, ...], work: Path) -> Schema:
    home = work / "fresh"
    home.mkdir()
    environment = {key: value for key, value in os.environ.items() if not key.startswith("WINAY_")}
    environment |= {"WINAY_HOME": str(home), "DJANGO_SETTINGS_MODULE": "winay.site.settings"}
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-c", _FRESH],
        input=json.dumps(sorted(migrations)),
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        why = (done.stderr.strip().splitlines() or ["?"])[-1]
        raise Fault(_("The schema of that version cannot be made here: {why}.").format(why=why[:200]))
    with closing(sqlite3.connect(home / "winay.sqlite3")) as fresh:
        return schema_of(fresh)
