"""Words about a provider that name people: not taken if they name the group's own, else hidden by the coordinator."""

import pytest
from django.test import Client
from django.urls import reverse
from tests.factories.hiring import TODAY, Group
from tests.factories.programmes import a_programme, a_worker

from winay.base.errors import InvalidInput, NotAllowed, WrongState
from winay.base.models import Act
from winay.messages.models import Message
from winay.talents import actions
from winay.talents.models import Rating

pytestmark = pytest.mark.django_db
WORDS = "Don Zenobio Ccori Tito no pagó a su peón"
MARKS = {"technique": 5, "manner": 4, "punctual": 4, "results": 5, "again": True}


@pytest.fixture
def group():
    return Group()


def finished(group):
    contract = group.signed()
    for part in contract.deliverables.all():
        actions.accept_deliverable(actor=group.member, deliverable=part, received_on=TODAY)
    return contract


def rated(group, words=WORDS):
    contract = finished(group)
    actions.rate_provider(actor=group.member, contract=contract, **MARKS, words=words)
    contract.refresh_from_db()
    return contract


def public(contract):
    page = Client(headers={"accept-language": "en"}).get(reverse("portal:talent", args=[contract.provider.code]))
    return page.content.decode()


def signed_in(user):
    client = Client(headers={"accept-language": "en"})
    client.force_login(user)
    return client


def test_words_that_name_a_member_of_the_group_or_their_number_are_not_taken(group):
    member = group.agreement.organisation.memberships.get().person
    member.given_names, member.first_surname, member.dni = "Juana", "Huamán", "40123456"
    member.save()
    contract = finished(group)
    for words in ("La señora Juana Huaman lo alojó", "Llamar a 4012 3456"):
        with pytest.raises(InvalidInput) as told:
            actions.rate_provider(actor=group.member, contract=contract, **MARKS, words=words)
        assert told.value.field == "words"
    assert not Rating.objects.exists()
    actions.rate_provider(actor=group.member, contract=contract, **MARKS, words="Juana lo alojó")


def test_the_coordinator_hides_words_and_never_the_marks(group):
    contract = rated(group)
    assert WORDS in public(contract)
    actions.hide_rating_words(actor=group.made.coordinator, contract=contract, reason="Nombra a un vecino")
    page = public(contract)
    assert "Zenobio" not in page and "4.5" in page and "Their marks stand" in page
    act = Act.objects.get(verb="hide_rating_words")
    assert act.reason == "Nombra a un vecino" and "Zenobio" not in str(act.details)
    assert Message.objects.filter(kind="talents.words_hidden", to_id=group.agreement.organisation_id).count() == 1
    mine = signed_in(group.member).get(reverse("my:service", args=[contract.code])).content.decode()
    assert WORDS in mine and "Nombra a un vecino" in mine and "The marks stand" in mine
    with pytest.raises(WrongState):
        actions.hide_rating_words(actor=group.made.coordinator, contract=contract, reason="Otra vez")
    actions.show_rating_words(actor=group.made.coordinator, contract=contract, reason="Es nombre de la feria")
    assert WORDS in public(contract)


def test_who_may_not_hide_and_what_cannot_be_hidden(group):
    contract = rated(group)
    made = group.made
    provider_account = a_worker(contract.agreement.outcome.proposal.call.programme, "coordinator")
    contract.provider.person.user = provider_account
    contract.provider.person.save()
    stranger = a_worker(a_programme(), "coordinator")
    for user in (group.member, group.officer, made.finance, stranger, provider_account):
        with pytest.raises(NotAllowed):
            actions.hide_rating_words(actor=user, contract=contract, reason="x")
    with pytest.raises(InvalidInput):
        actions.hide_rating_words(actor=made.coordinator, contract=contract, reason=" ")
    with pytest.raises(WrongState):
        actions.show_rating_words(actor=made.coordinator, contract=contract, reason="x")
    Rating.objects.update(words="")
    with pytest.raises(WrongState):
        actions.hide_rating_words(actor=made.coordinator, contract=contract, reason="x")


def test_the_group_says_it_anew_without_names(group):
    contract = rated(group)
    with pytest.raises(WrongState):
        actions.say_words_anew(actor=group.member, contract=contract, words="Otra cosa")
    actions.hide_rating_words(actor=group.made.coordinator, contract=contract, reason="Nombra a un vecino")
    with pytest.raises(NotAllowed):
        actions.say_words_anew(actor=group.made.coordinator, contract=contract, words="Muy bien")
    with pytest.raises(InvalidInput):
        actions.say_words_anew(actor=group.member, contract=contract, words=WORDS)
    client = signed_in(group.member)
    step = reverse("my:service_step", args=[contract.code, "anew"])
    assert client.get(step).status_code == 200
    assert client.post(step, {"words": "No pagó a su ayudante"}).status_code == 302
    assert "No pagó a su ayudante" in public(contract) and "Zenobio" not in public(contract)


def test_the_office_finds_words_and_hides_them_on_the_desk(group):
    contract = rated(group)
    desk, officer = signed_in(group.made.coordinator), signed_in(group.officer)
    listed = desk.get(reverse("desk:ratings")).content.decode()
    assert WORDS in listed and reverse("desk:service", args=[contract.code]) in listed
    step = reverse("desk:service_step", args=[contract.code, "hide-words"])
    assert step in desk.get(reverse("desk:service", args=[contract.code])).content.decode()
    assert step not in officer.get(reverse("desk:service", args=[contract.code])).content.decode()
    assert officer.get(step).status_code == 404
    assert desk.post(step, {"reason": ""}).status_code == 200
    assert desk.post(step, {"reason": "Nombra a un vecino"}).status_code == 302
    assert "Nombra a un vecino" in desk.get(reverse("desk:ratings"), {"hidden": "1"}).content.decode()
    other = signed_in(a_worker(a_programme(), "coordinator"))
    assert WORDS not in other.get(reverse("desk:ratings")).content.decode()
