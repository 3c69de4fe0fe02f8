"""The whole cycle in a real browser: from publishing a call to the first transfer, through the screens people use.

The registry is filled by acts; everything a person decides on the way is pressed on a page.
"""

import re
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page
from tests.factories.calls import Contest, draft_call, draft_proposal
from tests.factories.programmes import PASSWORD, a_worker
from tests.factories.registry import make_cci

from winay.base.models import Act, User
from winay.calls.models import Call, Proposal
from winay.committees import actions as committee_acts
from winay.committees.access import access_code
from winay.committees.models import AgendaItem, Member, Outcome, Score, Session
from winay.ledger.actions import verify_chain
from winay.ledger.queries import where_every_sol_is
from winay.registry.models import Person

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
]
PHONE = {"viewport": {"width": 360, "height": 740}, "locale": "es-PE"}
DESK = {"viewport": {"width": 1280, "height": 900}, "locale": "es-PE", "accept_downloads": True}


class Site:
    """The running site, and people who walk through it, each in a window of their own."""

    def __init__(self, browser: Browser, address: str) -> None:
        self.browser, self.address = browser, address

    def visitor(self, **options) -> Page:
        return self.browser.new_context(**{**DESK, **options}).new_page()

    def staff(self, user: User) -> Page:
        page = self.visitor()
        page.goto(f"{self.address}/account/login/")
        page.fill("input[name=login]", user.username)
        page.fill("input[name=password]", PASSWORD)
        page.press("input[name=password]", "Enter")
        page.wait_for_url(lambda url: "login" not in url)
        return page

    def go(self, page: Page, path: str) -> str:
        answer = page.goto(self.address + path)
        assert answer is not None and answer.status == 200, (path, answer and answer.status)
        return page.inner_text("main")

    def press(self, page: Page, selector: str) -> None:
        with page.expect_navigation(timeout=10_000):
            page.locator(selector).first.click(timeout=5_000)
        assert not page.locator("main .notice.bad:visible").count(), page.locator(
            "main .notice.bad:visible"
        ).all_inner_texts()


def publish(site: Site, made: Contest, coordinator: Page) -> None:
    site.go(coordinator, f"/desk/calls/{made.call.code}/publish/")
    site.press(coordinator, "main form button")
    assert Call.objects.get(pk=made.call.pk).state == "published"
    assert made.call.title in site.go(site.visitor(), "/")


def screen(site: Site, made: Contest, officer: Page, proposal: Proposal) -> None:
    address = f"/desk/proposals/{proposal.code}/screening/"
    site.go(officer, address)
    if officer.locator("button[name=act][value=admit]").count() == 0:
        site.press(officer, "button[name=act][value=rules]")
    site.press(officer, "button[name=act][value=admit]")
    proposal.refresh_from_db()
    assert proposal.state == "eligible"


def score_on_a_phone(site: Site, member: Member, item: AgendaItem, value: int) -> None:
    """Enter by the code and score without JavaScript, as the cheapest phone would."""
    phone = site.visitor(**PHONE, java_script_enabled=False)
    site.go(phone, "/jury/")
    phone.fill("input[name=code]", access_code(member).lower())
    site.press(phone, "main form button")
    site.go(phone, f"/jury/items/{item.pk}/")
    for number in range(phone.locator("fieldset:has(input[type=radio][value='0'])").count()):
        group = phone.locator("fieldset:has(input[type=radio][value='0'])").nth(number)
        group.locator(f"input[type=radio][value='{value}']").check(force=True)
    site.press(phone, ".send-bar button")
    assert Score.objects.filter(scorecard__item=item, scorecard__member=member).count() > 3
    assert Score.objects.filter(scorecard__item=item, scorecard__member=member).exclude(value=value).count() == 0


