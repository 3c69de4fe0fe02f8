"""One archive with everything an installation knows: database, uploads, secret, each with its hash."""

import hashlib
import io
import json
import os
import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Any

from winay.cli.console import Code, Fault
from winay.cli.language import _
from winay.cli.trust import is_ours, require_same_schema, seal_of

FORMAT = 1
MANIFEST = "manifest.json"
SQLITE = "database.sqlite3"
POSTGRESQL = "database.pgdump"
SECRET = "secret-key"  # noqa: S105 - the name of a file
UPLOADS = "uploads"
PAGES_A_STEP = 500
PACKED = {"sqlite": 6, "postgresql": 0}
"""How hard an archive is packed, by database: what `pg_dump` writes is packed already, and takes as long once more."""
MOST_PACKED = 100
"""An archive unpacks to a hundred times its size and `SPARED` bytes at most: a bomb is refused before it is written."""
SPARED = 64 * 1024 * 1024
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Archive:
    """What an archive says of itself: `files` maps each name to its SHA-256; `manifest` is all of it, as read."""

    engine: str
    made_at: str
    migrations: tuple[str, ...]
    files: dict[str, str]
    manifest: dict[str, Any] = field(default_factory=dict, repr=False)

    def sealed_by(self, key: str) -> bool:
        """Tell whether whoever has this secret key made the archive."""
        return is_ours(self.manifest, key)


def make_archive(target: Path, *, with_secret: bool, progress: Progress) -> Archive:
    """Write a consistent archive of this installation to `target`, readable by its owner only.

    The database is copied first, as of one moment and while others go on writing (SQLite's backup interface, or
    `pg_dump`), the uploads after it: every upload that the database names is in the archive. The archive appears
    under its name only when it is complete.
    """
    from django.conf import settings
    from django.db import connection
    from django.db.migrations.recorder import MigrationRecorder

    engine = connection.vendor
    applied = tuple(sorted(f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations()))
    files: dict[str, str] = {}
    with _work_folder(target.parent) as work:
        database = work / (SQLITE if engine == "sqlite" else POSTGRESQL)
        if engine == "sqlite":
            _copy_sqlite(Path(connection.settings_dict["NAME"]), database, progress)
        else:
            _postgresql("pg_dump", ["--format=custom", "--no-owner", f"--file={database}"])
        uploads = sorted(path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file())
        partial = work / "archive.tar.gz"
        with tarfile.open(partial, "w:gz", compresslevel=PACKED[engine]) as tar:
            files[database.name] = _add(tar, database, database.name)
            if with_secret and (settings.HOME / SECRET).exists():
                files[SECRET] = _add(tar, settings.HOME / SECRET, SECRET)
            for at, path in enumerate(uploads, start=1):
                name = f"{UPLOADS}/{path.relative_to(settings.MEDIA_ROOT).as_posix()}"
                files[name] = _add(tar, path, name)
                progress(at, len(uploads))
            archive = Archive(engine, datetime.now().astimezone().isoformat("T", "seconds"), applied, files)
            manifest: dict[str, Any] = {
                "format": FORMAT,
                "engine": archive.engine,
                "made_at": archive.made_at,
                "migrations": list(archive.migrations),
                "files": archive.files,
            }
            manifest["seal"] = seal_of(manifest, settings.SECRET_KEY)
            content = json.dumps(manifest, indent=1, ensure_ascii=False).encode()
            entry = tarfile.TarInfo(MANIFEST)
            entry.size = len(content)
            tar.addfile(entry, io.BytesIO(content))
        partial.chmod(0o600)
        partial.replace(target)
    return archive


def _copy_sqlite(database: Path, copy: Path, progress: Progress) -> None:
    with (
        closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as source,
        closing(sqlite3.connect(copy)) as target,
    ):
        # One read transaction over the whole copy: a writer neither changes nor restarts it.
        source.execute("BEGIN")
        source.execute("SELECT count(*) FROM sqlite_master").fetchone()
        source.backup(
            target, pages=PAGES_A_STEP, progress=lambda status, left, total: progress(total - left, total)
        )
        target.execute("PRAGMA journal_mode=DELETE")
        _require_sound(target)


def _require_sound(database: sqlite3.Connection) -> None:
    found = database.execute("PRAGMA integrity_check(1)").fetchone()[0]
    if found != "ok":
        raise Fault(
            _("The database is damaged: {why}.").format(why=found),
            mend=_("Restore the last good backup with: winay restore FILE"),
        )


def _add(tar: tarfile.TarFile, path: Path, name: str) -> str:
    with path.open("rb") as source:
        digest = hashlib.file_digest(source, "sha256").hexdigest()
        source.seek(0)
        entry = tar.gettarinfo(arcname=name, fileobj=source)
        entry.uid = entry.gid = 0
        entry.uname = entry.gname = ""
        entry.mode = 0o600
        tar.addfile(entry, source)
    return digest


