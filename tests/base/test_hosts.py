"""By which names the site answers: its own, this machine's, any private address; no other."""

import pytest
from django.http.request import validate_host
from django.test import Client

from winay.base.hosts import (
    WrittenAddress,
    address_problem,
    hosts_of,
    is_loopback,
    is_of_local_network,
    tidy_address,
)
from winay.base.models import PublicAddress

HOSTS = hosts_of("https://winay.example.pe")


@pytest.mark.parametrize(
    "host",
    ["winay.example.pe", "localhost", "127.0.0.1", "10.42.0.1", "192.168.1.20", "172.16.0.9", "[::1]", "[fd00::1]",
     "laptop.local", "169.254.3.4"],
)  # fmt: skip
def test_answered(host):
    assert validate_host(host, HOSTS)


@pytest.mark.parametrize(
    "host",
    ["evil.example", "winay.example.pe.evil.example", "8.8.8.8", "172.32.0.1", "10.42.0.1.evil.example", "", "*",
     "private addresses", "[2001:4860::8888]", "mylocal"],
)  # fmt: skip
def test_not_answered(host):
    assert not validate_host(host, HOSTS)


@pytest.mark.parametrize(("url", "alone"), [("http://127.0.0.1:8000", True), ("http://localhost", True),
                                            ("http://[::1]:80", True), ("http://10.42.0.1:8000", False),
                                            ("https://winay.example.pe", False)])  # fmt: skip
def test_an_address_that_only_this_machine_reaches(url, alone):
    assert is_loopback(url) is alone


@pytest.mark.django_db
def test_another_host_is_refused_even_where_its_origin_matches():
    client = Client(SERVER_NAME="evil.example", enforce_csrf_checks=True)
    assert client.get("/").status_code == 400
    token = Client(enforce_csrf_checks=True, SERVER_NAME="10.42.0.1")
    assert token.get("/account/login/").status_code == 200
    cookie = token.cookies["csrftoken"].value
    client.cookies["csrftoken"] = cookie
    data = {"login": "x", "password": "y", "csrfmiddlewaretoken": cookie}
    assert client.post("/account/login/", data, headers={"origin": "http://evil.example"}).status_code == 400


@pytest.mark.parametrize(
    ("written", "tidy"),
    [
        ("https://concursos.example.pe", "https://concursos.example.pe"),
        (" HTTPS://Concursos.Example.PE:443/ ", "https://concursos.example.pe"),
        ("http://concursos.example.pe:80", "http://concursos.example.pe"),
        ("https://concursos.example.pe:80", "https://concursos.example.pe:80"),
        ("http://10.42.0.1:8000/", "http://10.42.0.1:8000"),
        ("http://[2001:db8::7]:8000", "http://[2001:db8::7]:8000"),
        ("http://laptop.local", "http://laptop.local"),
        ("https://ñandú.pe", "https://xn--and-6ma2c.pe"),
    ],
)
def test_an_address_is_tidied_as_it_is_printed(written, tidy):
    assert address_problem(written) is None
    assert tidy_address(written) == tidy
    assert address_problem(tidy) is None and tidy_address(tidy) == tidy


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("concursos.example.pe", "beginning"),
        ("ftp://concursos.example.pe", "beginning"),
        ("javascript:alert(1)", "beginning"),
        ("", "beginning"),
        ("https://concursos.example.pe/portal", "nothing behind"),
        ("https://concursos.example.pe?x=1", "nothing behind"),
        ("https://concursos.example.pe#x", "nothing behind"),
        ("https://rosa:secret@concursos.example.pe", "nothing behind"),
        ("http://127.0.0.1:8000", "nowhere"),
        ("http://127.9.9.9", "nowhere"),
        ("http://localhost:8000", "nowhere"),
        ("http://winay.localhost", "nowhere"),
        ("http://[::1]", "nowhere"),
        ("http://0.0.0.0:8000", "nowhere"),
        ("http://169.254.3.4", "nowhere"),
        ("http://224.0.0.1", "nowhere"),
        ("http://255.255.255.255", "nowhere"),
        ("http://laptop", "spelling"),
        ("http://", "spelling"),
        ("http://con cursos.pe", "spelling"),
        ("http://concursos..pe", "spelling"),
        ("http://-x.pe", "spelling"),
        ("http://x-.pe", "spelling"),
        ("http://concursos_x.pe", "spelling"),
        ("http://192.168.1", "spelling"),
        ("http://300.1.1.1", "spelling"),
        ("http://concursos.pe:0", "spelling"),
        ("http://concursos.pe:99999", "spelling"),
        ("http://concursos.pe:x", "spelling"),
        ("http://[::1", "spelling"),
        ("http://" + "a" * 64 + ".pe", "spelling"),
        ("http://" + "a." * 130 + "pe", "spelling"),
        ("http://concursos.pe\\x", "spelling"),
        ("http://<b>.pe", "spelling"),
    ],
)
def test_an_address_that_leads_nowhere_is_refused_with_what_is_wrong(written, said):
    assert said in str(address_problem(written))


@pytest.mark.parametrize(
    ("address", "local"),
    [
        ("http://10.42.0.1:8000", True), ("http://192.168.1.20", True), ("http://172.16.0.9", True),
        ("http://100.64.0.1", True), ("http://[fd00::1]", True), ("http://laptop.local", True),
        ("http://winay.lan", True), ("http://8.8.8.8", False), ("http://[2606:4700::1111]", False),
        ("https://concursos.example.pe", False), ("https://local.example.pe", False),
    ],
)  # fmt: skip
def test_an_address_of_one_s_own_network_is_told(address, local):
    assert is_of_local_network(address) is local


@pytest.mark.django_db
def test_the_name_that_an_administrator_wrote_is_answered_and_no_other(django_assert_num_queries):
    hosts = [*hosts_of("http://127.0.0.1:8000"), WrittenAddress("written address")]
    assert not validate_host("concursos.example.pe", hosts)
    PublicAddress.objects.create(address="https://concursos.example.pe")
    assert validate_host("concursos.example.pe", hosts)
    for host in (
        "evil.example",
        "x.concursos.example.pe",
        "concursos.example.pe.evil.example",
        "*",
        "written address",
    ):
        assert not validate_host(host, hosts)
    PublicAddress.objects.update(address="")
    assert not validate_host("concursos.example.pe", hosts) and not validate_host("", hosts)
    with django_assert_num_queries(0):
        assert validate_host("10.42.0.1", hosts) and not validate_host("testserver", hosts)


@pytest.mark.django_db
def test_the_site_answers_under_the_written_name(settings):
    client = Client(SERVER_NAME="concursos.example.pe")
    assert client.get("/").status_code == 400
    PublicAddress.objects.create(address="http://concursos.example.pe")
    assert client.get("/").status_code == 200
