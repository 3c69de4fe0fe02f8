"""What `winay doctor --load` looks at: tables against their measures, plans, upkeep, open data, slow pages."""

import json

import pytest
from django.apps import apps
from django.db import connection
from django.http import HttpResponse
from django.test import Client, override_settings
from django.urls import resolve
from tests.cli.test_cli_words import winay
from tests.factories.programmes import a_programme, a_worker

from winay.base import load, slow
from winay.base.models import Act
from winay.base.signboard import asked_often, measures, rooms


@pytest.fixture
def home(tmp_path):
    with override_settings(HOME=tmp_path, OPEN_DATA_ROOT=tmp_path / "open-data"):
        yield tmp_path


def test_every_package_that_keeps_a_trail_says_its_measures():
    said = {config.label for config, _room in rooms("measures")}
    with_actions = {config.label for config, _room in rooms("actions") if apps.get_app_config(config.label).models}
    of_one_country = {"territory", "programmes", "facts"}
    assert with_actions - said <= of_one_country, "a package without measures.py"
    assert all(most > 0 for most in measures().values())


def test_what_has_more_rows_than_its_measure_is_told_the_most_grown_first():
    rows = {"a": 100, "b": 50, "c": 3}
    assert load.grown(rows, {"a": 90, "b": 10, "c": 3, "d": 1}) == [("b", 50, 10), ("a", 100, 90)]


@pytest.mark.django_db
def test_a_question_without_an_index_is_a_whole_scan_and_those_of_the_packages_are_not():
    assert load.whole_scans(Act.objects.filter(reason="x")) == {"base_act"}
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # A table of no rows is read whole, rightly: its indexes are asked for.
            cursor.execute("SET LOCAL enable_seqscan = off")
    wrong = {str(rows.query): found for rows in asked_often() if (found := load.whole_scans(rows))}
    assert not wrong


@pytest.mark.django_db
def test_all_is_well_in_a_small_installation(home):
    found = [finding for check in load.LOAD for finding in check.look()]
    wrong = {finding.name for finding in found if finding.state != "ok"}
    # How many deleted rows PostgreSQL keeps, and since when it counted, is the test server's own.
    wrong -= {"Filas borradas", "Estadísticas"} if connection.vendor == "postgresql" else set()
    assert wrong == {"Datos abiertos"}, "nothing but the files that no worker has made yet"
    assert len(found) >= 5


@pytest.mark.django_db
@pytest.mark.parametrize("seconds", [0, 3600])
def test_a_slow_request_leaves_the_name_of_its_page_and_nothing_of_who_or_what(home, seconds):
    officer = a_worker(a_programme("caraz"), "officer")
    client = Client()
    client.force_login(officer)
    with override_settings(SLOW_SECONDS=seconds):
        assert client.get("/desk/proposals/?q=Quispe").status_code == 200
        client.get("/desk/organisations/018f0000-0000-7000-8000-000000000000/")
        client.get("/no-such-page/")
    if seconds:
        assert slow.slow_pages() == []
        return
    text = (home / "slow-requests.txt").read_text()
    names = {page.name for page in slow.slow_pages()}
    assert {"desk:proposals", "desk:organisation"} <= names
    assert not any(word in text for word in ("Quispe", "018f", officer.username, "no-such-page"))
    page = next(page for page in slow.slow_pages() if page.name == "desk:proposals")
    assert page.queries > 3 and page.count == 1


def test_the_record_is_bounded_and_the_worst_stand_first(home):
    for _ in range(3 * slow.LARGEST // 30):
        slow.note("desk:quick", 1.0, 3)
    slow.note("desk:worst", 90_000.0, 7)
    files = list(home.glob("slow-requests*"))
    assert len(files) == 2 and sum(file.stat().st_size for file in files) <= 2 * slow.LARGEST + 200
    assert all(file.stat().st_mode & 0o077 == 0 for file in files)
    first = slow.slow_pages()[0]
    assert (first.name, first.count, first.seconds, first.queries) == ("desk:worst", 1, 90_000.0, 7)


def test_a_line_that_was_broken_off_says_nothing(home):
    slow.note("desk:home", 2.0, 3)
    with (home / "slow-requests.txt").open("a") as record:
        record.write("2026-11-27 desk:ho")
    assert [page.name for page in slow.slow_pages()] == ["desk:home"]


@pytest.mark.django_db
def test_a_record_that_cannot_be_written_lets_the_page_answer(home, rf):
    (home / "slow-requests.txt").mkdir()
    request = rf.get("/")
    request.resolver_match = resolve("/")
    with override_settings(SLOW_SECONDS=0):
        assert slow.SlowRequests(lambda _request: HttpResponse("ok"))(request).content == b"ok"


@pytest.mark.once
def test_the_command_says_it_in_three_languages(tmp_path):
    assert winay("init", "--no-places", WINAY_HOME=str(tmp_path)).returncode == 0
    said = {"es": "Páginas lentas", "en": "Slow pages", "quz": "Unaymanta kichakuq p'anqakuna"}
    for language, words in said.items():
        done = winay("doctor", "--load", "--json", WINAY_HOME=str(tmp_path), WINAY_LANGUAGE=language)
        assert done.returncode == 0, done.stderr
        assert words in {finding["name"] for finding in json.loads(done.stdout)["findings"]}
