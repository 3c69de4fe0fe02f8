"""Another group takes an agreement over: paper, journal, account, pages; a new name changes nothing in the journal."""

from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone
from tests.agreements.test_follow_up import member_of
from tests.agreements.test_life import WHY, paid_once, text_of
from tests.agreements.test_money_pages import signed_in
from tests.factories.agreements import paid_by_the_bank, valid_cci
from tests.factories.hiring import Group

from winay.agreements import actions
from winay.agreements.models import Addendum, Agreement
from winay.agreements.postings import holder_of
from winay.agreements.queries.public import agreement_of_proposal
from winay.agreements.queries.reconcile import differences
from winay.agreements.queries.staff.agreements import paid_of_agreements
from winay.base.errors import InvalidInput, NotAllowed, WrongState
from winay.ledger.actions import verify_chain
from winay.ledger.models import Account, Entry
from winay.ledger.queries import where_every_sol_is
from winay.registry.models import Organisation
from winay.talents.actions import accept_deliverable
from winay.talents.models import Deliverable
from winay.talents.queries.hiring import contract_page, own_contract

pytestmark = pytest.mark.django_db
D = Decimal
ACCOUNT = {"bank": "Banco de la Nación", "cci": valid_cci(987654)}


def another(agreement, name="Asociación Nueva Caraz"):
    district = agreement.organisation.district
    return Organisation.objects.create(name=name, kind="association", district=district)


def handed_over():
    made, agreement = paid_once()
    successor = another(agreement)
    drawn = actions.hand_over_agreement(
        actor=made.coordinator, agreement=agreement, successor=successor, how="split", reason=WHY, **ACCOUNT
    )
    return made, agreement, successor, drawn


def test_the_successor_is_party_once_both_have_signed_and_the_journal_follows():
    made, agreement, successor, drawn = handed_over()
    before = where_every_sol_is(made.programme)
    assert drawn.state == "to_sign" and successor.name in text_of(drawn)
    former = holder_of(agreement)
    entries = list(Entry.objects.order_by("number").values_list("number", "hash"))
    actions.sign_addendum(actor=made.officer, addendum=drawn, signed_on=timezone.localdate())
    agreement = Agreement.objects.get()
    assert agreement.organisation == successor and agreement.bank_account.organisation == successor
    assert list(Entry.objects.order_by("number").values_list("number", "hash"))[: len(entries)] == entries
    assert Entry.objects.count() == len(entries) + 1 and verify_chain(made.programme).valid
    assert not Account.objects.filter(holder_type=former.type, holder_id=former.id).exclude(cents=0).exists()
    assert where_every_sol_is(made.programme) == before and differences(made.programme) == []
    first = agreement.tranches.get(number=1).amount.amount
    assert paid_of_agreements([agreement]) == {agreement.pk: first}
    shown = agreement_of_proposal(made.call.code, agreement.outcome.proposal.code)
    assert shown.paid == first
    second = actions.prepare_payment(actor=made.finance, tranche=agreement.tranches.get(number=2))
    assert second.order.payee == successor
    paid_by_the_bank(made, second)
    assert paid_of_agreements([agreement])[agreement.pk] == agreement.amount.amount
    assert differences(made.programme) == []


def test_the_successor_gives_its_account_while_a_payment_is_to_come():
    made, agreement = paid_once()
    ask = {"agreement": agreement, "successor": another(agreement), "how": "joined", "reason": WHY}
    with pytest.raises(InvalidInput) as refused:
        actions.hand_over_agreement(actor=made.coordinator, **ask)
    assert refused.value.field == "cci"
    paid_by_the_bank(made, actions.prepare_payment(actor=made.finance, tranche=agreement.tranches.get(number=2)))
    assert actions.hand_over_agreement(actor=made.coordinator, **ask).state == "to_sign"


def test_what_was_paid_before_is_not_reversed():
    made, agreement, _successor, drawn = handed_over()
    actions.sign_addendum(actor=made.officer, addendum=drawn, signed_on=timezone.localdate())
    first = Agreement.objects.get().tranches.get(number=1)
    with pytest.raises(WrongState):
        actions.reverse_payment(actor=made.coordinator, tranche=first, reason="Volvió")
    actions.end_agreement(actor=made.coordinator, agreement=agreement, reason=WHY)
    assert differences(made.programme) == []


