"""Messages go to the one address that is registered for a machine: no other, no redirect, no long wait.

Nor to this installation's own network: a name is looked up once, and what is connected to is the address that was
found, if everybody in the internet reaches it (`may_be_reached`).
"""

import http.client
import json
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from ipaddress import IPv6Address, ip_address, ip_network
from threading import Timer
from time import monotonic
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.cache import cache

from winay.machines.models import Client

SECONDS = 20
"""So long a machine has for everything: to take the connection, the message, and to answer."""
PAUSE = 10
"""So many times as long as a failure took nothing is sent to that machine: others wait for the same worker."""
NOT_TRIED = {"away": timedelta(minutes=2), "busy": timedelta(seconds=10)}
"""What is no try: how long after it one comes again."""
THROUGH_IPV4 = ip_network("64:ff9b::/96")
"""Addresses behind which a gateway of one's own reaches any IPv4 address (RFC 6052)."""
MOST_READ = 64_000
AFTER = tuple(timedelta(minutes=one) for one in (1, 5, 15, 60, 180, 360, 720, 1440))
"""How long after each failed try the next one waits; after the last it is given up."""
PATHS = {
    "on-search": "registry/on-search",
    "on-subscribe": "registry/on-subscribe",
    "on-unsubscribe": "registry/on-unsubscribe",
    "txn-on-status": "registry/txn/on-status",
    "notify": "registry/notify",
}


def post(client: Client, envelope: dict[str, Any]) -> str:
    """Send a message to a machine's own address. Returns what went wrong, in a few words, or nothing.

    Not tried at all (`NOT_TRIED`): a machine that is “busy” with another message, since one alone is sent to it at a
    time, and one that is “away” for a while after a failure that took a second or more.
    """
    if not client.callback or not client.is_active:
        return "no address"
    away, busy = f"machine-away:{client.pk}", f"machine-busy:{client.pk}"
    if cache.get(away):
        return "away"
    if not cache.add(busy, True, SECONDS + 5):
        return "busy"
    begun = monotonic()
    try:
        fault = _posted(client, envelope)
    finally:
        cache.delete(busy)
    pause = int(PAUSE * (monotonic() - begun)) if fault else 0
    if pause >= PAUSE:
        cache.set(away, True, pause)
    return fault


def _posted(client: Client, envelope: dict[str, Any]) -> str:
    base = urlsplit(client.callback)
    path = f"{base.path.rstrip('/')}/{PATHS[envelope['header']['action']]}"
    query = f"?{base.query}" if base.query else ""
    body = json.dumps(envelope, ensure_ascii=False).encode()
    headers = {"Content-Type": "application/json", "Accept": "application/json", "Connection": "close"}
    connection: _Reached | None = None
    try:
        address = _address_of(str(base.hostname), base.port or (443 if base.scheme == "https" else 80))
        if address is None:
            return "inner address"
        connection = _Reached(str(base.hostname), base.port, address, sealed=base.scheme == "https")
        with connection.watched():
            connection.request("POST", path + query, body, headers)
            answer = connection.getresponse()
            said = answer.read(MOST_READ)
    except (OSError, http.client.HTTPException, ValueError) as error:
        return type(error).__name__
    finally:
        if connection is not None:
            connection.close()
    if not 200 <= answer.status < 300:
        return f"answered {answer.status}"
    return "answered ERR" if _is_refused(said) else ""


def is_number(host: str) -> bool:
    """Tell whether a host is an address in figures and no name."""
    try:
        ip_address(host.partition("%")[0])
    except ValueError:
        return False
    return True


def may_be_reached(number: str) -> bool:
    """Tell whether messages may go to an address: one of the internet, or of `WINAY_MACHINE_NETWORKS`."""
    address = ip_address(number.partition("%")[0])
    if isinstance(address, IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    if any(address in ip_network(one) for one in settings.MACHINE_NETWORKS):
        return True
    inside = isinstance(address, IPv6Address) and (address in THROUGH_IPV4 or bool(address.sixtofour))
    return address.is_global and not address.is_multicast and not inside


def _address_of(host: str, port: int) -> str | None:
    """Return the first address of a name to which messages may go. Raises `OSError` where the name is unknown."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return next((str(one[4][0]) for one in found if may_be_reached(str(one[4][0]))), None)


class _Reached(http.client.HTTPConnection):
    """A connection to `address`, under the name `host`: the certificate and the `Host` are the name's."""

    def __init__(self, host: str, port: int | None, address: str, *, sealed: bool) -> None:
        self.default_port = http.client.HTTPS_PORT if sealed else http.client.HTTP_PORT
        super().__init__(host, port, timeout=SECONDS)
        self.address, self.sealed = address, sealed
        self.line: socket.socket | None = None

    def connect(self) -> None:
        """Connect to the address that was found, and to no other."""
        line = socket.create_connection((self.address, self.port), SECONDS)
        if self.sealed:
            context = ssl.create_default_context()
            line = context.wrap_socket(line, server_hostname=self.host, do_handshake_on_connect=False)
        self.sock = self.line = line
        if isinstance(line, ssl.SSLSocket):
            line.do_handshake()

    @contextmanager
    def watched(self) -> Iterator[None]:
        """Break the line off where everything takes longer than `SECONDS`, however slowly the other side drips."""
        timer = Timer(SECONDS, self._break_off)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()

    def _break_off(self) -> None:
        if self.line is not None:
            with suppress(OSError):
                socket.socket.shutdown(self.line, socket.SHUT_RDWR)


def _is_refused(said: bytes) -> bool:
    try:
        return bool(json.loads(said)["message"]["ack_status"] == "ERR")
    except (ValueError, TypeError, KeyError, RecursionError):
        return False
