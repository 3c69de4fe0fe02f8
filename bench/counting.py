"""A registry of 200,000 organisations and 1,000,000 memberships: how long a coordinator waits for the counts of a call.

In a process of its own each: reading the registry into kept columns (what the worker does), the page that tries one
condition (counts and reasons), of members who meet something, and the page of ten conditions; processor time (beside it
the seconds waited) and the most memory above what the process holds before.

    python bench/counting.py [--organisations 200000]
    WINAY_DATABASE_URL=postgres://… python bench/counting.py
"""

import argparse
import json
import multiprocessing
import resource
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from many_rows import ROOT, drop_database, insert, key_of, start_django

RESULTS = ROOT / "bench" / "results" / "counting.json"
MEMBERS = 5
BAR_SECONDS, BAR_MB = 2.0, 700
NAME = "winay_bench_counting"
ASKED = (
    {"fact": "organisation.members", "at_least": 6},
    {"fact": "organisation.women_share", "at_least": "0.4"},
    {"fact": "organisation.has_ruc", "equals": True},
    {"fact": "organisation.registration", "one_of": ["registered", "started"]},
    {"fact": "organisation.founded_on", "until": {"months": -12}},
    {"fact": "organisation.extreme_poor_share", "at_least": "0.2"},
    {"fact": "organisation.without_dni", "at_most": 1},
    {"fact": "organisation.has_account", "equals": True},
    {"fact": "organisation.months", "at_least": 6},
)
OF_MEMBERS = {
    "fact": "organisation.members",
    "who": {"all": [{"fact": "person.sex", "equals": "F"}, {"fact": "person.age", "at_most": 29}]},
    "at_least": 2,
}


def fill(organisations: int) -> str:
    """Write the registry and a draft call that adds its conditions, and return the code of the call."""
    from tests.factories.calls import draft_call

    from winay.calls import actions
    from winay.registry.models import Household, Membership, Organisation, Person
    from winay.territory.models import District

    made = draft_call()
    made.programme.territory = made.call.territory = None
    made.programme.save()
    made.call.save()
    districts = list(District.objects.values_list("pk", flat=True)[:400])
    place = "case i % " + str(len(districts)) + " "
    place += " ".join(f"when {at} then '{one}'" for at, one in enumerate(districts)) + " end"
    people, homes = organisations * MEMBERS, organisations * MEMBERS // 2
    insert(
        Household, homes, id=key_of(1, "i"), code="'B-' || i", district_id=place,
        poverty_class="case i % 4 when 0 then 'extreme' when 1 then 'poor' when 2 then 'out' else '' end",
    )  # fmt: skip
    insert(
        Person, people, id=key_of(2, "i"), given_names="'María ' || i", first_surname="'Quispe'",
        household_id=key_of(1, "i / 2"),
        sex="case when i % 13 = 0 then '' when i * 7 % 11 < 6 then 'F' else 'M' end",
        born_from="case when i % 9 > 0 then 1950 + i % 61 end", born_to="case when i % 9 > 0 then 1950 + i % 61 end",
        dni="case when i % 8 > 0 then substr('00000000' || i, length('' || i) + 1) end",
        dni_confirmed="case when i % 8 > 0 then true else false end",
    )  # fmt: skip
    day = "date '2010-01-01' + (i * 37 % 6000)"
    if not is_postgresql():
        day = "date('2010-01-01', '+' || (i * 37 % 6000) || ' days')"
    insert(
        Organisation, organisations, id=key_of(3, "i"), name="'Grupo Musuq Kawsay ' || i", kind="'association'",
        district_id=place,
        ruc="case when i % 4 = 0 then '2' || substr('0000000000' || i, length('' || i) + 1) end",
        registration="case i % 5 when 0 then 'registered' when 1 then 'started' else '' end",
        founded_on=f"case when i % 7 > 0 then {day} end",
    )  # fmt: skip
    insert(
        Membership, people, id=key_of(4, "i"), person_id=key_of(2, "i"), office="'member'",
        organisation_id=key_of(3, f"i * 17 % case when i % 3 = 0 then {organisations // 2} else {organisations} end"),
    )  # fmt: skip
    for asks in ASKED:
        actions.add_condition(actor=made.coordinator, call=made.call, asks=asks, mend="x")
    return str(made.call.code)


