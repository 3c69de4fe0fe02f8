"""A country on one laptop: every page of every role, downloads, commands and loads with a nation's data.

Builds the demonstration, measures it, copies its contest over programmes and districts (`bench/country`), and measures
the same addresses again: queries, rows fetched, SQL and total time, bytes, peak memory. Sizes: `demo` (nothing added),
`ten` (10 programmes, 600 proposals, 5,000 people: the default) and `national` (25 programmes, 600 calls, 60,000
proposals, 3.8 million scores, 20,000 agreements, 500,000 people, a million acts). On SQLite in a folder of its own, or
on PostgreSQL in a database `winay_bench_national` beside the one that WINAY_DATABASE_URL names.

    python bench/national.py [--size ten] [--home FOLDER] [--keep] [--only build,pages,commands,load]

`--home` and `--keep` leave the country where it is: run again with `--only pages` (and so on) on what stands there.
Each new package adds its rows by one function in `bench/country/packages.py`.
"""

import argparse
import asyncio
import json
import os
import pickle
import shutil
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
RESULTS = ROOT / "bench" / "results" / "national.json"
PAGE_MS, GROWTH, PAGE_ROWS, PAGE_BYTES, EXPORT_MB = 300.0, 3.0, 1_000, 100_000, 150.0
FLOOR_MS = 30.0
"""What stays below this is not said to have grown."""
LOADS = (("home", "/", "public", 300), ("results", "{results}", "public", 300), ("map", "/map/", "public", 300))
LOADS += (("desk home", "/desk/", "coordinadora", 30),)
KEPT = "measured-small.pickle"
CONNECTIONS, SECONDS = 32, 8.0
SHOWN = 20


def tell(text: str) -> None:
    """Say how far it is, on the error output."""
    print(f"{time.strftime('%H:%M:%S')} {text}", file=sys.stderr, flush=True)


def build(size: str, home: Path) -> dict[str, Any]:
    """Build the country and return what is measured beside it: the same pages at the size of the demonstration."""
    from bench.country import building, measuring

    begun = time.monotonic()
    building.lay_database()
    tell(f"demonstration: {time.monotonic() - begun:.1f} s")
    paths = measuring.addresses()
    kept = {"size": size, "paths": paths, "small": measuring.measure(paths, measuring.clients(), tell)}
    # Kept before the long part: who breaks it off can still measure what stands there.
    (home / KEPT).write_bytes(pickle.dumps(kept))
    took = building.enlarge(building.SIZES[size], tell)
    (home / "built.json").write_text(json.dumps({"took": took, "counts": building.counts()}, indent=1))
    return kept


def pages(kept: dict[str, Any]) -> tuple[list[dict[str, Any]], list[Any]]:
    """Measure every page and download; return the results and the pages, the slowest first."""
    from bench.country import measuring

    from winay.base.open_files import make_all

    begun = time.monotonic()
    make_all()
    tell(f"files of open data: {time.monotonic() - begun:.1f} s")
    people = measuring.clients()
    found = sorted(measuring.measure(kept["paths"], people, tell), key=lambda page: -page.p95)
    for page in found:
        # What slows a download down is its length.
        if page.is_page and (page.p95 > PAGE_MS or page.rows > PAGE_ROWS):
            measuring.find_cause(people[page.role], page)
    return _results_of_pages(found, {page.key: page for page in kept["small"]}), found


def _results_of_pages(found: list[Any], small: dict[Any, Any]) -> list[dict[str, Any]]:
    shown = [page for page in found if page.is_page]
    downloads = [page for page in found if not page.is_page]
    slow = [page for page in shown if page.p95 >= PAGE_MS]
    grown = {
        page.key: page.p95 / max(small[page.key].p95, FLOOR_MS / GROWTH)
        for page in shown
        if page.key in small and page.p95 > FLOOR_MS
    }
    asking = [page for page in shown if page.key in small and page.queries != small[page.key].queries]
    wide = [page for page in shown if page.rows > PAGE_ROWS]
    heavy = [page for page in shown if page.size > PAGE_BYTES]
    scores = next((page for page in downloads if page.path == "/open/scores.csv"), None)
    first = scores.first_byte / 1000 if scores else float("nan")
    most = max((page.memory for page in downloads), default=0.0)
    return [
        _result("pages", f"slowest of {len(shown)} pages, p95", max(p.p95 for p in shown), "ms", PAGE_MS, over=slow),
        _result(
            "growth", "page that grew most, × demonstration", max(grown.values(), default=1.0), "×", GROWTH,
            over=[page for page in shown if grown.get(page.key, 0) > GROWTH],
        ),
        _result("queries", "pages with another number of queries", len(asking), "pages", 0, over=asking),
        _result("rows", f"pages that fetch over {PAGE_ROWS:,} rows", len(wide), "pages", 0, over=wide),
        _result("bytes", "pages over 100 kB", len(heavy), "pages", 0, over=heavy),
        _result("downloads", f"memory of {len(downloads)} downloads", most, "MB", EXPORT_MB),
        _result("scores.csv", "first byte of /open/scores.csv", first, "s", 1.0),
    ]  # fmt: skip