def hold_session(site: Site, made: Contest, secretary_user: User) -> Session:
    secretary = site.staff(secretary_user)
    committee = committee_acts.form_committee(actor=made.coordinator, call=made.call, name="CLAR", quorum=3)
    members = [
        committee_acts.enrol_member(
            actor=made.coordinator, committee=committee, name=f"Jurado {n}", sector=f"S{n}"
        )
        for n in range(4)
    ]
    session = committee_acts.plan_session(
        actor=secretary_user, committee=committee, planned_for=timezone.now(), minutes_each=10
    )
    here = f"/desk/sessions/{session.code}/"
    for member in members:
        committee_acts.record_attendance(actor=secretary_user, session=session, member=member, present=True)
    site.go(secretary, here)
    if secretary.locator("button[value=detect]").count():
        site.press(secretary, "button[value=detect]")
        site.go(secretary, here)
    site.press(secretary, "button[value=open]")
    for position, item in enumerate(session.items.order_by("position")):
        site.go(secretary, here)
        site.press(secretary, "button[value=present]")
        score_on_a_phone(site, members[0], item, 5 - position)
        board = site.visitor()
        board.goto(f"{site.address}/jury/board/{session.code}/")
        assert item.proposal.organisation.name in board.inner_text("body")
        criteria = item.proposal.category.criteria.all()
        for member in members[1:]:
            values = {criterion.code: Decimal(4 - position) for criterion in criteria}
            committee_acts.save_scores(actor=member.user, item=item, values=values, token=f"{position}")
        site.go(secretary, here)
        site.press(secretary, "button[value=close]")
    site.go(secretary, here)
    secretary.check("input[name=sure]")
    site.press(secretary, "button[value=close]")
    session.refresh_from_db()
    assert session.state == "closed"
    return session


def verify_minutes(site: Site, session: Session, folder: Path) -> None:
    visitor = site.visitor()
    site.go(visitor, f"/minutes/{session.code}/")
    address = visitor.locator("a[href$='.pdf']").first.get_attribute("href")
    genuine = folder / "acta.pdf"
    genuine.write_bytes(visitor.request.get(site.address + address).body())
    assert genuine.read_bytes().startswith(b"%PDF")
    changed = folder / "changed.pdf"
    changed.write_bytes(genuine.read_bytes() + b"\n% one more line")
    for file, verdict in ((genuine, "auténtic|genuin"), (changed, "cambi|alterad|modific|descono|no ")):
        site.go(visitor, "/verify/")
        visitor.set_input_files("input[name=file]", file)
        visitor.locator("main form button").last.click()
        visitor.wait_for_load_state()
        text = visitor.inner_text("main").casefold()
        assert re.search(verdict, text), text
        assert ("auténtic" in text or "genuin" in text) is (file == genuine)