def is_postgresql() -> bool:
    """Tell on which database it runs."""
    from django.db import connection

    return connection.vendor == "postgresql"


def measured(what: Callable[[], Any], looks: int = 2) -> dict[str, float]:
    """Return the seconds and the most megabytes of something done in a process of its own, done the last time.

    The first look of a process loads the engine.
    """
    from django.db import connection

    connection.close()
    out: Any = multiprocessing.get_context("fork").SimpleQueue()

    def work() -> None:
        for _time in range(looks - 1):
            what()
        most, before, over = 0.0, _resident(), threading.Event()

        def look() -> None:
            nonlocal most
            while not over.wait(0.02):
                most = max(most, _resident())

        watcher = threading.Thread(target=look)
        watcher.start()
        start, used = time.perf_counter(), time.process_time()
        what()
        seconds, used = time.perf_counter() - start, time.process_time() - used
        over.set()
        watcher.join()
        out.put(
            {"seconds": round(seconds, 2), "used": round(used, 2), "MB": round(max(most, _resident()) - before)}
        )

    process = multiprocessing.get_context("fork").Process(target=work)
    process.start()
    process.join()
    assert process.exitcode == 0, "see above"
    return dict(out.get())


def _resident() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 1e6


def main() -> None:
    """Fill, measure, write the results."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--organisations", type=int, default=200_000)
    organisations = parser.parse_args().organisations
    with tempfile.TemporaryDirectory() as home:
        start_django(home, NAME)
        from winay.calls.models import Call
        from winay.calls.queries.conditions import condition_on_registry, conditions_on_registry
        from winay.facts.catalogue import CATALOGUE
        from winay.facts.rules import read
        from winay.registry import columns

        code = fill(organisations)
        today = date.today()
        call = Call.objects.select_related("programme", "territory").get(code=code)

        def one(asks: dict[str, Any]) -> Callable[[], Any]:
            return lambda: show(condition_on_registry(call, read(asks, CATALOGUE), today=today))

        def show(found: Any) -> None:
            assert found.together.whole >= organisations and found.together.met and found.lines[0].reasons

        found = {
            "kept": measured(columns.keep_columns, looks=1),
            "one condition": measured(one(ASKED[0])),
            "of members who": measured(one(OF_MEMBERS)),
            f"{len(ASKED)} conditions and the pack's": measured(lambda: conditions_on_registry(call, today=today)),
        }
        size = sum(path.stat().st_size for path in Path(home).glob("columns/*/*.parquet")) / 1e6
        vendor = "PostgreSQL" if is_postgresql() else "SQLite"
        drop_database(NAME)
    results = [
        {
            "name": f"{organisations:,} organisations, {organisations * MEMBERS:,} memberships, {vendor}: {name}",
            "value": one["used"], "unit": "s of the processor", "waited": one["seconds"], "MB": one["MB"],
            "kept_MB": round(size, 1), "peer": None,
            "bar": f"≤ {BAR_SECONDS:g} s, ≤ {BAR_MB} MB" if name != "kept" else f"≤ {BAR_MB} MB",
            "holds": one["MB"] <= BAR_MB and (name == "kept" or one["used"] <= BAR_SECONDS),
        }
        for name, one in found.items()
    ]  # fmt: skip
    for result in results:
        print(json.dumps(result, ensure_ascii=False))
    RESULTS.parent.mkdir(parents=True, exist_ok=True)
    RESULTS.write_text(json.dumps(results, ensure_ascii=False, indent=1), "utf-8")
    sys.exit(0 if all(result["holds"] for result in results) else 1)


if __name__ == "__main__":
    main()