def _result(
    name: str, what: str, value: float, unit: str, bar: float, *,
    peer: dict[str, Any] | None = None, over: Any = (), at_least: bool = False, more: dict[str, Any] | None = None,
) -> dict[str, Any]:  # fmt: skip
    holds = value >= bar if at_least else value <= bar
    found = {"name": name, "what": what, "value": round(value, 2), "unit": unit, "bar": bar, "holds": bool(holds)}
    if peer:
        found |= {"peer": peer, "ratio": round(value / peer["value"], 3)}
    if over:
        found["over"] = [f"{page.role} {page.path} {page.p95:.0f} ms" for page in over][:50]
    return found | (more or {})


def commands(kept: dict[str, Any], home: Path) -> list[dict[str, Any]]:
    """Measure the commands that go through everything, and `pg_dump` as the peer of a backup."""
    from bench.country.measuring import run_command
    from django.db import connection

    from winay.cli.console import Code
    from winay.ledger.models import Entry

    winay = str(Path(sys.executable).with_name("winay"))
    entries = Entry.objects.count()
    connection.close()
    found = []

    def one(name: str, bar: float, *arguments: str, ends: tuple[int, ...] = (0,), **more: Any) -> dict[str, float]:
        used = run_command(winay, *arguments, ends=ends)
        tell(
            f"winay {' '.join(arguments)}: {used['wall']:.1f} s, {used['cpu']:.1f} CPU s, {used['memory']:.0f} MB"
        )
        extra = {"cpu_seconds": round(used["cpu"], 1), "memory_mb": round(used["memory"])}
        found.append(_result(name, f"winay {' '.join(arguments[:2])}", used["wall"], "s", bar, more=extra | more))
        return used

    one("ledger verify", 20.0 * max(1.0, entries / 67_000), "ledger", "verify", entries=entries)
    one("targeting refresh", 120.0, "targeting", "refresh")
    one("registry reindex", 300.0, "registry", "reindex")
    # It has something to say of an installation that nobody has set up for its people.
    one("doctor", 300.0, "doctor", ends=(0, int(Code.ENVIRONMENT)))
    file = home / "backup.tar.gz"
    file.unlink(missing_ok=True)
    if connection.vendor == "postgresql":
        dump = home / "peer.pgdump"
        dumped = run_command("pg_dump", "--format=custom", f"--file={dump}", os.environ["WINAY_DATABASE_URL"])
        dump.unlink()
        used = one("backup", 1.5 * dumped["wall"], "backup", str(file))
        found[-1] |= {
            "peer": {"what": "pg_dump alone", "value": round(dumped["wall"], 1), "unit": "s"},
            "ratio": round(used["wall"] / dumped["wall"], 2),
        }
    else:
        one("backup", 600.0, "backup", str(file))
    found[-1]["bytes"] = file.stat().st_size
    file.unlink()
    return found


