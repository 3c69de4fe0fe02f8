"""Accounting for a payment: line by line, posted once, the next payment opens; book and journal always agree."""

import random
from decimal import Decimal

import pytest
from tests.accountability.receipts import Treasury, soles, staff_member

from winay.accountability import actions
from winay.accountability.checks import CHECKS
from winay.accountability.models import Return, Voucher
from winay.accountability.postings import held
from winay.accountability.queries.book import rows_of, sums_of
from winay.accountability.queries.reports import accounted_share, differences
from winay.accountability.tasks import tasks_for
from winay.agreements import actions as agreement_acts
from winay.agreements.models import Agreement
from winay.base.checks import GOOD, PROBLEM
from winay.base.errors import DomainError, InvalidInput, NotAllowed, WrongState
from winay.base.models import Act
from winay.facts.providers import known_of_organisations
from winay.ledger.actions import verify_chain
from winay.ledger.models import Account
from winay.ledger.queries import wrong_balances
from winay.messages.models import Message

pytestmark = pytest.mark.django_db


@pytest.fixture
def group():
    return Treasury()


def _agree(group):
    """Say that book, journal and printed rows are one, that nothing is below zero, that it all balances."""
    programme = group.made.programme
    assert list(differences(programme)) == []
    sums, (advance, counterpart, accounted) = sums_of(group.agreement), held(group.agreement)
    waiting = sum(one.amount.amount for one in Return.objects.filter(agreement=group.agreement, state="told"))
    assert advance + counterpart == sums.balance + sums.declared + waiting
    assert sum(accounted.values()) == sums.accepted
    rows = rows_of(group.agreement)
    assert (rows[-1].remains if rows else 0) == sums.balance
    assert sums.balance >= 0
    accounts = Account.objects.filter(programme=programme)
    assert sum(one.cents for one in accounts) == 0
    assert not [one.kind for one in accounts if one.cents < 0 and not one.may_be_negative]
    assert list(wrong_balances(programme)) == []


def test_accepted_receipts_are_posted_and_open_the_next_payment(group):
    group.note("500.00")
    group.note("60.00", line=group.own)
    report = group.accepted()
    advance, counterpart, accounted = held(group.agreement)
    assert (advance, counterpart) == (Decimal("100.00"), Decimal("40.00"))
    assert accounted == {"treasury": Decimal("500.00"), "organisation": Decimal("60.00")}
    assert accounted_share(group.agreement) == Decimal("0.8333")
    tranche = group.agreement.tranches.get(number=2)
    assert tranche.conditions[0]["confirmed"]
    group.pay(2)
    assert Message.objects.filter(kind="accountability.accepted").exists()
    assert report.accepted_on
    _agree(group)


def test_a_payment_may_ask_for_another_share_in_the_language_of_conditions():
    asks = {
        "code": "ninety",
        "asks": {"fact": "agreement.previous_tranche_accounted_share", "at_least": "0.9"},
        "label": "Rendido el 90%",
        "mend": "Rinda más",
        "who": "group",
    }
    second = {"number": 2, "share": "0.40", "conditions": [], "when": [asks]}
    group = Treasury(tranches=[{"number": 1, "share": "0.60", "conditions": ["agreement_signed"]}, second])
    group.note("500.00")
    group.accepted()
    with pytest.raises(InvalidInput):
        group.pay(2)
    group.note("60.00")
    group.accepted()
    group.pay(2)


def test_too_little_accounted_for_opens_nothing(group):
    group.note("100.00")
    group.accepted()
    assert not group.agreement.tranches.get(number=2).conditions[0].get("confirmed")
    with pytest.raises(InvalidInput):
        group.pay(2)


def test_nothing_goes_to_finance_before_the_oversight_committee_signed(group):
    group.note("100.00")
    with pytest.raises(InvalidInput):
        actions.send_report(actor=group.user, agreement=group.agreement)
    group.report()
    group.note("50.00")
    with pytest.raises(WrongState):
        group.report()


