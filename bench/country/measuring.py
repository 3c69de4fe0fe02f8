"""Ask every page of every role of an installation in this process: queries, rows, times, bytes, peak memory."""

import gc
import os
import re
import statistics
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from django.db.backends.utils import CursorWrapper
from django.test import Client
from django.urls import get_resolver

ROLES = ("public", "coordinadora", "promotor", "secretaria", "finanzas", "evaluadora", "grupo", "juror")
ROUNDS, SECONDS_A_PAGE = 4, 1.5
NOT_ASKED = re.compile(r"^/(__|static/|account/logout|language/|i18n/)")
SEEN_BY_ALL = ("portal:", "account_", "mfa_", "set_language")
"""Names of what everybody sees alike: asked by the public, or by one of the staff."""


@dataclass
class Counter:
    """What was asked of the database since it was set back; `by_place` tells by line of the program, if wanted."""

    queries: int = 0
    rows: int = 0
    seconds: float = 0.0
    by_place: dict[str, list[float]] | None = None
    place: str = ""

    def __call__(self, execute: Any, sql: Any, params: Any, many: bool, context: Any) -> Any:
        """Run a statement and count it."""
        self.queries += 1
        if self.by_place is not None:
            self.place = _place()
        begun = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            self.add(time.perf_counter() - begun, 0, 1)

    def add(self, seconds: float, rows: int, queries: int = 0) -> None:
        """Count time and rows."""
        self.seconds += seconds
        self.rows += rows
        if self.by_place is not None:
            found = self.by_place.setdefault(self.place, [0.0, 0.0, 0.0])
            found[0] += seconds
            found[1] += rows
            found[2] += queries


COUNTER = Counter()


class _Counting(CursorWrapper):
    """A cursor that counts the rows that leave it."""

    def _counted(self, fetch: Any, *sizes: int) -> Any:
        begun = time.perf_counter()
        found = fetch(*sizes)
        rows = len(found) if isinstance(found, list) else int(found is not None)
        COUNTER.add(time.perf_counter() - begun, rows)
        return found

    def fetchone(self) -> Any:
        return self._counted(self.cursor.fetchone)

    def fetchmany(self, *sizes: int) -> Any:
        return self._counted(self.cursor.fetchmany, *sizes)

    def fetchall(self) -> Any:
        return self._counted(self.cursor.fetchall)

    def __iter__(self) -> Iterator[Any]:
        while row := self.fetchone():
            yield row


@contextmanager
def counted() -> Iterator[None]:
    """Count whatever is asked of the database meanwhile."""
    usual = connection.make_cursor
    connection.make_cursor = lambda cursor: _Counting(cursor, connection)
    try:
        with connection.execute_wrapper(COUNTER):
            yield
    finally:
        connection.make_cursor = usual


def _place() -> str:
    """Return the line of the program that asks: the innermost one outside the shared kernel."""
    frame, kernel = sys._getframe(2), ""
    while frame is not None:
        name = frame.f_code.co_filename
        if "/src/winay/" in name:
            place = f"{name.partition('/src/winay/')[2]}:{frame.f_lineno}"
            if not place.startswith("base/"):
                return place
            kernel = kernel or place
        frame = frame.f_back
    return kernel or "?"


@dataclass
class Page:
    """What one page, download or command of a role cost. Times in milliseconds, memory in MB above what stood."""

    role: str
    name: str
    path: str
    status: int
    queries: int
    rows: int
    sql: float
    first_byte: float
    cpu: float
    memory: float
    size: int
    is_page: bool
    times: list[float] = field(default_factory=list)
    cause: str = ""

    @property
    def p95(self) -> float:
        """The slowest of few, or the 95th of a hundred."""
        if len(self.times) < 20:
            return max(self.times)
        return statistics.quantiles(self.times, n=20)[-1]

    @property
    def key(self) -> tuple[str, str, str]:
        """What it is compared by."""
        return self.role, self.name, self.path


def addresses() -> dict[str, str]:
    """Return an example of every address with its name, as the tests of all addresses have them.

    Makes what the examples need: once, before the country is.
    """
    from tests.addresses.examples import make_examples, path_of, rows_of

    examples = make_examples()
    found = {path_of(route, examples): name for name, route in rows_of(get_resolver())}
    return {path: name for path, name in found.items() if not NOT_ASKED.search(path)} | _more()


def _more() -> dict[str, str]:
    """Return what no example has: every table of open data, lists as workbooks, the last page of long lists."""
    from winay.base.signboard import open_tables

    found = {f"/open/{table}.{kind}": f"portal:open {kind}" for table in open_tables() for kind in ("csv", "json")}
    for name in ("agreements", "proposals", "organisations", "payments/orders"):
        found[f"/desk/{name}/?format=xlsx"] = f"desk:{name} xlsx"
        found[f"/desk/{name}/?format=csv"] = f"desk:{name} csv"
        found[f"/desk/{name}/?page=9999"] = f"desk:{name} last"
    return found


