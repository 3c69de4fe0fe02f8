"""What every official document carries at its head and foot."""

from typing import Any

from winay.base.addresses import address_for_papers
from winay.documents.qr import qr_svg
from winay.documents.rules import content_sha256


def verify_url(code: str) -> str:
    """Return the public address that confirms or rejects the document `code`.

    Where others reach the installation by none, only its end is left: the code is read from it, and nothing on a paper
    leads to the reader's own machine.
    """
    return f"{address_for_papers()}/verify/{code}/"


def letterhead(
    *, code: str, kind: str, title: str, programme: str, content: Any, operator: str = "", subtitle: str = ""
) -> dict[str, str]:
    """Return the data that the template's `official` asks for; `content` is what the printed hash stands for.

    `kind` is the name of such documents ("Acta de sesión pública"), `title` this one's heading.
    """
    address = verify_url(code)
    return {
        "code": code,
        "kind": kind,
        "title": title,
        "subtitle": subtitle,
        "programme": programme,
        "operator": operator,
        "content_sha256": content_sha256(content),
        "verify_url": address,
        "qr_svg": qr_svg(address, border=0),
    }
