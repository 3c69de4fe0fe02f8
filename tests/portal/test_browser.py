"""The portal in a real browser on a small phone: axe finds nothing, nothing sticks out, no script is needed."""

import pytest
import tour
from playwright.sync_api import Browser, Page
from pytest_django.live_server_helper import LiveServer
from tests.factories.portal import decided_call, open_call

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def phone(browser: Browser) -> Page:
    """A page 360 px wide."""
    return browser.new_page(viewport={"width": 360, "height": 740}, locale="es-PE")


def test_axe_finds_nothing_and_nothing_sticks_out(live_server: LiveServer, phone: Page) -> None:
    opened, made = open_call(), decided_call()
    code, proposal = made.call.code, made.proposals[0].code
    pages = ["/", "/calls/", f"/calls/{opened.call.code}/", f"/calls/{code}/results/", "/how-to-take-part/"]
    pages += [
        f"/calls/{code}/results/{proposal}/",
        f"/minutes/{made.session.code}/",
        "/verify/",
        "/map/",
        "/open/",
    ]
    pages += [f"/verify/{made.document.code}/", "/verify/NADA-1/", "/account/login/", "/nothing-here/"]
    for address in pages:
        phone.goto(live_server.url + address)
        found = tour.faults_by_axe(phone)
        assert found == [], (address, found)
        assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth"), address


def test_language_is_switched_with_javascript_off(live_server: LiveServer, phone: Page) -> None:
    page = phone.context.browser.new_context(java_script_enabled=False, locale="es-PE").new_page()
    page.goto(live_server.url + "/how-to-take-part/")
    page.get_by_role("button", name="English").click()
    assert page.get_by_role("heading", level=1).inner_text() == "How to take part"