def restore_archive(source: Path, *, force: bool, trust: bool, progress: Progress) -> tuple[Archive, Path | None]:
    """Put back what `source` holds; return what it says of itself and where the former data were moved, if any.

    An archive that this installation's secret key did not seal is put back only with `trust`. Everything is unpacked
    and verified before anything is touched. A database with data is replaced only with `force`; on SQLite the former
    files are kept beside the new ones. Raises `Fault`.
    """
    from django.conf import settings
    from django.db import connection, connections

    from winay.base.open_files import forget_all
    from winay.journeys.flow_columns import forget_flow
    from winay.registry.columns import forget_columns

    with _work_folder(settings.HOME) as work:
        archive = unpack(source, work, progress)
        if not trust and not archive.sealed_by(settings.SECRET_KEY):
            raise Fault(
                _("This installation did not make this archive, or somebody changed it since."),
                mend=_(
                    "Only if you know who made it and trust them wholly, add --trust: it brings its own users."
                ),
                code=Code.INPUT,
            )
        _require_fit(archive, connection)
        if archive.engine == "sqlite":
            require_same_schema(work / SQLITE, archive.migrations, work)
        replaces = has_data()
        if replaces and not force:
            raise Fault(
                _("This installation has data already; they would be replaced."),
                mend=_("If that is what you want, stop the server and add --force."),
                code=Code.INPUT,
            )
        connections.close_all()
        kept = settings.HOME / f"before-restore-{datetime.now():%Y%m%d-%H%M%S-%f}"
        kept.mkdir(mode=0o700)
        if archive.engine == "sqlite":
            _swap_sqlite(Path(connection.settings_dict["NAME"]), work / SQLITE, kept)
        else:
            options = ["--clean", "--if-exists", "--no-owner", "--single-transaction", "--exit-on-error"]
            _postgresql(
                "pg_restore", [*options, f"--dbname={connection.settings_dict['NAME']}", str(work / POSTGRESQL)]
            )
        # They tell of the database that was: the next worker makes them anew.
        forget_all()
        forget_columns()
        forget_flow()
        if settings.MEDIA_ROOT.exists():
            shutil.move(settings.MEDIA_ROOT, kept / UPLOADS)
        settings.MEDIA_ROOT.parent.mkdir(parents=True, exist_ok=True)
        (work / UPLOADS).mkdir(exist_ok=True)
        shutil.move(work / UPLOADS, settings.MEDIA_ROOT)
        if (work / SECRET).exists():
            if (settings.HOME / SECRET).exists():
                (settings.HOME / SECRET).rename(kept / SECRET)
            (work / SECRET).rename(settings.HOME / SECRET)
        if replaces or any(path.is_file() for path in (kept / UPLOADS).rglob("*")):
            return archive, kept
        shutil.rmtree(kept)
    return archive, None


def unpack(source: Path, work: Path, progress: Progress) -> Archive:
    """Unpack `source` into `work` and verify it: format, names, completeness and every hash. Raises `Fault`."""
    found: dict[str, str] = {}
    manifest: dict[str, Any] = {}
    allowed = source.stat().st_size * MOST_PACKED + SPARED
    broken = Fault(
        _("{path} is not a whole Wiñay backup.").format(path=source.name),
        mend=_("Take another copy; nothing was changed."),
        code=Code.INPUT,
    )
    try:
        with tarfile.open(source, "r:gz") as tar:
            for count, entry in enumerate(tar, start=1):
                content = tar.extractfile(entry) if entry.isfile() else None
                if content is None or not _is_ours(entry.name) or entry.name in found:
                    raise broken
                allowed -= entry.size
                if allowed < 0 or entry.size > shutil.disk_usage(work).free:
                    raise Fault(
                        _("{path} would unpack to more than this disk, or any backup, holds.").format(
                            path=source.name
                        ),
                        mend=_("Free some space, or take another copy; nothing was changed."),
                        code=Code.INPUT,
                    )
                if entry.name == MANIFEST:
                    manifest = json.loads(content.read(64 * 1024 * 1024))
                    continue
                path = work / entry.name
                path.parent.mkdir(parents=True, exist_ok=True)
                with path.open("wb") as target:
                    shutil.copyfileobj(content, target, 1024 * 1024)
                path.chmod(0o600)
                with path.open("rb") as written:
                    found[entry.name] = hashlib.file_digest(written, "sha256").hexdigest()
                progress(count, max(count + 1, len(found)))
        archive = Archive(
            str(manifest["engine"]),
            str(manifest["made_at"]),
            tuple(manifest["migrations"]),
            dict(manifest["files"]),
            manifest,
        )
    except (
        tarfile.TarError,
        zlib.error,
        EOFError,
        LookupError,
        TypeError,
        ValueError,
        RecursionError,
        OSError,
    ) as error:
        if isinstance(error, OSError) and error.errno is not None:
            raise
        raise broken from error
    database = SQLITE if archive.engine == "sqlite" else POSTGRESQL
    if manifest.get("format") != FORMAT or archive.files != found or database not in found:
        raise broken
    if archive.engine == "sqlite":
        try:
            with closing(sqlite3.connect(work / SQLITE)) as copy:
                _require_sound(copy)
        except sqlite3.DatabaseError as error:
            raise broken from error
    return archive


