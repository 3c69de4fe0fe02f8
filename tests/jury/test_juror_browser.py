"""A real phone's browser: 360 px, a connection that drops, a tap that must not be lost or counted twice."""

import pytest
from django.core.cache import caches
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, Page, expect
from tests.factories.committees import send_cards
from tests.factories.jury import SessionDay, session_day
from tests.jury.looking import look_at

from winay.committees import actions
from winay.committees.access import access_code
from winay.committees.models import AgendaItem, Score, Scorecard

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PHONE = {"width": 360, "height": 740}
WIDE = {"width": 1280, "height": 720}
PAGE_LIMIT = 60_000


@pytest.fixture
def day() -> SessionDay:
    caches["memory"].clear()
    return session_day(items=4, closed=1, presenting=2, jurors=4)


def phone(browser: Browser, **options) -> BrowserContext:
    return browser.new_context(viewport=PHONE, locale="es-PE", **options)


def enter(context: BrowserContext, live_server, day: SessionDay, member: int = 0) -> Page:
    page = context.new_page()
    page.goto(live_server.url + reverse("jury:enter"))
    page.fill("#code", access_code(day.members[member]))
    page.locator(".code-form button").click()
    page.wait_for_url("**/jury/agenda/")
    return page


def open_card(page: Page, live_server, day: SessionDay) -> None:
    page.goto(live_server.url + reverse("jury:item", args=[day.items[1].pk]))


def tap(page: Page, criterion: str, value: int) -> None:
    page.locator(f'label.level:has(input[name="c-{criterion}"][value="{value}"])').click()


def stored(day: SessionDay, member: int = 0) -> dict[str, int]:
    scores = Score.objects.filter(scorecard__member=day.members[member], scorecard__item=day.items[1])
    return {score.criterion.code: int(score.value) for score in scores.select_related("criterion")}


def status(page: Page):
    return page.locator("[data-status]")


def test_taps_made_without_connection_arrive_once_when_it_returns(browser, live_server, day):
    context = phone(browser)
    page = enter(context, live_server, day)
    open_card(page, live_server, day)
    tap(page, "market", 4)
    expect(status(page)).to_have_class("send-status is-draft")
    context.set_offline(True)
    tap(page, "idea", 3)
    expect(status(page)).to_contain_text("guardado en este teléfono, esperando la conexión. Falta 1 criterio.")
    tap(page, "team", 5)
    expect(status(page)).to_have_class("send-status is-waiting")
    expect(status(page)).not_to_contain_text("Falta")
    assert stored(day) == {"market": 4}
    context.set_offline(False)
    expect(status(page)).to_have_class("send-status is-sent", timeout=15_000)
    assert stored(day) == {"market": 4, "idea": 3, "team": 5}
    assert Scorecard.objects.filter(member=day.members[0]).count() == 1
    context.close()


def test_taps_survive_closing_the_page_without_connection(browser, live_server, day):
    context = phone(browser)
    page = enter(context, live_server, day)
    open_card(page, live_server, day)
    context.set_offline(True)
    for criterion in ("market", "idea", "team"):
        tap(page, criterion, 2)
    page.close()
    context.set_offline(False)
    page = context.new_page()
    page.goto(live_server.url + reverse("jury:agenda"))
    expect(page.locator("[data-pending-box]")).to_be_hidden(timeout=15_000)
    page.wait_for_function("Object.keys(localStorage).every(key => !key.startsWith('winay:card:'))")
    assert stored(day) == {"market": 2, "idea": 2, "team": 2}
    context.close()


def test_an_answer_lost_on_the_way_does_not_count_the_scores_twice(browser, live_server, day):
    context = phone(browser)
    page = enter(context, live_server, day)
    open_card(page, live_server, day)
    lost = []

    def lose_the_first_answer(route):
        if route.request.method == "POST" and not lost:
            lost.append(route.fetch())
            route.abort()
        else:
            route.continue_()

    page.route("**/jury/items/**", lose_the_first_answer)
    tap(page, "market", 4)
    expect(status(page)).to_have_class("send-status is-draft", timeout=15_000)
    card = Scorecard.objects.get()
    assert len(lost) == 1
    assert card.times_saved == 1
    assert stored(day) == {"market": 4}
    context.close()


