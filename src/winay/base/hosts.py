"""By which names this installation may be called, and which address may be printed for others."""

import re
from ipaddress import IPv4Address, IPv6Address, ip_address
from urllib.parse import urlsplit

from winay.base.messages import N_

NAME = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)(\.(?!-)[a-z0-9-]{1,63}(?<!-))+")
ONLY_HERE = ("local", "lan", "home", "internal", "intranet", "localdomain", "corp", "arpa")
"""Endings of names that only a network of one's own knows."""
USUAL_PORTS = {"http": 80, "https": 443}


class PrivateAddresses(str):
    """An entry of `ALLOWED_HOSTS` that stands for every private address (RFC 1918, RFC 4193, link-local, loopback).

    A laptop in the square gets another address from each Wi-Fi, and no name in the internet can be one, so nobody
    far away can lead a browser to it under a name of their own.
    """

    __slots__ = ()

    def lower(self) -> "PrivateAddresses":
        return self

    def __eq__(self, host: object) -> bool:
        try:
            return ip_address(str(host).strip("[]")).is_private
        except ValueError:
            return False

    def __hash__(self) -> int:
        return hash("private addresses")


class WrittenAddress(str):
    """An entry of `ALLOWED_HOSTS` that stands for the name in the public address that an administrator wrote.

    It is asked last, and looks into the database only for a name of the internet that nothing else answers to.
    """

    __slots__ = ()

    def lower(self) -> "WrittenAddress":
        return self

    def __eq__(self, host: object) -> bool:
        if "." not in str(host).rstrip("."):
            return False
        from winay.base.addresses import written_address

        return urlsplit(written_address()).hostname == host

    def __hash__(self) -> int:
        return hash("written address")


def hosts_of(public_url: str) -> list[str]:
    """Return the hosts answered by default: that of the public address, this machine, private addresses, `*.local`."""
    named = urlsplit(public_url).hostname
    return [*([named] if named else []), "localhost", ".local", PrivateAddresses("private addresses")]


def is_loopback(public_url: str) -> bool:
    """Tell whether only this machine reaches `public_url`."""
    named = urlsplit(public_url).hostname or ""
    try:
        return ip_address(named).is_loopback
    except ValueError:
        return named in ("", "localhost")


def address_problem(text: str) -> str | None:
    """Return what is wrong with an address for papers (a message id), or None: http or https, a host, nothing behind.

    Never an address by which a machine calls itself, or many at once: on a paper it would lead nowhere. One that only
    a network of one's own reaches is no fault of writing: `is_of_local_network` tells it.
    """
    try:
        found = urlsplit(text.strip())
        host, port = _host(found.hostname or ""), found.port
    except ValueError:
        return N_("This is no address: look at its spelling.")
    if found.scheme not in USUAL_PORTS:
        return N_("Write the address with its beginning: http:// or https://.")
    if found.path.strip("/") or found.query or found.fragment or "@" in found.netloc:
        return N_("Write the address up to the name, such as https://concursos.example.pe, and nothing behind.")
    number = _number(host)
    if host == "localhost" or host.endswith(".localhost") or (number and not _leads_somewhere(number)):
        return N_("Only a machine itself reaches this address: on a paper it would lead nowhere.")
    if port == 0 or (number is None and not _is_name(host)):
        return N_("This is no address: look at its spelling.")
    return None


def tidy_address(text: str) -> str:
    """Return an address that has no problem as it is printed and compared: small letters, no usual port, no end.

    >>> tidy_address(" HTTPS://Concursos.Example.pe:443/ ")
    'https://concursos.example.pe'
    """
    found = urlsplit(text.strip())
    host = _host(found.hostname or "")
    shown = f"[{host}]" if ":" in host else host
    port = found.port
    return f"{found.scheme}://{shown}" + (f":{port}" if port and port != USUAL_PORTS[found.scheme] else "")


def is_of_local_network(public_url: str) -> bool:
    """Tell whether only a network of one's own reaches an address: a private number, or a name such as laptop.local."""
    host = urlsplit(public_url).hostname or ""
    number = _number(host)
    return not number.is_global if number else host.rpartition(".")[2] in ONLY_HERE


def _host(host: str) -> str:
    """Return a host in the letters that names of the internet are sent in (`ñandú.pe` → `xn--and-6ma2c.pe`)."""
    return host if host.isascii() else host.encode("idna").decode("ascii")


def _number(host: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(host)
    except ValueError:
        return None


def _leads_somewhere(number: IPv4Address | IPv6Address) -> bool:
    return not (
        number.is_loopback
        or number.is_unspecified
        or number.is_multicast
        or number.is_link_local
        or (number.is_reserved and not number.is_global)
    )


def _is_name(host: str) -> bool:
    return len(host) <= 253 and bool(NAME.fullmatch(host)) and not host.rpartition(".")[2].isdigit()
