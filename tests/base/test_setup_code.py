"""The first administrator: made in the browser by whoever reads the terminal, once."""

import stat

import pytest
from django.test import Client
from django.urls import reverse
from tests.factories.programmes import PASSWORD, a_programme, a_user

from winay.base.models import Act, User
from winay.base.setup_code import code_for_setup, in_groups, is_setup_code

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
    assert not User.objects.exists() and is_setup_code(code)


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
