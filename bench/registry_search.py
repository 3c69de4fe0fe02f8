"""Search over 2,000,000 people: p95 below 50 ms on SQLite and on PostgreSQL.

Two million invented people with the skew of real surnames (one in fifteen is a Quispe or a Mamani) are written straight
into a database of the benchmark's own, with the product's search words and full-text index. Then `find_people` is asked
as people ask: whole names in any order, one surname, a beginning, other spellings, DNI, phone, place, and within the
districts of a role. The peer is the same question as a pattern search over the name columns (`ILIKE '%word%'`).

    python bench/registry_search.py [--people 2000000]

PostgreSQL is taken from WINAY_BENCH_POSTGRES (default: 127.0.0.1:5432, trust); left out with a line if there is none.
"""

import argparse
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

RESULTS = Path(__file__).resolve().parent / "results" / "registry_search.json"
BAR_MS, ROUNDS = 50.0, 120
SURNAMES = (
    "Quispe Mamani Huamán Flores Condori Rojas García Sánchez Ramos Choque Apaza Cruz Ccori Vargas "
    "Huanca Chávez Díaz Gutiérrez Castillo Espinoza Vásquez Ticona Torres Pari Chambi Yupanqui Milla "
    "Caururo Cochachín Ñahuincopa Sullca Tarazona Vergaray Rurush Chinchay Huayta Ayala Puma Cusi "
    "Ancco Layme Ninaquispe Waman Qqueccaño Llacta Poma Salas"
).split()  # fmt: skip
GIVEN = (
    "María Juan Rosa José Ana Luis Julia Carlos Carmen Pedro Elena Víctor Lucía Jorge Sofía Miguel "
    "Illari Amaru Killa Sisa Rumi Inti Urpi Wayra Saturnina Teodoro Fortunato Alejandrino Eudosia "
    "Nélida Paulina Zósimo"
).split()  # fmt: skip
SPELLINGS = {"Quispe": "Kispe", "Huamán": "Waman", "Condori": "Qondori", "Mamani": "Mamany", "Ccori": "Qori"}


