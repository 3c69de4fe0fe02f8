"""From what a group needs to what it says at the end: only the assembly chooses, no payment exceeds the contract."""

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from moneyed import Money
from tests.factories.agreements import soles
from tests.factories.hiring import Group, paper
from tests.factories.programmes import a_programme, a_user, a_worker
from tests.factories.talents import make_provider

from winay.base.errors import InvalidInput, NotAllowed, WrongState
from winay.base.models import Act
from winay.facts.providers import known_of_organisations
from winay.messages.models import Message
from winay.talents import actions
from winay.talents.forms import NEED_STEPS, SERVICE_STEPS
from winay.talents.models import Choice, Offer, Rating, ServiceContract
from winay.talents.queries import hiring
from winay.talents.tasks import tasks_for

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


@pytest.fixture
def group():
    return Group()


# Needs and offers


def test_a_group_hires_once_its_agreement_is_signed(group):
    group.agreement.state = "issued"
    group.agreement.save()
    with pytest.raises(WrongState):
        group.need()


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"skill": "flying"}, "skill"),
        ({"languages": ["latin"]}, "languages"),
        ({"offers_until": TODAY - timedelta(days=1)}, "offers_until"),
        ({"begins_on": TODAY}, "begins_on"),
        ({"days": 0}, "days"),
        ({"pay": Money(0, "PEN")}, "pay"),
        ({"pay": Money(10**7, "PEN")}, "pay"),
        ({"title": " "}, "title"),
    ],
)
def test_what_cannot_be_needed_is_refused_beside_its_field(group, values, field):
    with pytest.raises(InvalidInput) as told:
        group.need(**values)
    assert told.value.field == field


def test_others_may_neither_read_nor_write_for_a_group(group):
    need = group.need()
    stranger, elsewhere = a_user(), a_worker(a_programme(), "officer")
    finance = group.made.finance
    for user in (stranger, elsewhere, finance):
        with pytest.raises(NotAllowed):
            actions.withdraw_need(actor=user, need=need, reason="x")
        with pytest.raises(NotAllowed):
            group.choose(need, group.offer(need), actor=user)
        assert not hiring.needs_for_staff(user).exists()
    assert hiring.needs_for_staff(group.officer).get() == need
    assert hiring.own_need(group.member, need.code) == need


def test_what_is_announced_stands_on_the_portal_with_words_for_the_radio(group):
    draft = actions.write_need(actor=group.member, agreement=group.agreement, asked=group.asked())
    client = Client(headers={"accept-language": "es"})
    assert client.get(reverse("portal:need", args=[draft.code])).status_code == 404
    need = actions.publish_need(actor=group.member, need=draft)
    assert need.title in client.get(reverse("portal:needs")).content.decode()
    page = client.get(reverse("portal:need", args=[need.code])).content.decode()
    assert group.agreement.organisation.name in page and "Quwi uyway" in page and "Crianza de cuyes" in page
    with pytest.raises(WrongState):
        actions.change_need(actor=group.member, need=need, asked=group.asked())


def test_who_is_invited_is_told_once_and_offers_or_declines(group):
    need, provider = group.need(), group.providers[0]
    offer = actions.invite_provider(actor=group.member, need=need, provider=provider)
    assert actions.invite_provider(actor=group.member, need=need, provider=provider) == offer
    assert Message.objects.filter(kind="talents.invited").count() == 1
    actions.decline_invitation(actor=group.member, offer=offer)
    group.offer(need)
    offer.refresh_from_db()
    assert (offer.state, offer.price) == ("made", soles(400))
    group.offer(need, price=350)
    assert Offer.objects.get().price == soles(350)
    actions.take_back_offer(actor=group.member, offer=offer)
    with pytest.raises(InvalidInput):
        group.choose(need, offer)


def test_a_provider_with_an_account_offers_by_themselves_and_nobody_offers_after_the_last_day(group):
    need, provider = group.need(), group.providers[0]
    account = a_user()
    provider.person.user = account
    provider.person.save()
    offer = actions.make_offer(actor=account, need=need, provider=provider, price=soles(100))
    assert Message.objects.filter(kind="talents.offer").count() == 1
    with pytest.raises(NotAllowed):
        actions.make_offer(actor=account, need=need, provider=group.providers[1], price=soles(100))
    with pytest.raises(NotAllowed):
        group.choose(need, offer, actor=account)
    need.offers_until = TODAY - timedelta(days=1)
    need.save()
    with pytest.raises(WrongState):
        group.offer(need, group.providers[1])
    assert [task.url for task in tasks_for(group.officer, TODAY)] == [reverse("desk:need", args=[need.code])]


