"""The pages of machines: only for who sets up; a token is shown once."""

import re

import pytest
from django.test import Client as Browser
from joserfc.jwk import OKPKey
from tests.factories.machines import Sender, by_dni, make_key, make_machine, make_token
from tests.factories.programmes import a_programme, a_user, a_worker

from winay.machines import queries
from winay.machines.models import Client, Key, Token
from winay.programmes.models import RoleGrant

pytestmark = pytest.mark.django_db
LIST = "/desk/setup/machines/"


@pytest.fixture
def admin() -> Browser:
    browser = Browser(headers={"accept-language": "en"})
    browser.force_login(a_user(is_superuser=True))
    return browser


def test_a_machine_is_added_given_people_a_key_and_a_token_that_is_shown_once(admin):
    programme = a_programme()
    given = {
        "agency": "Ministerio", "name": "Padrón", "code": "padron", "scopes": ["registry:search"],
        "callback": "https://padron.example.pe/dci",
    }  # fmt: skip
    page = admin.post(f"{LIST}add/", given, follow=True).content.decode()
    assert "It sees nobody yet" in page
    admin.post(f"{LIST}padron/place/", {"programme": programme.pk})
    admin.post(f"{LIST}padron/key/", {"key": OKPKey.generate_key("Ed25519").as_pem(private=False).decode()})
    answer = admin.post(f"{LIST}padron/token/", {"days": "30"})
    text = re.search(r"wny_[\w-]{43}", answer.content.decode())[0]
    assert "no-store" in answer["Cache-Control"]
    assert queries.holder_of(text).client.code == "padron"
    page = admin.get(f"{LIST}padron/").content.decode()
    assert text not in page and text[:10] in page and programme.name in page and "Ed25519" in page
    assert "Look up people" in admin.get(LIST).content.decode()


def test_what_is_wrong_is_said_beside_its_field_and_nothing_is_written(admin):
    make_machine()
    page = admin.post(
        f"{LIST}add/", {"agency": "x", "name": "x", "code": "ayuda", "callback": ""}
    ).content.decode()
    assert "There is a machine with this code." in page and Client.objects.count() == 1
    assert "no public key" in admin.post(f"{LIST}ayuda/key/", {"key": "x"}).content.decode()
    admin.post(f"{LIST}ayuda/token/", {"days": "0"})
    assert not Key.objects.exists() and not Token.objects.exists()


def test_what_cannot_be_undone_asks_first(admin):
    machine = make_machine(programme=a_programme())
    make_token(machine), make_key(machine)
    for what, model in (("token", Token), ("key", Key), ("place", RoleGrant)):
        path = f"{LIST}ayuda/end/{what}/{model.objects.get().pk}/"
        assert admin.get(path).status_code == 200
        assert admin.post(path).status_code == 302
        assert admin.get(path).status_code == 404
    assert not queries.tokens_of(machine).exists() and not queries.keys_of(machine).exists()
    assert not queries.places_of(machine).exists()
    assert admin.post(f"{LIST}ayuda/end/access/", {"reason": ""}).status_code == 200
    admin.post(f"{LIST}ayuda/end/access/", {"reason": "El convenio terminó"})
    page = admin.get(f"{LIST}ayuda/").content.decode()
    assert "Access withdrawn" in page and "Issue a token" not in page


def test_another_machines_token_cannot_be_withdrawn_by_this_ones_address(admin):
    make_token(make_machine("otra")), make_machine()
    assert admin.post(f"{LIST}ayuda/end/token/{Token.objects.get().pk}/").status_code == 404
    assert admin.post(f"{LIST}ayuda/end/nothing/").status_code == 404


def test_a_coordinator_does_not_see_machines():
    make_machine()
    browser = Browser()
    browser.force_login(a_worker(a_programme()))
    for path in (LIST, f"{LIST}ayuda/", f"{LIST}add/", f"{LIST}ayuda/token/"):
        assert browser.get(path).status_code == 403


def test_the_list_asks_as_much_for_three_as_for_one(admin, django_assert_max_num_queries):
    counts = []
    admin.get(LIST)
    for number in (1, 2, 3):
        make_machine(f"maquina-{number}")
        with django_assert_max_num_queries(12) as asked:
            admin.get(LIST)
        counts.append(len(asked))
    assert counts[0] == counts[2]


def test_what_a_machine_asked_is_shown_without_whom_it_asked_for(admin, django_assert_max_num_queries):
    sender = Sender(make_machine(programme=a_programme(), callback="http://127.0.0.1:1/"))
    reason = {"authorize": {"purpose": {"text": "Convenio 12-2026"}}}
    assert "It has asked nothing yet." in admin.get(f"{LIST}ayuda/asked/").content.decode()
    counts = []
    for _one in range(3):
        sender.look_up(by_dni("48123456", **reason))
        sender.look_up(by_dni("48123456"), path="search")
        with django_assert_max_num_queries(14) as asked:
            page = admin.get(f"{LIST}ayuda/asked/").content.decode()
        counts.append(len(asked))
    assert counts[0] == counts[2]
    assert "authorize: Convenio 12-2026" in page and "It was answered" in page and "Waits" in page
    assert "48123456" not in page
