"""Graduates are asked by message, answer by its link or on their own page, and who is not reached is looked for."""

import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.factories.programmes import a_programme, a_user, a_worker
from tests.factories.registry import make_household, make_organisation, make_person
from tests.factories.territory import make_community, make_district
from tests.factories.ventures import make_venture

from winay.base import work
from winay.base.errors import InvalidInput, NotAllowed, WrongState
from winay.base.models import Act
from winay.journeys import actions
from winay.journeys.actions import Answer, Said
from winay.journeys.models import FollowUp, FollowUpTry
from winay.journeys.queries.follow_up_links import link_of
from winay.messages.models import Address, Delivery, Message
from winay.registry.models import Consent, Membership, Venture, VentureSales

pytestmark = pytest.mark.django_db
SITE = "https://winay.example"


def today():
    return timezone.localdate()


def ago(days):
    return today() - timedelta(days=days)


@pytest.fixture(autouse=True)
def site(settings):
    settings.PUBLIC_URL = SITE
    settings.EMAIL_SET_UP = True
    settings.DEFAULT_FROM_EMAIL = "Wiñay <avisos@winay.example>"


@pytest.fixture
def place():
    return make_district("021201")


@pytest.fixture
def graduate(place):
    """A head of a household with a business of her group, whose first day of follow-up was three days ago."""
    home = make_household(make_community(district=place))
    user = a_user()
    person = make_person(household=home, district=place, phone="987654321", user=user)
    home.head = person
    home.save()
    group = make_organisation(district=place)
    Membership.objects.create(person=person, organisation=group)
    venture = make_venture(group, began_on=ago(900))
    stay = actions.enter_stage(
        actor=None, programme=a_programme(), stage="year-3", subject=home, since=ago(900), words="Lista"
    )
    actions.graduate(actor=None, stay=stay, on=ago(190), said={"practice": Said(True, "Acta")}, words="Todos")
    first = stay.follow_ups.get(months=6)
    FollowUp.objects.filter(pk=first.pk).update(due_on=ago(3))
    first.refresh_from_db()
    first.person, first.venture_asked, first.account = person, venture, user
    return first


def say(person, given=True):
    Consent.objects.create(person=person, purpose="contact", given=given, said_on=ago(5), source="Ficha")


def write_to(person, address="rosa@example.org"):
    Address.objects.create(
        holder_type="registry.person", holder_id=person.pk, channel="email", address=address, allowed=True,
        said_on=ago(9), how="Ficha", recorded_by_name="x",
    )  # fmt: skip


def browser(user=None):
    client = Client(headers={"accept-language": "en"})
    if user is not None:
        client.force_login(user)
    return client


def text_of(answer):
    return " ".join(answer.content.decode().split())


def page_of(one):
    one.refresh_from_db()
    return reverse("portal:follow_up", args=[link_of(one)])


def asked(one):
    say(one.person)
    assert actions.ask_by_messages(today()) == 1
    return page_of(one)


def test_who_allowed_it_gets_a_link_that_takes_the_answer_once(graduate):
    say(graduate.person)
    write_to(graduate.person)
    assert actions.ask_by_messages(today()) == 1
    assert actions.ask_by_messages(today()) == 0 and Message.objects.filter(kind="journeys.follow_up").count() == 1
    work.work_off()
    (sent,) = mail.outbox
    link = re.search(rf"{SITE}(/answer/\S+/)", sent.body).group(1)
    assert link == page_of(graduate) and graduate.person.first_surname not in sent.body
    # What opens the answer stands in nothing that is kept.
    assert link.split("/")[2] not in str(list(Message.objects.values()) + list(Delivery.objects.values()))
    page = browser().get(link)
    assert page["X-Robots-Tag"] == "noindex, nofollow" and "no-store" in page["Cache-Control"]
    shown = text_of(page)
    assert "How does your business go?" in shown and graduate.person.first_surname not in shown
    sent = {
        "act": "answer",
        "outcome": "dormant",
        "reason": "",
        "sales": "350.50",
        "jobs": "1.5",
        "words": "Poco pasto",
    }
    assert "Say why it is so now" in text_of(browser().post(link, sent))
    done = browser().post(link, {**sent, "reason": "disaster"}, follow=True)
    assert "Your answer is written down" in text_of(done)
    graduate.refresh_from_db()
    assert (graduate.state, graduate.way, graduate.outcome, graduate.asked_on) == (
        "done",
        "message",
        "dormant",
        today(),
    )
    sales = VentureSales.objects.get(pk=graduate.sales_id)
    assert (sales.amount.amount, sales.since, sales.until) == (Decimal("350.50"), ago(29), today())
    assert Venture.objects.get(pk=graduate.venture_asked.pk).state == "dormant"
    assert Act.objects.get(verb="record_follow_up").details["by"] == "link"
    again = browser().post(link, {**sent, "outcome": "alive"})
    graduate.refresh_from_db()
    assert "Your answer is written down" in text_of(again) and graduate.outcome == "dormant"


@pytest.mark.parametrize("word", [None, False])
def test_who_did_not_allow_it_is_not_written_to(graduate, word):
    if word is not None:
        say(graduate.person, word)
    assert actions.ask_by_messages(today()) == 0
    with pytest.raises(InvalidInput):
        actions.ask_by_message(actor=None, follow_up=graduate)
    graduate.refresh_from_db()
    assert graduate.told_at is None and not Message.objects.filter(kind__startswith="journeys.follow_up").exists()


def test_without_a_public_address_nothing_is_sent(graduate, settings):
    settings.PUBLIC_URL = ""
    say(graduate.person)
    assert actions.ask_by_messages(today()) == 0
    with pytest.raises(WrongState):
        actions.ask_by_message(actor=None, follow_up=graduate)


