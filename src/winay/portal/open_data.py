"""Open data: what the portal shows, as tables for machines and spreadsheets, with their dictionary."""

from dataclasses import asdict
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_safe

from winay.base.open_data import CC_BY, WHOLE, Column, OpenTable
from winay.base.signboard import Text, open_tables
from winay.base.web import csv_response
from winay.programmes.queries.public import offices_for_public
from winay.territory.queries import public as territory

ROWS_IN_JSON = 5000


def _dataset(name: str) -> OpenTable:
    if name not in open_tables():
        raise Http404
    return open_tables()[name]


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Show the datasets and what each column means."""
    context = {
        "datasets": list(open_tables().values()),
        "demo_map": any(m.is_demo for m in territory.poverty_maps()),
        "time_zone": settings.TIME_ZONE,
    }
    return render(request, "portal/open.html", context)


@require_safe
def as_csv(request: HttpRequest, dataset: str) -> HttpResponseBase:
    """Stream a dataset as CSV; `?call=` narrows it to one call."""
    found = _dataset(dataset)
    response = csv_response(f"winay-{found.name}", found.header, found.rows(request.GET.get("call", ""), WHOLE))
    response["Access-Control-Allow-Origin"] = "*"
    return response


@require_safe
def as_json(request: HttpRequest, dataset: str) -> JsonResponse:
    """Return a dataset as JSON in pages of 5,000 rows; `next` is the address of the following page or null."""
    found = _dataset(dataset)
    page = request.GET.get("page", "1")[:6]
    number = max(int(page), 1) if page.isdecimal() else 1
    start = (number - 1) * ROWS_IN_JSON
    call = request.GET.get("call", "")
    beyond = start > 0 and found.most is not None and start >= found.most(call)
    rows = [] if beyond else list(found.rows(call, slice(start, start + ROWS_IN_JSON + 1)))
    query = request.GET.copy()
    query["page"] = str(number + 1)
    content = {
        "dataset": found.name,
        "columns": found.header,
        "page": number,
        "next": request.build_absolute_uri(f"?{query.urlencode()}") if len(rows) > ROWS_IN_JSON else None,
        "rows": [dict(zip(found.header, row, strict=True)) for row in rows[:ROWS_IN_JSON]],
    }
    return _for_all(JsonResponse(content, json_dumps_params={"ensure_ascii": False}))


DETAILS: dict[str, dict[str, Any]] = {
    "boolean": {"trueValues": ["True", "true"], "falseValues": ["False", "false"]},
    "datetime": {"format": "any"},
}


@require_safe
def datapackage(request: HttpRequest) -> JsonResponse:
    """Return the tables as a Frictionless data package: where they are, what each column means and holds."""
    content = {
        "profile": "tabular-data-package",
        "name": "winay",
        "title": _("Open data"),
        "licenses": [asdict(CC_BY)],
        "contributors": [
            {"title": office.operator or office.programme, "role": "publisher"} for office in offices_for_public()
        ],
        "resources": [_resource(request, dataset) for dataset in open_tables().values()],
    }
    return _for_all(JsonResponse(content, json_dumps_params={"ensure_ascii": False, "indent": 1}))


def _resource(request: HttpRequest, dataset: OpenTable) -> dict[str, Any]:
    return {
        "profile": "tabular-data-resource",
        "name": dataset.name,
        "title": str(dataset.title),
        "description": str(dataset.about),
        "path": request.build_absolute_uri(reverse("portal:open_csv", args=[dataset.name])),
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "licenses": [asdict(dataset.licence)],
        "schema": {"fields": [_field(column) for column in dataset.columns], "missingValues": [""]},
    }


def _field(column: Column) -> dict[str, Any]:
    unit = {"unit": column.unit} if column.unit else {}
    described = {"name": column.name, "type": column.kind, "description": str(column.meaning)}
    return {**described, **unit, **DETAILS.get(column.kind, {})}


@require_safe
def dictionary(request: HttpRequest) -> JsonResponse:
    """Return the data dictionary in every language of the site."""
    content: dict[str, Any] = {
        dataset.name: {
            "title": _in_all(dataset.title),
            "about": _in_all(dataset.about),
            "privacy": _in_all(dataset.privacy),
            "columns": {column.name: _in_all(column.meaning) for column in dataset.columns},
        }
        for dataset in open_tables().values()
    }
    # Beside the tables, under a name that none of them can have.
    content["$about"] = {"license": asdict(CC_BY), "time_zone": settings.TIME_ZONE}
    return _for_all(JsonResponse(content, json_dumps_params={"ensure_ascii": False, "indent": 1}))


def _in_all(text: Text) -> dict[str, str]:
    texts = {}
    for code, _name in settings.LANGUAGES:
        with override(code):
            texts[code] = str(text)
    return texts


def _for_all(response: JsonResponse) -> JsonResponse:
    """Let pages of other sites read it: it is public and the same for everybody."""
    response["Access-Control-Allow-Origin"] = "*"
    return response
