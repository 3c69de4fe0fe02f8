"""Apache Spark gives what DuckDB gives: prepared records, pairs, probabilities, clusters. It needs Java 17."""

import os
import shutil
from importlib.util import find_spec
from random import Random

import pyarrow as pa
import pytest
from bench.peruvian_registry import registry
from tests.factories.conditions import condition_of, in_bulk, row_of, singly

from winay.analytics.linkage import Backend, DuckDB, Linkage, Source, Spark, Trained, shipped_model, training
from winay.analytics.linkage.settings import Training
from winay.facts.rules import SPARK

THERE = shutil.which("java") is not None and find_spec("pyspark") is not None
pytestmark = [
    pytest.mark.spark,
    pytest.mark.skipif(
        not THERE and os.environ.get("CI") != "true", reason="Java or pyspark is not on this machine"
    ),
]
ROWS = 400
COLUMNS = {
    "given_names": ["nombres"], "surname_1": ["ap_paterno"], "surname_2": ["ap_materno"], "birth_date": ["fec_nac"],
    "sex": ["sexo"], "document": ["dni"], "phone": ["celular"], "address": ["direccion"], "place": ["ubigeo"],
}  # fmt: skip


def prepared(backend: Backend, table: pa.Table, columns: dict[str, list[str]] = COLUMNS) -> Linkage:
    linkage = Linkage(shipped_model("person"), backend, [Source("lista", table, "id", columns)])
    linkage.prepare()
    return linkage


def records_of(linkage: Linkage) -> list[dict[str, object]]:
    rows = linkage.backend.arrow("select * from records").to_pylist()
    plain = [
        {name: value for name, value in row.items() if not name.startswith("block_")}
        | {name: value is not None for name, value in row.items() if name.startswith("block_")}
        for row in rows
    ]
    return sorted(plain, key=lambda row: str(row["unique_id"]))


def pairs_of(linkage: Linkage) -> dict[tuple[str, str], dict[str, float]]:
    return {
        tuple(sorted((row.pop("id_l"), row.pop("id_r")))): row
        for row in linkage.pairs().drop_columns(["source_l", "source_r"]).to_pylist()
    }


def groups_of(clusters: pa.Table) -> set[frozenset[str]]:
    groups: dict[str, set[str]] = {}
    for row in clusters.to_pylist():
        groups.setdefault(row["cluster"], set()).add(row["id"])
    return {frozenset(group) for group in groups.values()}


@pytest.fixture(scope="module")
def both():
    """The same records prepared on both backends; the weights that DuckDB learnt."""
    table, _truth = registry(ROWS)
    duckdb, spark = DuckDB(), Spark("local[2]", memory="1g")
    ours, theirs = prepared(duckdb, table), prepared(spark, table)
    yield ours, theirs, ours.train()
    spark.close()
    duckdb.close()


def test_records_take_the_same_form(both):
    ours, theirs, _trained = both
    assert records_of(ours) == records_of(theirs)


def test_pairs_probabilities_and_clusters_are_the_same(both):
    ours, theirs, trained = both
    for linkage in (ours, theirs):
        linkage.compare(Trained.from_json(trained.to_json()))
    one, other = pairs_of(ours), pairs_of(theirs)
    assert len(one) > 20 and set(one) == set(other)
    for pair, row in one.items():
        assert row == pytest.approx(other[pair], abs=1e-6), pair
    assert groups_of(ours.clusters(0.95)) == groups_of(theirs.clusters(0.95))
    links = ours.sure(0.4)
    assert any(asked := ours.judge(links).asked) and theirs.judge(links).asked == asked


def test_the_same_pairs_meet_by_chance(both, monkeypatch):
    monkeypatch.setattr(training, "DRAWN", 150)
    monkeypatch.setattr(Training, "random_pairs", lambda _training, _records: 2_000)
    one, other = (training.counted_in_chance_pairs(linkage) for linkage in both[:2])
    assert 1_000 < sum(one["sex"].values()) < 3_000
    assert other == one


def test_spark_learns_what_duckdb_learns(both):
    few = {name: COLUMNS[name] for name in ("given_names", "surname_1", "birth_date")}
    one, other = (prepared(linkage.backend, registry(ROWS)[0], few).train() for linkage in both[:2])
    for linkage in both[:2]:
        linkage.prepare()
    assert other.prior == pytest.approx(one.prior, rel=0.05)
    for name, levels in one.comparisons.items():
        for ours, theirs in zip(levels, other.comparisons[name], strict=True):
            assert theirs.m == pytest.approx(ours.m, abs=0.02), (name, ours.label)
            assert theirs.u == pytest.approx(ours.u, abs=1e-3), (name, ours.label)


def test_conditions_answer_what_one_case_is_told(both):
    draw = Random(11)
    rows = [row_of(draw) for _ in range(60)]
    conditions = [condition_of(draw, depth=2) for _ in range(16)]
    _ours, theirs, _trained = both
    assert in_bulk(theirs.backend, conditions, rows, SPARK) == [singly(one, rows) for one in conditions]