def test_the_page_of_a_need_explains_each_suggestion_and_names_only_who_is_shown(group):
    hidden = make_provider(skills=["guinea_pigs"])
    need = group.need()
    page = hiring.need_page(need)
    assert {one.provider for one in page.suggestions} == set(group.providers)
    assert hidden not in {one.provider for one in page.suggestions}
    assert all(len(one.reasons) >= 5 for one in page.suggestions)


# The assembly's choice


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"in_favour": 5}, "in_favour"),
        ({"in_favour": 0}, "in_favour"),
        ({"in_favour": 11}, "in_favour"),
        ({"present": 0, "in_favour": 0}, "present"),
        ({"reasons": ""}, "reasons"),
        ({"assembly_on": TODAY + timedelta(days=1)}, "assembly_on"),
        ({"assembly_on": TODAY - timedelta(days=1)}, "assembly_on"),
        ({"proof": None}, "proof"),
    ],
)
def test_a_choice_needs_a_majority_reasons_and_its_minutes(group, values, field):
    need = group.need()
    offer = group.offer(need)
    with pytest.raises(InvalidInput) as told:
        group.choose(need, offer, **values)
    assert told.value.field == field
    assert not Choice.objects.exists()


def test_staff_only_type_what_the_assembly_decided_and_it_is_said(group):
    need = group.need()
    offer, other = group.offer(need), group.offer(need, group.providers[1], 300)
    choice = group.choose(need, offer, actor=group.officer)
    assert choice.by_office
    act = Act.objects.get(verb="choose_provider")
    assert act.details == {"provider": offer.provider.code, "by_office": True}
    told = dict(Message.objects.filter(kind__startswith="talents.").values_list("kind", "to_id"))
    assert str(told["talents.chosen"]) == str(offer.provider.person_id)
    assert str(told["talents.not_chosen"]) == str(other.provider.person_id)


def test_who_works_for_the_programme_cannot_be_hired(group):
    need = group.need()
    provider = group.providers[0]
    provider.person.user = group.made.coordinator
    provider.person.save()
    with pytest.raises(InvalidInput):
        group.choose(need, group.offer(need))


def test_a_choice_is_taken_back_until_a_contract_stands(group):
    need = group.need()
    offer = group.offer(need)
    group.choose(need, offer)
    actions.undo_choice(actor=group.member, need=need, reason="Se equivocó el acta")
    contract = group.contract(need)
    with pytest.raises(WrongState):
        actions.undo_choice(actor=group.member, need=need, reason="x")
    actions.void_contract(actor=group.member, contract=contract, reason="Mal escrito")
    actions.undo_choice(actor=group.member, need=need, reason="x")
    assert Choice.objects.filter(undone_at=None).count() == 0


# The contract


def test_contracts_never_exceed_what_the_agreement_has(group):
    with pytest.raises(InvalidInput):
        group.contract(parts=(7000, 1000))
    assert not ServiceContract.objects.exists()


def test_a_contract_is_printed_checked_on_the_portal_and_not_public(group):
    contract = group.contract()
    actions.issue_contract(actor=group.member, contract=contract)
    contract.refresh_from_db()
    assert bytes(contract.document.pdf).startswith(b"%PDF-")
    client = Client(headers={"accept-language": "es"})
    assert client.get(reverse("portal:verify_code", args=[contract.code])).status_code == 200
    assert client.get(reverse("portal:document", args=[contract.code])).status_code == 404


