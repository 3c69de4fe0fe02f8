"""Session day: 12 jurors score while 300 phones follow the board. p95 below 250 ms, and no score lost or doubled.

One Granian process (as `winay serve` runs it) on this machine, on loopback, with a database of its own. The phones
poll the board every four seconds as `live.js` does (with the ETag they hold); each juror opens every group's page and
taps all criteria, each tap a sending of the whole card as `score.js` does; one in eight sendings is repeated with the
same token at the same moment, as after a lost answer, and old sendings arrive late. A trivial view is asked in between:
it is the peer. Afterwards every stored score is compared with the last one a juror was told is saved.

    python bench/session_day.py [--seconds 40] [--threads 4] [--beside]

Stops by itself after `--seconds` and the set-up (at most two minutes more).
"""

import argparse
import asyncio
import json
import os
import random
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

ROOT = Path(__file__).resolve().parents[1]
RESULTS = ROOT / "bench" / "results" / "session_day.json"
JURORS, PHONES, CRITERIA = 12, 300, 8
POLL_SECONDS = 4.0
BAR_MS = 250.0
LONGEST_REQUEST = 20.0


@dataclass
class Answer:
    """One HTTP answer."""

    status: int
    headers: dict[str, str]
    body: bytes


@dataclass
class Phone:
    """A browser: one kept-open connection, cookies, and the times its requests took."""

    port: int
    times: dict[str, list[float]]
    cookies: dict[str, str] = field(default_factory=dict)
    failures: list[str] = field(default_factory=list)
    _reader: asyncio.StreamReader | None = None
    _writer: asyncio.StreamWriter | None = None

    async def ask(
        self, kind: str, path: str, *, data: dict[str, str] | None = None, headers: dict[str, str] | None = None
    ) -> Answer:
        """Send one request, wait for the whole answer, and note how long it took."""
        body = urlencode(data).encode() if data is not None else b""
        lines = [f"{'POST' if data is not None else 'GET'} {path} HTTP/1.1", f"Host: 127.0.0.1:{self.port}"]
        lines += ["Accept-Language: es", "Accept-Encoding: gzip"]
        if self.cookies:
            lines.append("Cookie: " + "; ".join(f"{name}={value}" for name, value in self.cookies.items()))
        if data is not None:
            lines += ["Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(body)}"]
        lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
        request = "\r\n".join(lines).encode() + b"\r\n\r\n" + body
        begun = time.perf_counter()
        try:
            answer = await asyncio.wait_for(self._exchange(request), LONGEST_REQUEST)
        except (OSError, TimeoutError, asyncio.IncompleteReadError) as error:
            self.close()
            self.failures.append(f"{kind}: {error!r}")
            raise
        self.times.setdefault(kind, []).append((time.perf_counter() - begun) * 1000)
        if answer.status >= 500:
            self.failures.append(f"{kind}: {answer.status}")
        return answer

    async def _exchange(self, request: bytes) -> Answer:
        if self._writer is None:
            self._reader, self._writer = await asyncio.open_connection("127.0.0.1", self.port)
        assert self._reader is not None
        self._writer.write(request)
        await self._writer.drain()
        head = (await self._reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        headers: dict[str, str] = {}
        for line in head[1:]:
            name, _, value = line.partition(": ")
            if name.lower() == "set-cookie":
                key, _, rest = value.partition("=")
                self.cookies[key] = rest.partition(";")[0]
            elif name:
                headers[name.lower()] = value
        status = int(head[0].split(" ")[1])
        body = b""
        if headers.get("transfer-encoding") == "chunked":
            while size := int(await self._reader.readline(), 16):
                body += (await self._reader.readexactly(size + 2))[:-2]
            await self._reader.readline()
        elif length := int(headers.get("content-length", "0")):
            body = await self._reader.readexactly(length)
        return Answer(status, headers, body)

    def close(self) -> None:
        """Hang up."""
        if self._writer is not None:
            self._writer.close()
        self._reader = self._writer = None


def page_text(answer: Answer) -> str:
    """Return the page's text, unpacked."""
    import gzip

    body = gzip.decompress(answer.body) if answer.headers.get("content-encoding") == "gzip" else answer.body
    return body.decode()


def hidden(page: str, name: str) -> str:
    """Return the value of a hidden field."""
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    return found[1] if found else ""


async def follow_board(phone: Phone, code: str, until: float, start: float) -> None:
    """One of 300 phones in the square."""
    await asyncio.sleep(start)
    await phone.ask("board page", f"/jury/board/{code}/")
    etag = ""
    while time.monotonic() < until:
        await asyncio.sleep(POLL_SECONDS * random.uniform(0.85, 1.15))
        headers = {"X-Part": "1", **({"If-None-Match": etag} if etag else {})}
        answer = await phone.ask("board poll", f"/jury/board/{code}/now/", headers=headers)
        etag = answer.headers.get("etag", etag)


async def ask_peer(phone: Phone, until: float) -> None:
    """Ask the view that does nothing, all along."""
    while time.monotonic() < until:
        await asyncio.sleep(0.1)
        await phone.ask("peer", "/peer/")


@dataclass
class Juror:
    """A juror's phone and what it was told is saved: (item, criterion) to value."""

    phone: Phone
    twin: Phone
    code: str
    saved: dict[tuple[str, str], int] = field(default_factory=dict)
    stale_accepted: int = 0
    refused_late: int = 0

    async def enter(self) -> None:
        """Type the code."""
        page = page_text(await self.phone.ask("enter", "/jury/"))
        data = {"csrfmiddlewaretoken": hidden(page, "csrfmiddlewaretoken"), "code": self.code}
        answer = await self.phone.ask("enter", "/jury/", data=data)
        assert answer.status == 302, answer.status
        self.twin.cookies = self.phone.cookies

    async def score(self, item: str, criteria: list[str], seconds: float) -> None:
        """Open the card and tap every criterion within `seconds`."""
        await asyncio.sleep(random.uniform(0, seconds * 0.15))
        await self.phone.ask("agenda", "/jury/agenda/")
        path = f"/jury/items/{item}/"
        page = page_text(await self.phone.ask("item page", path))
        csrf, seen, marked = hidden(page, "csrfmiddlewaretoken"), [hidden(page, "seen")], {}
        late: dict[str, str] | None = None
        for criterion in criteria:
            await asyncio.sleep(random.uniform(0.4, 0.8) * seconds * 0.75 / len(criteria))
            marked[criterion] = random.randint(0, 5)
            token = f"{random.getrandbits(96):024x}"
            data = {f"c-{code}": str(value) for code, value in marked.items()}
            data |= {"token": token, "seen": " ".join(seen), "csrfmiddlewaretoken": csrf}
            data["send"] = "1" if len(marked) == len(criteria) else "0"
            headers = {"X-Requested-With": "winay"}
            sending = [self.phone.ask("save", path, data=data, headers=headers)]
            if random.random() < 1 / 8:
                sending.append(self.twin.ask("save", path, data=data, headers=headers))
            answers = await asyncio.gather(*sending)
            assert all(answer.status == 200 for answer in answers), [answer.body[:200] for answer in answers]
            seen.append(token)
            self.saved |= {(item, code): value for code, value in marked.items()}
            if late is not None and random.random() < 1 / 4:
                answer = await self.twin.ask("late", path, data=late, headers=headers)
                self.refused_late += answer.status == 409
                self.stale_accepted += answer.status == 200
            late = data


async def export_all_along(phone: Phone, paths: list[str], until: float, counts: dict[str, int]) -> None:
    """Somebody at the desk who asks for one table after the other and for the page of payments, all day long."""
    while time.monotonic() < until:
        for path in paths:
            try:
                answer = await asyncio.wait_for(phone.ask("beside", path), LONGEST_REQUEST)
            except (OSError, TimeoutError, asyncio.IncompleteReadError):
                continue
            key = f"{path} {answer.status}"
            counts[key] = counts.get(key, 0) + 1


async def session(
    port: int, world: dict, seconds: float, run_act, beside: dict[str, int] | None = None
) -> tuple[dict, list[Juror], list[Phone]]:
    """Run the day: every group presents, is scored and closed, while the square follows.

    `beside`: where the answers to those at the desk are counted who ask for tables meanwhile; None: nobody does.
    """
    times: dict[str, list[float]] = {}
    jurors = [Juror(Phone(port, times), Phone(port, times), code) for code in world["codes"]]
    for juror in jurors:
        await juror.enter()
    times.clear()
    phones = [Phone(port, times) for _ in range(PHONES)]
    until = time.monotonic() + seconds
    square = [
        asyncio.create_task(follow_board(phone, world["session"], until, POLL_SECONDS * number / PHONES))
        for number, phone in enumerate(phones)
    ]
    if beside is not None:
        for cookie in world["desk"]:
            desk = Phone(port, {}, cookies={"sessionid": cookie})
            square.append(asyncio.create_task(export_all_along(desk, BESIDE, until, beside)))
    idle = Phone(port, times)
    square.append(asyncio.create_task(ask_peer(idle, until)))
    each = seconds / len(world["items"])
    for item in world["items"]:
        begun = time.monotonic()
        await asyncio.to_thread(run_act, "present", item)
        await asyncio.gather(*(juror.score(item, world["criteria"], each) for juror in jurors))
        await asyncio.sleep(max(0.0, each * 0.95 - (time.monotonic() - begun)))
        await asyncio.to_thread(run_act, "close", item)
    await asyncio.wait_for(asyncio.gather(*square), LONGEST_REQUEST + 2 * POLL_SECONDS)
    every = [*phones, idle, *(phone for juror in jurors for phone in (juror.phone, juror.twin))]
    for phone in every:
        phone.close()
    return times, jurors, every


BESIDE = ["/desk/proposals/export.csv", "/desk/organisations/export.xlsx", "/desk/payments/", "/desk/money/"]
ROWS_BESIDE = 5000


def fill_desk(day) -> list[str]:
    """Add groups and proposals for tables worth the name, and return the sessions of two who ask for them."""
    from django.test import Client

    from winay.base.models import User
    from winay.calls.models import Call, Proposal
    from winay.programmes.models import RoleGrant
    from winay.registry.models import Organisation

    like = Proposal.objects.select_related("organisation", "call").first()
    groups = Organisation.objects.bulk_create(
        Organisation(name=f"Asociación {n}", kind="interest_group", district=like.organisation.district)
        for n in range(ROWS_BESIDE)
    )
    kept = {
        f.attname: getattr(like.call, f.attname)
        for f in Call._meta.concrete_fields
        if f.name not in ("id", "code")
    }
    call = Call.objects.create(**{**kept, "code": "BENCH-BESIDE", "state": "published"})
    fields = {f.attname: getattr(like, f.attname) for f in Proposal._meta.concrete_fields}
    Proposal.objects.bulk_create(
        Proposal(
            **{
                name: value
                for name, value in fields.items()
                if name not in ("id", "code", "organisation_id", "call_id")
            },
            code=f"BENCH-BESIDE-{n:05d}",
            organisation=group,
            call=call,
        )
        for n, group in enumerate(groups)
    )
    sessions = []
    for role in ("coordinator", "finance"):
        user = User.objects.create_user(f"beside-{role}", password="a password of the bench")
        RoleGrant.objects.create(user=user, programme=like.call.programme, role=role)
        client = Client()
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        sessions.append(client.cookies["sessionid"].value)
    return sessions


def make_world(items: int, *, heavy: bool = False) -> dict:
    """Fill the database and return what the phones need to know."""
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False)
    call_command("collectstatic", verbosity=0, interactive=False)
    sys.path.insert(0, str(ROOT))
    from tests.factories.jury import session_day

    from winay.committees.access import access_code

    day = session_day(prefix="bench", jurors=JURORS, items=items, criteria=CRITERIA, presenting=None)
    return {
        "desk": fill_desk(day) if heavy else [],
        "session": day.session.code,
        "codes": [access_code(member) for member in day.members],
        "items": [str(item.pk) for item in day.items],
        "criteria": [criterion.code for criterion in day.criteria],
        "secretary": str(day.secretary.pk),
    }