def loads(kept: dict[str, Any]) -> list[dict[str, Any]]:
    """Ask the same page over 32 connections of one process, beside a view that does nothing."""
    from bench import session_day
    from bench.country.measuring import clients
    from django.db import connection

    sessions = {role: client.cookies for role, client in clients().items() if role in ("public", "coordinadora")}
    cookies = {role: {name: one.value for name, one in jar.items()} for role, jar in sessions.items()}
    results = next((path for path in kept["paths"] if path.endswith("/results/")), "/")
    connection.close()
    port = session_day.free_port()
    server = session_day.serve(port, threads=4)
    found = []
    try:
        peer = asyncio.run(_load(port, "/peer/", {}))
        told = {"what": "a view that does nothing", "value": round(peer[0], 1), "unit": "requests/s"}
        for name, path, role, bar in LOADS:
            rate, p95, failed = asyncio.run(_load(port, path.format(results=results), cookies[role]))
            tell(f"{name}: {rate:.0f} requests/s, p95 {p95:.0f} ms, {failed} failed (peer {peer[0]:.0f})")
            found.append(
                _result(
                    f"load {name}", f"{name}, {CONNECTIONS} connections, one process", rate, "requests/s", bar,
                    peer=told, at_least=True, more={"p95_ms": round(p95), "failed": failed},
                )
            )  # fmt: skip
    finally:
        server.terminate()
        server.wait(20)
    return found


async def _load(port: int, path: str, cookies: dict[str, str]) -> tuple[float, float, int]:
    """Return requests a second, the 95th percentile in milliseconds, and how many were not answered with the page."""
    from bench.session_day import Phone, quantile

    times: dict[str, list[float]] = {}
    failed = 0

    async def follow(until: float) -> None:
        nonlocal failed
        phone = Phone(port, times, dict(cookies))
        while time.monotonic() < until:
            try:
                answer = await phone.ask("page", path)
                failed += answer.status != 200
            except (OSError, TimeoutError, asyncio.IncompleteReadError):
                failed += 1
        phone.close()

    await follow(time.monotonic() + 1.0)
    times.clear()
    begun = time.monotonic()
    await asyncio.gather(*(follow(begun + SECONDS) for _ in range(CONNECTIONS)))
    took = time.monotonic() - begun
    return len(times.get("page", [])) / took, quantile(times.get("page", []), 0.95), failed


def show(found: list[Any], small: dict[Any, Any]) -> None:
    """Print the worst pages."""
    from rich.console import Console
    from rich.table import Table

    table = Table(title=f"The worst {SHOWN}", title_justify="left")
    for column in ("role", "page", "p95 ms", "× demo", "SQL ms", "queries", "rows", "kB", "+MB", "where"):
        table.add_column(column, justify="left" if column in ("role", "page", "where") else "right")
    for page in found[:SHOWN]:
        before = small.get(page.key)
        table.add_row(
            page.role, page.path, f"{page.p95:.0f}", f"{page.p95 / before.p95:.1f}" if before else "",
            f"{page.sql:.0f}", str(page.queries), f"{page.rows:,}", f"{page.size / 1000:.0f}", f"{page.memory:.0f}",
            page.cause,
        )  # fmt: skip
    Console(file=sys.stderr, width=230).print(table)


def main() -> int:
    """Run the benchmark, write its results, return 0 if every bar holds."""
    sys.path[:0] = [str(ROOT), str(ROOT / "src"), str(ROOT / "bench")]
    from bench.country import building

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", choices=building.SIZES, default="ten")
    parser.add_argument("--home", type=Path)
    parser.add_argument("--keep", action="store_true")
    parser.add_argument("--only", default="build,pages,commands,load")
    given = parser.parse_args()
    wanted = given.only.split(",")
    home = (given.home or Path(tempfile.mkdtemp(prefix="winay-national-"))).resolve()
    building.start_django(home)
    kept = build(given.size, home) if "build" in wanted else pickle.loads((home / KEPT).read_bytes())
    results: list[dict[str, Any]] = []
    written: list[dict[str, Any]] = []
    if "pages" in wanted:
        results, found = pages(kept)
        show(found, {page.key: page for page in kept["small"]})
        written = [vars(page) for page in found]
    if "commands" in wanted:
        results += commands(kept, home)
    if "load" in wanted:
        results += loads(kept)
    RESULTS.parent.mkdir(parents=True, exist_ok=True)
    RESULTS.write_text(json.dumps(results, indent=2, ensure_ascii=False) + "\n")
    (RESULTS.parent / "national-pages.json").write_text(json.dumps(written, indent=1, ensure_ascii=False) + "\n")
    for one in results:
        print(json.dumps(one, ensure_ascii=False))
    if not given.keep and given.home is None:
        shutil.rmtree(home)
    return 0 if all(one["holds"] for one in results) else 1


if __name__ == "__main__":
    sys.exit(main())
