"""A small invented registry: families, namesakes and corrupted second records; the shipped model tells them apart."""

from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from bench.peruvian_registry import registry, write

from winay.analytics.linkage import DuckDB, Linkage, Model, Source, shipped_model
from winay.analytics.linkage.evaluate import Evaluation, evaluate
from winay.analytics.linkage.mapping import load_mapping, opened_files

ROWS = 2000


def quick_model() -> Model:
    """Return the shipped model, with u from fewer random pairs: the test has two cores and a minute."""
    model = shipped_model("person")
    return model.model_copy(update={"training": model.training.model_copy(update={"u_pairs": 300_000})})


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Evaluation:
    folder: Path = tmp_path_factory.mktemp("registry")
    write(folder, ROWS)
    mapping, backend = load_mapping(folder / "mapping.yaml"), DuckDB()
    model = quick_model()
    left, truth = folder / "registry.csv", folder / "truth.csv"
    with opened_files(mapping, model, left=left, right=None, truth=truth) as files:
        evaluation = evaluate(files, mapping, model, backend)
    backend.close()
    return evaluation


def test_second_records_are_found_and_families_stay_apart(found):
    assert found.records == ROWS
    assert found.score.recall >= 0.95
    assert found.score.precision >= 0.97


def test_the_model_knows_how_good_it_is(found):
    expected = next(point for point in found.expected if point.threshold == 0.95)
    assert expected.precision == pytest.approx(found.score.precision, abs=0.03)
    assert expected.recall == pytest.approx(found.score.recall, abs=0.05)


def test_the_same_seed_gives_the_same_rows_and_another_others():
    one, truth = registry(300)
    again, _truth = registry(300)
    other, _other_truth = registry(300, seed=7)
    assert one.equals(again) and not one.equals(other)
    assert truth.num_rows == one.num_rows == 300
    assert len(pc.unique(truth["persona"])) == 270


def test_brothers_and_father_and_son_of_one_name_are_not_one_person():
    rows = [
        ("1", "José", "Quispe", "Mamani", "03/04/1960", "23456781", "959111222", "Jr. Lima 10", "080101"),
        ("2", "Luis", "Quispe", "Huamán", "12/07/1990", "45456781", "959111222", "Jr. Lima 10", "080101"),
        ("3", "Raúl", "Quispe", "Huamán", "30/01/1993", "47912233", "959111222", "Jr. Lima 10", "080101"),
        ("4", "José", "Quispe", "Huamán", "05/09/1985", "43210987", "959111222", "Jr. Lima 10", "080101"),
        ("5", "JOSE", "QUISPHE", "MAMANI", "04/03/1960", "23456781", "", "JIRON LIMA 10", "080101"),
    ]
    names = ["id", "given_names", "surname_1", "surname_2", "birth_date", "document", "phone", "address", "place"]
    columns = {name: [row[at] for row in rows] for at, name in enumerate(names)}
    source = Source("list", pa.table(columns), "id", {name: [name] for name in names[1:]})
    work = Linkage(quick_model(), DuckDB(), [source])
    work.prepare()
    work.compare(work.train())
    clusters = work.clusters(0.9).to_pylist()
    together = {
        row["id"] for row in clusters if row["cluster"] == next(r["cluster"] for r in clusters if r["id"] == "1")
    }
    assert together == {"1", "5"}
    assert len({row["cluster"] for row in clusters}) == 4
    plain = (("list", "1"), ("list", "5"))
    sure = [link for link in work.sure(0.9) if link.pair == plain]
    judge = work.judge(sure)
    assert sure and not judge.asked and not judge.facts, "a pair without an occasion never leaves the backend"


def test_what_is_linked_by_itself_among_families_is_right_and_known_to_be(tmp_path):
    write(tmp_path, 6000, families=True, as_csv=False)
    mapping, backend = load_mapping(tmp_path / "mapping.yaml"), DuckDB()
    left, truth = tmp_path / "registry.parquet", tmp_path / "truth.parquet"
    model = quick_model()
    with opened_files(mapping, model, left=left, right=None, truth=truth) as files:
        evaluation = evaluate(files, mapping, model, backend)
    backend.close()
    assert evaluation.score.precision >= 0.99
    assert evaluation.score.recall >= 0.93
    assert evaluation.alone.precision == pytest.approx(evaluation.score.precision, abs=0.01)
    assert {"given_names", "births", "lent_document"} <= set(evaluation.held.values())
