"""Who is calling, and how often they were wrong: one address and one count for every limit."""

import hashlib
import threading
from time import sleep

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest

WINDOW_SECONDS = 600
FREE_TRIES = 5
"""Wrong tries that cost no waiting: people mistype."""
LONGEST_WAIT = 2.0
"""Seconds."""
_one_waits = threading.BoundedSemaphore(1)


def caller_address(request: HttpRequest) -> str:
    """Return the caller's address; behind proxies of ours, the one that the outermost of them saw.

    Each proxy adds at the end of `X-Forwarded-For` whom it saw, so only the last `WINAY_BEHIND_PROXY` entries are
    ours; what stands before them the caller may have invented.
    """
    seen = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",") if part.strip()]
    count = settings.PROXY_COUNT
    if count and seen:
        return seen[-min(count, len(seen))][:45]
    return str(request.META.get("REMOTE_ADDR", ""))


def _key(what: str) -> str:
    return "wrong:" + hashlib.sha256(what.encode(errors="replace")).hexdigest()


def wrong_tries(what: str) -> int:
    """Return how many wrong tries of `what` there were in the last ten minutes, over all workers."""
    return int(cache.get(_key(what), 0))


def count_wrong(what: str) -> int:
    """Count one wrong try of `what` (kept as a hash) and return how many there were in the last ten minutes."""
    key = _key(what)
    tries = int(cache.get(key, 0)) + 1
    cache.set(key, tries, WINDOW_SECONDS)
    return tries


def forget_wrong(what: str) -> None:
    """Begin the count of `what` anew."""
    cache.delete(_key(what))


def wait_after(tries: int) -> float:
    """Return the seconds that a wrong try waits for its answer: none for the first five, then doubling up to two."""
    return 0.0 if tries <= FREE_TRIES else min(LONGEST_WAIT, 0.25 * 2.0 ** min(tries - FREE_TRIES - 1, 10))


def slow_down(tries: int) -> None:
    """Keep a wrong try waiting. One at a time: guesses sent together must not hold every thread that serves others."""
    wait = wait_after(tries)
    if wait and _one_waits.acquire(blocking=False):
        try:
            sleep(wait)
        finally:
            _one_waits.release()
