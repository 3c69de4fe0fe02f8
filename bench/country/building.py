"""Build a country: the demonstration's contest copied over programmes and districts, and what the product makes of it.

All goes through paths that keep every constraint, guard and trigger: rows by INSERT … SELECT (`copying`), money by
`post_many`, the seals of acts by `seal_all`, words of searches by `rebuild_search`, open data by the worker's function.
"""

import os
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
DATABASE = "winay_bench_national"
Tell = Callable[[str], None]


@dataclass(frozen=True)
class Size:
    """How much is added to the demonstration. `more` are whole copies of the proposals within the decided call,
    `receipts` those in the book of each agreement that was paid."""

    programmes: int = 0
    decided: int = 0
    open: int = 0
    live: int = 0
    more: int = 0
    more_proposals: int = 0
    people: int = 0
    receipts: int = 0


SIZES = {
    "demo": Size(),
    "ten": Size(programmes=9, decided=19, open=1, live=1, people=5_000, receipts=60),
    "national": Size(
        programmes=24, decided=579, open=12, live=8, more=2, more_proposals=12, people=500_000, receipts=60
    ),
}


def start_django(home: Path) -> None:
    """Set up an installation of its own in `home`: SQLite, or a database beside the one of `WINAY_DATABASE_URL`."""
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    os.environ["WINAY_HOME"] = str(home)
    os.environ["DJANGO_SETTINGS_MODULE"] = "winay.site.settings"
    given = os.environ.get("WINAY_DATABASE_URL", "")
    if given.startswith("postgres"):
        os.environ["WINAY_DATABASE_URL"] = f"{given.rpartition('/')[0]}/{DATABASE}"
    sys.path[:0] = [str(ROOT), str(ROOT / "src")]
    import django

    django.setup()


def lay_database() -> None:
    """Make the database anew and fill it with the demonstration."""
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection
    from django.utils import translation

    from winay.base.open_files import make_all
    from winay.demo.contest import run_demo

    if connection.vendor == "postgresql":
        with connection._nodb_cursor() as cursor:
            cursor.execute(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)")
            cursor.execute(f"CREATE DATABASE {DATABASE}")
    _without_waiting_for_the_disk()
    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    with translation.override(settings.LANGUAGE_CODE):
        run_demo()
        make_all()


def enlarge(size: Size, tell: Tell) -> dict[str, float]:
    """Make a country of the demonstration; return the seconds that each step took."""
    from bench.country.year import write_vouchers

    took: dict[str, float] = {}
    _without_waiting_for_the_disk()
    for name, step in (
        ("proposals in a call", lambda: _more_in_the_call(size, tell)),
        ("programmes and calls", lambda: _programmes_and_calls(size, tell)),
        ("people", lambda: _people(size, tell)),
        ("receipts", lambda: write_vouchers(size.receipts, tell)),
        ("seals of acts", _seal),
        ("statistics", analyse),
    ):
        begun = time.monotonic()
        step()
        took[name] = time.monotonic() - begun
        tell(f"{name}: {took[name]:.1f} s")
    return took


def _without_waiting_for_the_disk() -> None:
    """Nobody cuts the power while a benchmark is filled; and what a page may take, set on this connection, is over."""
    from django.db import connection

    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET statement_timeout = 0")
        faster = {"postgresql": "SET synchronous_commit = off", "sqlite": "PRAGMA synchronous = OFF"}
        cursor.execute(faster[connection.vendor])


def _more_in_the_call(size: Size, tell: Tell) -> None:
    from bench.country.copying import Copy, run

    from winay.calls.models import Proposal

    proposals = Proposal.objects.filter(call__code="CARAZ-1").exclude(state="draft")
    if size.more:
        run(
            _template(proposals, "-P0", within=True),
            [Copy(n, f"-P{n}0") for n in range(1, size.more + 1)],
            tell=tell,
        )
    if size.more_proposals:
        first = proposals.filter(
            code__startswith="CARAZ-1-P0", pk__in=list(proposals.values_list("pk", flat=True))
        )
        some = Proposal.objects.filter(
            pk__in=list(first.order_by("pk").values_list("pk", flat=True)[: size.more_proposals])
        )
        run(_template(some, "-P0", within=True), [Copy(9, "-P90")], tell=tell)


