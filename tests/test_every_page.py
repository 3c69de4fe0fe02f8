"""Every page of every role at 360 px: axe finds nothing, nothing scrolls sideways or calls out, pages are light."""

import os
import re
import shutil
import socket
from pathlib import Path

import pytest
import tour
from allauth.mfa.totp.internal import auth
from axe_playwright_python.sync_playwright import Axe
from django.core.files import locks

CHROMIUM = Path(tour.CHROMIUM)
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(
        not CHROMIUM.exists() and os.environ.get("CI") != "true", reason="Chromium is not on this machine"
    ),
]
ROLES = ("public", "juror", "group", "coordinadora", "promotor", "secretaria", "finanzas", "evaluadora")
LIGHT = ("portal:", "jury:")
HEAVIEST = 60_000


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="module")
def site(tmp_path_factory, worker_id):
    """A demonstration served by the product itself, with its database apart from the tests'.

    The workers of one run share it: the first fills it, each serves a copy.
    """
    home = tmp_path_factory.mktemp("every-page") / "home"
    shared = tmp_path_factory.getbasetemp()
    if worker_id != "master":
        shared = shared.parent
    database = os.environ.pop("WINAY_DATABASE_URL", None)
    try:
        with (shared / "demo.lock").open("w") as lock:
            locks.lock(lock, locks.LOCK_EX)
            facts = tour.fill(shared / "demo")
        shutil.copytree(shared / "demo", home)
        with tour.served(home, _free_port()) as address, tour.chromium() as browser:
            yield address, browser, facts
    finally:
        if database is not None:
            os.environ["WINAY_DATABASE_URL"] = database


@pytest.fixture(scope="module")
def looked_at():
    """What `axe` has seen in this module: staff of different roles meet many pages that are the same to the letter."""
    return set()


def own_name_of(path: str) -> str | None:
    """Return the URL name of a path, or None for what the public sees too: its own tour looks at that."""
    name = tour.NameOf()(path)
    return None if name is None or name.startswith("portal:") else name


def body_of(page) -> str:
    """Return what stands on the page beside its head and its user's menu, without what differs at each reading."""
    text = page.eval_on_selector("main", "main => main.outerHTML")
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", text)


@pytest.mark.parametrize("role", ROLES)
def test_every_page_is_accessible_narrow_and_light(site, looked_at, role):
    address, browser, facts = site
    context = browser.new_context(viewport={"width": 360, "height": 740}, locale="es-PE")
    page = context.new_page()
    tour.sign_in(page, address, role, password=facts["password"], juror_code=facts["juror_code"])
    seen: list[tuple[str, int]] = []
    faults: list[str] = []
    page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    page.on(
        "request",
        lambda request: None if request.url.startswith((address, "data:")) else faults.append(request.url),
    )
    stops = 0
    for stop in tour.tour(page, address, role, name_of=tour.NameOf() if role == "public" else own_name_of):
        stops += 1
        body = body_of(page)
        if stops == 1 or body not in looked_at:
            looked_at.add(body)
            violations = Axe().run(page).response["violations"]
            faults += [f"{stop.path}: {found['id']} {found['nodes'][0]['html'][:160]}" for found in violations]
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
    assert stops > 2
    assert not faults, "\n".join(faults)


def test_setting_up_a_second_step_is_accessible_and_narrow(site):
    """By pressing and typing, which no tour of links does; last here, since signing in asks for a code afterwards."""
    address, browser, facts = site
    page = browser.new_context(viewport={"width": 360, "height": 740}, locale="es-PE").new_page()
    tour.sign_in(page, address, "evaluadora", password=facts["password"], juror_code="")
    faults: list[str] = []

    def looked_at(path: str = "") -> str:
        if path:
            page.goto(address + path)
        here = page.url.removeprefix(address)
        faults.extend(
            f"{here}: {found['id']} {found['nodes'][0]['html'][:160]}"
            for found in Axe().run(page).response["violations"]
        )
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
    assert not faults, "\n".join(faults)
