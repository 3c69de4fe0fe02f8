"""What a provider does by themselves: they read who invites them, say their price, decline, see what groups say."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.factories.agreements import soles
from tests.factories.hiring import TODAY, Group
from tests.factories.programmes import a_user
from tests.factories.registry import make_organisation, make_person
from tests.factories.talents import make_provider

from winay.base.errors import NotAllowed
from winay.registry.models import Membership
from winay.talents import actions
from winay.talents.models import Need, Offer, Provider

pytestmark = pytest.mark.django_db


@pytest.fixture
def group():
    return Group()


def account_of(provider):
    provider.person.user = a_user()
    provider.person.save()
    client = Client(headers={"accept-language": "en"})
    client.force_login(provider.person.user)
    return client


def test_who_is_invited_reads_it_on_their_page_and_says_their_price(group):
    need, provider = group.need(), group.providers[0]
    client = account_of(provider)
    work = reverse("my:work", args=[provider.code])
    assert work in client.get(reverse("my:home")).content.decode()
    page = client.get(work).content.decode()
    assert "Groups invite you" not in page and need.title in page
    actions.invite_provider(actor=group.member, need=need, provider=provider)
    assert "Groups invite you" in client.get(work).content.decode()
    offer = reverse("my:work_offer", args=[provider.code, need.code])
    assert client.get(offer).status_code == 200
    for price in ("", "0", "-4", "mucho"):
        assert client.post(offer, {"price": price, "words": ""}).status_code == 200
    assert client.post(offer, {"price": "350", "words": "Vivo cerca"}).url == work
    made = Offer.objects.get()
    assert (made.state, made.price, made.words) == ("made", soles(350), "Vivo cerca")
    assert "350" in client.get(offer).content.decode()
    answer = reverse("my:work_answer", args=[provider.code, made.pk, "back"])
    assert client.get(answer).status_code == 405
    client.post(answer)
    made.refresh_from_db()
    assert made.state == "taken_back"


def test_an_invitation_is_declined_and_nothing_is_offered_after_the_last_day(group):
    need, provider = group.need(), group.providers[0]
    client = account_of(provider)
    invited = actions.invite_provider(actor=group.member, need=need, provider=provider)
    client.post(reverse("my:work_answer", args=[provider.code, invited.pk, "decline"]))
    invited.refresh_from_db()
    assert invited.state == "declined"
    Need.objects.update(offers_until=TODAY - timedelta(days=1))
    offer = reverse("my:work_offer", args=[provider.code, need.code])
    page = client.post(offer, {"price": "10"})
    assert page.status_code == 200 and "No offers are taken any more" in page.content.decode()
    assert not Offer.objects.filter(state="made").exists()


def test_work_payments_and_what_the_group_said_stand_there(group):
    contract = group.signed()
    client = account_of(contract.provider)
    for part in contract.deliverables.all():
        actions.accept_deliverable(actor=group.member, deliverable=part, received_on=TODAY)
    group.pay(contract.deliverables.first(), 150)
    marks = {"technique": 5, "manner": 4, "punctual": 4, "results": 5, "again": True}
    actions.rate_provider(actor=group.member, contract=contract, **marks, words="Nombra a Zenobio")
    work = reverse("my:work", args=[contract.provider.code])
    page = client.get(work).content.decode()
    assert "S/\xa0150.00" in page and "S/\xa0250.00" in page and "4.5 of 5" in page and "Zenobio" in page
    assert "PEN" not in page
    actions.hide_rating_words(actor=group.made.coordinator, contract=contract, reason="Nombra a un vecino")
    page = client.get(work).content.decode()
    assert "Zenobio" not in page and "4.5 of 5" in page


def test_nobody_else_finds_it_and_who_left_or_is_looked_for_no_more_does_not(group):
    need, provider = group.need(), group.providers[0]
    client = account_of(provider)
    work = reverse("my:work", args=[provider.code])
    other = account_of(group.providers[1])
    for path in (work, reverse("my:work_offer", args=[provider.code, need.code])):
        assert other.get(path).status_code == 404
        assert Client().get(path).status_code == 302
    offer = group.offer(need, provider)
    stranger = reverse("my:work_answer", args=[group.providers[1].code, offer.pk, "back"])
    assert other.post(stranger).status_code == 404
    group.choose(need, group.offer(need, group.providers[1]))
    assert client.get(reverse("my:work_offer", args=[provider.code, need.code])).status_code == 200
    third = account_of(make_provider())
    mine = Provider.objects.exclude(pk__in=[one.pk for one in group.providers]).get()
    assert third.get(reverse("my:work_offer", args=[mine.code, need.code])).status_code == 404
    actions.leave_register(actor=None, provider=provider, reason="Se mudó")
    assert client.get(work).status_code == 404


def test_who_belongs_to_a_firm_speaks_for_it_and_does_not_write_down_that_it_was_chosen(group):
    firm = make_provider(make_organisation(kind="enterprise"), shown=True)
    person = make_person()
    person.user = a_user()
    person.save()
    Membership.objects.create(organisation=firm.organisation, person=person)
    need = group.need()
    offer = actions.make_offer(actor=person.user, need=need, provider=firm, price=soles(300))
    client = Client(headers={"accept-language": "en"})
    client.force_login(person.user)
    assert need.title in client.get(reverse("my:work", args=[firm.code])).content.decode()
    Membership.objects.create(organisation=group.agreement.organisation, person=person)
    with pytest.raises(NotAllowed):
        group.choose(need, offer, actor=person.user)
    with pytest.raises(NotAllowed):
        actions.make_offer(actor=a_user(), need=need, provider=firm, price=soles(300))


def test_the_page_asks_the_same_with_one_need_and_with_three(group):
    client = account_of(group.providers[0])
    work = reverse("my:work", args=[group.providers[0].code])
    group.offer(group.need(), group.providers[0])
    group.need()

    def asked():
        with CaptureQueriesContext(
            connection,
        ) as found:
            assert client.get(work).status_code == 200
        return len(found)

    asked()
    one = asked()
    for _number in range(2):
        group.need()
        group.offer(group.need(), group.providers[0])
    assert asked() == one
