"""About 4,000 hostile requests, 150 files and 28 archives: no 500, no request over two seconds, memory flat.

The demonstration is filled into a database of the benchmark's own, on SQLite and on PostgreSQL. Every address is asked
with odd texts, segments, headers, bodies and methods; every form that the pages of seven people show is sent back with
odd texts, and every form that takes files gets files made to harm (`tests/factories/hostile.py`). What each request
wrote is undone. Then archives made to harm are handed to `winay restore`: each is refused in a sentence.

    python bench/hostile.py [--requests 4000] [--files 150]

PostgreSQL is taken from WINAY_BENCH_POSTGRES (default: 127.0.0.1:5432, trust); left out with a line if there is none.
"""

import argparse
import gzip
import io
import json
import os
import random
import re
import subprocess
import sys
import tarfile
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

RESULTS = Path(__file__).resolve().parent / "results" / "hostile.json"
BAR_SECONDS, BAR_MEGABYTES = 2.0, 60
POSTGRES = os.environ.get("WINAY_BENCH_POSTGRES", "postgres://postgres@127.0.0.1:5432/postgres")


def resident() -> float:
    """Return the memory of this process in megabytes."""
    with open("/proc/self/status") as status:
        found = re.search(r"VmRSS:\s+(\d+)", status.read())
    return int(found[1]) / 1024 if found else 0.0


