"""Papers that are signed never carry an address that only one machine reaches; pages that are printed say it."""

import pytest
from django.template import Context, Template
from django.test import RequestFactory

from winay.base import addresses
from winay.base.models import PublicAddress, User
from winay.documents.letterhead import letterhead, verify_url
from winay.documents.qr import qr_svg

pytestmark = pytest.mark.django_db
ALONE = ["http://127.0.0.1:8000", "http://localhost:8801", "http://[::1]:80", "http://127.9.9.9"]


@pytest.fixture
def networks(monkeypatch):
    monkeypatch.setattr(addresses, "own_addresses", lambda: ["192.168.1.20"])


def asked_at(host):
    return RequestFactory().get("/desk/", headers={"host": host})


@pytest.mark.parametrize("url", ALONE)
def test_a_paper_names_no_machine_that_only_itself_reaches(settings, url):
    settings.PUBLIC_URL = url
    head = letterhead(code="ACTA-1", kind="Acta", title="t", programme="p", content={})
    assert head["verify_url"] == verify_url("ACTA-1") == "/verify/ACTA-1/"
    assert head["qr_svg"] == qr_svg("/verify/ACTA-1/", border=0)


def test_a_paper_names_the_public_address(settings):
    settings.PUBLIC_URL = "https://concursos.example.pe"
    assert verify_url("ACTA-1") == "https://concursos.example.pe/verify/ACTA-1/"


@pytest.mark.parametrize("url", ALONE)
def test_a_paper_names_the_address_that_was_written_in_the_browser(settings, url):
    settings.PUBLIC_URL = url
    PublicAddress.objects.create(address="http://concursos.example.pe")
    assert verify_url("ACTA-1") == "http://concursos.example.pe/verify/ACTA-1/"
    assert addresses.address_for_pages(asked_at("127.0.0.1:8801")) == "http://concursos.example.pe"


def test_the_address_that_the_server_was_started_with_goes_before_the_written_one(settings):
    settings.PUBLIC_URL = "https://concursos.example.pe"
    PublicAddress.objects.create(address="http://otra.example.pe")
    assert verify_url("ACTA-1") == "https://concursos.example.pe/verify/ACTA-1/"


@pytest.mark.parametrize("url", ALONE)
@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("10.42.0.1:8000", "http://10.42.0.1:8000"),
        ("laptop.local", "http://laptop.local"),
        ("127.0.0.1:8801", "http://192.168.1.20:8801"),
        ("localhost", "http://192.168.1.20"),
    ],
)
def test_a_page_for_today_leads_to_where_phones_reach_it(settings, networks, url, host, expected):
    settings.PUBLIC_URL = url
    settings.ALLOWED_HOSTS = ["*"]
    assert addresses.address_for_pages(asked_at(host)) == expected


def test_a_public_address_is_taken_whoever_asks(settings, networks):
    settings.PUBLIC_URL = "https://concursos.example.pe"
    assert addresses.address_for_pages(asked_at("127.0.0.1")) == "https://concursos.example.pe"


def test_a_machine_without_a_network_says_what_it_has(settings, monkeypatch):
    settings.PUBLIC_URL = ALONE[0]
    monkeypatch.setattr(addresses, "own_addresses", list)
    assert addresses.address_for_pages(asked_at("127.0.0.1:8000")) == "http://127.0.0.1:8000"


def test_its_own_addresses_are_none_that_only_itself_reaches():
    assert not [one for one in addresses.own_addresses() if one.startswith("127.")]


@pytest.mark.parametrize(("url", "told"), [(ALONE[0], True), ("https://concursos.example.pe", False)])
def test_pages_that_make_papers_say_so_and_lead_an_administrator_to_the_page(settings, url, told):
    settings.PUBLIC_URL = url

    def page(user):
        request = asked_at("127.0.0.1:8801")
        request.user = user
        return Template("{% load winay %}{% address_notice %}").render(Context({"request": request}))

    administrator, other = page(User(is_superuser=True)), page(User())
    assert ('href="/desk/setup/address/"' in administrator) is told
    assert bool(other.strip()) is told and "href" not in other


def test_a_written_address_silences_the_notice(settings):
    settings.PUBLIC_URL = ALONE[0]
    PublicAddress.objects.create(address="http://concursos.example.pe")
    page = Template("{% load winay %}{% address_notice %}").render(Context({"request": asked_at("127.0.0.1")}))
    assert not page.strip()
