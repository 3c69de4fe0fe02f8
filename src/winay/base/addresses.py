"""Under which address others reach this installation: for papers that last, for pages printed today."""

import socket
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest

from winay.base.hosts import is_loopback
from winay.base.models import PublicAddress

NEIGHBOURS = ("192.168.0.1", "10.0.0.1", "172.16.0.1")
"""Nobody is asked: only the way to them is looked up, which names this machine's own address on that network."""


def own_addresses() -> list[str]:
    """Return this machine's addresses on its networks, beside the one that only itself reaches; sends nothing."""
    found = set()
    for neighbour in NEIGHBOURS:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
            try:
                probe.connect((neighbour, 9))
            except OSError:
                continue
            found.add(probe.getsockname()[0])
    return sorted(address for address in found if not is_loopback(f"http://{address}"))


def set_address() -> str:
    """Return the public address that whoever started the server set (`WINAY_PUBLIC_URL`), if others reach it."""
    return "" if is_loopback(settings.PUBLIC_URL) else str(settings.PUBLIC_URL)


def written_address() -> str:
    """Return the public address that an administrator wrote in the browser, or nothing."""
    return PublicAddress.objects.values_list("address", flat=True).first() or ""


def address_for_papers() -> str:
    """Return what a paper that is signed prints before `/verify/…`: the public address, or nothing where there is none.

    The one that the server was started with goes before the one that was written in the browser. An address of today's
    Wi-Fi would lead nowhere tomorrow, and one of this machine leads nowhere else.
    """
    return set_address() or written_address()


def address_for_pages(request: HttpRequest) -> str:
    """Return the address for a page that is printed and used today: the public one, the one by which it was asked for,
    or the one that this machine has on its network; the machine's own only where there is no other."""
    if public := address_for_papers():
        return public
    asked = request.build_absolute_uri("/").rstrip("/")
    return asked if not is_loopback(asked) else (suggested_address(request) or asked)


def suggested_address(request: HttpRequest) -> str:
    """Return an address on this machine's network that phones beside it may reach, or nothing."""
    port = urlsplit(request.build_absolute_uri("/")).port
    return next((f"http://{one}:{port}" if port else f"http://{one}" for one in own_addresses()), "")
