"""By which names the site answers: its own, this machine's, any private address; no other."""

import pytest
from django.http.request import validate_host
from django.test import Client

from winay.base.hosts import hosts_of, is_loopback

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
