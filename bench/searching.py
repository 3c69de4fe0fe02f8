"""The desk's search box over a country: 200,000 people, 40,000 groups, 60,000 proposals, 12,000 agreements.

Whole names, one common word, a beginning, sounds, numbers, codes and nothing at all, asked by a coordinator of the
whole and by an officer of fifty districts; the slowest of each finder and of the whole box, after a look that warms, in
processor time of this process and of the server's that works for it (on Linux, with the server beside).

    WINAY_DATABASE_URL=postgres://… python bench/searching.py [--explain]
"""

import argparse
import json
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from many_rows import ROOT, drop_database, start_django

RESULTS = ROOT / "bench" / "results" / "searching.json"
NAME = "winay_bench_searching"
PEOPLE, GROUPS, PROPOSALS, AGREEMENTS, PAPERS, COMPLAINTS = 200_000, 40_000, 60_000, 12_000, 50_000, 3_000
BAR_MS = 300.0
SERVERS: dict[str, Path] = {}
SURNAMES = (
    "Quispe Mamani Huamán Flores Condori Rojas García Sánchez Ramos Choque Apaza Cruz Ccori Vargas Huanca Chávez Milla "
    "Caururo Cochachín Ñahuincopa Sullca Tarazona Vergaray Rurush Chinchay Huayta Ayala Puma Cusi Salas"
).split()
GIVEN = (
    "María Juan Rosa José Ana Luis Julia Carlos Illari Amaru Killa Sisa Rumi Urpi Saturnina Teodoro Nélida".split()
)
WORDS = "Musuq Kawsay Sumaq Qhapaq Ayllu Andina Flor Nueva Esperanza Alto Valle Cuyes Miel Tejidos Queso".split()
TEXTS = (
    "Quispe", "Quispe Mamani", "María Quispe Mamani", "Mari", "Kispe", "Caururo", "Asociación", "Asociación Musuq",
    "Musuq Kawsay Cuyes", "Musu", "Nueva Esperanza", "Xyloprimo", "10000123", "C-7-41", "Qheso",
)  # fmt: skip


