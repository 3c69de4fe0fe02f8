"""A small record of requests that took long: the page's name, seconds, queries and the day; nothing of who or what."""

import os
import time
from collections.abc import Callable
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone

LARGEST = 64 * 1024
"""Bytes of the record, and of the one before it: some thousand requests each."""
SHOWN = 10


@dataclass(frozen=True)
class SlowPage:
    """How often a page was slow since a day, and its slowest request."""

    name: str
    count: int
    since: str
    seconds: float
    queries: int


class SlowRequests:
    """Note requests that take longer than `WINAY_SLOW_SECONDS` until their answer begins."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Let the page answer, and look at the clock."""
        begun, queries = time.monotonic(), 0

        def count(execute: Any, *question: Any) -> Any:
            nonlocal queries
            queries += 1
            return execute(*question)

        with ExitStack() as counted:
            counted.enter_context(connection.execute_wrapper(count))
            response = self.get_response(request)
        seconds = time.monotonic() - begun
        match = request.resolver_match
        if seconds >= settings.SLOW_SECONDS and match is not None and match.view_name:
            # A record is no reason for a page to fail: a full disk has its own signs.
            with suppress(OSError):
                note(match.view_name, seconds, queries)
        return response


def _file() -> Path:
    return Path(settings.HOME) / "slow-requests.txt"


def note(name: str, seconds: float, queries: int) -> None:
    """Add a line to the record; once it is full, it takes the place of the one before."""
    file = _file()
    line = f"{timezone.localdate().isoformat()} {name} {seconds:.2f} {queries}\n"
    if file.exists() and file.stat().st_size > LARGEST:
        file.replace(file.with_suffix(".before.txt"))
    # Written in one piece at the end, whichever worker comes first.
    handle = os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        os.write(handle, line.encode())
    finally:
        os.close(handle)


def slow_pages() -> list[SlowPage]:
    """Return the pages on record, those first that took most time together; at most ten."""
    found: dict[str, SlowPage] = {}
    spent: dict[str, float] = {}
    for day, name, seconds, queries in _lines():
        one = found.get(name, SlowPage(name, 0, day, 0.0, 0))
        worst = (seconds, queries) if seconds > one.seconds else (one.seconds, one.queries)
        found[name] = SlowPage(name, one.count + 1, min(one.since, day), *worst)
        spent[name] = spent.get(name, 0.0) + seconds
    return sorted(found.values(), key=lambda one: -spent[one.name])[:SHOWN]


def _lines() -> list[tuple[str, str, float, int]]:
    lines = []
    for file in (_file().with_suffix(".before.txt"), _file()):
        for text in file.read_text("utf-8").splitlines() if file.exists() else ():
            # A line that was broken off by a power cut says nothing.
            with suppress(ValueError):
                day, name, seconds, queries = text.split(" ")
                lines.append((day, name, float(seconds), int(queries)))
    return lines