def secretary_of(world: dict):
    """Return the function by which the secretary presents and closes."""
    from django.db import connection

    from winay.base.models import User
    from winay.committees import actions
    from winay.committees.models import AgendaItem

    acts = {"present": actions.present_item, "close": actions.close_item}

    def run(act: str, item: str) -> None:
        acts[act](actor=User.objects.get(pk=world["secretary"]), item=AgendaItem.objects.get(pk=item))
        connection.close()

    return run


def verify(world: dict, jurors: list[Juror]) -> dict[str, int]:
    """Compare the database with what every juror was told."""
    from winay.committees.access import access_code
    from winay.committees.models import Score, Scorecard

    stored: dict[tuple[str, str, str], list[int]] = {}
    for score in Score.objects.select_related("scorecard__member", "criterion"):
        card = score.scorecard
        key = (access_code(card.member), str(card.item_id), score.criterion.code)
        stored.setdefault(key, []).append(int(score.value))
    told = {(juror.code, *key): value for juror in jurors for key, value in juror.saved.items()}
    return {
        "told": len(told),
        "lost": sum(key not in stored for key in told),
        "wrong": sum(key in stored and stored[key][0] != value for key, value in told.items()),
        "doubled": sum(len(values) - 1 for values in stored.values()),
        "invented": sum(key not in told for key in stored),
        "cards": Scorecard.objects.filter(sent_at__isnull=False).count(),
        "cards_expected": JURORS * len(world["items"]),
        "sum_stored": sum(sum(values) for values in stored.values()),
        "sum_told": sum(told.values()),
        "late_accepted": sum(juror.stale_accepted for juror in jurors),
        "late_refused": sum(juror.refused_late for juror in jurors),
    }