def test_work_is_received_observed_paid_and_rated(group):
    contract = group.signed()
    first, second = contract.deliverables.all()
    with pytest.raises(WrongState):
        group.pay(first, 10)
    actions.observe_deliverable(actor=group.member, deliverable=first, observation="Faltan dos familias")
    assert Message.objects.filter(kind="talents.observed").count() == 1
    actions.accept_deliverable(actor=group.member, deliverable=first, received_on=TODAY)
    for wrong in (0, 151):
        with pytest.raises(InvalidInput):
            group.pay(first, wrong)
    payment = group.pay(first, 100, proof=paper())
    with pytest.raises(InvalidInput):
        group.pay(first, 51)
    with pytest.raises(WrongState):
        actions.reopen_deliverable(actor=group.member, deliverable=first)
    actions.take_back_service_payment(actor=group.member, payment=payment, reason="Otro monto")
    group.pay(first, 150)
    page = hiring.contract_page(hiring.own_contract(group.member, contract.code))
    assert (page.paid, page.left) == (150, 250)
    marks = {"technique": 5, "manner": 4, "punctual": 4, "results": 5, "again": True}
    with pytest.raises(WrongState):
        actions.rate_provider(actor=group.member, contract=contract, **marks)
    actions.accept_deliverable(actor=group.member, deliverable=second, received_on=TODAY)
    with pytest.raises(InvalidInput):
        actions.rate_provider(actor=group.member, contract=contract, **{**marks, "manner": 6})
    actions.rate_provider(actor=group.member, contract=contract, **marks, words="Volvería a contratarla")
    contract.refresh_from_db()
    assert contract.state == "finished"
    with pytest.raises(WrongState):
        actions.rate_provider(actor=group.member, contract=contract, **marks)
    page = Client(headers={"accept-language": "es"}).get(reverse("portal:talent", args=[contract.provider.code]))
    assert "4,5" in page.content.decode() and "Volvería a contratarla" in page.content.decode()


def test_a_contract_ends_early_and_somebody_else_is_looked_for(group):
    contract = group.signed()
    need = contract.choice.need
    known = known_of_organisations(["organisation.providers_contracted", "organisation.services_unrated"])
    assert known["organisation.services_unrated"].of(group.agreement.organisation_id) == 0
    with pytest.raises(InvalidInput):
        actions.end_contract(actor=group.member, contract=contract, ended_on=TODAY, reason=" ")
    actions.end_contract(actor=group.member, contract=contract, ended_on=TODAY, reason="No vino")
    known = known_of_organisations(["organisation.providers_contracted", "organisation.services_unrated"])
    assert known["organisation.providers_contracted"].of(group.agreement.organisation_id) == 1
    assert known["organisation.services_unrated"].of(group.agreement.organisation_id) == 1
    assert reverse("desk:service", args=[contract.code]) in {task.url for task in tasks_for(group.officer, TODAY)}
    actions.look_again(actor=group.member, need=need, offers_until=TODAY + timedelta(days=9))
    need.refresh_from_db()
    assert need.state == "open"


@given(st.lists(st.tuples(st.sampled_from(["pay", "back"]), st.integers(1, 200)), max_size=12))
def _payments(group, part, acts):
    with transaction.atomic():
        for what, amount in acts:
            standing = part.payments.filter(taken_back_at=None).first()
            try:
                if what == "pay":
                    group.pay(part, amount)
                elif standing:
                    actions.take_back_service_payment(actor=group.member, payment=standing, reason="x")
            except InvalidInput:
                pass
            paid = sum(one.amount.amount for one in part.payments.filter(taken_back_at=None))
            assert paid <= part.amount.amount
        transaction.set_rollback(True)


def test_no_sequence_of_payments_exceeds_the_part(group):
    contract = group.signed()
    part = contract.deliverables.first()
    actions.accept_deliverable(actor=group.member, deliverable=part, received_on=TODAY)
    _payments(group, part)


# The pages


def _post(client, space, name, *args, **data):
    answer = client.post(reverse(f"{space}:{name}", args=args), data)
    assert answer.status_code == 302, answer.context["form"].errors if answer.context else answer.status_code
    return answer


