"""`winay link evaluate`: any two files, or one with itself, scored against a truth; bad input answered clearly."""

import csv
import json
from pathlib import Path

import pytest

from winay.cli.app import run

from .conftest import FEBRL_MAPPING, write_pairs, write_yaml

PEOPLE = [
    ("1", "María", "Quispe Mamani", "12/03/1980", "40112233"),
    ("2", "Maria", "QUISPE MAMANI", "12/03/1980", "4112233"),
    ("3", "Juan Carlos", "Huamán Ccori", "01/10/1975", "23456789"),
    ("4", "Juan", "Waman Qori", "10/01/1975", "23456798"),
    ("5", "Rosa", "Condori Flores", "30/12/1990", ""),
]
HEADER = ("nro", "nombres", "apellidos", "nacimiento", "dni")
MAPPING = {
    "id": "nro",
    "columns": {"given_names": "nombres", "surname": "apellidos", "birth_date": "nacimiento", "document": "dni"},
    "truth": {"left": "one", "right": "other"},
}


def evaluate(capsys, *arguments: object) -> tuple[int, dict]:
    code = run(["link", "evaluate", *map(str, arguments), "--json"])
    return code, json.loads(capsys.readouterr().out)


@pytest.fixture
def small(tmp_path: Path) -> dict[str, Path]:
    left = tmp_path / "people.csv"
    with left.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([HEADER, *PEOPLE])
    truth = write_pairs(tmp_path / "truth.csv", [("1", "2"), ("3", "4")])
    return {"left": left, "truth": truth, "mapping": write_yaml(tmp_path / "m.yaml", MAPPING)}


def options(files: dict[str, Path]) -> list[object]:
    return [part for name, path in files.items() for part in (f"--{name}", path)]


def test_febrl_1_is_deduplicated(febrl_1, capsys, tmp_path):
    out = tmp_path / "pairs.csv"
    code, found = evaluate(capsys, *options(febrl_1), "--out", out)
    assert code == 0
    assert found["f1"] >= 0.99
    assert found["true_pairs"] == 500
    assert found["pairs"] == round(found["correct"] / found["precision"])
    with out.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert sum(row["linked"] == "true" for row in rows) == found["pairs"]
    weights = [float(value) for name, value in rows[0].items() if name.startswith("weight_")]
    prior = float(rows[0]["weight"]) - sum(weights)
    other = float(rows[1]["weight"]) - sum(float(v) for n, v in rows[1].items() if n.startswith("weight_"))
    assert prior == pytest.approx(other) and prior < 0


def test_two_files_are_linked_and_the_truth_may_name_groups(febrl_1, capsys, tmp_path):
    lines = febrl_1["left"].read_text("utf-8").splitlines()
    originals = [line for line in lines[1:] if "-org" in line.split(",")[0]]
    copies = [line for line in lines[1:] if "-dup" in line.split(",")[0]]
    left, right, truth = tmp_path / "l.csv", tmp_path / "r.csv", tmp_path / "t.csv"
    left.write_text("\n".join([lines[0], *originals]), "utf-8")
    right.write_text("\n".join([lines[0].replace("given_name", "nombre"), *copies]), "utf-8")
    ids = [line.split(",")[0] for line in lines[1:]]
    truth.write_text("rec,who\n" + "".join(f"{one},{one.split('-')[1]}\n" for one in ids), "utf-8")
    mapping = {**FEBRL_MAPPING, "right": {"columns": {"given_names": "nombre"}}, "one_to_one": True}
    mapping["truth"] = {"id": "rec", "entity": "who"}
    path = write_yaml(tmp_path / "m.yaml", mapping)
    code, found = evaluate(capsys, "--left", left, "--right", right, "--truth", truth, "--mapping", path)
    assert code == 0
    assert (found["true_pairs"], found["records"]) == (500, 1000)
    assert found["f1"] >= 0.99


def test_spellings_lost_zeros_and_exchanged_days_are_linked_even_among_five(small, capsys):
    code, found = evaluate(capsys, *options(small), "--threshold", "0.5")
    assert code == 0
    assert (found["correct"], found["true_pairs"]) == (2, 2)
    assert found["pairs"] == 2


@pytest.mark.parametrize("encoding", ["latin-1", "utf-16", "utf-8-sig"])
def test_other_encodings_are_read(small, capsys, encoding):
    small["left"].write_text(small["left"].read_text("utf-8"), encoding)
    code, found = evaluate(capsys, *options(small), "--threshold", "0.5")
    assert (code, found["correct"]) == (0, 2)


def test_semicolons_are_read(small, capsys):
    small["left"].write_text(small["left"].read_text("utf-8").replace(",", ";"), "utf-8")
    code, found = evaluate(capsys, *options(small), "--threshold", "0.5")
    assert (code, found["correct"]) == (0, 2)


def test_a_missing_column_is_named_with_those_that_are_there(small, capsys):
    write_yaml(small["mapping"], {**MAPPING, "columns": {**MAPPING["columns"], "phone": "telefono"}})
    code, found = evaluate(capsys, *options(small))
    assert code == 1
    assert "telefono" in found["problems"][0]["message"]
    assert "apellidos" in found["mend"]


def test_an_unknown_standard_column_is_named_with_those_that_are_known(small, capsys):
    write_yaml(small["mapping"], {**MAPPING, "columns": {"apodo": "nombres"}})
    code, found = evaluate(capsys, *options(small))
    assert code == 1
    assert "apodo" in found["error"] and "given_names" in found["mend"]


@pytest.mark.parametrize("name", ["left", "truth", "mapping"])
def test_a_file_that_is_not_there_is_wrong_usage(small, capsys, name):
    code, found = evaluate(capsys, *options({**small, name: small[name].with_name("nowhere")}))
    assert code == 2
    assert "nowhere" in found["error"]


def test_ids_that_stand_twice_or_are_missing_are_counted(small, capsys):
    text = small["left"].read_text("utf-8")
    small["left"].write_text(text.replace("\n2,", "\n1,"), "utf-8")
    code, found = evaluate(capsys, *options(small))
    assert code == 1 and found["error"].startswith("1 ")
    small["left"].write_text(text.replace("\n2,", "\n,"), "utf-8")
    code, found = evaluate(capsys, *options(small))
    assert code == 1 and found["error"].startswith("1 ")


@pytest.mark.parametrize(
    "content", [b"", b"\n\n", b"\x00\x01\x02\xff\xfe", b"nro,nombres,apellidos,nacimiento,dni\n"]
)
def test_empty_and_broken_files_never_end_in_a_traceback(small, capsys, content):
    small["left"].write_bytes(content)
    code, found = evaluate(capsys, *options(small))
    assert code in (0, 1)
    assert found["ok"] is (code == 0)


def test_a_faulty_mapping_is_told_with_its_line(small, capsys):
    small["mapping"].write_text("id: nro\ncolumns: {given_names: nombres}\ntruth: {left: a, rihgt: b}\n", "utf-8")
    code, found = evaluate(capsys, *options(small))
    assert code == 1
    assert found["problems"][0]["where"] == "m.yaml:3"