def quantile(values: list[float], share: float) -> float:
    """Return the quantile by nearest rank."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else float("nan")


def free_port() -> int:
    """Return a port that nobody uses on loopback."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def serve(port: int, threads: int) -> subprocess.Popen:
    """Start one Granian process and wait until it answers."""
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port)]
    from winay.base.lanes import threads_of_a_process

    command += [
        "--workers",
        "1",
        "--blocking-threads",
        str(threads_of_a_process(threads)),
        "--log-level",
        "warning",
    ]
    log = (Path(os.environ["WINAY_HOME"]) / "server.log").open("w+")
    server = subprocess.Popen(
        [*command, "session_day_server:application"],
        cwd=ROOT / "bench",
        stdout=log,
        stderr=log,
        env={**os.environ, "WINAY_THREADS": str(threads)},
    )
    for _ in range(150):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=0.2).close()
            return server
        except OSError:
            time.sleep(0.2)
    server.terminate()
    server.wait(15)
    log.seek(0)
    raise SystemExit("the server did not start:\n" + log.read()[-3000:])


def run_backend(name: str, seconds: float, threads: int, *, heavy: bool = False) -> dict:
    """Run the whole day on the database that the environment names; `heavy`: with tables being made beside it."""
    world = make_world(items=max(3, int(seconds / 5)), heavy=heavy)
    beside: dict[str, int] | None = {} if heavy else None
    port = free_port()
    server = serve(port, threads)
    try:
        times, jurors, phones = asyncio.run(session(port, world, seconds, secretary_of(world), beside))
    finally:
        server.terminate()
        server.wait(15)
    checks = verify(world, jurors)
    failures = [failure for phone in phones for failure in phone.failures]
    peer = times.pop("peer")
    every = [value for values in times.values() for value in values]
    sound = (
        not failures and checks["sum_stored"] == checks["sum_told"] and checks["cards"] == checks["cards_expected"]
    )
    sound = sound and not any(checks[fault] for fault in ("lost", "wrong", "doubled", "invented", "late_accepted"))
    p95, peer95 = quantile(every, 0.95), quantile(peer, 0.95)
    return {
        "name": f"session day on {name}{', tables made beside it' if heavy else ''}: p95 of all requests",
        "value": round(p95, 1),
        "unit": "ms",
        "peer": {
            "name": "a view that does nothing, same server, same run: p95",
            "value": round(peer95, 1),
            "unit": "ms",
        },
        "ratio": round(p95 / peer95, 2),
        "bar": BAR_MS,
        "holds": bool(p95 < BAR_MS and sound),
        "details": {
            "requests": len(every),
            "requests_per_second": round(len(every) / seconds, 1),
            "p50": round(statistics.median(every), 1),
            "p99": round(quantile(every, 0.99), 1),
            "slowest": round(max(every), 1),
            "p95_by_kind": {kind: round(quantile(values, 0.95), 1) for kind, values in sorted(times.items())},
            "count_by_kind": {kind: len(values) for kind, values in sorted(times.items())},
            "threads": threads,
            "load": round(os.getloadavg()[0], 1),
            "beside": beside,
            "failures": failures[:10],
            "scores": checks,
        },
    }


