"""The demonstration, made once a day by `winay.demo` and laid as a copy for every module that walks through it.

Making it takes a third of a minute, and its dates are counted from today. It is kept as `tests.fresh_database` is,
named by the day and by everything that is shipped; its files and, on SQLite, its database are a folder for
`winay serve` too.
"""

import hashlib
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from auditlog.context import auditlog_disabled
from django.conf import settings
from django.db import connection
from django.test import override_settings
from django.utils import timezone, translation
from pytest_django import DjangoDbBlocker
from tests import fresh_database
from tests.fresh_database import SOURCE

from winay.base.open_files import make_all
from winay.demo.contest import DemoResult, run_demo

DATABASE, UPLOADS, OPEN_DATA = "winay.sqlite3", "uploads", "open-data"
LONGEST_KEPT = 2 * 24 * 3600
MADE_FROM_OTHERS = {".mo", ".pyc"}
HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher", "django.contrib.auth.hashers.MD5PasswordHasher"]


@dataclass
class Demonstration:
    """What the demonstration tells, and the key to its database for fixtures of a module."""

    result: DemoResult
    blocker: DjangoDbBlocker

    def unblock(self) -> object:
        """Let a fixture read and write; what it writes is gone at the end of its module."""
        return self.blocker.unblock()


@contextmanager
def laid(folder: Path) -> Iterator[DemoResult]:
    """Let this process read and write a copy of the demonstration, its files in `folder`, instead of its database."""
    usual = connection.settings_dict["NAME"]
    name = str(folder / DATABASE) if connection.vendor == "sqlite" else f"{usual}_demo"
    kept = ready()
    connection.close()
    fresh_database.copy(_database(kept), name)
    for name_of_folder in (UPLOADS, OPEN_DATA):
        shutil.copytree(kept / name_of_folder, folder / name_of_folder)
    files = {"MEDIA_ROOT": folder / UPLOADS, "OPEN_DATA_ROOT": folder / OPEN_DATA}
    try:
        _turn_to(name)
        with override_settings(**files, PASSWORD_HASHERS=HASHERS[::-1]):
            yield run_demo()
    finally:
        _turn_to(usual)
        _drop(name)


def ready() -> Path:
    """Return the folder where the demonstration of today is kept, whole; on SQLite `winay` can work in a copy of it."""
    with fresh_database.one_at_a_time():
        kept = _kept()
        if not kept.exists():
            _keep(kept)
    return kept


@cache
def _kept() -> Path:
    found = hashlib.sha256(fresh_database.made_from().encode())
    for path in sorted(SOURCE.rglob("*")):
        if path.is_file() and path.suffix not in MADE_FROM_OTHERS:
            found.update(str(path.relative_to(SOURCE)).encode() + path.read_bytes())
    name = f"{connection.vendor}-{timezone.localdate():%Y%m%d}-{found.hexdigest()[:16]}"
    return Path(tempfile.gettempdir()) / f"winay-demo-{os.getuid()}-{name}"


def _database(kept: Path) -> str:
    """Return the database that belongs to the folder `kept`: a file in it, or one on the server of the same name."""
    if connection.vendor == "sqlite":
        return str(kept / DATABASE)
    return "_".join(["winay_demo", *kept.name.split("-")[-2:]])


def _keep(kept: Path) -> None:
    """Make the demonstration and keep it; what was kept two days ago goes."""
    connection.close()
    for old in kept.parent.glob(f"winay-demo-{os.getuid()}-{connection.vendor}-*"):
        if old.stat().st_mtime < time.time() - LONGEST_KEPT:
            shutil.rmtree(old)
            _drop(_database(old))
    half = kept.with_name(f"{kept.name}.half")
    shutil.rmtree(half, ignore_errors=True)
    (half / UPLOADS).mkdir(parents=True)
    usual = connection.settings_dict["NAME"]
    name = str(half / DATABASE) if connection.vendor == "sqlite" else _database(kept)
    if not fresh_database.lay(name):
        raise RuntimeError("no database is kept to make the demonstration in")
    written = auditlog_disabled.set(False)
    try:
        _turn_to(name)
        # As the product hashes them: who walks through a served copy signs in.
        with (
            override_settings(
                MEDIA_ROOT=half / UPLOADS, OPEN_DATA_ROOT=half / OPEN_DATA, PASSWORD_HASHERS=HASHERS
            ),
            translation.override(settings.LANGUAGE_CODE),
        ):
            run_demo()
            make_all()
            if connection.vendor == "sqlite":
                with connection.cursor() as cursor:
                    cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        _turn_to(usual)
        auditlog_disabled.reset(written)
    half.replace(kept)


def _turn_to(name: str) -> None:
    connection.close()
    connection.settings_dict["NAME"] = name


def _drop(name: str) -> None:
    if connection.vendor == "sqlite":
        Path(name).unlink(missing_ok=True)
        return
    with fresh_database.server() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
