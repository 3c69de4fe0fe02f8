"""What `winay doctor` looks at of the installation itself: folder, key, addresses, database, what must not change."""

import os
import shutil
import sqlite3
import stat
from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import DatabaseError, connection
from django.utils.translation import gettext as _

from winay.base import guards
from winay.base.addresses import set_address, written_address
from winay.base.checks import GOOD, PROBLEM, WARNING, Check, Finding, some
from winay.base.database import pending_migrations
from winay.base.hosts import is_loopback, is_of_local_network
from winay.base.indexes import missing_indexes
from winay.base.kept_files import kept_files


def _home() -> Iterator[Finding]:
    free = shutil.disk_usage(settings.HOME).free / 1e9
    found = _("{home}, {free} GB free").format(home=settings.HOME, free=f"{free:.1f}")
    if not os.access(settings.HOME, os.W_OK):
        yield Finding(_("Folder"), PROBLEM, found, _("Give WINAY_HOME a folder that can be written."))
    elif free < 1:
        yield Finding(_("Folder"), WARNING, found, _("Free some space: uploads and backups need it."))
    elif stat.S_IMODE(settings.HOME.stat().st_mode) & 0o077:
        mend = _("Others on this machine can read people's data: chmod 700 {path}").format(path=settings.HOME)
        yield Finding(_("Folder"), WARNING, found, mend)
    else:
        yield Finding(_("Folder"), GOOD, found)
    if settings.MEDIA_ROOT.exists() and not os.access(settings.MEDIA_ROOT, os.W_OK):
        yield Finding(_("Uploads"), PROBLEM, str(settings.MEDIA_ROOT), _("Make this folder writable."))


def _secret() -> Iterator[Finding]:
    name, path = _("Secret key"), settings.HOME / "secret-key"
    if os.environ.get("WINAY_SECRET_KEY"):
        short = len(settings.SECRET_KEY) < 32
        yield Finding(
            name,
            WARNING if short else GOOD,
            _("from WINAY_SECRET_KEY"),
            _("Use at least 32 random characters.") if short else "",
        )
    elif not settings.SECRET_KEY or not path.exists():
        yield Finding(name, PROBLEM, _("missing"), _("Make it with: winay init"))
    elif stat.S_IMODE(path.stat().st_mode) & 0o077:
        mend = _("Others on this machine can read it: chmod 600 {path}").format(path=path)
        yield Finding(name, WARNING, str(path), mend)
    else:
        yield Finding(name, GOOD, str(path))


def _addresses() -> Iterator[Finding]:
    yield from _public_address()
    if settings.DEBUG:
        mend = _("Unset WINAY_DEBUG where others have access: it shows internals.")
        yield Finding(_("Debugging"), WARNING, _("on"), mend)
    if settings.PUBLIC_URL.startswith("https://") and not settings.PROXY_COUNT:
        mend = _("If a proxy stands in front, set WINAY_BEHIND_PROXY=1: else every visitor is counted as one.")
        yield Finding(_("Proxy"), WARNING, _("none is trusted"), mend)
    if settings.IS_SERVER and not settings.REQUIRE_SECOND_FACTOR:
        mend = _("Set WINAY_REQUIRE_SECOND_FACTOR=on: who pays then signs in with a second step.")
        yield Finding(_("Second step"), WARNING, _("not required"), mend)
    if not is_loopback(settings.PUBLIC_URL) and "*" in settings.ALLOWED_HOSTS:
        mend = _("Set WINAY_ALLOWED_HOSTS to the names of this server.")
        yield Finding(_("Host names"), WARNING, _("any"), mend)


def _public_address() -> Iterator[Finding]:
    """Say what papers and QR codes carry, and who wrote it."""
    name, set_one = _("Public address"), set_address()
    try:
        written = written_address()
    except DatabaseError:
        # The check of the database says why it cannot be asked.
        written = ""
    if not (found := set_one or written):
        mend = _(
            "Papers carry no address: write one in the browser, under “Setting up”, “Public address”, or set "
            "WINAY_PUBLIC_URL."
        )
        yield Finding(name, WARNING, settings.PUBLIC_URL, mend)
        return
    whose = _("from WINAY_PUBLIC_URL") if set_one else _("written in the browser")
    reach = _("only its own network reaches it") if is_of_local_network(found) else ""
    yield Finding(name, GOOD, f"{found} ({', '.join(filter(None, (whose, reach)))})")
    if not set_one and found.startswith("https://"):
        mend = _(
            "Also start the server with WINAY_PUBLIC_URL={address}: cookies then go over https alone, and who pays "
            "signs in with a second step."
        )
        yield Finding(_("Secure cookies"), WARNING, _("off"), mend.format(address=found))


def _static_files() -> Iterator[Finding]:
    there = (settings.STATIC_ROOT / "staticfiles.json").exists()
    yield Finding(
        _("Static files"),
        GOOD if there else PROBLEM,
        str(settings.STATIC_ROOT) if there else _("not collected"),
        "" if there else _("Make them with: winay init"),
    )