def postgres_url() -> str:
    """Return where a PostgreSQL server is, or nothing."""
    if url := os.environ.get("WINAY_BENCH_POSTGRES", ""):
        return url
    try:
        socket.create_connection(("127.0.0.1", 5432), timeout=0.5).close()
    except OSError:
        return ""
    return "postgres://root@127.0.0.1:5432"


def in_child(name: str, options: argparse.Namespace, environment: dict[str, str]) -> dict:
    """Run one backend in a process of its own and return its result."""
    command = [sys.executable, __file__, "--backend", name, "--seconds", str(options.seconds)]
    command += ["--threads", str(options.threads), *(["--beside"] if options.beside else [])]
    done = subprocess.run(
        command,
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        text=True,
        timeout=options.seconds + 180,
        check=True,
    )
    result: dict = json.loads(done.stdout.splitlines()[-1])
    return result


def main() -> int:
    """Run on SQLite, and on PostgreSQL where there is one; write the results; tell whether the bar holds."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=40.0)
    parser.add_argument("--threads", type=int, default=4)
    parser.add_argument("--beside", action="store_true", help="let two at the desk take tables all along")
    parser.add_argument("--only", choices=["sqlite", "postgresql"], help="run on one database only")
    parser.add_argument("--backend", choices=["sqlite", "postgresql"], help=argparse.SUPPRESS)
    options = parser.parse_args()
    options.seconds = min(options.seconds, 300.0)
    if options.backend:
        print(json.dumps(run_backend(options.backend, options.seconds, options.threads, heavy=options.beside)))
        return 0
    results = []
    home = Path(tempfile.mkdtemp(prefix="winay-session-day-"))
    base = {"DJANGO_SETTINGS_MODULE": "winay.site.settings", "WINAY_HOME": str(home), "WINAY_DATABASE_URL": ""}
    try:
        if options.only != "postgresql":
            results.append(in_child("sqlite", options, base))
        if options.only != "sqlite" and (server := postgres_url()):
            import psycopg

            database = f"winay_bench_{os.getpid()}"
            with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
                connection.execute(f'CREATE DATABASE "{database}"')
                try:
                    address = {**base, "WINAY_DATABASE_URL": f"{server}/{database}"}
                    results.append(in_child("postgresql", options, address))
                finally:
                    connection.execute(f'DROP DATABASE "{database}" WITH (FORCE)')
    finally:
        shutil.rmtree(home, ignore_errors=True)
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps(results, indent=2, ensure_ascii=False) + "\n")
    for result in results:
        print(
            f"{result['name']}: {result['value']} {result['unit']} (bar {result['bar']}; holds: {result['holds']})"
        )
        print(f"  peer {result['peer']['value']} ms, ratio {result['ratio']}; {json.dumps(result['details'])}")
    return 0 if all(result["holds"] for result in results) else 1


if __name__ == "__main__":
    raise SystemExit(main())
