"""Whom a rule reaches among 2,000,000 people of 1,890 districts: counted and suppressed in under 15 s on DuckDB.

Invented people, 25 departments, 40 named sets that cut across them; a rule of place, quintile, sex and age. The peer
is the same SQL on Apache Spark (local[2], its start not counted), which must give the same figures; without Java it is
left out with a line.

    python bench/targeting.py [--people 2000000]
"""

import argparse
import json
import shutil
import time
from pathlib import Path

import numpy as np
import pyarrow as pa

from winay.analytics.linkage import DuckDB, Spark
from winay.analytics.targeting import ORGANISATIONS, PEOPLE, Place, Snapshot, shown
from winay.calls.rules.targeting import compiled, conditions_of_aim

RESULTS = Path(__file__).resolve().parent / "results" / "targeting.json"
BAR_S = 15.0
DISTRICTS, SETS = 1890, 40
ASKED = conditions_of_aim(places=True, quintiles=(1, 2, 3), sexes=("F",), ages=(15, 29), kinds=("association",))


def country(random: np.random.Generator) -> list[Place]:
    """Return districts with quintile, region, department and sets drawn at random, always the same."""
    return [
        Place(
            district=f"{number % 25 + 1:02d}{number:04d}",
            department=f"{number % 25 + 1:02d}",
            region=("costa", "sierra", "selva")[random.integers(3)],
            quintile=int(random.integers(1, 6)),
            inside=bool(random.random() < 0.3),
            sets=tuple(f"set-{code}" for code in range(SETS) if random.random() < 0.01),
        )
        for number in range(DISTRICTS)
    ]


def tables(random: np.random.Generator, places: list[Place], people: int) -> dict[str, pa.Table]:
    """Return people and organisations in the columns of the engine."""
    codes = np.array([place.district for place in places])
    born = random.integers(1935, 2020, people)
    columns = (
        codes[random.integers(0, DISTRICTS, people)],
        np.array(["F", "M", ""])[random.integers(0, 3, people)],
        born,
        born + random.integers(0, 2, people) * 5,
        np.array(["extreme", "poor", "out", ""])[random.integers(0, 4, people)],
        np.array(["yes", "no"])[random.integers(0, 2, people)],
    )
    arrays = [pa.array(column, field.type) for column, field in zip(columns, PEOPLE, strict=True)]
    kinds = np.array(["association", "interest_group"])[random.integers(0, 2, people // 100)]
    groups = [pa.array(codes[random.integers(0, DISTRICTS, people // 100)]), pa.array(kinds)]
    return {
        "people": pa.table(arrays, schema=PEOPLE),
        "organisations": pa.table(groups, schema=ORGANISATIONS),
    }


def counted(backend, rows: dict[str, pa.Table], places: list[Place]):
    """Return the counts and the seconds that they took."""
    started = time.perf_counter()
    found = Snapshot(backend, **rows).count(compiled(ASKED, year=2026, engine=backend.name), places)
    return found, time.perf_counter() - started


def main() -> None:
    """Measure and write the result."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--people", type=int, default=2_000_000)
    people = asked.parse_args().people
    random = np.random.default_rng(15)
    places = country(random)
    rows = tables(random, places, people)
    backend = DuckDB(threads=2)
    here, seconds = counted(backend, rows, places)
    backend.close()
    started = time.perf_counter()
    published = shown("people", here["people"])
    suppressing = time.perf_counter() - started
    peer = None
    if shutil.which("java"):
        spark = Spark("local[2]")
        there, elsewhere = counted(spark, rows, places)
        spark.close()
        peer = {"what": "Apache Spark, the same figures", "value": round(elsewhere, 1), "unit": "s"}
        assert there == here, "Spark counts otherwise"
    else:
        print("Java is missing: not compared with Spark")
    lines = [line for table in published["by"].values() for line in table.values()]
    hidden = sum(count is None for line in lines for count in line.values())
    whole = seconds + suppressing
    print(
        f"{people:,} people: counted in {seconds:.2f} s, suppressed in {suppressing:.2f} s, {hidden} cells hidden"
    )
    print(peer or "")
    RESULTS.parent.mkdir(exist_ok=True)
    result = {
        "name": f"reach of {people:,} people", "value": round(whole, 2), "unit": "s", "peer": peer,
        "ratio": round(whole / peer["value"], 3) if peer else None, "bar": f"< {BAR_S:g} s", "holds": whole < BAR_S,
    }  # fmt: skip
    RESULTS.write_text(json.dumps(result, indent=1), "utf-8")


if __name__ == "__main__":
    main()
