"""The hand-over in a real browser: sent, declined, back with the next best way; a cohort; a link outside."""

import pytest
from django.urls import reverse
from tests.desk.test_awards_browser import PHONE, SCREEN, context_of
from tests.factories.journeys import make_support
from tests.factories.programmes import a_user
from tests.factories.referrals import make_border, make_group, make_leavers, make_referral, president
from tests.factories.registry import make_person
from tests.jury.looking import look_at

from winay.base import work
from winay.journeys import actions
from winay.journeys.models import Referral
from winay.registry.models import Membership

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_group_is_handed_over_declined_and_comes_back_with_the_next_best_way(browser, live_server):
    border = make_border(name="Fondo del agua")
    other = make_support(name="Fondo de riego", subjects=["organisation"], keeper="021201")
    group = make_group(border)
    sender = context_of(browser, live_server, border.sender, SCREEN, "es").new_page()
    sender.goto(live_server.url + reverse("desk:next_steps", args=["organisation", group.pk]))
    sender.click(f"a[href$='/refer/{border.to.code}/']")
    sender.check("input[name=how][value=spoken]")
    sender.select_option("select[name=given_by]", str(president(group).pk))
    sender.fill("input[name=witness_1]", "Illari Quispe")
    sender.fill("input[name=witness_2]", "Rumi Mamani")
    sender.click("main form .actions button")
    sender.wait_for_url("**/desk/referrals/D-*/")
    referral = Referral.objects.get()
    receiver = context_of(browser, live_server, border.receiver, PHONE, "es").new_page()
    receiver.goto(live_server.url + reverse("desk:referrals"))
    receiver.click(f"a[href$='/{referral.code}/']")
    receiver.click("button[value=see]")
    receiver.click("aside summary")
    receiver.fill("input[name=reason]", "Ya no hay cupo")
    receiver.click("button.danger")
    receiver.wait_for_selector("text=Ya no hay cupo")
    sender.reload()
    assert "Ya no hay cupo" in sender.inner_text("main")
    assert sender.get_attribute("main .notice a", "href").endswith(f"/refer/{other.code}/")


@pytest.mark.parametrize(("size", "language"), [(PHONE, "quz"), (SCREEN, "es")], ids=["phone-quz", "screen-es"])
def test_pages_are_accessible_and_stay_within_the_screen(browser, live_server, size, language):
    border, outside = make_border(), make_border(outside=True)
    sent, away = make_referral(border), make_referral(outside)
    link = actions.open_door(actor=outside.sender, referral=away)
    make_leavers(border, 12, consenting=9)
    cohort = actions.freeze_cohort(actor=border.sender, name="Caraz", support=border.leaving, sender=border.home)
    actions.start_handover(actor=border.sender, cohort=cohort, to_support=border.to)
    going = reverse("desk:handover", args=[cohort.code, border.to.code])
    member = a_user()
    person = make_person(user=member, district=border.place)
    Membership.objects.create(person=person, organisation=sent.organisation)
    refer = reverse("desk:refer", args=["organisation", sent.organisation_id, border.to.code])
    allow = reverse("my:allow_referral", args=["organisation", sent.organisation_id, border.to.code])
    visits = [
        (border.receiver, [reverse("desk:referrals"), reverse("desk:referral", args=[sent.code])]),
        (border.sender, [going, reverse("desk:cohorts"), reverse("desk:cohort", args=[cohort.code]), refer,
                         reverse("desk:add_cohort"), reverse("desk:start_handover", args=[cohort.code])]),
        (outside.sender, [reverse("desk:referral", args=[away.code]), reverse("desk:referral_answer")]),
        (member, [reverse("my:referrals"), allow]),
        (a_user(), [reverse("portal:referral_door", args=[link.token])]),
    ]  # fmt: skip
    for number, (user, addresses) in enumerate(visits):
        context = context_of(browser, live_server, user, size, language)
        for place, address in enumerate(addresses):
            look_at(context, live_server.url + address, picture=f"referral-{number}-{place}-{size['width']}")
        context.close()
    work.work_off()
    context = context_of(browser, live_server, border.sender, size, language)
    look_at(context, live_server.url + going, picture=f"referral-done-{size['width']}")
    context.close()
