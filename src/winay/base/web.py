"""What the views of every audience share: pages of lists, errors people can read, tables that leave the system."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, TypeVar
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.paginator import Page
from django.db.models import QuerySet
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.shortcuts import resolve_url
from django.utils.http import urlencode
from django_htmx.middleware import HtmxDetails

from winay.base.errors import DomainError, InvalidInput
from winay.base.exports import csv_text, xlsx_parts
from winay.base.lanes import tables
from winay.base.models import User
from winay.base.narrow import Decorate
from winay.base.paging import NearerEnd, in_one_order
from winay.base.time_limits import without_limit

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ROWS_AT_ONCE = 500
Part = TypeVar("Part", str, bytes)
WAIT_FOR_A_TABLE = 5.0
"""Seconds that a table waits for the one before it; then whoever asked is told to try again."""


class SignedInRequest(HttpRequest):
    """A request behind a sign-in: its user is never anonymous. For the types of views; Django makes the object.

    `shown` is there on pages of the desk only: whom the page shows (`desk.shown.Shown`).
    """

    user: User
    htmx: HtmxDetails
    shown: Any


def paginate(
    request: HttpRequest,
    rows: Any,
    per_page: int = 25,
    *,
    decorate: Decorate[Any] | None = None,
    name: str = "page",
) -> Page:
    """Return the page asked for by `?page=`; a number that is none or too high gives the nearest page.

    `rows` are counted and cut as they are: they should be narrow, and grouped by nothing. `decorate` then adds counts,
    sums and names to the rows of the page. `name`: another parameter than `page`, where a page has several lists.
    """
    ordered = in_one_order(rows) if isinstance(rows, QuerySet) else rows
    page = NearerEnd(ordered, per_page).get_page(request.GET.get(name))
    page.object_list = list(page.object_list)
    page.parameter = name
    if decorate is not None:
        decorate(page.object_list)
    return page


def to_sign_in(request: HttpRequest) -> HttpResponse:
    """Send whoever is not signed in to the sign-in page and, after it, back to where they were.

    What was posted is gone: the page says so, and leads back to the form rather than to the address that takes it.
    """
    if request.method in ("GET", "HEAD"):
        return redirect_to_login(request.get_full_path())
    came_from = urlsplit(request.headers.get("Referer", ""))
    own = came_from.netloc == request.get_host()
    back = came_from._replace(scheme="", netloc="").geturl() if own else request.path
    address = f"{resolve_url(settings.LOGIN_URL)}?{urlencode({'ended': '1', 'next': back})}"
    if getattr(request, "htmx", False):
        return HttpResponse(headers={"HX-Redirect": address})
    return HttpResponseRedirect(address)


def show_domain_error(request: HttpRequest, error: DomainError, form: BaseForm | None = None) -> None:
    """Tell the person what went wrong: beside the form's field if it has that one, above the page otherwise.

    Every problem of an `InvalidInput` is told with its place and its mend.
    """
    problems = [str(problem) for problem in error.problems] if isinstance(error, InvalidInput) else []
    if form is None:
        for text in (str(error), *problems):
            messages.error(request, text)
        return
    field = error.field if error.field in form.fields else None
    form.add_error(field, str(error))
    for text in problems:
        form.add_error(None, text)


def _filename(name: str, suffix: str) -> str:
    return re.sub(r"[^A-Za-z0-9_.-]+", "-", name).strip("-") + suffix


def _attached(response: HttpResponse | StreamingHttpResponse, filename: str) -> None:
    response["Content-Disposition"] = f'attachment; filename="{filename}"'


def csv_response(name: str, header: Sequence[str], rows: Iterable[Sequence[Any]]) -> StreamingHttpResponse:
    """Return the table as a CSV download in UTF-8 that Excel opens rightly; long tables are streamed.

    Raises `TooBusy` while others are being made.
    """

    def parts() -> Iterator[str]:
        yield "\ufeff" + csv_text(header, [])
        batch: list[Sequence[Any]] = []
        for row in rows:
            batch.append(row)
            if len(batch) == ROWS_AT_ONCE:
                yield _body(batch)
                batch = []
        yield _body(batch)

    response = StreamingHttpResponse(without_limits(parts()), content_type="text/csv; charset=utf-8")
    tables.enter_until_sent(response, WAIT_FOR_A_TABLE)
    _attached(response, _filename(name, ".csv"))
    return response


def without_limits(parts: Iterator[Part]) -> Iterator[Part]:
    """Yield what is made piece by piece, each piece as long as it takes: a table broken off looks like a whole one."""
    while True:
        with without_limit():
            part = next(parts, None)
        if part is None:
            return
        yield part


def _body(rows: list[Sequence[Any]]) -> str:
    """Return `rows` as CSV without a header line."""
    return csv_text([], rows).removeprefix("\r\n")


def xlsx_response(name: str, header: Sequence[str], rows: Iterable[Sequence[Any]]) -> StreamingHttpResponse:
    """Return the table as an Excel download with one sheet; it is sent as its rows come.

    Raises `TooBusy` while others are being made.
    """
    response = StreamingHttpResponse(without_limits(xlsx_parts(name, header, rows)), content_type=XLSX)
    tables.enter_until_sent(response, WAIT_FOR_A_TABLE)
    _attached(response, _filename(name, ".xlsx"))
    return response
