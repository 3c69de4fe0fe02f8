"""Where messages go: to the address that a name has when it is looked up, never into one's own network."""

import socket
from collections.abc import Iterator
from threading import Thread
from time import monotonic, sleep

import pytest
from tests.factories.machines import make_machine

from winay.base.errors import InvalidInput
from winay.machines.actions import posting
from winay.machines.actions.posting import may_be_reached, post

NOTIFY = {"header": {"action": "notify"}}


@pytest.mark.parametrize(
    "number",
    ["10.0.0.1", "127.0.0.1", "169.254.169.254", "192.168.1.1", "172.16.0.1", "100.64.0.1", "0.0.0.0", "::1",
     "::ffff:10.0.0.1", "fe80::1%eth0", "fd00::1", "64:ff9b::a00:1", "2002:a00:1::", "224.0.0.1", "ff0e::1",
     "255.255.255.255"],
)  # fmt: skip
def test_an_address_inside_is_not_reached(settings, number):
    settings.MACHINE_NETWORKS = []
    assert not may_be_reached(number)


def test_the_internet_is_reached_and_a_network_that_is_named(settings):
    settings.MACHINE_NETWORKS = ["10.20.0.0/16", "fd00:1::/32"]
    reached = [
        may_be_reached(one) for one in ("8.8.8.8", "2606:4700::1", "10.20.3.4", "::ffff:10.20.3.4", "fd00:1::2")
    ]
    assert all(reached) and not may_be_reached("10.21.0.1")


@pytest.mark.django_db
def test_a_name_that_leads_inside_gets_nothing(settings, receiver, monkeypatch):
    settings.MACHINE_NETWORKS = []
    machine = make_machine(callback="https://ayuda.example.pe/dci")
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", receiver.server_port))]
    monkeypatch.setattr(posting.socket, "getaddrinfo", lambda *_given, **_named: found)
    monkeypatch.setattr(posting.socket, "create_connection", lambda *_given, **_named: pytest.fail("connected"))
    assert post(machine, NOTIFY) == "inner address"


@pytest.mark.django_db
def test_what_was_looked_up_is_what_is_connected_to(receiver, monkeypatch):
    """A name that leads elsewhere a moment later leads nowhere else: it is looked up once."""
    machine = make_machine(callback=receiver.address)
    hosts, taken, looked_up = [], [], socket.getaddrinfo
    connects = socket.create_connection
    monkeypatch.setattr(
        posting.socket,
        "getaddrinfo",
        lambda host, *more, **named: [hosts.append(host), looked_up(host, *more, **named)][1],
    )
    monkeypatch.setattr(
        posting.socket, "create_connection", lambda to, *more: [taken.append(to), connects(to, *more)][1]
    )
    assert post(machine, NOTIFY) == ""
    assert hosts[0] == "127.0.0.1" and taken == [("127.0.0.1", receiver.server_port)]


@pytest.fixture
def dripping() -> Iterator[int]:
    """A server that answers one letter at a time, for ever."""
    server = socket.create_server(("127.0.0.1", 0))

    def drip() -> None:
        line, _whence = server.accept()
        try:
            while True:
                line.sendall(b"H")
                sleep(0.1)
        except OSError:
            line.close()

    Thread(target=drip, daemon=True).start()
    yield server.getsockname()[1]
    server.close()


@pytest.mark.django_db
def test_a_machine_that_answers_a_letter_at_a_time_is_not_waited_for(dripping, receiver, monkeypatch):
    monkeypatch.setattr(posting, "SECONDS", 1)
    machine = make_machine(callback=f"http://127.0.0.1:{dripping}/")
    begun = monotonic()
    assert post(machine, NOTIFY)
    assert monotonic() - begun < 5
    begun = monotonic()
    assert post(machine, NOTIFY) == "away" and monotonic() - begun < 0.5
    assert post(make_machine("otra", callback=receiver.address), NOTIFY) == ""


def test_an_address_inside_is_not_registered(db, settings):
    settings.MACHINE_NETWORKS = []
    for address in ("https://10.0.0.1/dci", "https://[::1]/", "https://169.254.169.254/", "http://127.0.0.1:9/"):
        with pytest.raises(InvalidInput):
            make_machine(callback=address)
