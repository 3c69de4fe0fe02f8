"""How long a request of the web may take; commands, workers and tables that leave the house are not limited.

A page has `PAGE_SECONDS` for each statement and for all of them together; an act, which would begin anew each time,
has four times as long, and once it is committed nothing stops what follows. PostgreSQL stops a statement by its
`statement_timeout`, SQLite by a handler that it calls while it works.
"""

import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from weakref import WeakKeyDictionary, ref

from django.conf import settings
from django.db import OperationalError, connection
from psycopg.pq import TransactionStatus

OF_AN_ACT = 4
"""How many times as long an act has as a page."""
STEPS = 20_000
"""Steps of SQLite's machine between two looks at the clock: a few thousandths of a second."""
GIVES_TABLE = "gives_table"
CANCELLED = "57014"
"""PostgreSQL's word for a statement that was stopped: https://www.postgresql.org/docs/current/errcodes-appendix.html."""
_of_this_thread = threading.local()
_set_on: WeakKeyDictionary[Any, tuple[int, "ref[Any] | None"]] = WeakKeyDictionary()
"""Which limit, in milliseconds, a connection to PostgreSQL has, and in which transaction it was set, if in one."""


class TooSlow(OperationalError):
    """The time of a request is over."""


def is_too_slow(error: BaseException | None) -> bool:
    """Tell whether something was stopped because its time was over."""
    if isinstance(error, TooSlow):
        return True
    if not isinstance(error, OperationalError):
        return False
    cause = error.__cause__
    if (code := getattr(cause, "sqlite_errorcode", None)) is not None:
        return bool(code & 0xFF == sqlite3.SQLITE_INTERRUPT)
    return getattr(cause, "sqlstate", None) == CANCELLED


def seconds_for(method: str | None) -> int:
    """Return how long a request may take; 0: as long as it likes."""
    seconds: int = settings.PAGE_SECONDS
    return seconds * (1 if method in ("GET", "HEAD") else OF_AN_ACT)


@contextmanager
def limited(seconds: float, *, writes: bool) -> Iterator[None]:
    """Stop what is asked of the database after so many seconds, by `TooSlow` or by the database's own error.

    An act (`writes`) is stopped between two statements only within its transaction, so that all of it is undone.
    """
    if not seconds:
        yield
        return
    ends = time.monotonic() + seconds

    def watch(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        if time.monotonic() > ends and (not writes or context["connection"].in_atomic_block):
            raise TooSlow
        _limit_statement(seconds)
        return execute(sql, params, many, context)

    try:
        with connection.execute_wrapper(watch):
            yield
    finally:
        _of_this_thread.ends = None


@contextmanager
def without_limit() -> Iterator[None]:
    """Let what is asked of the database within take as long as it takes: tables that leave the house."""
    wrappers, connection.execute_wrappers = connection.execute_wrappers, []
    _limit_statement(0)
    try:
        yield
    finally:
        connection.execute_wrappers = wrappers


def _limit_statement(seconds: float) -> None:
    """Give the next statement so many seconds; 0: no limit."""
    if connection.vendor == "postgresql":
        _limit_on_postgresql(int(seconds * 1000))
        return
    _of_this_thread.ends = time.monotonic() + seconds if seconds else None
    if connection.connection is not None:
        connection.connection.set_progress_handler(_is_over, STEPS)


def _is_over() -> bool:
    ends = getattr(_of_this_thread, "ends", None)
    return ends is not None and time.monotonic() > ends


def _limit_on_postgresql(milliseconds: int) -> None:
    raw = connection.connection
    if raw is None:
        return
    # What is set within a transaction goes with it, if that is undone.
    within = ref(connection.atomic_blocks[0]) if connection.atomic_blocks else None
    known, where = _set_on.get(raw, (0, None))
    if known == milliseconds and (where is None or where == within):
        return
    # After a fault nothing is taken but the way back: to a savepoint, or out of the transaction.
    if raw.info.transaction_status == TransactionStatus.INERROR:
        return
    with raw.cursor() as cursor:
        cursor.execute(f"SET statement_timeout = {milliseconds}")
    _set_on[raw] = (milliseconds, within)


def gives_table(view: Callable[..., Any]) -> Callable[..., Any]:
    """Say that a list comes as a table, too, under `?format=csv`: a page that is stopped offers it instead."""
    setattr(view, GIVES_TABLE, True)
    return view
