"""The third year of a nucleus in a real browser: frozen, what comes next found, whom it fits handed over in one act,
answered by the next programme on a phone, back at the sender's with the next best way, counted in the flow.

What comes before the third year is laid by the product's acts; from its stage's page on everything is done on a page.
"""

from datetime import timedelta

import pytest
from django.utils import timezone
from tests.factories.journeys import make_support, requirement
from tests.factories.programmes import a_programme, a_worker
from tests.factories.registry import make_household, make_organisation, make_person
from tests.factories.territory import make_community, make_district
from tests.factories.ventures import make_venture
from tests.test_full_cycle import PHONE, Site
from tests.test_group_to_closing import Window

from winay.base import work
from winay.journeys import actions
from winay.journeys.models import Cohort, Referral
from winay.registry.actions import record_consent
from winay.registry.models import Household

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
HOMES, POOR, ASKED = 24, 18, 16
"""Households of the third year; those for whom the contest is; those of them who allowed it."""
REASON = "Ya no hay cupo este año"


class Patient(Site):
    """Counting for a whole list and answering many at once may take a busy machine longer than another press."""

    def press(self, page, selector):
        with page.expect_navigation(timeout=60_000):
            page.locator(selector).first.click(timeout=60_000)
        wrong = page.locator("main .notice.bad:visible")
        assert not wrong.count(), wrong.all_inner_texts()


class Nucleus:
    """Households and a group with a business in their last year, two programmes that may come next, their people."""

    def __init__(self) -> None:
        self.place = make_district("021201")
        self.home, self.contest = a_programme(name="Haku Wiñay"), a_programme(name="Concurso de familias")
        leaving = make_support(name="Haku Wiñay", subjects=["household", "group"], requirements=[])
        poor = requirement("poor", {"fact": "household.poverty_class", "one_of": ["poor"]}, kind="fixed")
        self.to = make_support(name="Concurso de familias", subjects=["household"], requirements=[poor])
        self.other = make_support(
            name="Riego parcelario", keeper="021201", subjects=["household"], requirements=[]
        )
        actions.link_programme(actor=None, support=leaving, programme=self.home)
        actions.link_programme(actor=None, support=self.to, programme=self.contest)
        self.coordinator, self.receiver = a_worker(self.home), a_worker(self.contest)
        community = make_community(district=self.place)
        homes = [make_household(community, poverty_class="poor" if at < POOR else "out") for at in range(HOMES)]
        for at, home in enumerate(homes):
            head = make_person(household=home)
            Household.objects.filter(pk=home.pk).update(head=head)
            if at < ASKED:
                record_consent(actor=None, person=head, purpose="share", given=True, source="Asamblea")
        group = make_organisation("Cuyes Musuq", "interest_group", self.place, members=4)
        entered = {"actor": self.coordinator, "programme": self.home, "words": "Padrón del núcleo"}
        for stage, days in (("year-1", 1200), ("year-2", 800), ("year-3", 400)):
            since = timezone.localdate() - timedelta(days=days)
            actions.enter_many(stage=stage, subjects=homes, since=since, **entered)
        actions.enter_many(stage="running", subjects=[make_venture(group)], since=since, **entered)


def frozen(nucleus: Nucleus, boss: Window) -> Cohort:
    """The coordinator freezes those of the third year, and the business's group with them, from the stage's page."""
    boss.go(f"/desk/stages/{nucleus.home.code}/year-3/")
    boss.site.press(boss.page, "main a[href*='/desk/cohorts/add/']")
    boss.page.check(f"[name=stages][value='{nucleus.home.code}/running']", force=True)
    boss.send("main form:has([name=name])", name="Caraz, tercer año")
    cohort = Cohort.objects.get()
    assert cohort.size == HOMES + 1
    return cohort


def handed_over(nucleus: Nucleus, boss: Window, cohort: Cohort) -> str:
    """What comes next is found, and whom it fits handed over in one act; the page tells how far it is."""
    boss.follow(f"/cohorts/{cohort.code}/next/")
    row = boss.page.locator(f"tr:has(a[href$='/catalogue/{nucleus.to.code}/'])")
    assert [text.strip() for text in row.locator("td.num").all_inner_texts()] == [str(POOR), "0", "0", "6"]
    boss.site.press(boss.page, f"main a[href$='?to={nucleus.to.code}']")
    boss.send("main form:has([name=whom])", whom="nearly")
    assert boss.page.locator("progress").get_attribute("value") == "0"
    work.work_off()
    boss.page.locator("#progress").wait_for(state="detached", timeout=10_000)
    text = boss.page.inner_text("main")
    assert f"({HOMES + 1 - POOR})" in text and f"({POOR - ASKED})" in text
    assert Referral.objects.filter(state="sent").count() == ASKED
    return boss.page.url.removeprefix(boss.site.address)


def answered(receiver: Window) -> Referral:
    """On a phone: eight are accepted, three wait, two are declined in one go each; one is enrolled and supported."""
    for act, many in (("accept", 8), ("put_on_list", 3), ("decline", 2)):
        receiver.go("/desk/referrals/?side=received&state=sent")
        marks = receiver.page.locator("[name=marked]")
        for at in range(many):
            marks.nth(at).check(force=True)
        receiver.page.locator("main details:has([name=reason]) summary").click()
        if act == "decline":
            receiver.page.fill("[name=reason]", REASON)
        receiver.site.press(receiver.page, f"button[name=act][value={act}]")
    first = Referral.objects.filter(state="accepted").order_by("code")[0]
    receiver.go(f"/desk/referrals/{first.code}/")
    receiver.site.press(receiver.page, "button[value=enrol]")
    receiver.site.press(receiver.page, "form:has([value=give_first_support]) button")
    return Referral.objects.filter(state="declined").order_by("code")[0]


def test_the_third_year_goes_over_to_the_next_programme(browser, live_server):
    nucleus, site = Nucleus(), Patient(browser, live_server.url)
    boss, receiver = Window(site, nucleus.coordinator), Window(site, nucleus.receiver, **PHONE)
    cohort = frozen(nucleus, boss)
    page = handed_over(nucleus, boss, cohort)
    declined = answered(receiver)

    text = boss.go(page)
    for state, many in (("accepted", 7), ("supported", 1), ("waiting", 3), ("declined", 2), ("sent", 3)):
        figure = boss.page.locator(f"dl.figures a[href$='state={state}']").inner_text()
        assert figure.strip() == str(many), (state, figure)
    assert REASON in text
    boss.site.press(boss.page, "dl.figures a[href*='state=declined']")
    boss.follow(f"/referrals/{declined.code}/")
    came_back = boss.page.inner_text("main")
    assert REASON in came_back and nucleus.other.name in came_back
    assert boss.page.locator(f"main a[href$='/refer/{nucleus.other.code}/']").count()

    boss.go("/desk/flow/?kind=household")
    line = boss.page.locator("table tr:has(th:has-text('Haku Wiñay'))").first
    counts = [text.strip() for text in line.locator("td.num").all_inner_texts()]
    assert counts[:2] == [str(HOMES), "1"], counts