def pay(site: Site, made: Contest, outcome: Outcome, coordinator: Page, finance_user: User) -> None:
    officer, finance = site.staff(made.officer), site.staff(finance_user)
    site.go(officer, "/desk/agreements/")
    site.press(officer, f"main form[action*='{outcome.proposal.code}'] button")
    outcome.refresh_from_db()
    agreement = outcome.agreement
    here = f"/desk/agreements/{agreement.code}/"
    site.go(officer, here)
    officer.fill("input[name=bank]", "Banco de la Nación")
    officer.fill("input[name=cci]", "01837100000000000001")
    officer.locator("main form[action*='account'] button").first.click()
    officer.wait_for_load_state()
    agreement.refresh_from_db()
    assert agreement.bank_account is None
    site.go(officer, here)
    officer.fill("input[name=bank]", "Banco de la Nación")
    officer.fill("input[name=cci]", make_cci(7))
    site.press(officer, "main form[action*='account'] button")
    site.go(officer, here)
    site.press(officer, "main form[action*='issue'] button")
    site.go(officer, here)
    officer.fill("input[name=signed_on]", timezone.localdate().isoformat())
    site.press(officer, "main form[action*='sign'] button")
    site.go(officer, here)
    officer.locator("details:has(input[name=amount]) summary").first.click()
    officer.fill("input[name=amount]", str(agreement.counterpart_cash.amount))
    officer.fill("input[name=deposited_on]", timezone.localdate().isoformat())
    officer.fill("input[name=operation_number]", "000123")
    site.press(officer, "main form[action$='/deposit/'] button")
    site.go(finance, here)
    site.press(finance, "main form[action*='/confirm/'] button")
    tranche = agreement.tranches.get(number=1)
    site.go(finance, here)
    site.press(finance, "main form[action$='/tranches/1/prepare/'] button")
    site.go(finance, here)
    assert finance.locator("main form[action$='/tranches/1/release/'] button:enabled").count() == 0
    site.go(coordinator, here)
    coordinator.locator("details:has(form[action$='/tranches/1/release/']) summary").click()
    site.press(coordinator, "main form[action$='/tranches/1/release/'] button")
    site.go(finance, here)
    finance.fill("form[action$='/tranches/1/pay/'] input[name=operation_number]", "900001")
    finance.fill("form[action$='/tranches/1/pay/'] input[name=paid_on]", timezone.localdate().isoformat())
    site.press(finance, "main form[action$='/tranches/1/pay/'] button")
    tranche.refresh_from_db()
    assert tranche.state == "paid"
    assert tranche.prepared_by == finance_user
    assert tranche.released_by == made.coordinator


def nobody_is_named(site: Site, call: Call, session: Session) -> None:
    """No member's name or DNI stands on any public page of the call."""
    people = list(Person.objects.filter(proposals__proposal__call=call))
    visitor = site.visitor()
    for path in (
        "/",
        f"/calls/{call.code}/",
        f"/calls/{call.code}/results/",
        f"/minutes/{session.code}/",
        "/map/",
    ):
        site.go(visitor, path)
        page = visitor.content()
        for person in people:
            assert str(person) not in page
            assert not person.dni or person.dni not in page


def test_from_the_call_to_the_first_transfer(browser, live_server, tmp_path, settings):
    # An installation with an address for its papers: without one, each page that makes papers warns in red.
    settings.PUBLIC_URL = "http://concursos.example.pe"
    site = Site(browser, live_server.url)
    made = draft_call()
    secretary, finance = a_worker(made.programme, "secretary"), a_worker(made.programme, "finance")
    coordinator = site.staff(made.coordinator)

    publish(site, made, coordinator)
    made.call.refresh_from_db()
    proposals = [draft_proposal(made, asked=Decimal(7000 + number)) for number in range(2)]
    clerk, officer = site.staff(made.clerk), site.staff(made.officer)
    for proposal in proposals:
        site.go(clerk, f"/my/proposals/{proposal.code}/steps/review/")
        site.press(clerk, "main form button")
        proposal.refresh_from_db()
        assert proposal.state == "submitted", clerk.inner_text("main")

    # The one shortcut: the published closing hour is moved to the past, since nobody waits for it in a test.
    Call.objects.filter(pk=made.call.pk).update(closes_at=timezone.now() - timedelta(minutes=1))
    for proposal in proposals:
        screen(site, made, officer, proposal)
    site.go(coordinator, f"/desk/calls/{made.call.code}/close-screening/")
    site.press(coordinator, "main form button")

    made.call.refresh_from_db()
    assert made.call.state == "screened"
    session = hold_session(site, made, secretary)
    verify_minutes(site, session, tmp_path)
    won = Outcome.objects.filter(session=session, decision="awarded").order_by("rank")
    assert [outcome.proposal_id for outcome in won] == [proposal.pk for proposal in proposals]
    pay(site, made, won[0], coordinator, finance)

    stages = where_every_sol_is(made.programme, made.call.pk)
    assert sum(stage.paid for stage in stages) == won[0].agreement.tranches.get(number=1).amount.amount
    assert verify_chain(made.programme).valid
    assert Act.objects.filter(verb="release").count() == 1
    nobody_is_named(site, made.call, session)
