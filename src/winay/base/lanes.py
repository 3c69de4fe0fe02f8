"""Who is served first when many ask at once: no slow page, no table and no download holds the thread of a juror.

Each process has more threads than it works on pages at once (`THREADS`): as many pages again may wait for a moment,
downloads have some of their own, and the rest is always free for what is served first (`SERVED_FIRST`). Whoever finds
no place reads within seconds that the system is busy, instead of waiting in a queue behind which jurors wait too.
"""

import gc
import threading
import weakref
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from winay.base.time_limits import limited, seconds_for

LONGEST_WAIT = 10.0
"""Seconds that a page waits for its turn."""
DOWNLOADS, TABLES = 8, 2
"""In each process: answers on their way in pieces, and tables being made of the database."""
FREE = 4
"""Threads of each process that nothing but what is served first takes."""


class TooBusy(Exception):
    """No place is free, and none became free while it was waited for."""


class Lane:
    """Places of which each is taken by one request at a time."""

    def __init__(self, places: int) -> None:
        self._free = threading.Semaphore(places)

    def enter(self, wait: float = 0.0) -> Callable[[], None]:
        """Take a place and return what gives it back, once however often it is called. Raises `TooBusy`."""
        if not self._free.acquire(timeout=wait or None, blocking=bool(wait)):
            raise TooBusy
        given_back = threading.Lock()

        def give_back() -> None:
            if given_back.acquire(blocking=False):
                self._free.release()

        return give_back

    def enter_until_sent(self, response: HttpResponseBase, wait: float = 0.0) -> None:
        """Take a place that is given back when the answer was sent, or thrown away. Raises `TooBusy`."""
        try:
            give_back = self.enter()
        except TooBusy:
            # An answer that was thrown away without being closed holds its place until it is collected.
            gc.collect()
            give_back = self.enter(wait)
        response._resource_closers.append(give_back)
        weakref.finalize(response, give_back)


pages, waiting, downloads, tables = (Lane(n) for n in (settings.THREADS, settings.THREADS, DOWNLOADS, TABLES))


def threads_of_a_process(pages_at_once: int) -> int:
    """Return how many threads a process needs, so that what is served first always finds one."""
    return 2 * pages_at_once + DOWNLOADS + FREE


class Lanes:
    """Let each request in as its lane allows, and stop it when its time is over."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer, or say that the system is busy."""
        from winay.base.middleware import unavailable

        try:
            leave = _nothing if request.path.startswith(settings.SERVED_FIRST) else _wait_for_a_page()
        except TooBusy:
            return unavailable(request)
        try:
            with limited(seconds_for(request.method), writes=request.method not in ("GET", "HEAD")):
                response = self.get_response(request)
            if response.streaming:
                downloads.enter_until_sent(response)
            return response
        except TooBusy:
            response.close()
            return unavailable(request)
        finally:
            leave()


def _nothing() -> None:
    pass


def _wait_for_a_page() -> Callable[[], None]:
    try:
        return pages.enter()
    except TooBusy:
        leave = waiting.enter()
    try:
        return pages.enter(LONGEST_WAIT)
    finally:
        leave()
