"""The commands that load, add and verify, run inside the test database."""

import json

import pytest
from tests.calls.test_import import workbook
from tests.factories.calls import open_call
from tests.factories.programmes import a_user
from tests.factories.territory import make_district, make_district_set

from winay.base.models import User
from winay.calls.actions import import_proposals
from winay.calls.models import Proposal, Reach
from winay.cli import setup
from winay.cli.app import run
from winay.programmes.models import Pack, Programme, RoleGrant
from winay.territory.models import Boundary, District, PovertyMap

pytestmark = pytest.mark.django_db

ROWS = "inei,departamento,provincia,distrito\n021201,ANCASH,HUAYLAS,CARAZ\n21205,ANCASH,HUAYLAS,MATO\n"


@pytest.fixture(autouse=True)
def _in_the_test_database(monkeypatch):
    """Keep Django's translation as the test has it: `start` would switch it to the command line's."""
    monkeypatch.setattr(setup, "start", lambda: None)


@pytest.fixture
def programme():
    pack = Pack.objects.create(code="p", version="1", name="P", content={}, sha256="0")
    return Programme.objects.create(code="caraz", name="Caraz", pack=pack)


def as_json(capsys) -> dict:
    out = capsys.readouterr().out
    assert out.count("\n") == 1
    return json.loads(out)


def test_places_load_tells_what_it_did(tmp_path, capsys):
    file = tmp_path / "places.csv"
    file.write_text(ROWS + "X,ANCASH,HUAYLAS,MAL\n")
    assert run(["places", "load", str(file)]) == 0
    told = capsys.readouterr()
    assert "2" in told.out and "4" in told.err
    assert run(["places", "load", str(file), "--json"]) == 0
    found = as_json(capsys)
    assert (found["loaded"], found["unchanged"], found["left_out"]) == (0, 2, 1)
    assert found["problems"][0]["mend"]
    assert run(["places", "load", str(file), "--strict", "--json"]) == 1
    assert as_json(capsys)["left_out"] == 1
    assert District.objects.count() == 2


def test_places_load_with_boundaries(tmp_path, capsys):
    file, shapes = tmp_path / "places.csv", tmp_path / "shapes.geojson"
    file.write_text(ROWS)
    ring = [[-78, -9], [-77, -9], [-77, -8], [-78, -9]]
    shape = {"properties": {"IDDIST": "021201"}, "geometry": {"type": "Polygon", "coordinates": [ring]}}
    shapes.write_text(json.dumps({"type": "FeatureCollection", "features": [shape]}))
    assert run(["places", "load", str(file), "--boundaries", str(shapes), "--json"]) == 0
    assert as_json(capsys)["boundaries"][0]["loaded"] == 1
    assert run(["boundaries", "load", str(shapes), "--json"]) == 0
    told = as_json(capsys)
    assert (told["unchanged"], told["without_outline"]) == (1, ["021205"])
    assert run(["boundaries", "load", str(shapes)]) == 0
    assert "(021205)" in capsys.readouterr().out
    assert Boundary.objects.count() == 1


def test_a_file_that_is_no_table_is_an_input_problem(tmp_path, capsys):
    file = tmp_path / "places.csv"
    file.write_text("a,b\n1,2\n")
    assert run(["places", "load", str(file)]) == 1
    told = capsys.readouterr()
    assert not told.out and "Traceback" not in told.err
    assert run(["places", "load", str(file), "--json"]) == 1
    assert as_json(capsys)["ok"] is False


def test_poverty_map_load(tmp_path, capsys):
    make_district()
    file = tmp_path / "map.csv"
    file.write_text("codigo,valor,otro\n21201,0.7,0.3\n")
    options = ["--code", "m-2018", "--name", "Mapa", "--source", "INEI", "--year", "2018"]
    assert run(["poverty-map", "load", str(file), *options]) == 1
    assert "--index-column" in capsys.readouterr().err
    assert run(["poverty-map", "load", str(file), *options, "--index-column", "valor", "--demo", "--json"]) == 0
    assert as_json(capsys)["loaded"] == 1
    assert PovertyMap.objects.get(code="m-2018").is_demo


