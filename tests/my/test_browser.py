"""In a real browser: a step saves itself, keeps on the phone what has no line, and works without a script."""

import time

import pytest
from django.urls import reverse
from tests.factories.calls import draft_proposal, group_account, open_call
from tests.factories.programmes import PASSWORD

from winay.calls.models import Proposal

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def enter(context, live_server, user):
    page = context.new_page()
    page.goto(f"{live_server.url}{reverse('account_login')}")
    page.fill("input[name=login]", user.username)
    page.fill("input[name=password]", PASSWORD)
    page.press("input[name=password]", "Enter")
    page.wait_for_url(lambda url: "login" not in url)
    return page


def test_a_step_saves_itself_and_says_when_it_could_not(browser, live_server):
    proposal = draft_proposal(open_call())
    context = browser.new_context(viewport={"width": 360, "height": 740})
    page = enter(context, live_server, group_account(proposal))
    page.goto(f"{live_server.url}{reverse('my:step', args=[proposal.code, 'question-problem'])}")
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        page.fill("textarea", "La pulpa se pierde en marzo")
    assert Proposal.objects.get(pk=proposal.pk).answers["problem"] == "La pulpa se pierde en marzo"
    context.set_offline(True)
    page.fill("textarea", "Sin línea")
    page.locator("#saved .bad").wait_for()
    context.set_offline(False)
    page.fill("textarea", "Con línea otra vez")
    until(lambda: Proposal.objects.get(pk=proposal.pk).answers["problem"] == "Con línea otra vez")


def test_cost_lines_are_added_and_removed_with_javascript_off(browser, live_server):
    proposal = draft_proposal(open_call())
    context = browser.new_context(viewport={"width": 360, "height": 740}, java_script_enabled=False)
    page = enter(context, live_server, group_account(proposal))
    page.goto(f"{live_server.url}{reverse('my:step', args=[proposal.code, 'costs'])}")
    rows = page.locator("fieldset.card")
    before = rows.count()
    page.click("button[name=add]")
    assert rows.count() == before + 1
    page.locator("button[name=remove]").first.click()
    assert rows.count() == before - 1
    assert proposal.cost_lines.count() == before - 1


KEPT = "() => Object.keys(localStorage).filter(key => key.startsWith('winay:step:')).length"


def until(so):
    """Wait until `so()` holds; a page of this site evaluates no strings, so Playwright's own waiting cannot."""
    end = time.monotonic() + 15
    while not so():
        assert time.monotonic() < end
        time.sleep(0.05)


def problem_page(browser, live_server):
    proposal = draft_proposal(open_call())
    context = browser.new_context(viewport={"width": 360, "height": 740})
    page = enter(context, live_server, group_account(proposal))
    page.goto(f"{live_server.url}{reverse('my:step', args=[proposal.code, 'question-problem'])}")
    return proposal, context, page


def answer(proposal):
    return Proposal.objects.get(pk=proposal.pk).answers["problem"]


def test_what_is_typed_without_a_line_is_sent_by_itself_when_it_returns(browser, live_server):
    proposal, context, page = problem_page(browser, live_server)
    context.set_offline(True)
    page.fill("textarea", "Escrito sin señal")
    page.locator("#saved .bad").wait_for()
    assert page.evaluate(KEPT) == 1
    with page.expect_response(lambda sent: sent.request.method == "POST" and sent.ok):
        context.set_offline(False)
    until(lambda: page.evaluate(KEPT) == 0)
    assert answer(proposal) == "Escrito sin señal"


def test_save_and_continue_without_a_line_stays_and_goes_on_when_it_returns(browser, live_server):
    proposal, context, page = problem_page(browser, live_server)
    context.set_offline(True)
    page.fill("textarea", "Guardar y continuar sin señal")
    page.click("button[name=go]")
    page.locator("#saved .bad").wait_for()
    assert page.input_value("textarea") == "Guardar y continuar sin señal"
    with page.expect_navigation(url="**/question-idea/"):
        context.set_offline(False)
    assert answer(proposal) == "Guardar y continuar sin señal"
    assert page.evaluate(KEPT) == 0


def test_what_a_closed_page_left_on_the_phone_is_sent_from_the_next_one(browser, live_server):
    proposal, context, page = problem_page(browser, live_server)
    context.set_offline(True)
    page.fill("textarea", "La batería se acabó")
    page.locator("#saved .bad").wait_for()
    page.close()
    context.set_offline(False)
    other = context.new_page()
    other.goto(f"{live_server.url}{reverse('my:home')}")
    until(lambda: other.evaluate(KEPT) == 0)
    assert answer(proposal) == "La batería se acabó"


def test_signing_out_of_a_shared_phone_asks_and_leaves_nothing_of_the_text(browser, live_server):
    proposal, _context, page = problem_page(browser, live_server)
    page.route("**/steps/**", lambda route: route.abort() if route.request.method == "POST" else route.continue_())
    page.fill("textarea", "Secreto del grupo")
    page.locator("#saved .bad").wait_for()
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.message), dialog.accept()))
    page.click("details.menu summary")
    page.click("details.menu form button")
    page.wait_for_url(lambda url: "steps" not in url)
    assert len(asked) == 1
    assert page.evaluate(KEPT) == 0
    assert answer(proposal) != "Secreto del grupo"


def test_what_is_typed_and_left_at_once_is_saved_whole(browser, live_server):
    proposal, _context, page = problem_page(browser, live_server)
    for letter in " y más, y más":
        page.locator("textarea").press_sequentially(letter, delay=20)
        page.locator("textarea").dispatch_event("change")
    written = page.input_value("textarea")
    page.click("button[name=go]")
    page.wait_for_url("**/question-idea/")
    assert answer(proposal) == written.strip()


def test_a_conflict_is_chosen_in_the_browser(browser, live_server):
    proposal, context, page = problem_page(browser, live_server)
    other = context.new_page()
    other.goto(page.url)
    other.fill("textarea", "De la otra ventana")
    until(lambda: other.evaluate(KEPT) == 0)
    page.fill("textarea", "De esta ventana")
    page.click("button[name=go]")
    page.locator("#both").wait_for()
    assert answer(proposal) == "De la otra ventana"
    page.locator("#both button[name=go]").click()
    page.wait_for_url("**/question-idea/")
    assert answer(proposal) == "De esta ventana"


def test_a_page_open_too_long_says_so_and_sends_what_was_typed_once_loaded_again(browser, live_server):
    proposal, context, page = problem_page(browser, live_server)
    context.clear_cookies(name="csrftoken")
    page.fill("textarea", "Escrito en una página vieja")
    page.locator("#saved .bad").wait_for()
    assert page.locator("#saved").inner_text().endswith(page.locator("#saved").get_attribute("data-old"))
    assert page.evaluate(KEPT) == 1
    page.reload()
    until(lambda: answer(proposal) == "Escrito en una página vieja")
