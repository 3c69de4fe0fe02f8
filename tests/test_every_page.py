"""Every page of every role at 360 px: axe finds nothing, nothing scrolls sideways or calls out, pages are light."""

import os
import socket
from pathlib import Path

import pytest
import tour
from axe_playwright_python.sync_playwright import Axe

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
COMMON_TO_ALL = ("portal:", "account_", "mfa_")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """A demonstration served by the product itself, with its database apart from the tests'."""
    home = tmp_path_factory.mktemp("every-page")
    database = os.environ.pop("WINAY_DATABASE_URL", None)
    try:
        with tour.demo_server(home, _free_port()) as address, tour.chromium() as browser:
            yield address, browser, tour.demo_facts(home)
    finally:
        if database is not None:
            os.environ["WINAY_DATABASE_URL"] = database


@pytest.mark.parametrize("role", ROLES)
def test_every_page_is_accessible_narrow_and_light(site, role):
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
    for stop in tour.tour(page, address, role, name_of=tour.NameOf()):
        if role != "public" and stop.name.startswith(COMMON_TO_ALL):
            continue
        stops += 1
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