def measure(people: int) -> dict[str, object]:
    """Fill the database that the settings name and measure it; runs in a process of its own."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection
    from django.db.models import Q
    from uuid6 import uuid7

    from winay.registry.models import Person
    from winay.registry.queries.search import find_people
    from winay.registry.rules import person_words
    from winay.territory.models import Department, District, Province

    call_command("migrate", verbosity=0)
    chance = random.Random(7)
    Department.objects.create(ubigeo="02", name="Áncash")
    Province.objects.create(ubigeo="0212", department_id="02", name="Huaylas")
    districts = [f"02{12 + n // 99:02d}{n % 99 + 1:02d}" for n in range(400)]
    District.objects.bulk_create(District(ubigeo=u, province_id="0212", name=f"Distrito {u}") for u in districts)
    weights = [1 / (rank + 4) for rank in range(len(SURNAMES))]
    firsts = chance.choices(SURNAMES, weights, k=people)
    seconds = chance.choices(SURNAMES, weights, k=people)
    begun = time.monotonic()

    def rows():
        for number in range(people):
            given = f"{chance.choice(GIVEN)} {chance.choice(GIVEN)}"
            ubigeo = districts[int(chance.random() ** 2 * 400)]
            yield (
                uuid7(), f"{10_000_000 + number * 37 % 80_000_000:08d}", given, firsts[number], seconds[number],
                f"9{chance.randrange(10**8):08d}", ubigeo,
            )  # fmt: skip

    fill(connection, rows, person_words)
    filled = time.monotonic() - begun
    connection.cursor().execute("ANALYZE")
    sample = [Person.objects.all()[chance.randrange(people)] for _ in range(40)]
    asked = {
        "whole name, turned round": lambda p: f"{p.first_surname} {p.second_surname} {p.given_names}",
        "one given name and surname": lambda p: f"{p.given_names.split()[0]} {p.first_surname}",
        "two surnames": lambda p: f"{p.first_surname} {p.second_surname}",
        "one surname": lambda p: p.first_surname,
        "a beginning": lambda p: f"{p.given_names.split()[0]} {p.first_surname[:4]}",
        "another spelling": lambda p: f"{p.given_names.split()[0]} {SPELLINGS.get(p.first_surname, 'Xuispe')}",
        "DNI": lambda p: p.dni,
        "phone": lambda p: p.phone,
        "name and place": lambda p: f"{p.first_surname} {p.given_names.split()[1]} {p.district_id}",
        "nobody": lambda p: f"{p.first_surname} Inexistente",
    }
    times: dict[str, list[float]] = {}
    for _ in range(ROUNDS // len(sample)):
        for person in sample:
            for kind, ask in asked.items():
                for places, label in ((None, kind), (districts[:12], f"{kind}, in 12 districts")):
                    text = ask(person)
                    start = time.perf_counter()
                    find_people(text, districts=places)
                    times.setdefault(label, []).append((time.perf_counter() - start) * 1000)
    peer = []
    for person in sample[:3]:
        words = (person.first_surname, person.second_surname, person.given_names.split()[0])
        found = Person.objects.all()
        for word in words:
            found = found.filter(
                Q(given_names__icontains=word)
                | Q(first_surname__icontains=word)
                | Q(second_surname__icontains=word)
            )
        start = time.perf_counter()
        list(found[:200])
        peer.append((time.perf_counter() - start) * 1000)
    every = [value for values in times.values() for value in values]
    return {
        "p95": quantile(every), "worst": max(every), "filled": filled, "peer": statistics.median(peer),
        "by_kind": {kind: round(quantile(values), 1) for kind, values in times.items()},
    }  # fmt: skip


def quantile(values: list[float]) -> float:
    """Return the 95th percentile."""
    return sorted(values)[int(0.95 * (len(values) - 1))]


def fill(connection, rows, person_words) -> None:
    """Write people and their words as the import does: many rows at once."""
    from django.db import transaction

    from winay.base.database import finish_words, words_indexed_together

    people = (
        "registry_person",
        "id, created_at, dni, dni_confirmed, given_names, first_surname, second_surname, sex, language, "
        "other_languages, phone, locality, district_id",
    )
    sqlite = connection.vendor == "sqlite"
    now = "2026-01-01 00:00:00+00:00"
    persons, words = [], []

    def flush(cursor) -> None:
        fresh = {word for _key, text in words for word in text.split()}
        with transaction.atomic(), words_indexed_together("registry_personsearch", fresh):
            write(cursor)

    def write(cursor) -> None:
        for (table, columns), batch in ((people, persons), (("registry_personsearch", "person_id, words"), words)):
            if sqlite:
                marks = ", ".join("?" * (columns.count(",") + 1))
                cursor.connection.executemany(f"INSERT INTO {table} ({columns}) VALUES ({marks})", batch)
            else:
                with cursor.cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
                    for row in batch:
                        copy.write_row(row)
            batch.clear()

    with connection.cursor() as cursor:
        for key, dni, given, first, second, phone, ubigeo in rows():
            key = key.hex if sqlite else key
            persons.append((key, now, dni, False, given, first, second, "", "", "", phone, "", ubigeo))
            text = person_words(names=f"{given} {first} {second}", phone=phone, ubigeo=ubigeo, places=(ubigeo,))
            words.append((key, text))
            if len(persons) == 20_000:
                flush(cursor)
        flush(cursor)
    finish_words("registry_personsearch")


def measured(name: str, url: str, people: int) -> dict[str, object]:
    """Measure one database in a process of its own; return the result as `make bench` shows it."""
    with tempfile.TemporaryDirectory() as home:
        environment = os.environ | {"WINAY_HOME": home, "DJANGO_SETTINGS_MODULE": "winay.site.settings"}
        environment.pop("WINAY_DATABASE_URL", None)
        if url:
            environment["WINAY_DATABASE_URL"] = url
        command = [sys.executable, __file__, "--measure", "--people", str(people)]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(done.stderr[-3000:])
    found = json.loads(done.stdout.splitlines()[-1])
    print(f"{name}: p95 {found['p95']:.1f} ms, worst {found['worst']:.0f} ms; filled in {found['filled']:.0f} s")
    for kind, value in sorted(found["by_kind"].items(), key=lambda item: -item[1]):
        print(f"  {value:8.1f} ms  {kind}")
    return {
        "name": f"registry_search_{name}",
        "what": f"search over {people:,} people, {name}: p95",
        "value": round(found["p95"], 1),
        "unit": "ms",
        "peer": {"what": "pattern search over the columns", "value": round(found["peer"], 1), "unit": "ms"},
        "ratio": round(found["peer"] / found["p95"], 1),
        "bar": BAR_MS,
        "holds": found["p95"] < BAR_MS,
    }


def on_postgresql(people: int) -> dict[str, object] | None:
    """Measure on PostgreSQL in a database of our own, dropped afterwards; None where there is no server."""
    import psycopg

    server = os.environ.get("WINAY_BENCH_POSTGRES", "postgres://postgres@127.0.0.1:5432")
    name = f"winay_bench_{os.getpid()}"
    try:
        with psycopg.connect(f"{server}/postgres", autocommit=True) as admin:
            admin.execute(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'")
            try:
                return measured("postgresql", f"{server}/{name}", people)
            finally:
                admin.execute(f"DROP DATABASE {name} WITH (FORCE)")
    except psycopg.OperationalError as error:
        print(f"PostgreSQL left out: {error}")
        return None


def main() -> None:
    """Measure both databases, write the results."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=2_000_000)
    parser.add_argument("--measure", action="store_true")
    asked = parser.parse_args()
    if asked.measure:
        print(json.dumps(measure(asked.people)))
        return
    results = [measured("sqlite", "", asked.people), on_postgresql(asked.people)]
    RESULTS.parent.mkdir(parents=True, exist_ok=True)
    RESULTS.write_text(json.dumps([one for one in results if one], indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