def test_district_set_save(capsys):
    make_district()
    assert run(["district-set", "save", "nec", "021201", "--name", "NEC", "--kind", "nucleus", "--json"]) == 0
    assert as_json(capsys)["districts"] == 1
    assert run(["district-set", "save", "nec", "990101", "--name", "NEC"]) == 1


def test_user_add_makes_a_password_shown_once(programme, capsys):
    assert (
        run(["user", "add", "rosa", "--name", "Rosa", "--programme", "caraz", "--role", "coordinator", "--json"])
        == 0
    )
    found = as_json(capsys)
    user = User.objects.get(username="rosa")
    assert user.check_password(found["password"])
    assert RoleGrant.objects.get(user=user).role == "coordinator"


def test_user_add_gives_another_role_and_refuses_a_double(programme, capsys):
    make_district_set()
    assert run(["user", "add", "rosa"]) == 0
    assert run(["user", "add", "rosa"]) == 1
    options = ["--programme", "caraz", "--role", "officer", "--role", "secretary", "--territory", "nec-caraz"]
    assert run(["user", "add", "rosa", *options]) == 0
    assert set(RoleGrant.objects.values_list("role", flat=True)) == {"officer", "secretary"}


def test_user_add_with_something_unknown_adds_nobody(programme, capsys):
    assert run(["user", "add", "rosa", "--programme", "none", "--role", "officer"]) == 1
    assert "caraz" in capsys.readouterr().err
    assert run(["user", "add", "rosa", "--programme", "caraz", "--role", "officer", "--territory", "none"]) == 1
    assert not User.objects.filter(username="rosa").exists()


def test_user_add_refuses_a_weak_password(monkeypatch, capsys):
    import io

    monkeypatch.setattr("sys.stdin", io.StringIO("1234\n"))
    assert run(["user", "add", "rosa", "--password-stdin"]) == 1
    assert not User.objects.exists()


def test_packs_are_checked_loaded_and_listed(tmp_path, capsys):
    assert run(["pack", "list", "--json"]) == 0
    codes = as_json(capsys)["packs"]
    assert "haku-winay-clar" in codes
    assert run(["pack", "check", "haku-winay-clar", "--json"]) == 0
    assert as_json(capsys)["code"] == "haku-winay-clar"
    assert run(["pack", "load", "haku-winay-clar", "--json"]) == 0
    assert as_json(capsys)["new"] is True
    assert run(["pack", "load", codes["haku-winay-clar"], "--json"]) == 0
    assert as_json(capsys)["new"] is False
    make_district_set()
    options = ["--name", "X", "--pack", "haku-winay-clar", "--territory", "nec-caraz"]
    assert run(["programme", "add", "x-caraz", *options]) == 0
    assert run(["programme", "add", "y-caraz", "--name", "Y", "--pack", "none"]) == 1


@pytest.mark.parametrize("content", [b"", b"code: [", b"\xff\xfe\xfa", b"wrong: 1\n"])
def test_a_bad_pack_is_an_input_problem(content, tmp_path, capsys):
    file = tmp_path / "bad.yaml"
    file.write_bytes(content)
    assert run(["pack", "check", str(file)]) == 1
    told = capsys.readouterr()
    assert "bad.yaml" in told.err and "Traceback" not in told.err
    assert run(["pack", "load", str(file), "--json"]) == 1
    assert not Pack.objects.exists()


def test_proposals_of_an_unknown_call(tmp_path, capsys):
    file = tmp_path / "proposals.xlsx"
    file.write_bytes(b"no")
    assert run(["proposals", "import", str(file), "--call", "NONE", "--by", "rosa", "--json"]) == 1
    assert as_json(capsys)["ok"] is False