def test_scores_that_arrive_after_closing_are_shown_as_not_counted(browser, live_server, day):
    context = phone(browser)
    page = enter(context, live_server, day)
    open_card(page, live_server, day)
    tap(page, "market", 4)
    expect(status(page)).to_have_class("send-status is-draft")
    context.set_offline(True)
    tap(page, "idea", 3)
    send_cards(day.items[1], day.members[1:])
    item = AgendaItem.objects.get(pk=day.items[1].pk)
    actions.close_item(actor=day.secretary, item=item, reason="Sin señal")
    context.set_offline(False)
    expect(status(page)).to_have_class("send-status is-refused", timeout=15_000)
    page.reload()
    lost = page.locator("[data-lost]")
    expect(lost).to_be_visible()
    expect(lost).to_contain_text("Calidad de la idea: 3")
    assert "idea" not in stored(day)
    context.close()


def test_scores_refused_because_the_group_was_closed_are_sent_when_it_is_open_again(browser, live_server, day):
    context = phone(browser)
    page = enter(context, live_server, day)
    open_card(page, live_server, day)
    context.set_offline(True)
    tap(page, "market", 4)
    tap(page, "idea", 3)
    send_cards(day.items[1], day.members[1:])
    actions.close_item(actor=day.secretary, item=AgendaItem.objects.get(pk=day.items[1].pk), reason="Sin señal")
    context.set_offline(False)
    expect(status(page)).to_have_class("send-status is-refused", timeout=15_000)
    assert stored(day) == {}
    actions.reopen_item(
        actor=day.secretary, item=AgendaItem.objects.get(pk=day.items[1].pk), reason="Llegó la señal"
    )
    open_card(page, live_server, day)
    expect(status(page)).not_to_have_class("send-status is-refused")
    expect(status(page)).to_have_class("send-status is-draft", timeout=15_000)
    assert stored(day) == {"market": 4, "idea": 3}
    tap(page, "team", 5)
    page.locator("#score-form button[type=submit], #score-form button:not([type])").last.click()
    expect(status(page)).to_have_class("send-status is-sent", timeout=15_000)
    card = Scorecard.objects.get(item=day.items[1], member=day.members[0])
    assert card.sent_at is not None and stored(day) == {"market": 4, "idea": 3, "team": 5}
    context.close()


def test_another_juror_on_the_same_phone_sends_nothing_of_the_first(browser, live_server, day):
    context = phone(browser)
    page = enter(context, live_server, day)
    open_card(page, live_server, day)
    context.set_offline(True)
    tap(page, "market", 0)
    page.close()
    context.set_offline(False)
    context.clear_cookies()
    page = enter(context, live_server, day, member=1)
    open_card(page, live_server, day)
    page.wait_for_timeout(1500)
    assert stored(day, 1) == {}
    assert page.locator("input:checked").count() == 0
    context.close()


def test_everything_works_with_javascript_off(browser, live_server, day):
    context = phone(browser, java_script_enabled=False)
    page = context.new_page()
    page.goto(live_server.url + reverse("jury:enter_by_qr", args=[access_code(day.members[2])]))
    assert access_code(day.members[2]) not in page.url
    page.locator("main form button").first.click()
    page.locator(".card.key a.button").click()
    for criterion, value in (("market", 5), ("idea", 4), ("team", 3)):
        tap(page, criterion, value)
    page.locator(".send-bar button").click()
    expect(status(page)).to_contain_text("✓")
    assert stored(day, 2) == {"market": 5, "idea": 4, "team": 3}
    context.close()


@pytest.mark.parametrize("viewport", [PHONE, WIDE], ids=["phone", "wide"])
def test_pages_are_light_fit_the_screen_and_axe_finds_nothing(browser, live_server, day, viewport):
    for member in day.members:
        card = Scorecard.objects.create(item=day.items[0], member=member, sent_at=timezone.now())
        Score.objects.bulk_create(Score(scorecard=card, criterion=one, value=4) for one in day.criteria)
    context = browser.new_context(viewport=viewport, locale="es-PE")
    enter(context, live_server, day).close()
    addresses = {
        "enter": reverse("jury:enter"),
        "confirm": reverse("jury:enter_by_qr", args=[access_code(day.members[1])]),
        "agenda": reverse("jury:agenda"),
        "item": reverse("jury:item", args=[day.items[1].pk]),
        "item-closed": reverse("jury:item", args=[day.items[0].pk]),
        "board": reverse("jury:board", args=[day.session.code]),
    }
    for name, address in addresses.items():
        look_at(context, live_server.url + address, limit=PAGE_LIMIT, picture=f"{name}-{viewport['width']}")
    context.close()