def test_a_question_is_answered_or_the_receipt_replaced(group):
    one, other = group.note("300.00"), group.note("200.00")
    report = group.report()
    actions.observe_voucher(actor=group.finance, voucher=one, observation="¿Qué es “varios”?")
    actions.observe_voucher(actor=group.finance, voucher=other, observation="No se lee el número")
    with pytest.raises(InvalidInput):
        actions.accept_report(actor=group.finance, report=report)
    actions.return_report(actor=group.finance, report=report)
    assert Message.objects.filter(kind="accountability.returned").exists()
    with pytest.raises(InvalidInput):
        actions.send_report_again(actor=group.user, report=report)
    actions.answer_voucher(actor=group.user, voucher=one, answer="Clavos y bisagras")
    actions.withdraw_voucher(actor=group.user, voucher=other, reason="Lo escribo de nuevo")
    group.note("200.00", number=other.number)
    group.sign_off()
    report = actions.send_report_again(actor=group.user, report=report)
    assert report.vouchers.filter(state="sent").count() == 2
    actions.accept_all_vouchers(actor=group.finance, report=report)
    actions.accept_report(actor=group.finance, report=report)
    assert held(group.agreement)[2]["treasury"] == Decimal("500.00")
    _agree(group)


def test_what_was_told_is_looked_at_and_what_is_rejected_is_owed(group):
    group.note("300.00", what="Cerveza", heard=["ineligible"])
    report = group.report()
    assert actions.accept_all_vouchers(actor=group.finance, report=report) == 0
    voucher = Voucher.objects.get()
    actions.reject_voucher(actor=group.finance, voucher=voucher, reason="No se compra cerveza")
    actions.accept_report(actor=group.finance, report=report)
    assert sums_of(group.agreement).remains == Decimal("700.00")
    known = known_of_organisations(["organisation.receipts_not_accepted"])
    of = known["organisation.receipts_not_accepted"].of
    assert of(group.agreement.organisation_id) == Decimal("300.00")
    _agree(group)


def test_whoever_sent_it_and_members_and_officers_accept_nothing(group):
    group.note("100.00")
    group.sign_off()
    report = actions.send_report(actor=group.coordinator, agreement=group.agreement)
    actions.accept_all_vouchers(actor=group.coordinator, report=report)
    for actor in (group.coordinator, group.officer, group.user):
        with pytest.raises(NotAllowed):
            actions.accept_report(actor=actor, report=report)
    actions.accept_report(actor=group.finance, report=report)


def test_the_same_document_is_accepted_once_in_the_whole_system(group):
    group.note("50.00", number="999")
    other = Treasury()
    other.note("50.00", number="999", heard=["elsewhere"])
    group.accepted()
    report = other.report()
    with pytest.raises(InvalidInput):
        actions.accept_voucher(actor=other.finance, voucher=report.vouchers.get())


def test_an_accepted_report_is_looked_at_again_while_nothing_follows(group):
    group.note("500.00")
    report = group.accepted()
    actions.reopen_report(actor=group.finance, report=report, reason="Faltó mirar")
    assert held(group.agreement)[0] == Decimal("600.00")
    assert not group.agreement.tranches.get(number=2).conditions[0]["confirmed"]
    _agree(group)
    actions.look_at_voucher_again(actor=group.finance, voucher=report.vouchers.get())
    actions.accept_voucher(actor=group.finance, voucher=report.vouchers.get())
    report = actions.accept_report(actor=group.finance, report=report)
    assert report.posted == 2
    _agree(group)
    group.pay(2)
    with pytest.raises(WrongState):
        agreement = Agreement.objects.get(pk=group.agreement.pk)
        later = agreement.tranches.get(number=2)
        assert later.state == "paid"
        group.note("100.00")
        group.report()
        actions.reopen_report(actor=group.finance, report=report, reason="Otra vez")


def test_finance_finds_no_money_in_the_bank_of_a_group_they_belong_to(group):
    given = {"returned_on": group.agreement.signed_on, "operation_number": "778899"}
    told = actions.tell_return(actor=group.user, agreement=group.agreement, amount=soles(100), **given)
    deposit = agreement_acts.record_deposit(
        actor=group.officer, agreement=group.agreement, amount=soles(5), deposited_on=group.agreement.signed_on,
        operation_number="D-1",
    )  # fmt: skip
    group.member.user = group.finance
    group.member.save()
    for act in (
        lambda: actions.confirm_return(actor=group.finance, given_back=told),
        lambda: actions.return_not_found(actor=group.finance, given_back=told, reason="x"),
        lambda: agreement_acts.confirm_deposit(actor=group.finance, deposit=deposit),
    ):
        with pytest.raises(NotAllowed):
            act()