def test_a_workbook_of_proposals_goes_back(tmp_path, capsys):
    made = open_call()
    file = tmp_path / "propuestas.xlsx"
    file.write_bytes(workbook().getvalue())
    by = ["--by", made.officer.username, "--json"]
    assert run(["proposals", "import", str(file), "--call", made.call.code, *by]) == 0
    take_back = ["proposals", "take-back", as_json(capsys)["workbook"], *by]
    assert run(take_back) == 0
    told = as_json(capsys)
    assert (told["done"], told["people"], told["organisations"], told["problems"]) == (False, 3, 2, [])
    assert run([*take_back, "--yes"]) == 1 and "reason" not in as_json(capsys).get("stay", {})
    other = ["proposals", "take-back", take_back[2], "--by", a_user().username, "--reason", "x", "--yes"]
    assert run(other) != 0 and Proposal.objects.count() == 2
    capsys.readouterr()
    assert run([*take_back, "--reason", "Otra convocatoria", "--yes"]) == 0
    assert as_json(capsys) == {"ok": True, "done": True, "people": 3, "organisations": 2, "stay": {}}
    assert not Proposal.objects.exists()
    assert run([*take_back, "--reason", "x", "--yes"]) == 0 and as_json(capsys)["done"]


def test_a_workbook_that_stays_says_why(tmp_path, capsys):
    made = open_call()
    sent = import_proposals(actor=made.officer, call=made.call, file=workbook(), filename="x.xlsx").workbook
    Proposal.objects.update(state="submitted")
    take_back = ["proposals", "take-back", str(sent.pk), "--by", made.officer.username, "--json"]
    assert run(take_back) == 0
    assert len(as_json(capsys)["problems"]) == 2
    assert run([*take_back, "--reason", "x", "--yes"]) == 1 and as_json(capsys)["ok"] is False


def test_ledger_verify(programme, capsys):
    assert run(["ledger", "verify", "--json"]) == 0
    assert as_json(capsys)["programmes"][0]["entries"] == 0
    assert run(["ledger", "verify", "--programme", "none"]) == 1


def test_targeting_refresh_counts_and_names_a_programme_that_is_missing(programme, capsys):
    make_district()
    assert run(["targeting", "refresh", "--programme", "caraz", "--json"]) == 0
    assert as_json(capsys)["counted"] == [
        {"programme": "caraz", "call": "", "people_reached": 0, "people_missed": 0, "organisations_reached": 0}
    ]
    assert Reach.objects.get().engine == "duckdb"
    assert run(["targeting", "refresh", "--programme", "carhuaz", "--json"]) == 1
    assert "caraz" in json.dumps(as_json(capsys))


def test_a_forgotten_password_is_renewed(capsys, client):
    a_user("rosa")
    assert run(["user", "password", "rosa", "--json"]) == 0
    told = as_json(capsys)
    assert client.login(username="rosa", password=told["password"])
    assert run(["user", "password", "nadie", "--json"]) == 1


def test_a_new_pack_is_checked_compared_and_never_written_over(capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert run(["pack", "new", "mi-programa"]) == 0
    assert "# Entre comillas." in (tmp_path / "mi-programa/programme.yaml").read_text("utf-8")
    assert run(["pack", "check", "mi-programa"]) == 0
    assert run(["pack", "new", "mi-programa"]) == 2
    assert run(["pack", "new", "Mi Programa"]) == 2
    assert run(["pack", "load", "mi-programa"]) == 0
    committees = tmp_path / "mi-programa/committees.yaml"
    committees.write_text(committees.read_text("utf-8").replace("quorum: 5", "quorum: 7"), "utf-8")
    capsys.readouterr()
    assert run(["pack", "diff", "mi-programa@1.0", "mi-programa", "--json"]) == 0
    (change,) = json.loads(capsys.readouterr().out)["changes"]
    assert (change["before"], change["after"]) == ("5", "7")
    assert run(["pack", "diff", "mi-programa@1.0", "mi-programa@1.0"]) == 0
    assert run(["pack", "diff", "mi-programa@9.9", "mi-programa"]) == 2
    assert "mi-programa@1.0" in capsys.readouterr().err
    committees.write_text("concurso:\n  quorun: 7\n  sign_days: 3\n", "utf-8")
    assert run(["pack", "check", "mi-programa"]) == 1
    told = capsys.readouterr().err
    assert "mi-programa/committees.yaml:2" in told and "mi-programa/committees.yaml:3" in told