def fill() -> tuple[Any, Any]:
    """Write everything and return the coordinator and the officer who ask."""
    from django.utils import timezone
    from tests.factories.calls import draft_call
    from tests.factories.territory import make_district

    from winay.agreements.models import Agreement
    from winay.base.database import finish_words
    from winay.calls.models import Call, Category, Complaint, Proposal
    from winay.committees.models import Committee, Outcome, Session
    from winay.programmes.models import RoleGrant
    from winay.registry.models import (
        Organisation,
        OrganisationSearch,
        Paper,
        Person,
        PersonSearch,
    )
    from winay.registry.rules import organisation_words, person_words
    from winay.territory.models import District, DistrictSet

    made = draft_call()
    made.programme.territory = None
    made.programme.save()
    make_district()
    first = District.objects.select_related("province").first()
    assert first
    codes = [f"0212{n:02d}" for n in range(20, 100)] + [f"0213{n:02d}" for n in range(1, 100)]
    District.objects.bulk_create(
        [District(ubigeo=code, province=first.province, name=f"Distrito {code}") for code in codes],
        ignore_conflicts=True,
    )
    places = DistrictSet.objects.create(code="fifty", name="Cincuenta", kind="corridor")
    places.districts.set(codes[:50])
    RoleGrant.objects.filter(user=made.officer).update(territory=places)
    RoleGrant.objects.filter(user=made.coordinator).update(territory=None)
    chance = random.Random(7)

    def place(number: int) -> str:
        return codes[number % len(codes)]

    people = [
        Person(
            given_names=chance.choice(GIVEN), first_surname=chance.choice(SURNAMES),
            second_surname=chance.choice(SURNAMES), dni=str(10_000_000 + n), dni_confirmed=True, district_id=place(n),
        )
        for n in range(PEOPLE)
    ]  # fmt: skip
    Person.objects.bulk_create(people, batch_size=5000)
    _index(PersonSearch, "person", people, lambda one: person_words(
        names=str(one), phone="", ubigeo=one.district_id, places=(f"Distrito {one.district_id}",)))  # fmt: skip
    groups = [
        Organisation(
            name=f"Asociación {' '.join(chance.sample(WORDS, 3))} {n}", kind="association", district_id=place(n)
        )
        for n in range(GROUPS)
    ]
    Organisation.objects.bulk_create(groups, batch_size=5000)
    _index(OrganisationSearch, "organisation", groups, lambda one: organisation_words(
        names=(one.name,), ruc="", ubigeo=one.district_id, places=(f"Distrito {one.district_id}",)))  # fmt: skip
    calls = [Call.objects.get(pk=made.call.pk)]
    for number in range(29):
        call = Call.objects.get(pk=made.call.pk)
        call.pk, call.code, call.title, call._state.adding = None, f"C-{number}", f"Concurso {number}", True
        call.pk = Call._meta.pk.get_default()
        call.save(force_insert=True)
        category = made.category
        category.pk, category.call, category._state.adding = Category._meta.pk.get_default(), call, True
        category.save(force_insert=True)
        calls.append(call)
    categories = {one.call_id: one for one in Category.objects.all()}
    proposals = [
        Proposal(
            call=(call := calls[n % len(calls)]), category=categories[call.pk], organisation=groups[n % GROUPS],
            code=f"{call.code}-{n}", title=f"Plan {n}", district_id=groups[n % GROUPS].district_id, state="submitted",
            requested=7000,
        )
        for n in range(PROPOSALS)
    ]  # fmt: skip
    Proposal.objects.bulk_create(proposals, batch_size=5000)
    Complaint.objects.bulk_create(
        [
            Complaint(
                proposal=proposals[n * 17],
                code=f"{proposals[n * 17].code}-R",
                text="x",
                answer_due_on="2027-01-01",
            )
            for n in range(COMPLAINTS)
        ],
        batch_size=5000,
    )
    Paper.objects.bulk_create(
        [
            Paper(kind="dni", person=people[n]) if n % 2 else Paper(kind="ruc", organisation=groups[n % GROUPS])
            for n in range(PAPERS)
            if n % 2 or n < GROUPS
        ],
        batch_size=5000,
    )
    committee = Committee.objects.create(call=made.call, name="CLAR", quorum=3)
    session = Session.objects.create(committee=committee, code="C-S1", place="Plaza", planned_for=timezone.now())
    won = proposals[:: PROPOSALS // AGREEMENTS]
    outcomes = [Outcome(session=session, proposal=one, decision="awarded", amount=7000) for one in won]
    Outcome.objects.bulk_create(outcomes, batch_size=5000)
    Agreement.objects.bulk_create(
        [
            Agreement(
                outcome=one,
                organisation_id=one.proposal.organisation_id,
                code=f"A-{one.proposal.code}",
                amount=7000,
            )
            for one in outcomes
        ],
        batch_size=5000,
    )
    for model in (PersonSearch, OrganisationSearch):
        finish_words(model._meta.db_table)
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return made.coordinator, made.officer


def _index(model: Any, field: str, rows: list[Any], words: Callable[[Any], str]) -> None:
    from django.db import transaction

    from winay.base.database import words_indexed_together

    for at in range(0, len(rows), 5000):
        kept = [model(**{field: one}, words=words(one)) for one in rows[at : at + 5000]]
        with (
            transaction.atomic(),
            words_indexed_together(model._meta.db_table, {word for one in kept for word in one.words.split()}),
        ):
            model.objects.bulk_create(kept)


def ask(user: Any, text: str, *, explain: bool) -> dict[str, float]:
    """Return the milliseconds of each finder, and of the whole box with the look for a code, under "all"."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from winay.base.found import Asked
    from winay.base.signboard import finders
    from winay.desk.search.queries import FEW, groups_for, page_with_code

    clock, found = used, {}
    for finder in finders():
        start = clock()
        with CaptureQueriesContext(connection) as queries:
            finder.find(Asked(user, text), FEW + 1)
        found[finder.kind] = (clock() - start) * 1000
        if explain and found[finder.kind] > BAR_MS / 3:
            slowest = max(queries.captured_queries, key=lambda one: float(one["time"]))
            with connection.cursor() as cursor:
                cursor.execute("EXPLAIN (ANALYZE, BUFFERS) " + slowest["sql"])
                print(
                    f"-- {finder.kind}: {text}",
                    slowest["sql"][:400],
                    *(row[0] for row in cursor.fetchall()),
                    sep="\n",
                )
    start = clock()
    asked = Asked(user, text)
    page_with_code(asked)
    groups_for(asked)
    found["all"] = (clock() - start) * 1000
    return found


def used() -> float:
    """Return the seconds of processor that this process has used, and with PostgreSQL its server's process too."""
    from django.db import connection

    if connection.vendor != "postgresql":
        return time.process_time()
    if connection.alias not in SERVERS:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            SERVERS[connection.alias] = Path(f"/proc/{cursor.fetchone()[0]}/schedstat")
    return time.process_time() + int(SERVERS[connection.alias].read_text().split()[0]) / 1e9


def main() -> int:
    """Fill, ask each text three times (the median counts), write the results."""
    parser = argparse.ArgumentParser()
    parser.add_argument(
        "--explain", action="store_true", help="print the plans of what takes more than a third of the bar"
    )
    explain = parser.parse_args().explain
    with tempfile.TemporaryDirectory() as home:
        start_django(home, NAME)
        from django.db import connection

        vendor = connection.vendor
        slowest: dict[str, tuple[float, str]] = {}
        for who, user in zip(("coordinator", "officer"), fill(), strict=True):
            for text in TEXTS:
                ask(user, text, explain=explain)
                times = [ask(user, text, explain=False) for _time in range(3)]
                for kind in times[0]:
                    usual = statistics.median(one[kind] for one in times)
                    slowest[kind] = max(slowest.get(kind, (0.0, "")), (usual, f"“{text}”, {who}"))
        drop_database(NAME)
    results = [
        {
            "name": f"{vendor}: {kind}, slowest of {len(TEXTS) * 2}: {which}", "value": round(usual, 1), "unit": "ms",
            "peer": None, "bar": f"≤ {BAR_MS:g}", "holds": usual <= BAR_MS,
        }
        for kind, (usual, which) in slowest.items()
    ]  # fmt: skip
    for result in results:
        print(json.dumps(result, ensure_ascii=False))
    RESULTS.parent.mkdir(parents=True, exist_ok=True)
    RESULTS.write_text(json.dumps(results, ensure_ascii=False, indent=1), "utf-8")
    return 0 if all(result["holds"] for result in results) else 1


if __name__ == "__main__":
    sys.exit(main())
