"""What no page should have to think of: text that no page can take, and a database that does not answer now."""

import errno
import logging
import sys
from collections.abc import Callable, Iterable
from typing import Any

from django.core.exceptions import BadRequest, ValidationError
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect, JsonResponse
from django.template.loader import render_to_string
from django.urls import is_valid_path
from django.utils.translation import gettext as _
from django.views.defaults import page_not_found, server_error

from winay.base.lanes import TooBusy
from winay.base.setup_code import awaits_first_administrator
from winay.base.time_limits import GIVES_TABLE, is_too_slow

RETRY_AFTER = 15
LONGEST_QUERY = 16_000
"""Signs behind the “?” of an address. SQLite compares no text with a pattern of more than 50,000 bytes."""
SQLITE_CODES = {5, 6, 7, 8, 10, 13, 14}
"""Busy, locked, no memory, read-only, disk fault, disk full, cannot open: https://www.sqlite.org/rescode.html."""
POSTGRES_CLASSES = ("08", "53", "55P03", "57", "58", "40001", "40P01")
"""Connection, resources (disk, memory), lock, shutting down, system, two at once: PostgreSQL's appendix A."""
FULL_DISK = {errno.ENOSPC, errno.EDQUOT, errno.EROFS}
UTF8 = {None, "", "utf-8", "utf8", "us-ascii", "ascii"}
logger = logging.getLogger(__name__)


class PlainRequests:
    """Refuse what no page can take (400), and answer for a database that is busy or away (503).

    A NUL stands in no text that people write, PostgreSQL refuses it, and no page has to look for it: it is refused in
    the address, the query, cookies, and forms, where it is found when the form is first read. So is a query longer than
    any page of ours makes one. A key that cannot be
    one, put into an address or a form, names nothing: 404.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Look at the request, and let the form be looked at when it is read."""
        _look_at_forms_when_read(request)
        if len(request.META.get("QUERY_STRING", "")) > LONGEST_QUERY:
            raise BadRequest("A query longer than any page makes")
        cookies = (text for pair in request.COOKIES.items() for text in pair)
        _refuse_nul([request.path, *_texts(request.GET), *cookies])
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponseBase | None:
        """Answer for what a page could not do by no fault of its own."""
        if is_too_slow(error):
            logger.warning("Stopped after its time: %s", request.path)
            return too_slow(request)
        if isinstance(error, TooBusy):
            return table_must_wait(request)
        if is_unavailable(error):
            logger.warning("Not available for %s: %s", request.path, type(error).__name__)
            return unavailable(request)
        if isinstance(error, ValidationError):
            return page_not_found(request, error)
        return None


class FirstVisit:
    """Lead the first visitor of an installation without accounts to the page that makes its administrator."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Redirect from the first page and from the sign-in, and from nowhere else."""
        if request.method == "GET" and request.path in ("/", "/account/login/") and awaits_first_administrator():
            return HttpResponseRedirect("/desk/first/")
        return self.get_response(request)


def _look_at_forms_when_read(request: Any) -> None:
    """Let Django's reading of a form refuse it as a whole, and only once: its error page may ask for the form again."""
    read = request._load_post_and_files

    def read_and_look() -> None:
        try:
            if (request.encoding or "").lower() not in UTF8:
                raise BadRequest("A form in another encoding than UTF-8")
            read()
            _refuse_nul(_texts(request._post))
            _refuse_nul(file.name or "" for _name, files in request._files.lists() for file in files)
        except Exception:
            request._mark_post_parse_error()
            raise

    request._load_post_and_files = read_and_look


def _texts(given: Any) -> Iterable[str]:
    for name, values in given.lists():
        yield name
        yield from values


def _refuse_nul(texts: Iterable[str]) -> None:
    if any("\0" in text for text in texts):
        raise BadRequest("A NUL in what was sent")