def measure(requests: int, files: int) -> dict[str, object]:
    """Send everything on the database that the settings name; runs in a process of its own."""
    import django

    django.setup()
    from django.conf import settings
    from django.db import connection, transaction
    from django.test.utils import setup_test_environment
    from tests.factories.hostile import asks, harvest, send, shuffled, uploads
    from tests.test_hostile import PEOPLE, people, routes, visits

    from winay.base.open_files import make_all
    from winay.demo.contest import run_demo

    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    setup_test_environment()
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        run_demo()
        make_all()
        with transaction.atomic():
            clients, found = people(), routes()
            forms = harvest(clients, visits(found, everybody=True))
            every = shuffled(asks(people=PEOPLE, routes=found, forms=forms), requests)
            report = send(clients, every[: len(every) // 4])
            report = send(clients, shuffled(uploads(forms), files), report)
            before = resident()
            report = send(clients, every[len(every) // 4 :], report)
            grown = resident() - before
            transaction.set_rollback(True)
    finally:
        connection.creation.destroy_test_db(settings.DATABASES["default"]["NAME"], verbosity=0)
    return {
        "sent": report.sent,
        "forms": len(forms),
        "statuses": report.statuses,
        "faults": report.faults[:50],
        "fault_count": len(report.faults),
        "slowest": round(report.slowest, 2),
        "slowest_what": report.slowest_what,
        "grown": round(grown, 1),
    }


def archives(whole: bytes) -> list[tuple[str, bytes]]:
    """Return archives made to harm: names that lead out, links, bombs, broken parts of a whole one."""
    chance = random.Random(5)

    def tar(fill: Callable[[tarfile.TarFile], None]) -> bytes:
        out = io.BytesIO()
        with tarfile.open(fileobj=out, mode="w:gz") as archive:
            fill(archive)
        return out.getvalue()

    def holding(name: str, content: bytes = b"x", **given: object) -> bytes:
        def fill(archive: tarfile.TarFile) -> None:
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            for key, value in given.items():
                setattr(entry, key, value)
            archive.addfile(entry, io.BytesIO(content))

        return tar(fill)

    plain = gzip.decompress(whole)
    found = [
        (f"name {name}", holding(name))
        for name in (
            "../x",
            "/etc/x",
            "uploads/../../x",
            "uploads\\..\\x",
            "uploads/",
            "x" * 3000,
            "uploads/\udcff",
            "\x01",
        )
    ]
    found += [
        (f"kind {kind!r}", holding("uploads/x", b"", type=kind, linkname="/etc/passwd"))
        for kind in (tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE, tarfile.CHRTYPE, tarfile.DIRTYPE)
    ]
    manifests = (
        b"",
        b"[]",
        b"null",
        b"{",
        b"[" * 200_000,
        b'{"files": 1}',
        b"\xff\xfe",
        b'{"format": "x"}',
        b"1" * 5000,
    )
    found += [(f"manifest {content[:12]!r}", holding("manifest.json", content)) for content in manifests]
    found += [("nothing", b""), ("no gzip", b"PK\x03\x04"), ("cut off", whole[: len(whole) // 2])]
    broken = bytearray(plain)
    for _byte in range(200):
        broken[chance.randrange(len(broken))] ^= 0xFF
    found += [
        ("changed bytes", gzip.compress(bytes(broken), 1)),
        ("changed gzip", whole[:100] + b"\0" * 50 + whole[150:]),
    ]
    found += [("twice the same", gzip.compress(plain[:-10240] + plain, 1))]
    return found


def restored(home: Path) -> tuple[int, list[str]]:
    """Hand every archive to `winay restore`; return how many, and those that were not refused in a sentence."""
    environment = {**os.environ, "WINAY_HOME": str(home)}

    def winay(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "winay", *arguments],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )

    winay("init", "--no-places")
    winay("backup", str(home / "whole.tar.gz"))
    found = archives((home / "whole.tar.gz").read_bytes())
    faults = []
    for what, content in found:
        (home / "bad.tar.gz").write_bytes(content)
        done = winay("restore", "--force", str(home / "bad.tar.gz"))
        if done.returncode == 0 or "Traceback" in done.stderr:
            faults.append(f"{what}: {done.returncode} {done.stderr.strip().splitlines()[-1:]}")
    return len(found), faults


def on(database: str, url: str, arguments: argparse.Namespace) -> list[dict[str, object]]:
    """Measure one database in a process of its own and return its results."""
    with tempfile.TemporaryDirectory(prefix="winay-hostile-") as folder:
        environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "winay.site.settings",
            "WINAY_HOME": folder,
            "WINAY_DATABASE_URL": url,
            "WINAY_LOG_LEVEL": "CRITICAL",
        }
        began = time.monotonic()
        numbers = ["--requests", str(arguments.requests), "--files", str(arguments.files)]
        done = subprocess.run(
            [sys.executable, __file__, "--measure", *numbers], env=environment, stdout=subprocess.PIPE, check=False
        )
        if done.returncode:
            return [{"name": f"hostile_{database}", "value": "failed", "unit": "", "bar": "", "holds": False}]
        found = json.loads(done.stdout.splitlines()[-1])
        seconds = time.monotonic() - began
    what = f"{found['sent']:,} hostile requests and files on {database}"
    return [
        {
            "name": f"hostile_faults_{database}",
            "what": f"{what}: answers of 500 and more",
            "value": found["fault_count"],
            "unit": "",
            "bar": 0,
            "holds": found["fault_count"] == 0,
            "detail": {**found, "seconds": round(seconds)},
        },
        {
            "name": f"hostile_slowest_{database}",
            "what": f"{what}: the slowest",
            "value": found["slowest"],
            "unit": "s",
            "bar": BAR_SECONDS,
            "holds": found["slowest"] <= BAR_SECONDS,
        },
        {
            "name": f"hostile_memory_{database}",
            "what": f"{what}: memory grown over the last three quarters",
            "value": found["grown"],
            "unit": "MB",
            "bar": BAR_MEGABYTES,
            "holds": found["grown"] <= BAR_MEGABYTES,
        },
    ]


def main() -> int:
    """Measure both databases and the archives, and write the results."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--requests", type=int, default=4000)
    parser.add_argument("--files", type=int, default=150)
    parser.add_argument("--measure", action="store_true")
    parser.add_argument("--only", default="")
    arguments = parser.parse_args()
    if arguments.measure:
        sys.stdout.write(json.dumps(measure(arguments.requests, arguments.files)) + "\n")
        return 0
    results: list[dict[str, object]] = []
    for database, url in (("sqlite", ""), ("postgresql", POSTGRES)):
        if arguments.only in ("", database):
            results += on(database, url, arguments)
    if arguments.only in ("", "archives"):
        with tempfile.TemporaryDirectory(prefix="winay-hostile-") as folder:
            count, faults = restored(Path(folder))
        results.append(
            {
                "name": "hostile_archives",
                "what": f"{count} archives made to harm: taken, or refused by a trace",
                "value": len(faults),
                "unit": "",
                "bar": 0,
                "holds": not faults,
                "detail": faults,
            }
        )
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps(results, indent=1, ensure_ascii=False), "utf-8")
    for one in results:
        print(f"{one['name']}: {one['value']} {one['unit']} ({'holds' if one['holds'] else 'DOES NOT HOLD'})")
    return 0 if all(one["holds"] for one in results) else 1


if __name__ == "__main__":
    sys.exit(main())
