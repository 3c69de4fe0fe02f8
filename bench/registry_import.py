"""A list of 1,000,000 people taken: rows per second into SQLite (≥ 15,000) and PostgreSQL (≥ 20,000), checks included.

The rows are those of `peruvian_registry.py` as CSV; they are received, mapped and taken by the acts that the command
and the pages call: every value checked, people written with their search words, every row kept as read. The peer is
the database's own bulk load (COPY on PostgreSQL, executemany on SQLite) of the same rows, unchecked, into one table.

    python bench/registry_import.py [--rows 1000000]

PostgreSQL is taken from WINAY_BENCH_POSTGRES (default: 127.0.0.1:5432, trust); left out with a line if there is none.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]
RESULTS = ROOT / "bench" / "results" / "registry_import.json"
BARS = {"sqlite": 15_000, "postgresql": 20_000}


def make_places(folder: Path) -> None:
    """Make the tables and the districts in which the people of `folder` live."""
    import pyarrow.parquet as pq
    from django.core.management import call_command

    from winay.territory.models import Department, District, Province

    call_command("migrate", verbosity=0)
    codes = sorted({code for code in pq.read_table(folder / "registry.parquet")["ubigeo"].to_pylist() if code})
    codes = [code for code in codes if len(code) == 6]
    departments, provinces = sorted({code[:2] for code in codes}), sorted({code[:4] for code in codes})
    Department.objects.bulk_create(Department(ubigeo=code, name=code) for code in departments)
    Province.objects.bulk_create(Province(ubigeo=code, name=code, department_id=code[:2]) for code in provinces)
    District.objects.bulk_create(District(ubigeo=code, name=code, province_id=code[:4]) for code in codes)


def take(folder: Path) -> tuple[int, float]:
    """Take the list of `folder` into the database of the settings; return its rows and the seconds."""
    from winay.registry.actions import lists
    from winay.registry.queries.imports import suggested_mapping

    path, begun = folder / "registry.csv", time.perf_counter()
    batch = lists.receive_list(
        actor=None,
        source=lists.save_source(actor=None, name="Padrón"),
        path=path,
        filename=path.name,
        list_date=date(2026, 5, 3),
        keep_file=False,
    )
    batch = lists.choose_columns(actor=None, batch=batch, mapping=suggested_mapping(batch))
    batch = lists.start_taking(actor=None, batch=batch, at_once=True)
    batch = lists.take_list(actor=None, batch=batch, path=path)
    if batch.state != "taken":
        sys.exit(f"not taken: {batch.fault}")
    return batch.read, time.perf_counter() - begun


def bulk_load(folder: Path) -> float:
    """Return the seconds in which the database itself loads the same rows, unchecked, into one table of text."""
    import csv

    from django.db import connection

    with (folder / "registry.csv").open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    columns = ", ".join(f"c{at} text" for at in range(len(header)))
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE bulk ({columns})")
        begun = time.perf_counter()
        if connection.vendor == "postgresql":
            with cursor.cursor.copy("COPY bulk FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            cursor.execute("BEGIN")
            cursor.cursor.connection.executemany(f"INSERT INTO bulk VALUES ({', '.join('?' * len(header))})", rows)
            cursor.execute("COMMIT")
        seconds = time.perf_counter() - begun
        cursor.execute("DROP TABLE bulk")
    return seconds


def measure(folder: Path) -> dict[str, float]:
    """Measure the database that the settings name; runs in a process of its own."""
    import django

    django.setup()
    make_places(folder)
    peer = bulk_load(folder)
    rows, seconds = take(folder)
    return {"rows": rows, "seconds": seconds, "peer": peer}


def environment(home: str, url: str = "") -> dict[str, str]:
    """Return the environment of a product with `home` and database `url`."""
    found = os.environ | {"WINAY_HOME": home, "DJANGO_SETTINGS_MODULE": "winay.site.settings"}
    found.pop("WINAY_DATABASE_URL", None)
    return found | ({"WINAY_DATABASE_URL": url} if url else {})


def measured(name: str, url: str, folder: Path) -> dict[str, Any]:
    """Measure one database and return the result as `make bench` shows it."""
    with tempfile.TemporaryDirectory() as home:
        command = [sys.executable, __file__, "--folder", str(folder)]
        done = subprocess.run(command, env=environment(home, url), stdout=subprocess.PIPE, text=True, check=True)
    found = json.loads(done.stdout.splitlines()[-1])
    speed, own = found["rows"] / found["seconds"], found["rows"] / found["peer"]
    return {
        "name": f"registry-import-{name}",
        "what": f"a list of {found['rows']:,.0f} people taken, {name}",
        "value": round(speed),
        "unit": "rows/s",
        "peer": {"what": "bulk load of the raw rows", "value": round(own), "unit": "rows/s"},
        "ratio": round(speed / own, 3),
        "bar": BARS[name],
        "holds": speed >= BARS[name],
    }


def on_postgresql(folder: Path) -> dict[str, Any] | None:
    """Measure on PostgreSQL in a database of our own, dropped afterwards; None where there is no server."""
    import psycopg

    server = os.environ.get("WINAY_BENCH_POSTGRES", "postgres://postgres@127.0.0.1:5432")
    name = f"winay_bench_import_{os.getpid()}"
    try:
        with psycopg.connect(f"{server}/postgres", autocommit=True) as admin:
            admin.execute(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'")
            try:
                return measured("postgresql", f"{server}/{name}", folder)
            finally:
                admin.execute(f"DROP DATABASE {name} WITH (FORCE)")
    except psycopg.OperationalError as error:
        print(f"PostgreSQL left out: {error}")
        return None


def main() -> int:
    """Measure both databases, write the results."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.folder:
        print(json.dumps(measure(asked.folder)))
        return 0
    from bench.peruvian_registry import write

    with tempfile.TemporaryDirectory(prefix="winay-import-") as place:
        folder = Path(place)
        write(folder, asked.rows)
        results = [one for one in (measured("sqlite", "", folder), on_postgresql(folder)) if one]
    RESULTS.parent.mkdir(parents=True, exist_ok=True)
    RESULTS.write_text(json.dumps(results, indent=2, ensure_ascii=False) + "\n")
    print(json.dumps(results, ensure_ascii=False))
    return 0 if all(one["holds"] for one in results) else 1


if __name__ == "__main__":
    sys.exit(main())