def test_only_whose_day_has_come_lately_is_asked_and_of_two_days_the_latest(graduate):
    say(graduate.person)
    second = graduate.stay.follow_ups.get(months=12)
    FollowUp.objects.filter(pk=graduate.pk).update(due_on=ago(31))
    assert actions.ask_by_messages(today()) == 0
    FollowUp.objects.filter(pk=graduate.pk).update(due_on=ago(20))
    FollowUp.objects.filter(pk=second.pk).update(due_on=ago(2))
    assert actions.ask_by_messages(today()) == 1
    second.refresh_from_db()
    graduate.refresh_from_db()
    assert second.told_at and not graduate.told_at


def test_who_does_not_answer_is_asked_once_more_and_the_link_ends(graduate):
    link = asked(graduate)
    FollowUp.objects.filter(pk=graduate.pk).update(told_at=timezone.now() - timedelta(days=15))
    assert actions.ask_by_messages(today()) == 1 and actions.ask_by_messages(today()) == 0
    assert Message.objects.filter(kind="journeys.follow_up_again").count() == 1
    assert browser().get(link).status_code == 404
    link = page_of(graduate)
    assert browser().get(link).status_code == 200
    FollowUp.objects.filter(pk=graduate.pk).update(told_at=timezone.now() - timedelta(days=46))
    assert actions.ask_by_messages(today()) == 0
    gone = browser().post(page_of(graduate), {"act": "answer", "outcome": "alive"})
    assert gone.status_code == 404 and "opens nothing" in text_of(gone)
    graduate.refresh_from_db()
    assert graduate.state == "planned"


def test_a_link_that_was_changed_opens_nothing(graduate):
    link = asked(graduate)
    other = graduate.stay.follow_ups.get(months=12)
    code = link.split("/")[2]
    foreign = link_of(other)[:22] + code[22:]
    for wrong in (code[:-1], code + "A", code[:22], "x", "ñ" * 38, foreign, link_of(other)):
        assert browser().get(reverse("portal:follow_up", args=[wrong])).status_code == 404, wrong


def test_who_says_no_is_asked_no_more(graduate):
    link = asked(graduate)
    assert "nobody asks you" in text_of(browser().post(link, {"act": "decline"}, follow=True))
    assert set(graduate.stay.follow_ups.values_list("state", flat=True)) == {"declined"}


def test_where_the_message_reached_somebody_else_they_are_looked_for(graduate):
    link = asked(graduate)
    assert "looks for whom it was meant" in text_of(browser().post(link, {"act": "not_me"}))
    graduate.refresh_from_db()
    tried = FollowUpTry.objects.get(follow_up=graduate)
    assert (graduate.state, tried.way, tried.result) == ("sought", "message", "wrong")
    assert browser().get(link).status_code == 404 and actions.ask_by_messages(today()) == 0
    officer = browser(a_worker(graduate.programme, "officer"))
    listed = officer.get(reverse("desk:graduates"), {"which": "sought"})
    assert [one.pk for one, *_more in listed.context["page"].object_list] == [graduate.pk]


def test_what_was_answered_meanwhile_is_not_sent(graduate):
    say(graduate.person)
    write_to(graduate.person)
    actions.ask_by_messages(today())
    actions.record_follow_up(
        actor=None, follow_up=graduate, asked_on=today(), way="visit",
        answer=Answer("alive", graduate.venture_asked),
    )  # fmt: skip
    work.work_off()
    assert mail.outbox == [] and Delivery.objects.get().state == "dropped"


def test_it_is_answered_on_ones_own_page_and_by_nobody_else(graduate):
    mine, pk = browser(graduate.account), graduate.pk
    assert "6 months after" in text_of(mine.get(reverse("my:follow_ups")))
    address = reverse("my:follow_up", args=[pk])
    assert "I am not who" not in text_of(mine.get(address))
    stranger = browser(a_user())
    assert "Nobody asks you" in text_of(stranger.get(reverse("my:follow_ups")))
    assert stranger.post(address, {"act": "answer", "outcome": "alive"}).status_code == 404
    with pytest.raises(NotAllowed):
        actions.answer_follow_up(follow_up=graduate, answer=Answer("none"), by=a_user())
    mine.post(address, {"act": "answer", "outcome": "none", "words": ""})
    graduate.refresh_from_db()
    assert (graduate.state, graduate.outcome, graduate.way) == ("done", "none", "message")
    assert mine.get(address).status_code == 404


def test_an_officer_asks_by_message_and_sees_what_became_of_it(graduate, place):
    officer = browser(a_worker(graduate.programme, "officer"))
    page = reverse("desk:graduate", args=[graduate.pk])
    assert "Ask them first" in text_of(officer.post(page, {"act": "message"}))
    say(graduate.person)
    done = text_of(officer.post(page, {"act": "message"}, follow=True))
    assert "waits to be sent" in done and "They can answer by its link until" in done
    assert "can answer still" in text_of(officer.post(page, {"act": "message"}))
    work.work_off()
    assert "no e-mail or SMS of theirs is written down" in text_of(officer.get(page))
    with pytest.raises(NotAllowed):
        actions.ask_by_message(actor=a_user(), follow_up=graduate)
    assert Act.objects.filter(verb="ask_by_message").count() == 1


def test_asked_again_after_all_the_old_link_stays_shut(graduate):
    link = asked(graduate)
    actions.decline_follow_up(actor=None, follow_up=graduate)
    actions.plan_again(actor=None, follow_up=graduate, words="Vino a la oficina")
    assert browser().get(link).status_code == 404
    assert actions.ask_by_messages(today()) == 1
    assert page_of(graduate) != link and Message.objects.filter(kind="journeys.follow_up").count() >= 1
