"""The public address written in the browser: who may, what is refused, what papers and the doctor then say."""

import json

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from tests.factories.programmes import a_programme, a_user, a_worker
from typer.testing import CliRunner

from winay.base.addresses import written_address
from winay.base.errors import InvalidInput, NotAllowed, WrongState
from winay.base.models import Act, PublicAddress
from winay.cli.app import app
from winay.documents.letterhead import verify_url
from winay.programmes.actions import write_public_address

pytestmark = pytest.mark.django_db
PAGE = "/desk/setup/address/"
HERE, SITE = "http://127.0.0.1:8000", "https://concursos.example.pe"


@pytest.fixture
def admin(settings):
    settings.PUBLIC_URL = HERE
    client = Client(headers={"accept-language": "es"})
    client.user = a_user(is_superuser=True)
    client.force_login(client.user)
    return client


def the_finding(name: str) -> dict[str, str] | None:
    done = CliRunner().invoke(app, ["doctor", "--json"])
    found = json.loads(done.stdout)["findings"]
    return next((one for one in found if one["name"] == name), None)


def test_an_administrator_writes_it_and_papers_carry_it(admin):
    page = admin.get(PAGE).content.decode()
    assert "solo su código" in page
    told = admin.post(PAGE, {"address": f"{SITE}/"}, follow=True).content.decode()
    assert "Guardado" in told and SITE in told and "<svg" in told
    assert verify_url("ACTA-1") == f"{SITE}/verify/ACTA-1/"
    act = Act.objects.get(verb="write_public_address")
    assert (act.actor_id, act.details) == (admin.user.pk, {"before": "", "address": SITE})
    assert SITE in admin.get("/desk/setup/").content.decode()


def test_it_is_changed_and_taken_away(admin):
    write_public_address(actor=admin.user, address=SITE)
    write_public_address(actor=admin.user, address="http://otra.example.pe")
    admin.post(PAGE, {"address": ""})
    assert written_address() == "" and verify_url("ACTA-1") == "/verify/ACTA-1/"
    steps = [act.details["before"] for act in Act.objects.filter(verb="write_public_address").order_by("at")]
    assert steps == ["", SITE, "http://otra.example.pe"]


@pytest.mark.parametrize(
    "address", ["concursos.example.pe", f"{SITE}/portal", "http://localhost:8000", "http://laptop"]
)
def test_what_leads_nowhere_is_refused_beside_the_field_and_stays_typed(admin, address):
    page = admin.post(PAGE, {"address": address, "of_local_network": "on"}).content.decode()
    assert address in page and 'class="errorlist"' in page
    assert not PublicAddress.objects.exists() and not Act.objects.filter(verb="write_public_address").exists()


@pytest.mark.parametrize("address", ["http://192.168.1.20:8000", "http://laptop.local"])
def test_an_address_of_one_s_own_network_is_asked_about_first(admin, address):
    page = admin.post(PAGE, {"address": address}).content.decode()
    assert "marque la casilla" in page and not PublicAddress.objects.exists()
    admin.post(PAGE, {"address": address, "of_local_network": "on"})
    assert written_address() == address
    assert "checked" in admin.get(PAGE).content.decode()


def test_the_one_that_the_server_was_started_with_is_shown_and_not_changed(admin, settings):
    settings.PUBLIC_URL = SITE
    page = admin.get(PAGE).content.decode()
    assert f"WINAY_PUBLIC_URL={SITE}" in page and 'name="address"' not in page
    with pytest.raises(WrongState):
        write_public_address(actor=admin.user, address="http://otra.example.pe")
    assert admin.post(PAGE, {"address": "http://otra.example.pe"}).status_code == 200
    assert not PublicAddress.objects.exists()


def test_nobody_else_writes_it(admin):
    programme = a_programme()
    for user in (a_worker(programme), a_worker(programme, "finance")):
        client = Client()
        client.force_login(user)
        assert client.get(PAGE).status_code == client.post(PAGE, {"address": SITE}).status_code == 403
        with pytest.raises(NotAllowed):
            write_public_address(actor=user, address=SITE)
    assert Client().get(PAGE).status_code == 302
    with pytest.raises(InvalidInput) as wrong:
        write_public_address(actor=admin.user, address="http://10.0.0.7")
    assert wrong.value.field == "of_local_network"


def test_there_is_one_at_most():
    PublicAddress.objects.create(address=SITE)
    with pytest.raises(IntegrityError), transaction.atomic():
        PublicAddress.objects.create(id=2, address=SITE)


def test_the_doctor_says_what_papers_carry_and_who_wrote_it(admin, settings):
    name = "Dirección pública"
    assert the_finding(name)["state"] == "warning" and "WINAY_PUBLIC_URL" in the_finding(name)["mend"]
    write_public_address(actor=admin.user, address="http://192.168.1.20:8000", of_local_network=True)
    found = the_finding(name)
    assert found["state"] == "ok" and "navegador" in found["found"] and "red" in found["found"]
    assert the_finding("Cookies seguras") is None
    write_public_address(actor=admin.user, address=SITE)
    assert "red" not in the_finding(name)["found"]
    assert f"WINAY_PUBLIC_URL={SITE}" in the_finding("Cookies seguras")["mend"]
    settings.PUBLIC_URL = SITE
    assert "WINAY_PUBLIC_URL" in the_finding(name)["found"] and the_finding("Cookies seguras") is None
