"""Walk every page that each role can reach by following links, one or two pages for each named address.

Used to take the pictures (`tools/screenshots.py`) and to check every page for accessibility and weight
(`tests/test_every_page.py`). Works on a running server filled by `winay demo`.
"""

import json
import os
import re
import subprocess
import sys
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit
from urllib.request import urlopen

from axe_playwright_python.base import AXE_FILE_PATH
from playwright.sync_api import Browser, Page, sync_playwright

CHROMIUM = os.environ.get("WINAY_CHROMIUM", "/usr/bin/chromium")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
STARTS = {"public": "/", "juror": "/jury/agenda/", "group": "/my/"}
SKIP = re.compile(
    r"/(logout|language)/|\.(pdf|csv|xlsx|json|svg|png|jpg|webp|txt|js|css)$|/export|/pdf/|/open/.+\."
)
LINK = re.compile(r'<a\b[^>]*\bhref="([^"]*)"')
AXE = AXE_FILE_PATH.read_text("utf-8")


@dataclass(frozen=True)
class Stop:
    """One page of the tour: who sees it, its address, and the name of its place in the URL table."""

    role: str
    path: str
    name: str


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start Debian's Chromium without its calls home."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


def _command(home: Path, *arguments: str, port: int | None = None) -> dict[str, Any]:
    """Return how to call `winay` on the installation in `home`, for `subprocess`."""
    environment = {**os.environ, "WINAY_HOME": str(home)}
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    if port:
        environment["WINAY_PUBLIC_URL"] = f"http://127.0.0.1:{port}"
    return {"args": [str(Path(sys.executable).with_name("winay")), *arguments], "env": environment}


def fill(home: Path) -> dict[str, str]:
    """Fill `home` with the demonstration, if it is not there yet; return its facts: password, a juror's code …"""
    done = subprocess.run(**_command(home, "demo", "--json"), check=True, stdout=subprocess.PIPE)
    return json.loads(done.stdout)


@contextmanager
def served(home: Path, port: int) -> Iterator[str]:
    """Serve the installation in `home` on `port`, and stop it afterwards."""
    process = subprocess.Popen(
        **_command(home, "serve", "--port", str(port), port=port), stdout=subprocess.DEVNULL
    )
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(150):
            try:
                urlopen(address, timeout=2).close()
                break
            except OSError:
                time.sleep(0.2)
        yield address
    finally:
        process.terminate()
        process.wait(timeout=20)


def sign_in(page: Page, address: str, role: str, *, password: str, juror_code: str) -> None:
    """Enter as `role`: a staff user name, `group`, `juror` or `public`."""
    if role == "public":
        return
    if role == "juror":
        page.goto(f"{address}/jury/")
        page.fill("input[name=code]", juror_code)
        page.press("input[name=code]", "Enter")
        page.wait_for_load_state()
        return
    page.goto(f"{address}/account/login/")
    page.fill("input[name=login]", "grupo" if role == "group" else role)
    page.fill("input[name=password]", password)
    page.press("input[name=password]", "Enter")
    page.wait_for_load_state()


def tour(
    page: Page,
    address: str,
    role: str,
    *,
    name_of: Callable[[str], str | None],
    worth: Callable[[str, str], bool] = lambda name, html: True,
    each: int = 1,
) -> Iterator[Stop]:
    """Yield the pages `role` reaches from its home, at most `each` for one URL name; `page` stands on it.

    Every page is fetched, with the cookies of `page`; only those for which `worth` holds, given the URL name and the
    text of the page, are opened by the browser and yielded: that costs ten times as much.
    """
    start = STARTS.get(role, "/desk/")
    waiting, seen, taken = deque([start]), {start}, dict[str, int]()
    while waiting:
        path = waiting.popleft()
        name = name_of(path)
        if name is None or taken.get(name, 0) >= each:
            continue
        answer = page.context.request.get(address + path)
        if answer.status >= 400 or "text/html" not in answer.headers.get("content-type", ""):
            continue
        landed = urlsplit(answer.url).path
        if landed != path and name_of(landed) != name:
            if landed not in seen:
                seen.add(landed)
                waiting.append(landed)
            continue
        taken[name] = taken.get(name, 0) + 1
        html = answer.text()
        if worth(name, html):
            page.goto(address + path)
            yield Stop(role, path, name)
        for link in map(unescape, LINK.findall(html)):
            target = urlsplit(urljoin(address + path, link))
            if f"{target.scheme}://{target.netloc}" != address or SKIP.search(target.path) or target.path in seen:
                continue
            seen.add(target.path)
            waiting.append(target.path)


class Parts(HTMLParser):
    """What a page is made of: each kind of element with its class, its attributes and what it stands in.

    Texts and values do not count, but for what a browser does with them: types, roles, scripts and styles.
    """

    VOID = frozenset(("area", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"))
    VALUES = frozenset(("class", "type", "role", "lang", "rel", "style", "autocomplete"))

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: set[str] = set()
        self.within = [""]
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = " ".join(
            sorted(f"{name}={value}" if name in self.VALUES or tag == "script" else name for name, value in attrs)
        )
        self.found.add(re.sub(r"\d+", "0", f"{self.within[-1]} > {tag} {said}"))
        if tag not in self.VOID:
            self.within.append(f"{tag} {dict(attrs).get('class') or ''}")

    def handle_endtag(self, tag: str) -> None:
        if len(self.within) > 1 and self.within[-1].split(" ")[0] == tag:
            self.within.pop()


def faults_by_axe(page: Page) -> list[str]:
    """Return what `axe` finds on the page that stands there: the rule, and the first element that breaks it."""
    page.evaluate(AXE)
    return page.evaluate(
        "axe.run({resultTypes: ['violations']})"
        ".then(all => all.violations.map(one => `${one.id} ${one.nodes[0].html.slice(0, 160)}`))"
    )


class NameOf:
    """Give the URL name of a path, by Django's own table."""

    def __call__(self, path: str) -> str | None:
        from django.urls import Resolver404, resolve

        try:
            return resolve(path).view_name or path
        except Resolver404:
            return None
