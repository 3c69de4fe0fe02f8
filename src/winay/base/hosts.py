"""By which names this installation may be called."""

from ipaddress import ip_address
from urllib.parse import urlsplit


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
