"""The contracts of groups with providers by the Open Contracting Data Standard (OCDS 1.1), as release packages.

They are written from the table `services` as it lies on the disk, so that both say the same, and nobody who asks makes
the database work. What a group chose in its assembly is a contracting process of its own: the group buys, the contract
is signed, parts of it are paid. Providers are people of villages for the most part: they are told by their kind only.
"""

import json
from collections.abc import Iterator
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

TABLE = "services"
VERSION = "1.1"
STATUS = {"signed": "active", "finished": "terminated", "ended": "terminated"}


@require_safe
def services(request: HttpRequest) -> HttpResponseBase:
    """Return a page of contracts as a release package; `links.next` leads to the following page of the same making."""
    asked = request.GET.get("made", "")
    made = open_files.made(TABLE, asked)
    if made is None:
        return gone(GONE) if asked else not_yet(request)
    page = request.GET.get("page", "1")[:6]
    number = max(int(page), 1) if page.isdecimal() else 1
    tag = quote_etag(f"ocds-{made.stamp}-{number}")
    response = unchanged(request, made, tag)
    if response is None:
        response = StreamingHttpResponse(_package(request, made, number), content_type="application/json")
    return kept(response, made, tag)


def _package(request: HttpRequest, made: open_files.Made, number: int) -> Iterator[bytes]:
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
    for place, row in enumerate(rows):
        release = release_of(row, made.made_at.isoformat())
        yield (b",\n" if place else b"") + json.dumps(release, ensure_ascii=False).encode()
    yield b"]}"


def release_of(row: dict[str, Any], published: str) -> dict[str, Any]:
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


def _number(text: Any) -> float:
    return float(Decimal(str(text or 0)))