def test_money_comes_back_through_finance(group):
    with pytest.raises(InvalidInput):
        actions.tell_return(
            actor=group.user, agreement=group.agreement, amount=soles(601), returned_on=group.agreement.signed_on,
            operation_number="1",
        )  # fmt: skip
    given = {"returned_on": group.agreement.signed_on, "operation_number": "778899"}
    told = actions.tell_return(actor=group.user, agreement=group.agreement, amount=soles(100), **given)
    again = actions.tell_return(actor=group.user, agreement=group.agreement, amount=soles(100), **given)
    assert told == again
    assert sums_of(group.agreement).remains == Decimal("600.00")
    with pytest.raises(NotAllowed):
        actions.confirm_return(actor=group.coordinator, given_back=told)
    actions.confirm_return(actor=group.finance, given_back=told)
    with pytest.raises(WrongState):
        actions.return_not_found(actor=group.finance, given_back=told, reason="No está")
    assert held(group.agreement)[0] == Decimal("500.00")
    assert Account.objects.get(programme=group.made.programme, kind="special_account").cents is not None
    _agree(group)


def test_finance_is_told_what_waits_and_a_book_that_lies_is_found(group):
    day = group.agreement.signed_on
    assert any("/book/" in task.url for task in tasks_for(group.officer, day + (day.resolution * 50)))
    group.note("100.00")
    report = group.report()
    assert any(report.code in task.url for task in tasks_for(group.finance, day))
    actions.accept_all_vouchers(actor=group.finance, report=report)
    actions.accept_report(actor=group.finance, report=report)
    assert [found.state for found in CHECKS[0].look()] == [GOOD]
    Voucher.objects.update(charged=soles(99))
    assert [found.state for found in CHECKS[0].look()] == [PROBLEM]


def _acts(group, chance):
    """Return acts with the words of what they try, right and wrong ones."""
    vouchers = list(Voucher.objects.filter(agreement=group.agreement).select_related("report"))
    reports = list(group.agreement.reports.all())
    given_back = list(group.agreement.returns.all())
    some = lambda rows: chance.choice(rows)  # noqa: E731
    amount = Decimal(chance.randint(1, 40000)) / 100
    every = ["line_over", "alike", "too_early", "no_line"]
    line = chance.choice([group.goods, group.help, group.own, None])
    kind = chance.choice(["invoice", "invoice", "invoice", "credit", "valued"])
    yield lambda: group.note(str(amount), kind=kind, line=line, heard=every)
    yield lambda: group.note(str(amount), number="1", heard=every)
    yield group.sign_off
    yield group.report
    if vouchers:
        yield lambda: actions.withdraw_voucher(actor=group.user, voucher=some(vouchers), reason="x")
        yield lambda: actions.accept_voucher(actor=group.finance, voucher=some(vouchers))
        yield lambda: actions.reject_voucher(actor=group.finance, voucher=some(vouchers), reason="x")
        yield lambda: actions.observe_voucher(actor=group.finance, voucher=some(vouchers), observation="x")
        yield lambda: actions.answer_voucher(actor=group.user, voucher=some(vouchers), answer="x")
        yield lambda: actions.look_at_voucher_again(actor=group.finance, voucher=some(vouchers))
    if reports:
        last = reports[-1]
        yield lambda: actions.accept_all_vouchers(actor=group.finance, report=last)
        yield lambda: actions.accept_report(actor=group.finance, report=last)
        yield lambda: actions.accept_report(actor=group.finance, report=last)
        yield lambda: actions.return_report(actor=group.finance, report=some(reports))
        yield lambda: actions.send_report_again(actor=group.user, report=some(reports))
        yield lambda: actions.reopen_report(actor=group.finance, report=some(reports), reason="x")
    day, number = group.agreement.signed_on, str(chance.randint(1, 99))
    yield lambda: actions.tell_return(
        actor=group.user, agreement=group.agreement, amount=soles(amount), returned_on=day, operation_number=number
    )
    if given_back:
        yield lambda: actions.confirm_return(actor=group.finance, given_back=some(given_back))
        yield lambda: actions.return_not_found(actor=group.finance, given_back=some(given_back), reason="x")
    yield lambda: group.pay(2)


@pytest.mark.parametrize("seed", [1, 2])
def test_after_any_acts_book_and_journal_agree(seed):
    chance = random.Random(seed)
    group = Treasury()
    done = 0
    for step in range(120):
        act = chance.choice(list(_acts(group, chance)))
        try:
            act()
            done += 1
        except DomainError:
            pass
        if step % 6 == 0:
            _agree(group)
    _agree(group)
    assert done > 20
    assert verify_chain(group.made.programme).valid
    assert Act.objects.filter(verb="note_voucher").exists()


def test_reviewers_of_another_programme_read_nothing(group):
    from winay.accountability.queries.book import book_of_staff

    stranger = staff_member(Treasury().made.programme, "finance")
    with pytest.raises(Agreement.DoesNotExist):
        book_of_staff(stranger, group.agreement.code)
