"""Public pages that are the same for everybody: made once, and given as they are until something is published.

A page is made anew after an act that publishes (`signboard.acts_that_publish`), and with each minute of the clock: a
call closes on a full minute, and what no act tells of (an office's new telephone) waits no longer than that. Each
process keeps its own; they learn of an act by a file in which stands what was published last, so that whoever asks for
a kept page makes the database do nothing.
"""

import gzip
import hashlib
import logging
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import Any, ClassVar
from uuid import uuid4

from django.conf import settings
from django.core.cache import caches
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import Resolver404, resolve
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.http import http_date
from django.utils.translation import get_language_from_request

from winay.base.models import Act
from winay.base.signboard import acts_that_publish

MINUTE, DAY = 60, 86_400
LONGEST_WAIT = 5.0
"""Seconds that a reader waits for a page which somebody else has made just now for the first time in a while."""
FRESH = "no-cache"
"""A browser may keep the page, but asks each time whether it still holds."""
SAME_FOR_ALL = "same_for_all"
logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Kept:
    """A page as it was made once: what stood published then and in which minute, its headers, its body compressed."""

    state: tuple[str, int]
    tag: str
    made_at: int
    headers: dict[str, str]
    body: bytes


def same_for_all(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Say that a view's page tells everybody who is not signed in the same, so that it is made once."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        setattr(response, SAME_FOR_ALL, True)
        return response

    setattr(answer, SAME_FOR_ALL, True)
    return answer


class KeptPages:
    """Answer with a kept page whoever brings nothing but their language; let the views answer everybody else.

    It stands before the session is looked at: whoever is signed in, or is told something on the next page, never gets
    one, and nothing of theirs is kept.
    """

    _one_at_a_time = threading.Lock()
    _being_made: ClassVar[dict[str, threading.Event]] = {}

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer from what is kept, or keep what is answered."""
        # What is read within a transaction may be undone.
        if not _brings_nothing(request) or connection.in_atomic_block:
            return self.get_response(request)
        key, state, pages = _key(request), (_published(), int(time.time()) // MINUTE), caches["pages"]
        kept: Kept | None = pages.get(key)
        if kept is not None and kept.state == state:
            return _answer(request, kept)
        if not _is_kept_once_made(request):
            return self.get_response(request)
        if others := self._made_by_others(key):
            # One is enough: a page that everybody wants is not made by all of them at the turn of the minute.
            if kept is None or kept.state[1] < state[1] - 1:
                others.wait(LONGEST_WAIT)
                kept = pages.get(key)
            return _answer(request, kept) if kept is not None else self.get_response(request)
        try:
            return self._make(request, key, state, kept)
        finally:
            with self._one_at_a_time:
                self._being_made.pop(key).set()

    def _made_by_others(self, key: str) -> threading.Event | None:
        """Return what tells when somebody else has made this page; None, having noted it, where nobody is at it."""
        with self._one_at_a_time:
            others = self._being_made.get(key)
            if others is None:
                self._being_made[key] = threading.Event()
            return others

    def _make(
        self, request: HttpRequest, key: str, state: tuple[str, int], before: Kept | None
    ) -> HttpResponseBase:
        response = self.get_response(request)
        if not isinstance(response, HttpResponse) or not _may_be_kept(response):
            return response
        kept = _keep(response, state, before)
        caches["pages"].set(key, kept, DAY)
        return _answer(request, kept)


def _is_kept_once_made(request: HttpRequest) -> bool:
    try:
        return request.method == "GET" and hasattr(resolve(request.path_info).func, SAME_FOR_ALL)
    except Resolver404:
        return False


def _brings_nothing(request: HttpRequest) -> bool:
    own = {settings.LANGUAGE_COOKIE_NAME, settings.CSRF_COOKIE_NAME}
    return request.method in ("GET", "HEAD") and set(request.COOKIES) <= own


def _key(request: HttpRequest) -> str:
    host, language = request.get_host(), get_language_from_request(request)
    said = (str(request.scheme), host, request.get_full_path(), language)
    return hashlib.sha256("\n".join(said).encode()).hexdigest()


def _may_be_kept(response: HttpResponse) -> bool:
    """Tell whether a view said so, and nothing in its answer is for one reader alone."""
    return (
        getattr(response, SAME_FOR_ALL, False)
        and response.status_code == 200
        and not response.cookies
        and "'nonce-" not in response.get("Content-Security-Policy", "")
    )


def _keep(response: HttpResponse, state: tuple[str, int], before: Kept | None) -> Kept:
    tag = f'W/"{hashlib.sha256(response.content).hexdigest()[:24]}"'
    patch_vary_headers(response, ["Cookie", "Accept-Language", "Accept-Encoding"])
    response.setdefault("Cache-Control", FRESH)
    headers = {name: value for name, value in response.items() if name != "Content-Length"}
    same = before is not None and before.tag == tag
    made_at = before.made_at if before is not None and same else int(time.time())
    body = before.body if before is not None and same else gzip.compress(response.content, 6, mtime=0)
    return Kept(state, tag, made_at, headers, body)


def _answer(request: HttpRequest, kept: Kept) -> HttpResponseBase:
    response: HttpResponseBase | None = get_conditional_response(
        request, etag=kept.tag, last_modified=kept.made_at
    )
    if response is None:
        squeezed = "gzip" in request.headers.get("Accept-Encoding", "")
        response = HttpResponse(kept.body if squeezed else gzip.decompress(kept.body))
        if squeezed:
            response["Content-Encoding"] = "gzip"
    for name, value in kept.headers.items():
        response[name] = value
    response["ETag"] = kept.tag
    response["Last-Modified"] = http_date(kept.made_at)
    if isinstance(response, HttpResponse):
        response["Content-Length"] = str(len(response.content))
    return response


def _file() -> Path:
    return Path(settings.OPEN_DATA_ROOT) / "published"


def _published() -> str:
    """Return what is another after anything was published."""
    try:
        return f"{_file()} {_file().read_text()}"
    except OSError:
        return str(_file())


def something_was_published() -> None:
    """Let every process make its pages anew. A full disk leaves them to the next minute."""
    try:
        _file().parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        written = _file().with_name(f".published-{uuid4().hex}")
        written.write_text(uuid4().hex)
        written.replace(_file())
    except OSError:
        logger.warning("What was published shows within a minute: the folder of open data takes nothing")


def renew_after(acts: Iterable[Act]) -> None:
    """Have the pages made anew after these acts, as soon as they are done, if one of them publishes something."""
    if any((act.subject_type, act.verb) in acts_that_publish() for act in acts):
        transaction.on_commit(something_was_published, robust=True)
