"""Another group takes an agreement over in the midst of its accounts: the book goes over whole, and goes on."""

from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone
from tests.accountability.receipts import Treasury
from tests.accountability.test_reports import _agree as agree
from tests.agreements.test_money_pages import signed_in
from tests.factories.agreements import valid_cci

from winay.accountability import actions
from winay.accountability.postings import held
from winay.accountability.queries.book import book_of, sums_of
from winay.accountability.queries.reports import accounted_share
from winay.agreements import actions as agreement_acts
from winay.agreements.models import Agreement
from winay.agreements.postings import holder_of
from winay.agreements.queries.cofinancing import cofinancing_of_agreements
from winay.agreements.queries.reconcile import differences
from winay.ledger.actions import verify_chain
from winay.ledger.models import Account, Entry
from winay.ledger.queries import where_every_sol_is
from winay.messages.models import Message
from winay.registry.models import Organisation

pytestmark = pytest.mark.django_db
D = Decimal


def taken_over(group, name="Nueva Caraz", cci=987654):
    """Hand the agreement of a group over to a new one, whose people act from then on."""
    agreement = Agreement.objects.get(pk=group.agreement.pk)
    successor = Organisation.objects.create(
        name=name, kind="association", district=agreement.organisation.district
    )
    drawn = agreement_acts.hand_over_agreement(
        actor=group.coordinator,
        agreement=agreement,
        successor=successor,
        how="split",
        reason="La asamblea se dividió",
        bank="Banco de la Nación",
        cci=valid_cci(cci),
    )
    agreement_acts.sign_addendum(actor=group.officer, addendum=drawn, signed_on=timezone.localdate())
    group.agreement = Agreement.objects.get(pk=agreement.pk)
    group.treasurer, group.president, group.member = (
        group._member(office) for office in ("treasurer", "president", "member")
    )
    return successor


def test_what_was_accounted_for_declared_and_left_goes_over_and_the_successor_goes_on():
    group = Treasury()
    before, old, first = holder_of(group.agreement), group.user, group.agreement.organisation
    group.note("300.00")
    group.note("60.00", line=group.own)
    group.accepted()
    group.note("40.00")
    money, sums, share = held(group.agreement), sums_of(group.agreement), accounted_share(group.agreement)
    stages = where_every_sol_is(group.made.programme)
    who_pays = cofinancing_of_agreements(group.made.programme, [group.agreement])
    entries = list(Entry.objects.order_by("number").values_list("number", "hash"))
    successor = taken_over(group)
    assert list(Entry.objects.order_by("number").values_list("number", "hash"))[:-1] == entries
    kept = Account.objects.filter(holder_type=before.type, holder_id=before.id)
    assert {"accounted", "advance_to_organisation", "organisation_counterpart", "executed", "agreed"} <= set(
        kept.values_list("kind", flat=True)
    )
    assert not kept.exclude(cents=0).exists()
    assert (held(group.agreement), sums_of(group.agreement)) == (money, sums)
    assert accounted_share(group.agreement) == share == D("0.5000")
    assert where_every_sol_is(group.made.programme) == stages
    assert cofinancing_of_agreements(group.made.programme, [group.agreement]) == who_pays
    agree(group)
    page = reverse("my:book", args=[group.agreement.outcome.proposal.code])
    assert signed_in(group.user).get(page).status_code == 200 and signed_in(old).get(page).status_code == 404
    group.note("150.00")
    group.accepted()
    told = Message.objects.filter(kind="accountability.accepted")
    assert list(told.order_by("created_at").values_list("to_id", flat=True)) == [first.pk, successor.pk]
    agree(group)
    group.pay(2)
    assert book_of(group.agreement).sums.balance == D("550.00")
    agree(group)
    assert differences(group.made.programme) == [] and verify_chain(group.made.programme).valid


def test_a_report_accepted_before_is_reopened_with_the_successor_and_accepted_again():
    group = Treasury()
    group.note("300.00")
    wrong = group.note("60.00", line=group.own)
    report = group.accepted()
    taken_over(group)
    actions.reopen_report(actor=group.finance, report=report, reason="Faltó mirar")
    assert held(group.agreement) == (D("600.00"), D("100.00"), {"treasury": D(0), "organisation": D(0)})
    agree(group)
    actions.look_at_voucher_again(actor=group.finance, voucher=wrong)
    actions.reject_voucher(actor=group.finance, voucher=wrong, reason="No es del plan")
    actions.accept_report(actor=group.finance, report=report)
    assert held(group.agreement)[2] == {"treasury": D("300.00"), "organisation": D(0)}
    agree(group)


def test_taken_over_twice_and_given_back_by_the_last():
    group = Treasury()
    group.note("100.00")
    group.accepted()
    taken_over(group)
    taken_over(group, name="Otra Caraz", cci=123456)
    agree(group)
    assert Account.objects.exclude(cents=0).filter(kind="accounted").count() == 1
    told = actions.tell_return(
        actor=group.user,
        agreement=group.agreement,
        amount=group.agreement.tranches.get(number=1).amount * D("0.5"),
        returned_on=timezone.localdate(),
        operation_number="990011",
    )
    actions.confirm_return(actor=group.finance, given_back=told)
    assert held(group.agreement)[0] == D("200.00")
    agree(group)
    assert differences(group.made.programme) == []