def _is_ours(name: str) -> bool:
    parts = PurePosixPath(name).parts
    if name in {MANIFEST, SQLITE, POSTGRESQL, SECRET}:
        return True
    return len(parts) > 1 and parts[0] == UPLOADS and ".." not in parts and "\\" not in name


def _require_fit(archive: Archive, connection: Any) -> None:
    from django.db.migrations.loader import MigrationLoader

    if archive.engine != connection.vendor:
        raise Fault(
            _("The backup comes from {there}, this installation uses {here}.").format(
                there=archive.engine, here=connection.vendor
            ),
            mend=_("Set WINAY_DATABASE_URL to a database of that kind, or leave it out for SQLite."),
        )
    known = {f"{app}.{name}" for app, name in MigrationLoader(None, ignore_no_migrations=True).disk_migrations}
    replaced = {
        f"{app}.{name}"
        for migration in MigrationLoader(None, ignore_no_migrations=True).disk_migrations.values()
        for app, name in migration.replaces
    }
    ahead = [name for name in archive.migrations if name not in known | replaced]
    if ahead:
        raise Fault(
            _("The backup was made by a newer version of Wiñay ({name}).").format(name=ahead[0]),
            mend=_("Upgrade this installation first."),
        )


def has_data() -> bool:
    """Tell whether the database holds people, programmes or acts that a restore would replace."""
    from django.db import DatabaseError, connection

    try:
        tables = set(connection.introspection.table_names())
        with connection.cursor() as cursor:
            for table in ("base_user", "base_act", "programmes_programme", "registry_person"):
                if table in tables:
                    cursor.execute(f'SELECT 1 FROM "{table}" LIMIT 1')  # noqa: S608 - constant names
                    if cursor.fetchone():
                        return True
    except DatabaseError:
        return True
    return False


def _swap_sqlite(database: Path, new: Path, kept: Path) -> None:
    if database.exists():
        with closing(sqlite3.connect(database, timeout=2)) as standing:
            try:
                # Fold the write-ahead log in and make sure that nobody else is writing.
                standing.execute("PRAGMA wal_checkpoint(TRUNCATE)")
                standing.execute("PRAGMA locking_mode=EXCLUSIVE")
                standing.execute("BEGIN EXCLUSIVE")
                standing.execute("ROLLBACK")
            except sqlite3.OperationalError as error:
                raise Fault(
                    _("The database is in use."), mend=_("Stop the server (winay serve) and try again.")
                ) from error
            except sqlite3.DatabaseError:
                pass  # Damaged: that is what the restore is for.
    for suffix in ("", "-wal", "-shm"):
        path = database.with_name(database.name + suffix)
        if path.exists():
            shutil.move(path, kept / path.name)
    shutil.move(new, database)


def _postgresql(tool: str, arguments: list[str]) -> None:
    from django.db import connection

    if shutil.which(tool) is None:
        raise Fault(
            _("The program {tool} is not installed.").format(tool=tool),
            mend=_("Install the PostgreSQL client, for example: apt install postgresql-client"),
        )
    wanted = connection.settings_dict
    environment = {
        **os.environ,
        "PGHOST": str(wanted.get("HOST") or ""),
        "PGPORT": str(wanted.get("PORT") or ""),
        "PGUSER": str(wanted.get("USER") or ""),
        "PGPASSWORD": str(wanted.get("PASSWORD") or ""),
        "PGDATABASE": str(wanted["NAME"]),
    }
    environment = {key: value for key, value in environment.items() if value or not key.startswith("PG")}
    done = subprocess.run([tool, *arguments], env=environment, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        why = (done.stderr.strip().splitlines() or ["?"])[0]
        raise Fault(
            _("{tool} failed: {why}").format(tool=tool, why=why[:300]),
            mend=_("Check WINAY_DATABASE_URL, and that the client is not older than the server."),
        )


@contextmanager
def _work_folder(beside: Path) -> Iterator[Path]:
    beside.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=beside, prefix=".winay-") as name:
        yield Path(name)