def clients() -> dict[str, Client]:
    """Return somebody signed in for each role."""
    from winay.base.models import User
    from winay.committees.models import Member

    juror = Member.objects.filter(committee__sessions__code="CARAZ-ENSAYO-S1").first()
    users = {name: User.objects.get(username=name) for name in ROLES if name not in ("public", "juror")}
    users["juror"] = juror.user
    found = {"public": _client()}
    for name, user in users.items():
        found[name] = _client()
        found[name].force_login(user)
    return {role: found[role] for role in ROLES}


def _client() -> Client:
    client = Client(SERVER_NAME="127.0.0.1", headers={"accept-language": "es", "accept-encoding": "gzip"})
    client.raise_request_exception = False
    return client


def measure(paths: Mapping[str, str], people: Mapping[str, Client], tell: Any = lambda text: None) -> list[Page]:
    """Ask every path of every role that gets it; of what everybody sees alike, one."""
    found: list[Page] = []
    gc.collect()
    gc.freeze()
    with counted():
        for role, client in people.items():
            for path, name in paths.items():
                page = _ask(client, role, name, path) if _worth_asking(role, name) else None
                if page is not None:
                    found.append(page)
            tell(f"{role}: {sum(one.role == role for one in found)} pages")
    return found


def _worth_asking(role: str, name: str) -> bool:
    """Tell whether a role may get pages of this name at all; what all see alike is asked of one."""
    from tests.addresses.roles import allowed

    if name.startswith(SEEN_BY_ALL):
        return role == ("public" if name.startswith("portal:") else "coordinadora")
    return allowed({"public": "anonymous"}.get(role, role), name.partition(" ")[0])


def _ask(client: Client, role: str, name: str, path: str) -> Page | None:
    """Ask once for the count and the memory, and again for the times. None: the role does not get it."""
    before = _memory("VmRSS")
    _forget_peak()
    first = _get(client, path)
    if first is None:
        return None
    peak = max(0.0, _memory("VmHWM") - before)
    begun, best = time.monotonic(), first
    times = []
    while len(times) < ROUNDS and (not times or time.monotonic() - begun < SECONDS_A_PAGE):
        if times or first["total"] < 5_000:
            best = _get(client, path) or first
        times.append(best["total"])
    return Page(
        role=role, name=name, path=path, status=best["status"], queries=best["queries"], rows=best["rows"],
        sql=best["sql"], first_byte=best["first_byte"], cpu=best["cpu"], memory=peak, size=best["size"],
        is_page=best["is_page"], times=times,
    )  # fmt: skip


def _get(client: Client, path: str) -> dict[str, Any] | None:
    COUNTER.queries = COUNTER.rows = 0
    COUNTER.seconds = 0.0
    begun, cpu = time.perf_counter(), time.process_time()
    answer = client.get(path)
    size, first = 0, 0.0
    for piece in answer.streaming_content if answer.streaming else [answer.content]:
        first = first or time.perf_counter() - begun
        size += len(piece)
    total = time.perf_counter() - begun
    answer.close()
    if answer.status_code in (302, 403, 404, 405, 400):
        return None
    return {
        "status": answer.status_code, "queries": COUNTER.queries, "rows": COUNTER.rows, "sql": COUNTER.seconds * 1000,
        "total": total * 1000, "first_byte": first * 1000, "cpu": (time.process_time() - cpu) * 1000, "size": size,
        "is_page": not answer.streaming and "html" in answer.get("Content-Type", ""),
    }  # fmt: skip


def find_cause(client: Client, page: Page) -> None:
    """Ask once more and note which lines of the program the database spent most of its time and rows for."""
    COUNTER.by_place = {}
    try:
        with counted():
            _get(client, page.path)
        worst = sorted(COUNTER.by_place.items(), key=lambda pair: -(pair[1][0] + pair[1][1] / 50_000))[:3]
        page.cause = "; ".join(
            f"{place} ({one[0] * 1000:.0f} ms, {one[1]:.0f} rows, {one[2]:.0f} q)" for place, one in worst
        )
    finally:
        COUNTER.by_place = None


def _memory(what: str) -> float:
    """Return a figure of this process in MB: `VmRSS` now, `VmHWM` at most since it was forgotten."""
    with open("/proc/self/status", encoding="ascii") as status:
        return next(int(line.split()[1]) / 1024 for line in status if line.startswith(what))


def _forget_peak() -> None:
    with open("/proc/self/clear_refs", "w", encoding="ascii") as refs:
        refs.write("5")


def run_command(*arguments: str, ends: tuple[int, ...] = (0,)) -> dict[str, float]:
    """Run a command as a process of its own that may end with `ends`.

    Return its seconds of the clock and of the processor, and its peak memory in MB.
    """
    begun = time.monotonic()
    pid = os.posix_spawnp(
        arguments[0],
        arguments,
        os.environ,
        file_actions=[(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)],
    )
    _pid, status, used = os.wait4(pid, 0)
    code = os.waitstatus_to_exitcode(status)
    assert code in ends, f"{' '.join(arguments)} ended with {code}"
    return {
        "wall": time.monotonic() - begun,
        "cpu": used.ru_utime + used.ru_stime,
        "memory": used.ru_maxrss / 1024,
    }
