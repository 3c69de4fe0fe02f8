"""What a model learns without labels: how often pairs that only chance brings together stand at each degree."""

import pyarrow as pa
import pytest
from bench.peruvian_registry import registry
from tests.analytics.test_spark import COLUMNS, prepared

from winay.analytics.linkage import DuckDB, Linkage, Source, shipped_model, training
from winay.analytics.linkage.compiled import equal_sql
from winay.analytics.linkage.settings import Training

ROWS = 600


@pytest.fixture(scope="module")
def table():
    return registry(ROWS)[0]


@pytest.fixture
def linkage(table):
    backend = DuckDB(threads=1)
    yield prepared(backend, table)
    backend.close()


def names_of(linkage: Linkage) -> list[str]:
    return [comparison["output_column_name"] for comparison in linkage.settings()["comparisons"]]


def chance(table: pa.Table, monkeypatch, *, drawn: int, pairs: int) -> dict[str, dict[int, int]]:
    monkeypatch.setattr(training, "DRAWN", drawn)
    monkeypatch.setattr(Training, "random_pairs", lambda _training, _records: pairs)
    backend = DuckDB(threads=1)
    try:
        return training.counted_in_chance_pairs(prepared(backend, table))
    finally:
        backend.close()


def test_pairs_are_counted_at_the_degrees_that_splink_gives_them(linkage):
    names, rule = names_of(linkage), equal_sql(["given_sound"])
    linker = linkage.linker({**linkage.settings(), "blocking_rules_to_generate_predictions": [rule]})
    found = linker.inference.predict(warning_mode="never").physical_name
    counted = training.counted(linkage, rule, names)
    assert set(counted) == set(names) and len(counted["family"]) > 4
    for name in names:
        rows = linkage.backend.rows(
            f"select gamma_{name}, count(*) from {found} where gamma_{name} >= 0 group by 1"
        )
        assert counted[name] == dict(rows), name


def test_few_records_all_meet_each_other(linkage):
    ((told,),) = linkage.backend.rows("select count(*) from records where sex is not null")
    assert ROWS - 10 < told < ROWS
    assert sum(training.counted_in_chance_pairs(linkage)["sex"].values()) == told * (told - 1) // 2


def test_about_as_many_pairs_meet_by_chance_as_were_asked_for(table, monkeypatch):
    for drawn in (ROWS, 200):
        counted = chance(table, monkeypatch, drawn=drawn, pairs=4_000)
        assert sum(counted["sex"].values()) == pytest.approx(4_000, rel=0.25), drawn


def test_the_same_records_meet_in_whatever_order_they_stand(table, monkeypatch):
    order = pa.array([(at * 7) % ROWS for at in range(ROWS)])
    asked = {"drawn": 200, "pairs": 4_000}
    assert chance(table.take(order), monkeypatch, **asked) == chance(table, monkeypatch, **asked)


def test_all_of_a_small_file_meet_the_drawn_ones_of_a_large_one(table, monkeypatch):
    monkeypatch.setattr(training, "DRAWN", 60)
    backend = DuckDB(threads=1)
    sources = [Source("many", table, "id", COLUMNS), Source("few", table.slice(0, 5), "id", COLUMNS)]
    linkage = Linkage(shipped_model("person"), backend, sources, "link")
    linkage.prepare()
    met = sum(training.counted_in_chance_pairs(linkage)["given"].values())
    assert met == pytest.approx(5 * 60, rel=0.4)
    assert not [name for (name,) in backend.rows("show tables") if name.startswith("drawn")]
    backend.close()


def test_two_files_that_number_their_rows_alike_do_not_meet_by_number(monkeypatch):
    monkeypatch.setattr(Training, "random_pairs", lambda _training, _records: 3_000)
    numbers = [str(at) for at in range(ROWS)]
    one = pa.table({"id": numbers, "nombres": [f"Nombre{at}" for at in range(ROWS)], "sexo": ["F"] * ROWS})
    columns = {"given_names": ["nombres"], "sex": ["sexo"]}
    backend = DuckDB(threads=1)
    linkage = Linkage(
        shipped_model("person"),
        backend,
        [Source("uno", one, "id", columns), Source("dos", one, "id", columns)],
        "link",
    )
    linkage.prepare()
    degrees = training.counted_in_chance_pairs(linkage)["given"]
    backend.close()
    assert sum(degrees.values()) == pytest.approx(3_000, rel=0.25)
    # Of a row's 600 partners one has its name: by its number each would meet that one.
    same = len(shipped_model("person").comparisons[0].levels)
    assert degrees.get(same, 0) < 30