@pytest.mark.parametrize("language", ["es", "quz"])
@pytest.mark.parametrize("space", ["my", "desk"])
def test_a_whole_hiring_through_the_screens(group, space, language):
    client = Client(headers={"accept-language": language})
    client.force_login(group.member if space == "my" else group.officer)
    start = group.agreement.outcome.proposal.code if space == "my" else group.agreement.code
    provider = group.providers[0]
    assert client.get(reverse(f"{space}:hiring", args=[start])).status_code == 200
    asked = {
        "title": "Quien nos enseñe", "work": "Cuyes", "skill": "guinea_pigs", "district": "021201",
        "languages": ["quz"], "begins_on": TODAY + timedelta(days=9), "days": "6", "pay": "500",
        "offers_until": TODAY + timedelta(days=4),
    }  # fmt: skip
    code = _post(client, space, "add_need", start, **asked).url.strip("/").split("/")[-1]
    _post(client, space, "change_need", code, **{**asked, "title": "Quien nos enseñe a criar"})
    day = {
        "signed_on": TODAY,
        "received_on": TODAY,
        "paid_on": TODAY,
        "interviewed_on": TODAY,
        "assembly_on": TODAY,
    }
    _post(client, space, "need_step", code, "announce", x="1")
    _post(client, space, "need_step", code, "invite", provider=provider.code)
    _post(
        client, space, "need_step", code, "offer", provider=provider.code, price="420", words="Llevo pie de cría"
    )
    _post(client, space, "need_step", code, "interview", offer=provider.code, technique="5", manner="4", **day)
    page = client.get(reverse(f"{space}:need", args=[code])).content.decode()
    assert str(provider.person) in page and "Llevo pie de cría" in page
    assert client.get(reverse(f"{space}:need_guide", args=[code])).content.startswith(b"%PDF-")
    _post(
        client, space, "need_step", code, "choose", offer=provider.code, present="9", in_favour="9",
        reasons="Sabe y habla quechua", proof=paper(), **day,
    )  # fmt: skip
    choice = Choice.objects.get()
    assert choice.by_office is (space == "desk")
    assert client.get(reverse(f"{space}:need_minutes", args=[code, choice.pk])).status_code == 200
    parts = {
        "begins_on": TODAY, "ends_on": TODAY + timedelta(days=30), "title_1": "Galpón", "amount_1": "120",
        "due_1": TODAY + timedelta(days=9), "title_2": "Engorde", "amount_2": "300",
    }  # fmt: skip
    refused = client.post(reverse(f"{space}:need_step", args=[code, "contract"]), parts)
    assert "due_2" in refused.context["form"].errors
    parts["due_2"] = TODAY + timedelta(days=29)
    service = _post(client, space, "need_step", code, "contract", **parts).url.strip("/").split("/")[-1]
    _post(client, space, "service_step", service, "issue", x="1")
    assert client.get(reverse(f"{space}:service_pdf", args=[service])).content.startswith(b"%PDF-")
    _post(client, space, "service_step", service, "sign", scan=paper(), **day)
    _post(client, space, "service_step", service, "mend", part="1", observation="Falta techo")
    _post(client, space, "service_step", service, "received", part="1", **day)
    paid = {"part": "1", "amount": "120", "receipt": "fees", "number": "E001-12", "proof": paper()}
    _post(client, space, "service_step", service, "paid", **paid, **day)
    _post(client, space, "service_step", service, "received", part="2", **day)
    marks = {"technique": "5", "manner": "5", "punctual": "4", "results": "4", "again": "yes"}
    _post(client, space, "service_step", service, "rate", **marks, words="Gracias")
    assert Rating.objects.get().marks == [5, 5, 4, 4]
    page = client.get(reverse(f"{space}:service", args=[service])).content.decode()
    assert "E001-12" in page and "Gracias" in page
    assert client.get(reverse(f"{space}:hiring", args=[start])).status_code == 200
    if space == "desk":
        assert (
            client.get(reverse("desk:needs")).status_code
            == client.get(reverse("desk:services")).status_code
            == 200
        )


def test_every_step_opens_where_it_is_offered_and_nowhere_else(group):
    client = Client()
    client.force_login(group.member)
    contract = group.contract()
    for space_code, steps, name in (
        (contract.choice.need.code, NEED_STEPS, "need_step"),
        (contract.code, SERVICE_STEPS, "service_step"),
    ):
        page = (
            hiring.need_page(hiring.own_need(group.member, space_code))
            if name == "need_step"
            else hiring.contract_page(hiring.own_contract(group.member, space_code))
        )
        for end, step in steps.items():
            status = client.get(reverse(f"my:{name}", args=[space_code, end])).status_code
            assert (status == 200) is step.offered(page), end
    assert client.get(reverse("my:need_step", args=[contract.choice.need.code, "fly"])).status_code == 404


def test_lists_ask_the_same_with_one_row_and_with_three_and_bring_no_document(group):
    client = Client()
    client.force_login(group.officer)
    addresses = [reverse("desk:needs"), reverse("desk:services"), reverse("portal:needs")]

    def asked() -> list[int]:
        numbers = []
        for address in addresses:
            with CaptureQueriesContext(connection) as found:
                assert client.get(address).status_code == 200
            assert not [one for one in found if '"obligations"' in one["sql"] or '"answers"' in one["sql"]]
            numbers.append(len(found))
        return numbers

    group.contract(parts=(10,))
    group.need()
    asked()
    before = asked()
    for _number in range(2):
        group.contract(parts=(10,))
        group.need()
    assert asked() == before