def test_a_new_name_is_the_same_group_and_nothing_is_posted():
    made, agreement = paid_once()
    group = agreement.organisation
    with pytest.raises(InvalidInput):
        actions.hand_over_agreement(
            actor=made.coordinator, agreement=agreement, successor=another(agreement), how="renamed", reason=WHY
        )
    drawn = actions.hand_over_agreement(
        actor=made.coordinator, agreement=agreement, successor=group, how="renamed", reason=WHY
    )
    entries = Entry.objects.count()
    actions.sign_addendum(actor=made.officer, addendum=drawn, signed_on=timezone.localdate())
    assert Entry.objects.count() == entries and Agreement.objects.get().succession is None


def test_who_may_not_and_while_a_payment_is_under_way():
    made, agreement = paid_once()
    ask = {"agreement": agreement, "successor": another(agreement), "how": "joined", "reason": WHY, **ACCOUNT}
    with pytest.raises(NotAllowed):
        actions.hand_over_agreement(actor=made.officer, **ask)
    drawn = actions.hand_over_agreement(actor=made.coordinator, **ask)
    actions.prepare_payment(actor=made.finance, tranche=agreement.tranches.get(number=2))
    with pytest.raises(WrongState):
        actions.sign_addendum(actor=made.officer, addendum=drawn, signed_on=timezone.localdate())
    assert Addendum.objects.get().state == "to_sign"


def test_the_pages_of_the_desk_and_of_both_groups():
    made, agreement = paid_once()
    code, old = agreement.outcome.proposal.code, signed_in(member_of(agreement))
    successor = another(agreement)
    page = reverse("desk:agreement_hand_over", args=[agreement.code])
    client = signed_in(made.coordinator)
    assert client.get(page).status_code == 200 and signed_in(made.officer).get(page).status_code == 403
    asked = {"how": "split", "successor": str(successor.pk), "reason": WHY, **ACCOUNT}
    assert client.post(page, {**asked, "how": "renamed"}).status_code == 422
    assert client.post(page, asked).status_code == 302
    drawn = Addendum.objects.get()
    actions.sign_addendum(actor=made.officer, addendum=drawn, signed_on=timezone.localdate())
    agreement = Agreement.objects.get()
    agreement.code = "other"
    new = signed_in(member_of(agreement))
    assert "Your group took this agreement over" in new.get(reverse("my:home")).content.decode()
    money = reverse("my:money", args=[code])
    shown = new.get(money)
    theirs = f'href="{reverse("my:proposal", args=[code])}"'
    assert shown.status_code == 200 and theirs not in shown.content.decode()
    assert old.get(money).status_code == 404
    assert f"{successor.name} goes on with this agreement." in old.get(reverse("my:home")).content.decode()
    assert old.get(reverse("my:proposal", args=[code])).status_code == 200
    assert (
        successor.name in client.get(reverse("desk:agreement_life", args=[drawn.agreement.code])).content.decode()
    )


def test_the_successor_receives_and_pays_the_work_that_the_group_before_hired():
    group = Group()
    contract, old = group.signed(), group.member
    paper = bytes(contract.document.pdf)
    successor = another(group.agreement)
    drawn = actions.hand_over_agreement(
        actor=group.made.coordinator,
        agreement=group.agreement,
        successor=successor,
        how="joined",
        reason=WHY,
        **ACCOUNT,
    )
    actions.sign_addendum(actor=group.officer, addendum=drawn, signed_on=timezone.localdate())
    agreement = Agreement.objects.get()
    agreement.code = "other"
    group.member = member_of(agreement)
    first = contract.deliverables.first()
    with pytest.raises(NotAllowed):
        accept_deliverable(actor=old, deliverable=first, received_on=timezone.localdate())
    first = Deliverable.objects.get(pk=first.pk)
    accept_deliverable(actor=group.member, deliverable=first, received_on=timezone.localdate())
    group.pay(first, 100)
    page = contract_page(own_contract(group.member, contract.code))
    assert page.paid == 100 and bytes(page.contract.document.pdf) == paper
    address = reverse("my:service", args=[contract.code])
    assert (
        signed_in(group.member).get(address).status_code == 200 and signed_in(old).get(address).status_code == 404
    )
