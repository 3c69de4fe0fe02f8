"""In a real browser: a step saves itself while one types, says so when the line is gone, and works without a script."""

import os

import pytest
from django.urls import reverse
from playwright.sync_api import sync_playwright
from tests.factories.calls import draft_proposal, group_account, open_call
from tests.factories.programmes import PASSWORD

from winay.calls.models import Proposal

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
CHROMIUM = os.environ.get("WINAY_CHROMIUM", "/usr/bin/chromium")


@pytest.fixture
def browser(monkeypatch):
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        yield started
        started.close()


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
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        page.fill("textarea", "Con línea otra vez")
    assert Proposal.objects.get(pk=proposal.pk).answers["problem"] == "Con línea otra vez"


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