def _database() -> Iterator[Finding]:
    name = _("Database")
    try:
        pending = pending_migrations()
    except (DatabaseError, UnicodeDecodeError) as error:
        why = " ".join(str(error).split()).rstrip(".")[:200]
        mend = _("Check WINAY_DATABASE_URL, or that the database server runs.")
        yield Finding(name, PROBLEM, _("The database cannot be opened: {why}.").format(why=why), mend)
        return
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            yield from _sqlite(cursor, name)
        else:
            cursor.execute("SHOW server_version")
            yield Finding(name, GOOD, f"PostgreSQL {cursor.fetchone()[0]}")
            missing = [tool for tool in ("pg_dump", "pg_restore") if shutil.which(tool) is None]
            if missing:
                mend = _("Backups need the PostgreSQL client: apt install postgresql-client")
                yield Finding("pg_dump", WARNING, _("not installed"), mend)
    if pending:
        found = _("{count} changes are not applied").format(count=len(pending))
        yield Finding(_("Tables"), PROBLEM, found, _("Apply them with: winay init"))
    else:
        yield Finding(_("Tables"), GOOD, _("complete"))


def _sqlite(cursor: Any, name: str) -> Iterator[Finding]:
    cursor.execute("PRAGMA quick_check(1)")
    sound = cursor.fetchone()[0]
    cursor.execute("PRAGMA journal_mode")
    journal = cursor.fetchone()[0]
    cursor.execute("PRAGMA synchronous")
    full = cursor.fetchone()[0] >= 2
    found = f"SQLite {sqlite3.sqlite_version}, {journal}, synchronous={'FULL' if full else 'NORMAL'}"
    if sound != "ok":
        yield Finding(
            name, PROBLEM, f"{found}: {sound}", _("Restore the last good backup with: winay restore FILE")
        )
    elif journal not in {"wal", "memory"} or not full:
        mend = _("The folder may lie on a network drive: put WINAY_HOME on a disk of this machine.")
        yield Finding(name, WARNING, found, mend)
    else:
        yield Finding(name, GOOD, found)


def _indexes() -> Iterator[Finding]:
    missing = missing_indexes(*apps.get_models())
    if missing:
        found = _("{count} are missing, so that some searches take long: {names}").format(
            count=len(missing), names=", ".join(str(index.name) for _model, index in missing)
        )
        mend = _(
            "A long list that was broken off leaves them away: let it go on to its end, or make them with: winay init"
        )
        yield Finding(_("Indexes"), WARNING, found, mend)


def _append_only() -> Iterator[Finding]:
    missing, foreign = guards.faults(guards.triggers_there(connection), connection.vendor)
    open_tables = sorted({name.split("_forbid_")[0] for name in missing if "_forbid_" in name})
    name = _("Log of acts, journal and all that may only be added to")
    restore = _(
        "Somebody removed their protection: restore a backup, and find out who has access to the database."
    )
    if open_tables:
        yield Finding(name, PROBLEM, _("can be changed: {names}").format(names=", ".join(open_tables)), restore)
    else:
        yield Finding(name, GOOD, _("can only be added to"))
    if foreign:
        found = _("the database does things that Wiñay does not know: {names}").format(names=", ".join(foreign))
        yield Finding(_("Triggers"), PROBLEM, found, restore)
    unkept = [name for name in missing if "_forbid_" not in name]
    if unkept:
        found = _("searches miss what is new: {names}").format(names=", ".join(unkept))
        yield Finding(_("Triggers"), PROBLEM, found, _("Restore the last good backup with: winay restore FILE"))


def kept_files_are_whole() -> Iterator[Finding]:
    """Tell of kept files that are gone or are no longer what was kept."""
    count = 0
    faults: dict[str, list[str]] = {"missing": [], "changed": []}
    for file in kept_files():
        count += 1
        if file.fault:
            faults[file.fault].append(file.name)
    name = _("Kept files")
    restore = _("Bring them back from a backup, and find out who has access to this folder.")
    if faults["missing"]:
        yield Finding(name, PROBLEM, _("not there: {names}").format(names=some(faults["missing"])), restore)
    if faults["changed"]:
        found = _("no longer what was kept: {names}").format(names=some(faults["changed"]))
        yield Finding(name, PROBLEM, found, restore)
    if not any(faults.values()):
        yield Finding(name, GOOD, _("{count}, all as they were kept").format(count=count))


BEFORE = tuple(Check(look, needs_tables=False) for look in (_home, _secret, _addresses, _static_files))
"""What is looked at whether or not the database answers."""
DATABASE = Check(_database, needs_tables=False)
"""Whether the database answers and has every table."""
STORED = (Check(_indexes), Check(_append_only), Check(kept_files_are_whole))
"""What is looked at in the database before any package's own rows."""
