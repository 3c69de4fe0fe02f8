"""A database fresh from its migrations, made once and copied for every worker and every run until a migration changes.

Making it takes some hundred migrations; a copy takes a moment. It is kept in the folder for temporary files (SQLite) or
on the server (PostgreSQL), named by what it was made from.
"""

import fcntl
import hashlib
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import cache
from pathlib import Path

import django
from django.db import connection
from django.db.backends.utils import CursorWrapper

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src" / "winay"


@cache
def made_from() -> str:
    """Return a short hash of what a fresh database depends on: migrations, what they call, and the libraries.

    As it was when the run began: an edit meanwhile changes nothing.
    """
    found = hashlib.sha256(django.get_version().encode())
    for path in sorted([*SOURCE.glob("*/migrations/*.py"), *SOURCE.glob("base/*.py"), ROOT / "requirements.lock"]):
        found.update(path.name.encode() + path.read_bytes())
    return found.hexdigest()[:16]


def kept_file() -> Path:
    """Return where the fresh SQLite database is kept."""
    return Path(tempfile.gettempdir()) / f"winay-fresh-{os.getuid()}-{made_from()}.sqlite3"


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Let one worker make the database while the others wait for it."""
    lock = Path(tempfile.gettempdir()) / f"winay-fresh-{os.getuid()}-{connection.vendor}-{made_from()}.lock"
    with lock.open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield


def lay(name: str) -> bool:
    """Put a copy of the kept database under `name`, in place of what stands there; False where none is kept."""
    kept = str(kept_file()) if connection.vendor == "sqlite" else f"winay_fresh_{made_from()}"
    return copy(kept, name)


def copy(kept: str, name: str) -> bool:
    """Put a copy of the database `kept` under `name`, in place of what stands there; False where there is none."""
    if connection.vendor == "sqlite":
        if not Path(kept).exists():
            return False
        shutil.copyfile(kept, name)
        return True
    with server() as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [kept])
        if not cursor.fetchone():
            return False
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')
        cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{kept}"')
        return True


def keep(name: str) -> None:
    """Keep a copy of the database just made; the connection is closed, as PostgreSQL asks."""
    connection.close()
    if connection.vendor == "sqlite":
        half = kept_file().with_suffix(".half")
        half.unlink(missing_ok=True)
        with closing(sqlite3.connect(name)) as made, closing(sqlite3.connect(half)) as kept:
            made.backup(kept)
        half.replace(kept_file())
        return
    with server() as cursor:
        cursor.execute(f'CREATE DATABASE "winay_fresh_{made_from()}" TEMPLATE "{name}"')


@contextmanager
def server() -> Iterator[CursorWrapper]:
    """Give a cursor on PostgreSQL's own database, from where others are made, copied and dropped."""
    with connection.creation._nodb_cursor() as cursor:
        yield cursor