def is_unavailable(error: BaseException | None) -> bool:
    """Tell whether the database or the disk cannot answer now, so that trying again makes sense.

    A fault of ours (a missing table, a wrong statement) is none of these.
    """
    if isinstance(error, InterfaceError):
        return True
    if isinstance(error, OSError):
        return error.errno in FULL_DISK
    if not isinstance(error, OperationalError):
        return False
    cause = error.__cause__
    if (code := getattr(cause, "sqlite_errorcode", None)) is not None:
        return code & 0xFF in SQLITE_CODES
    state = getattr(cause, "sqlstate", None)
    return state is None or str(state).startswith(POSTGRES_CLASSES)


def unavailable(request: HttpRequest) -> HttpResponseBase:
    """Say that nothing could be read or saved now, what was not saved, and to try again. Asks no database."""
    sent = request.method not in ("GET", "HEAD")
    headers = {"Retry-After": str(RETRY_AFTER), "Cache-Control": "no-store"}
    if request.headers.get("X-Requested-With"):
        text = _("Not saved yet: the system is busy. It is tried again.")
        return JsonResponse({"status": "busy", "text": text}, status=503, headers=headers)
    if request.headers.get("HX-Request"):
        text = _("The system is busy: this was not saved. What you typed stays here; save again in a moment.")
        return HttpResponse(text, status=503, headers=headers, content_type="text/plain; charset=utf-8")
    return HttpResponse(render_to_string("503.html", {"sent": sent}), status=503, headers=headers)


def too_slow(request: HttpRequest) -> HttpResponseBase:
    """Say that the page was stopped because it took too long, and how to get at less, or at all as a table.

    Asks no database.
    """
    sent = request.method not in ("GET", "HEAD")
    headers = {"Cache-Control": "no-store"}
    if request.headers.get("X-Requested-With") or request.headers.get("HX-Request"):
        text = _("This took too long and was stopped. Nothing of it was saved.") if sent else _ask_for_less()
        if request.headers.get("HX-Request"):
            return HttpResponse(text, status=503, headers=headers, content_type="text/plain; charset=utf-8")
        return JsonResponse({"status": "slow", "text": text}, status=503, headers=headers)
    context = {"sent": sent, "tables": [] if sent else _tables_of(request)}
    return HttpResponse(render_to_string("too_slow.html", context), status=503, headers=headers)


def _ask_for_less() -> str:
    return _("This took too long and was stopped. Ask for less: choose a call, a programme or a district.")


def _tables_of(request: HttpRequest) -> list[tuple[str, str]]:
    """Return the downloads that the list at this address has: their kind and address, with the same filter."""
    query = request.GET.copy()
    query.pop("page", None)
    found = []
    for kind in ("csv", "xlsx"):
        address = f"{request.path}export.{kind}"
        if is_valid_path(address):
            found.append((kind, f"{address}?{query.urlencode()}" if query else address))
    match = request.resolver_match
    if match is not None and getattr(match.func, GIVES_TABLE, False):
        query["format"] = "csv"
        found.append(("csv", f"{request.path}?{query.urlencode()}"))
    return [(kind.upper(), address) for kind, address in found]


def table_must_wait(request: HttpRequest) -> HttpResponseBase:
    """Say that another table is being made just now."""
    headers = {"Retry-After": str(RETRY_AFTER), "Cache-Control": "no-store"}
    return HttpResponse(render_to_string("table_must_wait.html"), status=503, headers=headers)


def fault(request: HttpRequest) -> HttpResponseBase:
    """Answer for whatever went wrong outside the pages: the site's page for errors (`handler500`)."""
    error = sys.exc_info()[1]
    if is_too_slow(error):
        return too_slow(request)
    return unavailable(request) if is_unavailable(error) else server_error(request)


class WithoutTraces(logging.Filter):
    """Logs what is unavailable in one line: a trace for each request would bury the cause, and fill a full disk."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Let every record pass, some shorter."""
        if record.exc_info and (is_unavailable(record.exc_info[1]) or is_too_slow(record.exc_info[1])):
            record.msg, record.args = f"{record.getMessage()} ({record.exc_info[1]})", ()
            record.exc_info = None
        return True
