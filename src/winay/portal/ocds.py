"""What groups contract and buy by the Open Contracting Data Standard (OCDS 1.1), as release packages.

They are written from the tables `services` and `purchases` as they lie on the disk, so that both say the same, and who
asks makes the database do nothing. What a group chose in its assembly is a contracting process of its own: the group
buys, the contract is signed, parts of it are paid. Providers are people of villages for the most part: they are told by
their kind only. A purchase is one where a firm sold it: without a supplier who can be named there is nothing to tell.
"""

import json
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.http import HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import quote_etag
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from winay.base import open_files
from winay.base.open_data import CC_BY
from winay.portal.open_data import GONE, gone, kept, not_yet, unchanged
from winay.programmes.queries.public import offices_for_public

Release = dict[str, Any]
VERSION = "1.1"
RUC = "PE-RUC"
"""The register of Peru's taxpayers, as org-id.guide calls it."""
STATUS = {"signed": "active", "finished": "terminated", "ended": "terminated"}


@require_safe
def services(request: HttpRequest) -> HttpResponseBase:
    """Return a page of contracts as a release package; `links.next` leads to the following page of the same making."""
    return _answer(request, "services", release_of)


@require_safe
def purchases(request: HttpRequest) -> HttpResponseBase:
    """Return a page of what groups bought from firms as a release package, as `services` does."""
    return _answer(request, "purchases", release_of_purchase)


def _answer(
    request: HttpRequest, table: str, release: Callable[[Release, str], Release | None]
) -> HttpResponseBase:
    asked = request.GET.get("made", "")
    made = open_files.made(table, asked)
    if made is None:
        return gone(GONE) if asked else not_yet(request)
    page = request.GET.get("page", "1")[:6]
    number = max(int(page), 1) if page.isdecimal() else 1
    tag = quote_etag(f"ocds-{table}-{made.stamp}-{number}")
    response = unchanged(request, made, tag)
    if response is None:
        response = StreamingHttpResponse(_package(request, made, number, release), content_type="application/json")
    return kept(response, made, tag)


def _package(
    request: HttpRequest,
    made: open_files.Made,
    number: int,
    release: Callable[[Release, str], Release | None],
) -> Iterator[bytes]:
    query = request.GET.copy()
    query["page"], query["made"] = str(number + 1), made.stamp
    more = number < len(made.span("").pages) - 1
    offices = [office.operator or office.programme for office in offices_for_public()]
    said = {
        "uri": request.build_absolute_uri(),
        "version": VERSION,
        "publishedDate": made.made_at.isoformat(),
        "publisher": {"name": "; ".join(dict.fromkeys(offices)) or _("Programmes of this installation")},
        "license": CC_BY.path,
        "publicationPolicy": request.build_absolute_uri("/open/"),
        **({"links": {"next": request.build_absolute_uri(f"?{query.urlencode()}")}} if more else {}),
    }
    yield json.dumps(said, ensure_ascii=False).removesuffix("}").encode() + b', "releases": ['
    rows = json.loads(b"".join((b"[", made.page("", number), b"]")))
    found = (one for one in (release(row, made.made_at.isoformat()) for row in rows) if one)
    for place, one in enumerate(found):
        yield (b",\n" if place else b"") + json.dumps(one, ensure_ascii=False).encode()
    yield b"]}"


def release_of(row: Release, published: str) -> Release:
    """Return what is known of a contract, as a release of its process.

    `row`: the cells of the table `services` by name. Amounts are numbers, as the standard asks; the table keeps them as
    text. Its `ocid` is the installation's prefix (`WINAY_OCID_PREFIX`) and the contract's code.
    """
    code, currency = row["contract"], row["currency"]
    buyer = {"id": f"{row['agreement']}-group", "name": row["organisation"]}
    supplier = {"id": f"{code}-provider", "name": row["kind"]}
    value = {"amount": _number(row["amount"]), "currency": currency}
    spent = _number(row["paid"])
    paid = {"id": f"{code}-paid", "value": {"amount": spent, "currency": currency}}
    signed = f"{row['signed_on']}T00:00:00-05:00"
    item = {"id": "1", "description": row["skill"], "quantity": 1}
    return {
        "ocid": f"{settings.OCID_PREFIX}-{code}",
        "id": f"{code}-{published}",
        "date": published,
        "language": "es",
        "tag": ["contract", "implementation"] if spent else ["contract"],
        "initiationType": "tender",
        "parties": [
            {**buyer, "roles": ["buyer"], "details": {"ubigeo": row["ubigeo"]}},
            {**supplier, "roles": ["supplier"]},
        ],
        "buyer": buyer,
        "tender": {
            "id": code,
            "status": "complete",
            "procurementMethod": "open",
            "mainProcurementCategory": "services",
        },
        "awards": [{"id": code, "status": "active", "date": signed, "value": value, "suppliers": [supplier]}],
        "contracts": [
            {
                "id": code,
                "awardID": code,
                "status": STATUS[row["state"]],
                "dateSigned": signed,
                "value": value,
                "items": [item],
                **({"implementation": {"transactions": [paid]}} if spent else {}),
            }
        ],
    }


def release_of_purchase(row: Release, published: str) -> Release | None:
    """Return what is known of a purchase from a firm, as a release of its process; None where a person sold it.

    A credit note is none either: it takes back a part of another one.

    `row`: the cells of the table `purchases` by name. Its `ocid` is the installation's prefix and the purchase's key.
    A group buys where it finds what it needs: no tender is announced, and the standard calls that direct.
    """
    if not row["seller_ruc"] or row["receipt"] == "credit":
        return None
    key, currency = row["purchase"], row["currency"]
    buyer = {"id": f"{row['agreement']}-group", "name": row["organisation"]}
    supplier = {"id": f"{RUC}-{row['seller_ruc']}", "name": row["seller"]}
    value = {"amount": _number(row["total"]), "currency": currency}
    charged = _number(row["charged"])
    paid = {"id": f"{key}-paid", "value": {"amount": charged, "currency": currency}}
    bought = f"{row['issued_on']}T00:00:00-05:00"
    return {
        "ocid": f"{settings.OCID_PREFIX}-{key}",
        "id": f"{key}-{published}",
        "date": published,
        "language": "es",
        "tag": ["contract", "implementation"] if charged > 0 else ["contract"],
        "initiationType": "tender",
        "parties": [
            {**buyer, "roles": ["buyer"], "details": {"ubigeo": row["ubigeo"]}},
            {**supplier, "roles": ["supplier"], "identifier": {"scheme": RUC, "id": row["seller_ruc"]}},
        ],
        "buyer": buyer,
        "tender": {
            "id": key,
            "status": "complete",
            "procurementMethod": "direct",
            "mainProcurementCategory": "services" if row["line_kind"] == "assistance" else "goods",
        },
        "awards": [{"id": key, "status": "active", "date": bought, "value": value, "suppliers": [supplier]}],
        "contracts": [
            {
                "id": key,
                "awardID": key,
                "status": "terminated",
                "dateSigned": bought,
                "value": value,
                "items": [{"id": "1", "description": row["line"] or row["receipt"], "quantity": 1}],
                **({"implementation": {"transactions": [paid]}} if charged > 0 else {}),
            }
        ],
    }


def _number(text: Any) -> float:
    return float(Decimal(str(text or 0)))
