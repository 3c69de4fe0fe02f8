"""Every page of every role at 360 px: axe finds nothing, nothing scrolls sideways or calls out, pages are light."""

import hashlib
import os
import shutil
import socket
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
import tour
from allauth.mfa.totp.internal import auth
from tests import demonstration

CHROMIUM = Path(tour.CHROMIUM)
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(
        not CHROMIUM.exists() and os.environ.get("CI") != "true", reason="Chromium is not on this machine"
    ),
]
ROLES = ("public", "coordinadora", "juror", "group", "promotor", "finanzas", "secretaria", "evaluadora")
LIGHT = ("portal:", "jury:")
HEAVIEST = 60_000


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="module")
def shared(tmp_path_factory, worker_id):
    """A folder that the workers of one run share."""
    base = tmp_path_factory.getbasetemp()
    return base if worker_id == "master" else base.parent


@pytest.fixture(scope="module")
def site(tmp_path_factory, django_db_setup, django_db_blocker):
    """The demonstration served by the product itself, with its database apart from the tests'."""
    home = tmp_path_factory.mktemp("every-page") / "home"
    with django_db_blocker.unblock():
        shutil.copytree(demonstration.ready(), home)
    database = os.environ.pop("WINAY_DATABASE_URL", None)
    try:
        facts = tour.fill(home)
        with tour.served(home, _free_port()) as address, tour.chromium() as browser:
            yield address, browser, {**facts, "home": home}
    finally:
        if database is not None:
            os.environ["WINAY_DATABASE_URL"] = database


class LookedAt:
    """What the browsers of this run have seen, whichever worker's: pages by name, and what pages are made of.

    Roles share most pages. A page is opened in the browser where its name was not met before, and again for whoever
    meets something on it that no page before it had.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(exist_ok=True)

    def _first(self, thing: str) -> bool:
        try:
            (self.folder / hashlib.sha256(thing.encode()).hexdigest()).touch(exist_ok=False)
        except FileExistsError:
            return False
        return True

    def nothing_like_it(self, name: str, html: str) -> bool:
        new = [thing for thing in (name, *tour.Parts(html).found) if self._first(thing)]
        return bool(new)


@pytest.fixture(scope="module")
def looked_at(shared):
    return LookedAt(shared / "looked-at")


def own_name_of(path: str) -> str | None:
    """Return the URL name of a path, or None for what the public sees too: its own tour looks at that."""
    name = tour.NameOf()(path)
    return None if name is None or name.startswith("portal:") else name


@pytest.mark.parametrize("role", ROLES)
def test_every_page_is_accessible_narrow_and_light(site, looked_at, role):
    address, browser, facts = site
    context = browser.new_context(viewport={"width": 360, "height": 740}, locale="es-PE")
    page = context.new_page()
    tour.sign_in(page, address, role, password=facts["password"], juror_code=facts["juror_code"])
    seen: list[tuple[str, int]] = []
    faults: list[str] = []
    met: list[str] = []
    page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    page.on(
        "request",
        lambda request: None if request.url.startswith((address, "data:")) else faults.append(request.url),
    )

    def worth(name: str, html: str) -> bool:
        met.append(name)
        return looked_at.nothing_like_it(name, html) or len(met) == 1

    names = tour.NameOf() if role == "public" else own_name_of
    for stop in tour.tour(page, address, role, name_of=names, worth=worth):
        faults += [f"{stop.path}: {fault}" for fault in tour.faults_by_axe(page)]
        if page.evaluate("document.documentElement.scrollWidth") > 360:
            faults.append(f"{stop.path}: scrolls sideways at 360 px")
        if stop.name.startswith(LIGHT):
            sizes = page.evaluate(
                "performance.getEntries().filter(e => e.entryType == 'navigation' || e.entryType == 'resource')"
                ".map(e => e.encodedBodySize)"
            )
            seen.append((stop.path, sum(sizes)))
    context.close()
    faults += [f"{path} weighs {weight} bytes" for path, weight in seen if weight > HEAVIEST]
    assert len(met) > 2
    assert not faults, "\n".join(faults)


def test_setting_up_a_second_step_is_accessible_and_narrow(site):
    """By pressing and typing, which no tour of links does; the step is taken off again for whoever comes next."""
    address, browser, facts = site
    page = browser.new_context(viewport={"width": 360, "height": 740}, locale="es-PE").new_page()
    tour.sign_in(page, address, "evaluadora", password=facts["password"], juror_code="")
    faults: list[str] = []

    def looked_at(path: str = "") -> str:
        if path:
            page.goto(address + path)
        here = page.url.removeprefix(address)
        faults.extend(f"{here}: {fault}" for fault in tour.faults_by_axe(page))
        if page.evaluate("document.documentElement.scrollWidth") > 360:
            faults.append(f"{here}: scrolls sideways at 360 px")
        return here

    def send(**fields: str) -> None:
        for name, value in fields.items():
            page.fill(f"main input[name={name}]", value)
        with page.expect_navigation():
            page.press(f"main input[name={name}]", "Enter")

    looked_at("/account/second-step/")
    assert "reauthenticate" in looked_at("/account/2fa/totp/activate/")
    send(password=facts["password"])
    assert "activate" in looked_at()
    secret = (page.text_content("main code") or "").strip()
    counter = next(auth.yield_hotp_counters_from_time())
    send(code=auth.format_hotp_value(auth.hotp_value(secret, counter)))
    assert "recovery-codes" in looked_at()
    for path in ("/account/2fa/", "/account/2fa/recovery-codes/generate/", "/account/2fa/totp/deactivate/"):
        looked_at(path)
    page.context.clear_cookies()
    tour.sign_in(page, address, "evaluadora", password=facts["password"], juror_code="")
    assert "/2fa/authenticate/" in looked_at()
    page.context.close()
    with closing(sqlite3.connect(facts["home"] / "winay.sqlite3")) as database, database:
        database.execute("DELETE FROM mfa_authenticator")
    assert not faults, "\n".join(faults)
