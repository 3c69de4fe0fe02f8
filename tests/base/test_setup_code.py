"""The first administrator: made in the browser by whoever reads the terminal, once."""

import os
import stat
import time

import pytest
from django.test import Client
from django.urls import reverse
from tests.factories.programmes import PASSWORD, a_programme, a_user

from winay.base.models import Act, User
from winay.base.setup_code import SECOND, SECOND_HOLDS, code_for_setup, in_groups, is_code

pytestmark = pytest.mark.django_db


@pytest.fixture
def empty(settings, tmp_path):
    settings.HOME = tmp_path
    return tmp_path


def _form(code: str, **changes: str) -> dict[str, str]:
    return {
        "code": code, "username": "rosa", "full_name": "Rosa Milla", "password": PASSWORD, "again": PASSWORD,
    } | changes  # fmt: skip


def test_the_first_visit_leads_to_the_page_and_the_code_makes_the_administrator(empty):
    code = code_for_setup()
    client = Client()
    for address in ("/", "/account/login/", "/desk/"):
        assert client.get(address, follow=True).redirect_chain[-1][0] == "/desk/first/"
    answer = client.post("/desk/first/", _form(in_groups(code).lower()), follow=True)
    assert answer.redirect_chain[-1][0] == "/desk/setup/"
    rosa = User.objects.get()
    assert rosa.is_superuser and not rosa.is_staff
    assert set(Act.objects.values_list("verb", flat=True)) >= {"create_user", "make_administrator"}


def test_afterwards_the_page_is_gone_and_the_code_opens_nothing(empty):
    code = code_for_setup()
    Client().post("/desk/first/", _form(code))
    other = Client()
    assert other.get("/desk/first/").status_code == 404
    assert other.post("/desk/first/", _form(code, username="ladron")).status_code == 404
    assert other.get("/").status_code == 200
    assert User.objects.count() == 1
    assert code_for_setup() == "" and not (empty / "setup-code").exists()


@pytest.mark.parametrize("code", ["", "ABCD-EFGH-JKMN", "é" * 12])
def test_without_the_code_nobody_becomes_administrator(empty, code):
    code_for_setup()
    answer = Client().post("/desk/first/", _form(code))
    assert answer.status_code == 200 and not User.objects.exists()


def test_passwords_that_differ_or_are_too_easy_are_refused_and_the_code_stays(empty):
    code = code_for_setup()
    for changes in (
        {"again": "another-long-password-9"},
        {"username": "rosamilla2026", "password": "rosamilla2026", "again": "rosamilla2026"},
    ):
        assert Client().post("/desk/first/", _form(code, **changes)).status_code == 200
    assert not User.objects.exists() and is_code(code)


def test_an_installation_with_accounts_has_no_page_and_prints_no_code(empty):
    code = code_for_setup()
    a_user()
    assert Client().get("/desk/first/").status_code == 404
    assert Client().post("/desk/first/", _form(code)).status_code == 404
    assert code_for_setup() == ""


def test_a_server_that_printed_no_code_has_no_page(empty):
    assert Client().get("/desk/first/").status_code == 404
    assert Client().get("/").status_code == 200


def test_the_code_is_the_same_until_it_is_spent_and_only_its_owner_reads_it(empty):
    code = code_for_setup()
    assert code_for_setup() == code and len(code) == 12
    assert stat.S_IMODE((empty / "setup-code").stat().st_mode) == 0o600


def test_the_setup_home_leads_the_administrator_to_the_office(client):
    administrator, programme = a_user(is_superuser=True), a_programme("caraz")
    client.force_login(administrator)
    page = reverse("desk:office", args=["caraz"])
    assert page in client.get(reverse("desk:setup")).content.decode()
    form = {"operator": "NEC Caraz", "office_address": "Plaza de Armas 1", "office_hours": "8 a 13"}
    form |= {"telephone": "943391001"}
    answer = client.post(page, form, follow=True)
    assert answer.redirect_chain[-1][0] == reverse("desk:setup") and "Plaza de Armas 1" in answer.content.decode()
    programme.refresh_from_db()
    assert programme.office_address == "Plaza de Armas 1"
    client.force_login(a_user())
    assert client.get(page).status_code == 403


def _one_administrator() -> Client:
    Client().post("/desk/first/", _form(code_for_setup()))
    rosa = Client()
    rosa.force_login(User.objects.get(username="rosa"))
    return rosa


def test_a_second_person_makes_their_own_account_with_a_code_that_only_the_terminal_shows(empty, capsys):
    rosa, luis = _one_administrator(), Client()
    assert luis.get("/desk/second/").status_code == 404
    asked = rosa.post("/desk/setup/administrators/", follow=True).content.decode()
    code = capsys.readouterr().err.strip().rpartition(" ")[2]
    assert is_code(code, SECOND) and code not in asked
    assert "/desk/second/" in luis.get("/account/login/").content.decode()
    answer = luis.post("/desk/second/", _form(code, username="luis", full_name="Luis Paz"), follow=True)
    assert answer.redirect_chain[-1][0] == "/desk/setup/"
    luis = User.objects.get(username="luis")
    assert luis.is_superuser and not luis.must_change_password
    assert Act.objects.get(verb="make_administrator", subject_id=str(luis.pk)).actor_id is None
    assert Client().get("/desk/second/").status_code == 404
    assert "/desk/second/" not in Client().get("/account/login/").content.decode()


def test_no_third_administrator_is_made_in_the_browser_and_nobody_else_asks(empty, capsys):
    rosa, officer = _one_administrator(), Client()
    officer.force_login(a_user("officer"))
    assert officer.post("/desk/setup/administrators/").status_code == 403
    rosa.post("/desk/setup/administrators/")
    code = capsys.readouterr().err.strip().rpartition(" ")[2]
    User.objects.filter(username="officer").update(is_superuser=True)
    Client().post("/desk/second/", _form(code, username="third"))
    assert not User.objects.filter(username="third").exists()
    rosa.post("/desk/setup/administrators/")
    assert capsys.readouterr().err == ""


def test_a_second_code_replaces_the_one_before_and_holds_for_a_day(empty, capsys):
    rosa = _one_administrator()
    rosa.post("/desk/setup/administrators/")
    rosa.post("/desk/setup/administrators/")
    first, second = (line.rpartition(" ")[2] for line in capsys.readouterr().err.strip().splitlines())
    assert not is_code(first, SECOND) and is_code(second, SECOND)
    yesterday = time.time() - SECOND_HOLDS - 1
    os.utime(empty / SECOND, (yesterday, yesterday))
    assert Client().get("/desk/second/").status_code == 404
    assert Client().post("/desk/second/", _form(second, username="luis")).status_code == 404
