"""Open data: what the portal shows, as tables for machines and spreadsheets, with their dictionary."""

import json
from dataclasses import asdict
from typing import Any, TypeVar

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import get_conditional_response, patch_cache_control, patch_vary_headers
from django.utils.http import http_date, quote_etag
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_safe

from winay.base import open_files
from winay.base.kept_pages import same_for_all
from winay.base.open_data import CC_BY, Column, OpenTable
from winay.base.signboard import Text, open_tables
from winay.programmes.queries.public import offices_for_public
from winay.territory.queries import public as territory

Response = TypeVar("Response", bound=HttpResponseBase)


def _dataset(name: str) -> OpenTable:
    if name not in open_tables():
        raise Http404
    return open_tables()[name]


@require_safe
@same_for_all
def index(request: HttpRequest) -> HttpResponse:
    """Show the datasets, when each was made, how large it is, and what each column means."""
    context = {
        "datasets": [(table, open_files.made(table.name)) for table in open_tables().values()],
        "demo_map": any(m.is_demo for m in territory.poverty_maps()),
        "time_zone": settings.TIME_ZONE,
    }
    return render(request, "portal/open.html", context)


def _made(dataset: str, stamp: str = "") -> open_files.Made | None:
    """Return a dataset as it lies on the disk. Raises `Http404` if there is none of this name."""
    return open_files.made(_dataset(dataset).name, stamp)


def not_yet(request: HttpRequest) -> HttpResponse:
    """Say that no worker has made the table yet."""
    response = render(request, "portal/open_not_yet.html", status=503)
    response["Retry-After"] = "60"
    return response


def _tag(made: open_files.Made, call: str, *more: str) -> str:
    """Return the tag of what is asked for; a call that has no rows is not repeated in it."""
    return quote_etag("-".join((made.stamp, call if call in made.calls or not call else "nothing", *more)))


def unchanged(request: HttpRequest, made: open_files.Made, tag: str) -> HttpResponseBase | None:
    """Return 304 (or 412) for whoever has this already."""
    return get_conditional_response(request, etag=tag, last_modified=int(made.made_at.timestamp()))


def kept(response: HttpResponseBase, made: open_files.Made, tag: str) -> HttpResponseBase:
    """Let it be kept and asked for again by its tag, and let pages of other sites read it."""
    response["ETag"] = tag
    response["Last-Modified"] = http_date(made.made_at.timestamp())
    patch_cache_control(response, public=True, max_age=300)
    patch_vary_headers(response, ["Accept-Encoding"])
    return _for_all(response)


@require_safe
def as_csv(request: HttpRequest, dataset: str) -> HttpResponseBase:
    """Give a dataset as its file lies there; `?call=` narrows it to one call."""
    made = _made(dataset)
    if made is None:
        return not_yet(request)
    call = request.GET.get("call", "")
    compressed = not call and "gzip" in request.headers.get("Accept-Encoding", "")
    tag = _tag(made, call, "gzip" if compressed else "")
    response = unchanged(request, made, tag)
    if response is None:
        parts = made.pieces(made.compressed_file) if compressed else made.csv_of(call)
        response = StreamingHttpResponse(parts, content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="winay-{made.name}.csv"'
        if compressed:
            response["Content-Encoding"] = "gzip"
            response["Content-Length"] = made.compressed_file.stat().st_size
        elif not call:
            response["Content-Length"] = made.size
        if not call:
            response["Digest"] = made.digest
    return kept(response, made, tag)


@require_safe
def as_json(request: HttpRequest, dataset: str) -> HttpResponseBase:
    """Return a dataset as JSON in pages of 5,000 rows; `next` is the address of the following page or null.

    The pages of one making (`?made=`) belong together: once it is not kept any more the answer is 410, and says so.
    """
    asked = request.GET.get("made", "")
    made = _made(dataset, asked)
    if made is None:
        return gone(GONE) if asked else not_yet(request)
    page = request.GET.get("page", "1")[:6]
    number = max(int(page), 1) if page.isdecimal() else 1
    call = request.GET.get("call", "")
    tag = _tag(made, call, str(number))
    response = unchanged(request, made, tag)
    if response is None:
        response = HttpResponse(_page(request, made, call, number), content_type="application/json")
    return kept(response, made, tag)


def gone(why: str) -> HttpResponseBase:
    """Say that the making whose next page is asked for is not kept any more."""
    return _for_all(JsonResponse({"error": why}, status=410))


GONE = "This table was made anew meanwhile, and the pages of its former state are gone: begin again without ?made="


def _page(request: HttpRequest, made: open_files.Made, call: str, number: int) -> bytes:
    """Return a page as JSON: what is said of it, and its rows as they lie on the disk."""
    query = request.GET.copy()
    query["page"], query["made"] = str(number + 1), made.stamp
    more = number < len(made.span(call).pages) - 1
    said = {
        "dataset": made.name,
        "columns": open_tables()[made.name].header,
        "made_at": made.made_at,
        "page": number,
        "next": request.build_absolute_uri(f"?{query.urlencode()}") if more else None,
    }
    head = json.dumps(said, cls=DjangoJSONEncoder, ensure_ascii=False).removesuffix("}").encode()
    return b"".join((head, b', "rows": [', made.page(call, number), b"]}"))


DETAILS: dict[str, dict[str, Any]] = {
    "boolean": {"trueValues": ["True", "true"], "falseValues": ["False", "false"]},
    "datetime": {"format": "any"},
}


@require_safe
@same_for_all
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
        **_file(open_files.made(dataset.name)),
        "schema": {"fields": [_field(column) for column in dataset.columns], "missingValues": [""]},
    }


def _file(made: open_files.Made | None) -> dict[str, Any]:
    """Say how large the file is, its hash, and when it was made; nothing while there is none."""
    if made is None:
        return {}
    return {"bytes": made.size, "hash": f"sha256:{made.sha256}", "modified": made.made_at.isoformat()}


def _field(column: Column) -> dict[str, Any]:
    unit = {"unit": column.unit} if column.unit else {}
    described = {"name": column.name, "type": column.kind, "description": str(column.meaning)}
    return {**described, **unit, **DETAILS.get(column.kind, {})}


@require_safe
@same_for_all
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


def _for_all(response: Response) -> Response:
    """Let pages of other sites read it: it is public and the same for everybody."""
    response["Access-Control-Allow-Origin"] = "*"
    return response
