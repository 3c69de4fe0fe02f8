"""Public pages under load: more than 300 answers a second to 32 connections by one process, for home, results and map.

One Granian process (as `winay serve` runs it) on loopback with a database of its own, in which a call of 25 groups is
decided. Thirty-two connections that stay open ask one page for some seconds each, without a pause, first as a browser
does that comes for the first time, then as one that holds the page (304). Client and server share the processors.

    python bench/public_pages.py [--seconds 6] [--threads 4]
"""

import argparse
import asyncio
import json
import os
import shutil
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
CONNECTIONS, GROUPS = 32, 25
BAR = 300.0
sys.path[:0] = [str(ROOT), str(ROOT / "src"), str(ROOT / "bench")]

from session_day import Phone, free_port, quantile, serve  # noqa: E402


async def hammer(port: int, path: str, seconds: float, *, holds: bool) -> dict[str, float]:
    """Ask one page by all connections for so long; return answers a second and the 95th hundredth in milliseconds."""
    times: dict[str, list[float]] = {}
    phones = [Phone(port, times) for _ in range(CONNECTIONS)]
    first = await phones[0].ask("first", path)
    assert first.status == 200, (path, first.status)
    headers = {"If-None-Match": first.headers["etag"]} if holds and "etag" in first.headers else {}
    until = time.monotonic() + seconds

    async def ask(phone: Phone) -> None:
        while time.monotonic() < until:
            await phone.ask("page", path, headers=headers)

    begun = time.monotonic()
    await asyncio.gather(*(ask(phone) for phone in phones))
    elapsed = time.monotonic() - begun
    for phone in phones:
        phone.close()
        assert not phone.failures, phone.failures[:3]
    return {
        "per_second": round(len(times["page"]) / elapsed, 1),
        "p50_ms": round(quantile(times["page"], 0.5), 1),
        "p95_ms": round(quantile(times["page"], 0.95), 1),
        "bytes": len(first.body),
    }


def make_world() -> str:
    """Fill the database and return the code of the call that is decided."""
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    from tests.factories.portal import decided_call, open_call

    from winay.base.models import User

    User.objects.create_user("somebody", password="a password of the bench", is_superuser=True)
    open_call()
    return decided_call(groups=GROUPS).call.code


def main() -> int:
    """Measure, print, and tell whether the bar holds."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=6.0)
    parser.add_argument("--threads", type=int, default=4)
    options = parser.parse_args()
    home = Path(tempfile.mkdtemp(prefix="winay-public-"))
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "winay.site.settings",
        "WINAY_HOME": str(home),
        "WINAY_DATABASE_URL": "",
    }
    os.environ["PYTHONPATH"] = f"{ROOT / 'src'}:{ROOT}"
    try:
        code = make_world()
        port = free_port()
        server = serve(port, options.threads)
        pages = {"home": "/", "results": f"/calls/{code}/results/", "map": "/map/"}
        found = {}
        try:
            for name, path in pages.items():
                for holds in (False, True):
                    found[f"{name}{', held' if holds else ''}"] = asyncio.run(
                        hammer(port, path, options.seconds, holds=holds)
                    )
        finally:
            server.terminate()
            server.wait(15)
    finally:
        shutil.rmtree(home, ignore_errors=True)
    found_load = os.getloadavg()[0]
    print(json.dumps({"load": round(found_load, 1), "bar": BAR, "pages": found}, indent=1))
    return 0 if all(one["per_second"] > BAR for one in found.values()) else 1


if __name__ == "__main__":
    raise SystemExit(main())
