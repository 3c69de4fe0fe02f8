"""`winay registry import` and `reindex`, run inside the test database."""

import io
import json

import pytest
from python_calamine import CalamineWorkbook
from tests.factories.lists import HEADINGS, JUAN, ROSA, ROWS, write_list
from tests.factories.territory import make_district

from winay.cli import setup
from winay.cli.app import run
from winay.registry.models import Person, PersonSearch
from winay.registry.queries.search import find_people

pytestmark = pytest.mark.django_db
MAPPING = """
kind: people
columns:
  codigo: key
  NOMBRES: given_names
  Apellido paterno: first_surname
  Fecha nac: birth_date
choices:
  date_order: dmy
"""


@pytest.fixture(autouse=True)
def _in_the_test_database(monkeypatch):
    """Keep Django's translation as the test has it: `start` would switch it to the command line's."""
    monkeypatch.setattr(setup, "start", lambda: None)
    for ubigeo in ("021201", "021203"):
        make_district(ubigeo)


def take(path, capsys, *more) -> dict:
    code = run(["registry", "import", str(path), "--source", "JUNTOS", "--date", "2026-05-03", "--json", *more])
    told = json.loads(capsys.readouterr().out)
    assert code == (0 if told["ok"] else 1)
    return told


def test_a_list_is_taken_once(tmp_path, capsys):
    path = write_list(tmp_path, ROWS)
    assert take(path, capsys, "--dry-run")["new"] == 2
    assert Person.objects.count() == 0
    told = take(path, capsys)
    assert (told["new"], told["refused"], told["already_taken"]) == (2, 0, False)
    assert take(path, capsys)["already_taken"] is True
    assert Person.objects.count() == 2


def test_a_mapping_says_which_column_is_which(tmp_path, capsys):
    path, mapping = write_list(tmp_path, ROWS), tmp_path / "m.yaml"
    mapping.write_text(MAPPING)
    told = take(path, capsys, "--mapping", str(mapping))
    assert told["mapping"]["columns"]["Codigo"] == "key"
    assert Person.objects.get(given_names="ROSA").phone == ""


@pytest.mark.parametrize(
    "text", ["columns: [a]", "colums: {}", "{", "columns: {DNI: dni}", "columns: {Luna: given_names}", "- a"]
)
def test_a_mapping_that_cannot_be_used_is_named(tmp_path, capsys, text):
    path, mapping = write_list(tmp_path, ROWS), tmp_path / "m.yaml"
    mapping.write_text(text)
    told = take(path, capsys, "--mapping", str(mapping))
    assert told["ok"] is False
    assert told["mend"] or told["problems"] or "YAML" in told["error"]
    assert Person.objects.count() == 0


def test_refused_rows_come_back_in_a_workbook_without_formulas(tmp_path, capsys):
    bad = ["J9", "12", "=cmd|' /C calc'!A0", "@x", "+1+1", "F", "31/02/1980", "021201", ""]
    path, back = write_list(tmp_path, [HEADINGS, ROSA, bad, JUAN]), tmp_path / "refused.xlsx"
    told = take(path, capsys, "--refused", str(back))
    assert told["refused"] == 1
    assert {problem["where"].split(", ")[0] for problem in told["problems"]} == {"fila 3"}
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(back.read_bytes())).get_sheet_by_index(0).to_python()
    assert sheet[0][1:10] == HEADINGS
    assert sheet[1][3] == "'=cmd|' /C calc'!A0"
    assert sheet[1][4] == "'@x"
    assert "DNI" in sheet[1][10] and "Fecha nac" in sheet[1][10] and sheet[1][11]


def test_reindex_writes_the_words_anew(tmp_path, capsys):
    take(write_list(tmp_path, ROWS), capsys)
    PersonSearch.objects.all().delete()
    assert find_people("quispe").rows == []
    assert run(["registry", "reindex", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["people"] == 2
    assert len(find_people("quispe").rows) == 1