def _template(rows: Any, old: str, *, within: bool = False, programme: Any = None) -> Any:
    from bench.country.copying import Template
    from bench.country.packages import ALL

    template = Template(old, within=within, programme=programme)
    template.take(rows)
    for package in ALL:
        package(template)
    return template


def _programmes_and_calls(size: Size, tell: Tell) -> None:
    from bench.country import packages
    from bench.country.copying import Copy, Template, new_key, run, spread

    from winay.calls.models import Call
    from winay.demo.contest import PROGRAMME_CODE
    from winay.programmes.models import FundingSource, Programme
    from winay.territory.models import District, DistrictSet

    if not size.programmes:
        return
    own = Programme.objects.get(code=PROGRAMME_CODE)
    template = Template(PROGRAMME_CODE)
    template.take(Programme.objects.filter(pk=own.pk))
    packages.of_programmes(template)
    made = [Copy(10 + n, f"programa-{n:02d}") for n in range(1, size.programmes + 1)]
    run(template, made, tell=tell)
    keys = [new_key(own.pk, one, within=False) for one in made]
    assert FundingSource.objects.filter(programme__in=keys).count() == own.funding_sources.count() * len(keys)

    districts = sorted(own.territory.districts.values_list("pk", flat=True))
    everywhere = list(District.objects.order_by("pk").values_list("pk", flat=True))
    numbers = iter(range(100, 100_000))
    wanted = {"CARAZ-1": size.decided, "CARAZ-2": size.open, "CARAZ-ENSAYO": size.live}
    lie: dict[str, set[str]] = {key: set() for key in keys}
    for code, count in wanted.items():
        copies = [
            Copy(n, f"C{n:04d}-", programme=_uuid(keys[n % len(keys)]), places=n)
            for n, _one in zip(numbers, range(count), strict=False)
        ]
        places = spread(copies, districts, everywhere)
        run(
            _template(Call.objects.filter(code=code), "CARAZ-", programme=own.pk), copies, places=places, tell=tell
        )
        for one in copies:
            lie[str(one.programme)] |= set(places[one.places].values())
    for number, (key, found) in enumerate(lie.items(), start=1):
        territory = DistrictSet.objects.create(code=f"bench-{number}", name=f"Zona {number}", kind="nucleus")
        territory.districts.set(found)
        Programme.objects.filter(pk=key).update(territory=territory)


def _uuid(text: str) -> Any:
    from uuid import UUID

    return UUID(text)


def _people(size: Size, tell: Tell) -> None:
    from bench.country import packages
    from bench.country.copying import Copy, Template, run, spread

    from winay.calls.models import Proposal
    from winay.demo.contest import PROGRAMME_CODE
    from winay.programmes.models import Programme
    from winay.registry.actions import rebuild_search
    from winay.registry.models import Organisation, Person
    from winay.territory.models import District

    lacking = size.people - Person.objects.count()
    template = Template("CARAZ-")
    groups = Proposal.objects.filter(call__code="CARAZ-1").values("organisation")
    template.take(Organisation.objects.filter(pk__in=groups))
    packages.of_registry(template)
    packages.of_territory(template)
    each = len(template.keys[Person])
    own = Programme.objects.get(code=PROGRAMME_CODE)
    districts = sorted(own.territory.districts.values_list("pk", flat=True))
    everywhere = list(District.objects.order_by("pk").values_list("pk", flat=True))
    copies = [Copy(2_000 + n, "", places=n) for n in range(max(0, lacking // each))]
    if copies:
        run(template, copies, places=spread(copies, districts, everywhere), tell=tell)
    if size.people:
        rebuild_search()


def _seal() -> None:
    from winay.base.seals import seal_all

    seal_all()


def analyse() -> None:
    """Let the database count what it holds, as it does by itself in the night."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE" if connection.vendor == "sqlite" else "VACUUM ANALYZE")


def counts() -> dict[str, int]:
    """Return how many rows each of our tables holds, the largest first."""
    from django.apps import apps

    rows = {
        model._meta.label_lower: model._default_manager.count()
        for model in apps.get_models(include_auto_created=True)
        if model.__module__.startswith("winay.")
    }
    return dict(sorted(rows.items(), key=lambda pair: -pair[1]))
