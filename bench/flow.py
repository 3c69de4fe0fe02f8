"""The flow of a nation: a million times that households had a programme, half a million stays in stages.

In a process of its own each: what the worker keeps each night, and the page's figures from it: the whole country, a
department, women's households of one language in poor districts, and the stages of one programme. Processor time
(beside it the seconds waited) and the most memory above what the process holds before.

    python bench/flow.py [--households 500000]
    WINAY_DATABASE_URL=postgres://… python bench/flow.py
"""

import argparse
import json
import sys
import tempfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from counting import is_postgresql, measured
from many_rows import ROOT, drop_database, insert, key_of, start_django

RESULTS = ROOT / "bench" / "results" / "flow.json"
BAR_SECONDS, BAR_MB = 2.0, 700
NAME = "winay_bench_flow"


def fill(households: int) -> str:
    """Write households with their heads, what they had and where they are, and return the code of the programme."""
    from tests.factories.journeys import make_support
    from tests.factories.programmes import a_programme
    from tests.factories.territory import make_district, make_poverty_map

    from winay.journeys.actions import link_programme
    from winay.journeys.models import Stay, Taking
    from winay.registry.models import Household, Person

    programme = a_programme()
    entries = [make_support(subjects=["household"]) for _ in range(12)]
    link_programme(actor=None, support=entries[0], programme=programme)
    districts = [f"{department:02}01{one:02}" for department in range(1, 26) for one in range(1, 77)]
    for district in districts:
        make_district(district)
    make_poverty_map(quintiles={one: number % 5 + 1 for number, one in enumerate(districts)})
    place = f"case i % {len(districts)} " + " ".join(f"when {at} then '{one}'" for at, one in enumerate(districts))
    keys = [one.pk if is_postgresql() else one.pk.hex for one in entries]
    entry = (
        f"case i * 7 % {len(keys)} " + " ".join(f"when {at} then '{one}'" for at, one in enumerate(keys)) + " end"
    )
    day = "date '2020-01-01' + (i * 37 % 1500)"
    if not is_postgresql():
        day = "date('2020-01-01', '+' || (i * 37 % 1500) || ' days')"
    insert(
        Person, households, id=key_of(2, "i"), given_names="'María ' || i", first_surname="'Quispe'",
        sex="case when i * 7 % 11 < 6 then 'F' else 'M' end", born_from="1950 + i % 61", born_to="1950 + i % 61",
        language="case i % 3 when 0 then 'quz' else 'es' end",
    )  # fmt: skip
    insert(
        Household,
        households,
        id=key_of(1, "i"),
        code="'B-' || i",
        district_id=place + " end",
        head_id=key_of(2, "i"),
    )
    insert(
        Taking, 2 * households, id=key_of(3, "i"), household_id=key_of(1, "i / 2"),
        support_id=f"cast({entry} as uuid)" if is_postgresql() else entry, from_year="2015 + i % 8",
        to_year="case when i % 5 > 0 then 2017 + i % 8 end", source="'Padrón'",
        outcome="case when i % 5 > 0 then 'finished' else 'running' end",
    )  # fmt: skip
    pk = programme.pk if is_postgresql() else programme.pk.hex
    insert(
        Stay, households, id=key_of(4, "i"), household_id=key_of(1, "i"), district_id=place + " end",
        programme_id=f"cast('{pk}' as uuid)" if is_postgresql() else f"'{pk}'",
        stage="'year-' || (1 + i % 3)", state="case when i % 4 > 0 then 'passed' else 'inside' end",
        since=day, until=f"case when i % 4 > 0 then {day.replace('2020', '2024')} end",
    )  # fmt: skip
    return str(programme.code)


def main() -> None:
    """Fill, measure, write the results."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--households", type=int, default=500_000)
    households = parser.parse_args().households
    with tempfile.TemporaryDirectory() as home:
        start_django(home, NAME)
        from winay.journeys import flow_columns
        from winay.journeys.queries.flow import Whom
        from winay.journeys.queries.flow_figures import figures

        code = fill(households)
        today = date.today()

        def of(wanted: Whom) -> Callable[[], Any]:
            def look() -> None:
                shown = figures(wanted, None, today, exact=False)
                assert shown is not None and shown.made_at is not None and shown.subjects

            return look

        found = {
            "kept each night": measured(flow_columns.keep_flow, looks=1),
            "whole country": measured(of(Whom())),
            "a department": measured(of(Whom(place="02"))),
            "women of one language, quintile 1": measured(of(Whom(quintile=1, sex="F", language="quz"))),
            "stages of a programme": measured(of(Whom(programme=code))),
        }
        size = sum(path.stat().st_size for path in Path(home).glob("flow/*/*.parquet")) / 1e6
        vendor = "PostgreSQL" if is_postgresql() else "SQLite"
        drop_database(NAME)
    results = [
        {
            "name": f"{3 * households:,} spells of {households:,} households, {vendor}: {name}",
            "value": one["used"], "unit": "s of the processor", "waited": one["seconds"], "MB": one["MB"],
            "kept_MB": round(size, 1), "peer": None,
            "bar": f"≤ {BAR_MB} MB" if name.startswith("kept") else f"≤ {BAR_SECONDS:g} s, ≤ {BAR_MB} MB",
            "holds": one["MB"] <= BAR_MB and (name.startswith("kept") or one["used"] <= BAR_SECONDS),
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
