"""From the award to the first transfer: who may, in which order, what is posted."""

import io
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.utils import timezone
from pypdf import PdfReader
from tests.factories.agreements import (
    decided_call,
    issued_agreement,
    paid_by_the_bank,
    prepared_tranche,
    signed_agreement,
    soles,
    staff_member,
    valid_cci,
)

from winay.agreements import access, actions
from winay.agreements.models import Agreement, Tranche
from winay.agreements.queries.own import money_of_agreement, next_tranche
from winay.agreements.queries.public import call_money, payments_for_public
from winay.agreements.queries.reconcile import differences
from winay.agreements.states import AGREEMENT_STATES
from winay.base.errors import InvalidInput, NotAllowed, WrongState
from winay.base.models import Act
from winay.documents.models import Document
from winay.ledger.actions import verify_chain
from winay.ledger.models import Entry
from winay.ledger.queries import entries_of_subject, trial_balance, where_every_sol_is
from winay.programmes.models import RoleGrant
from winay.treasury.models import PaymentOrder
from winay.treasury.queries import ended_orders_of
from winay.treasury.states import ENDED, PAYMENT_STATES

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate
TWO = [
    {"number": 1, "share": "0.6", "conditions": ["agreement_signed"]},
    {"number": 2, "share": "0.4", "conditions": ["progress_checked"]},
]
FIRST = {"counterpart": {"minimum_share": "0.1", "cash_minimum_share": "0.1", "deposit_first": True}}


def paid(made, **where) -> Tranche:
    return paid_by_the_bank(made, prepared_tranche(made, **where))


def released(made, **where) -> Tranche:
    return actions.release_payment(actor=made.coordinator, tranche=prepared_tranche(made, **where))


def deposit(made, agreement, **changes):
    given = {
        "amount": agreement.counterpart_cash,
        "deposited_on": TODAY(),
        "operation_number": "700100",
        "actor": made.officer,
    } | changes
    return actions.record_deposit(agreement=agreement, **given)


def test_an_agreement_takes_amounts_tranches_and_obligations_from_award_and_call():
    made = decided_call(tranches=TWO)
    agreement = actions.prepare_agreement(actor=made.officer, outcome=made.outcomes[0])
    assert (agreement.amount, agreement.counterpart_cash) == (soles("7166.77"), soles("716.68"))
    assert agreement.code == f"{made.call.code}-C0001"
    assert [text["es"] for text in agreement.obligations] == ["Usar los fondos según el plan."]
    assert [t.amount for t in agreement.tranches.all()] == [soles("4300.06"), soles("2866.71")]
    assert agreement.sign_by > TODAY()


def test_asked_twice_it_returns_the_agreement_that_stands():
    made = decided_call()
    one = actions.prepare_agreement(actor=made.officer, outcome=made.outcomes[0])
    assert actions.prepare_agreement(actor=made.coordinator, outcome=made.outcomes[0]) == one
    assert Act.objects.filter(verb="prepare_agreement").count() == 1


def test_only_an_award_has_an_agreement():
    made = decided_call(decision="waiting")
    with pytest.raises(WrongState):
        actions.prepare_agreement(actor=made.officer, outcome=made.outcomes[0])


def test_the_account_is_checked_and_fixed_once_issued():
    made = decided_call(awards=2)
    agreement = actions.prepare_agreement(actor=made.officer, outcome=made.outcomes[0])
    with pytest.raises(InvalidInput):
        actions.set_bank_account(actor=made.officer, agreement=agreement, bank="BN", cci="1" * 20)
    with pytest.raises(InvalidInput):
        actions.issue_agreement(actor=made.officer, agreement=agreement)
    cci = valid_cci(9)
    actions.set_bank_account(actor=made.officer, agreement=agreement, bank="BN", cci=cci)
    other = actions.prepare_agreement(actor=made.officer, outcome=made.outcomes[1])
    with pytest.raises(InvalidInput):
        actions.set_bank_account(actor=made.officer, agreement=other, bank="BN", cci=cci)
    actions.issue_agreement(actor=made.officer, agreement=agreement)
    with pytest.raises(WrongState):
        actions.set_bank_account(actor=made.officer, agreement=agreement, bank="BN", cci=valid_cci(10))


def test_the_number_of_the_account_is_in_no_act():
    made = decided_call()
    agreement = issued_agreement(made)
    for act in Act.objects.all():
        assert agreement.bank_account.cci not in f"{act.details} {act.reason} {act.subject_code}"


def test_the_convenio_is_a_pdf_with_parties_amounts_and_hash_and_is_not_public():
    split = [{"kind": "goods", "share": "0.6"}, {"kind": "assistance", "share": "0.4"}]
    made = decided_call(tranches=TWO, award_split=split)
    agreement = issued_agreement(made)
    document = agreement.document
    text = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(bytes(document.pdf))).pages)
    text = " ".join(text.split())
    for words in (
        agreement.organisation.name,
        "S/ 7,166.77",
        "siete mil ciento sesenta y seis con 77/100 soles",
        "S/ 4,300.06",
        "S/ 2,866.71",
        agreement.bank_account.cci,
        "Usar los fondos",
        agreement.code,
        "Núcleo Ejecutor Central Caraz",
    ):
        assert words in text
    assert not document.public
    assert (agreement.state, document.code) == ("issued", agreement.code)


def test_markup_in_a_name_is_shown_as_it_is():
    made = decided_call()
    organisation = made.outcomes[0].proposal.organisation
    organisation.name = '#eval("1") *x* <script> $a$ _b_'
    organisation.save()
    assert issued_agreement(made).document.pdf


def test_signing_promises_the_money_in_the_journal():
    made = decided_call()
    agreement = signed_agreement(made)
    stage = where_every_sol_is(made.programme)[0]
    assert (stage.awarded, stage.agreed, stage.paid) == (Decimal("7166.77"), Decimal("7166.77"), 0)
    assert agreement.tranches.get().due_on == TODAY() + timedelta(days=10)


@pytest.mark.parametrize("days", [1, -3])
def test_a_signature_is_neither_in_the_future_nor_before_the_session(days):
    made = decided_call()
    agreement = issued_agreement(made)
    with pytest.raises(InvalidInput) as error:
        actions.sign_agreement(actor=made.officer, agreement=agreement, signed_on=TODAY() + timedelta(days=days))
    assert error.value.field == "signed_on"
    agreement.refresh_from_db()
    assert (agreement.state, agreement.signed_on) == ("issued", None)


def test_a_deposit_counts_once_finance_confirmed_it():
    made = decided_call(**FIRST)
    agreement = signed_agreement(made)
    tranche = agreement.tranches.get()
    found = deposit(made, agreement)
    assert deposit(made, agreement) == found
    with pytest.raises(InvalidInput) as error:
        actions.prepare_payment(actor=made.finance, tranche=tranche)
    assert "depositada" in str(error.value.problems[0]) or "counterpart" in str(error.value.problems[0])
    with pytest.raises(NotAllowed):
        actions.confirm_deposit(actor=made.officer, deposit=found)
    actions.confirm_deposit(actor=made.finance, deposit=found)
    actions.confirm_deposit(actor=made.finance, deposit=found)
    assert where_every_sol_is(made.programme)[0].counterpart_in == Decimal("716.68")
    assert actions.prepare_payment(actor=made.finance, tranche=tranche).state == "prepared"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"amount": soles("0.00")}, "amount"),
        ({"amount": soles("-5.00")}, "amount"),
        ({"deposited_on": timezone.localdate() + timedelta(days=1)}, "deposited_on"),
        ({"operation_number": "  "}, "operation_number"),
        ({"proof": SimpleUploadedFile("x.png", b"<script>")}, "proof"),
        ({"proof": SimpleUploadedFile("x.pdf", b"%PDF-" + b"0" * (5 * 1024 * 1024))}, "proof"),
    ],
)
def test_a_deposit_that_cannot_be_right_is_refused(changes, field):
    made = decided_call()
    agreement = signed_agreement(made)
    with pytest.raises(InvalidInput) as error:
        deposit(made, agreement, **changes)
    assert error.value.field == field
    assert not agreement.deposits.exists()


def test_an_operation_is_recorded_once(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    made = decided_call()
    agreement = signed_agreement(made)
    found = deposit(made, agreement, proof=SimpleUploadedFile("../../slip.html", b"%PDF-1.7"))
    assert found.proof.file.name.endswith(f"{found.proof.pk}.pdf")
    with pytest.raises(InvalidInput):
        deposit(made, agreement, amount=soles("1.00"))


def test_a_tranche_is_prepared_by_finance_and_released_by_the_coordinator():
    made = decided_call()
    tranche = paid(made)
    assert (tranche.state, tranche.attempt, tranche.paid_on) == ("paid", 1, TODAY())
    assert (tranche.prepared_by, tranche.released_by) == (made.finance, made.coordinator)
    assert list(entries_of_subject(tranche).values_list("posted_by", "idempotency_key")) == [
        (made.coordinator.pk, f"order:{tranche.pk}:1"),
        (made.finance.pk, f"payment:{tranche.pk}:1"),
    ]
    assert where_every_sol_is(made.programme)[0].paid == Decimal("7166.77")
    assert sum(row.balance for row in trial_balance(made.programme)) == 0
    assert verify_chain(made.programme).valid


def test_whoever_prepared_does_not_release_even_with_both_roles():
    made = decided_call()
    RoleGrant.objects.create(user=made.finance, programme=made.programme, role="coordinator")
    tranche = prepared_tranche(made)
    with pytest.raises(NotAllowed):
        actions.release_payment(actor=made.finance, tranche=tranche)
    tranche.refresh_from_db()
    assert (tranche.state, entries_of_subject(tranche).count()) == ("prepared", 0)
    with pytest.raises(IntegrityError), transaction.atomic():
        PaymentOrder.objects.filter(pk=tranche.order_id).update(released_by=made.finance)


@pytest.mark.parametrize(("before", "entries"), [(released, 1), (paid, 2)])
def test_a_second_release_finds_it_done(before, entries):
    made = decided_call()
    tranche = before(made)
    with pytest.raises(WrongState):
        actions.release_payment(actor=made.coordinator, tranche=tranche)
    assert entries_of_subject(tranche).count() == entries


def test_what_is_authorised_is_not_paid_until_the_bank_answered():
    made = decided_call()
    tranche = released(made)
    assert (tranche.state, tranche.paid_on, tranche.operation_number) == ("authorised", None, "")
    (stage,) = where_every_sol_is(made.programme)
    amount = tranche.amount.amount
    assert (stage.agreed, stage.ordered, stage.paid, stage.to_pay) == (amount, amount, 0, amount)
    assert money_of_agreement(tranche.agreement).paid == 0
    assert next_tranche(tranche.agreement).tranche == tranche
    assert call_money(made.call.code).days_to_money is None
    assert list(payments_for_public()) == []
    assert not [row for row in trial_balance(made.programme) if row.about.side == "cash" and row.balance]
    actions.pay_tranche(actor=made.finance, tranche=tranche, operation_number="900", paid_on=TODAY())
    assert where_every_sol_is(made.programme)[0].paid == amount
    assert [row.paid_on for row in payments_for_public()] == [TODAY()]
    assert call_money(made.call.code).days_to_money == 35
    assert differences(made.programme) == []


@pytest.mark.parametrize(
    ("number", "day", "field"),
    [("  ", 0, "operation_number"), ("900", 1, "paid_on"), ("900", -1, "paid_on")],
)
def test_paid_needs_the_banks_number_and_a_day_that_can_be(number, day, field):
    made = decided_call()
    tranche = released(made)
    with pytest.raises(InvalidInput) as refusal:
        actions.pay_tranche(
            actor=made.finance, tranche=tranche, operation_number=number, paid_on=TODAY() + timedelta(days=day)
        )
    assert refusal.value.field == field
    tranche.refresh_from_db()
    assert tranche.state == "authorised"


def test_the_same_answer_of_the_bank_twice_pays_once_and_one_operation_pays_one_tranche():
    made = decided_call(tranches=TWO)
    first = released(made)
    answer = {"actor": made.finance, "operation_number": "900", "paid_on": TODAY()}
    actions.pay_tranche(tranche=first, **answer)
    assert actions.pay_tranche(tranche=first, **answer).state == "paid"
    with pytest.raises(WrongState):
        actions.pay_tranche(tranche=first, **{**answer, "operation_number": "901"})
    assert entries_of_subject(first).count() == 2
    second = first.agreement.tranches.get(number=2)
    actions.confirm_condition(
        actor=made.officer, tranche=second, condition="progress_checked", note="Vi los cuyes"
    )
    actions.prepare_payment(actor=made.finance, tranche=second)
    actions.release_payment(actor=made.coordinator, tranche=second)
    with pytest.raises(InvalidInput) as refusal:
        actions.pay_tranche(tranche=second, **answer)
    assert refusal.value.field == "operation_number"


def test_the_bank_rejects_it_and_the_journal_follows():
    made = decided_call()
    tranche = released(made)
    with pytest.raises(InvalidInput):
        actions.bounce_payment(actor=made.finance, tranche=tranche, reason=" ")
    with pytest.raises(NotAllowed):
        actions.bounce_payment(actor=made.officer, tranche=tranche, reason="x")
    tranche = actions.bounce_payment(actor=made.finance, tranche=tranche, reason="La cuenta está cerrada")
    assert (tranche.state, tranche.released_by, tranche.prepared_by) == ("planned", None, None)
    (stage,) = where_every_sol_is(made.programme)
    assert (stage.ordered, stage.paid, stage.agreed) == (0, 0, tranche.amount.amount)
    assert Act.objects.get(verb="bounce").reason == "La cuenta está cerrada"
    (rejected,) = ended_orders_of([tranche])[str(tranche.pk)]
    assert (rejected.state, rejected.ended_why, rejected.prepared_by) == (
        "rejected",
        "La cuenta está cerrada",
        made.finance,
    )
    actions.prepare_payment(actor=made.finance, tranche=tranche)
    assert paid_by_the_bank(made, tranche).attempt == 2
    assert where_every_sol_is(made.programme)[0].paid == tranche.amount.amount
    assert differences(made.programme) == []
    assert verify_chain(made.programme).valid


def test_an_authorisation_is_taken_back_before_the_bank_has_it():
    made = decided_call()
    tranche = released(made)
    tranche = actions.reverse_payment(actor=made.coordinator, tranche=tranche, reason="Era otro monto")
    assert (tranche.state, where_every_sol_is(made.programme)[0].ordered) == ("planned", 0)


def test_a_confirmation_by_mistake_is_taken_back_posted_back_and_may_come_again():
    made = decided_call(**FIRST)
    agreement = signed_agreement(made)
    found = actions.confirm_deposit(actor=made.finance, deposit=deposit(made, agreement))
    with pytest.raises(InvalidInput):
        actions.take_back_confirmation(actor=made.finance, deposit=found, reason=" ")
    with pytest.raises(NotAllowed):
        actions.take_back_confirmation(actor=made.officer, deposit=found, reason="x")
    for _again in range(2):
        found = actions.take_back_confirmation(actor=made.finance, deposit=found, reason="Era de otro grupo")
        assert (found.confirmed_at, found.confirmed_by) == (None, None)
        assert where_every_sol_is(made.programme)[0].counterpart_in == 0
        with pytest.raises(InvalidInput):
            actions.prepare_payment(actor=made.finance, tranche=agreement.tranches.get())
        with pytest.raises(WrongState):
            actions.take_back_confirmation(actor=made.finance, deposit=found, reason="x")
        found = actions.confirm_deposit(actor=made.finance, deposit=found)
        assert where_every_sol_is(made.programme)[0].counterpart_in == Decimal("716.68")
    assert verify_chain(made.programme).valid
    assert actions.prepare_payment(actor=made.finance, tranche=agreement.tranches.get()).state == "prepared"


def test_a_deposit_that_is_not_in_the_bank_is_answered_with_a_reason_and_may_be_found_later():
    made = decided_call(**FIRST)
    agreement = signed_agreement(made)
    found = deposit(made, agreement)
    with pytest.raises(InvalidInput):
        actions.deposit_not_found(actor=made.finance, deposit=found, reason="")
    with pytest.raises(NotAllowed):
        actions.deposit_not_found(actor=made.officer, deposit=found, reason="x")
    found = actions.deposit_not_found(actor=made.finance, deposit=found, reason="No figura el 20")
    assert (found.confirmed_at, found.not_found_why) == (None, "No figura el 20")
    with pytest.raises(InvalidInput):
        actions.prepare_payment(actor=made.finance, tranche=agreement.tranches.get())
    found = actions.confirm_deposit(actor=made.finance, deposit=found)
    assert (bool(found.confirmed_at), found.not_found_at) == (True, None)
    with pytest.raises(WrongState):
        actions.deposit_not_found(actor=made.finance, deposit=found, reason="x")


def test_a_payment_is_sent_back_with_a_reason():
    made = decided_call()
    tranche = prepared_tranche(made)
    with pytest.raises(InvalidInput):
        actions.send_back_payment(actor=made.coordinator, tranche=tranche, reason=" ")
    tranche = actions.send_back_payment(actor=made.coordinator, tranche=tranche, reason="Falta el acta")
    assert (tranche.state, tranche.prepared_by) == ("planned", None)
    assert Act.objects.get(verb="send_back").reason == "Falta el acta"
    assert actions.prepare_payment(actor=made.finance, tranche=tranche).state == "prepared"


def test_a_reversed_payment_can_be_paid_anew_and_both_stand_in_the_journal():
    made = decided_call()
    tranche = paid(made)
    tranche = actions.reverse_payment(actor=made.coordinator, tranche=tranche, reason="Cuenta cerrada")
    assert (tranche.state, tranche.released_by, tranche.paid_on) == ("planned", None, None)
    assert where_every_sol_is(made.programme)[0].paid == 0
    actions.prepare_payment(actor=made.finance, tranche=tranche)
    tranche = paid_by_the_bank(made, tranche)
    assert tranche.attempt == 2
    reversals = [bool(entry.reverses_id) for entry in entries_of_subject(tranche)]
    assert reversals == [False, False, True, True, False, False]
    assert where_every_sol_is(made.programme)[0].paid == Decimal("7166.77")
    assert verify_chain(made.programme).valid


def test_the_second_tranche_waits_for_the_first_and_for_the_condition_a_person_confirms():
    made = decided_call(tranches=TWO)
    first = prepared_tranche(made)
    second = first.agreement.tranches.get(number=2)
    with pytest.raises(InvalidInput) as error:
        actions.prepare_payment(actor=made.finance, tranche=second)
    assert len(error.value.problems) == 2
    paid_by_the_bank(made, first)
    with pytest.raises(NotAllowed):
        actions.confirm_condition(actor=made.finance, tranche=second, condition="progress_checked", note="x")
    with pytest.raises(WrongState):
        actions.confirm_condition(actor=made.officer, tranche=second, condition="agreement_signed", note="x")
    actions.confirm_condition(actor=made.officer, tranche=second, condition="progress_checked", note="Visto")
    actions.prepare_payment(actor=made.finance, tranche=second)
    with pytest.raises(WrongState):
        actions.reverse_payment(actor=made.coordinator, tranche=first, reason="x")
    paid_by_the_bank(made, second)
    assert where_every_sol_is(made.programme)[0].paid == Decimal("7166.77")


def test_a_programme_that_pays_in_goods_needs_no_account_and_says_so_in_the_journal():
    made = decided_call(pays_cash=False)
    agreement = actions.prepare_agreement(actor=made.officer, outcome=made.outcomes[0])
    actions.issue_agreement(actor=made.officer, agreement=agreement)
    actions.sign_agreement(actor=made.officer, agreement=agreement, signed_on=TODAY())
    tranche = actions.prepare_payment(actor=made.finance, tranche=agreement.tranches.get())
    paid_by_the_bank(made, tranche)
    kinds = {row.kind: row.balance for row in trial_balance(made.programme)}
    assert kinds["goods_delivered"] == Decimal("7166.77")
    assert "advance_to_organisation" not in kinds


def test_a_void_agreement_leaves_the_award_and_its_money():
    made = decided_call()
    agreement = issued_agreement(made)
    before = where_every_sol_is(made.programme)[0].available
    with pytest.raises(InvalidInput):
        actions.void_agreement(actor=made.coordinator, agreement=agreement, reason="")
    with pytest.raises(NotAllowed):
        actions.void_agreement(actor=made.officer, agreement=agreement, reason="x")
    actions.void_agreement(actor=made.coordinator, agreement=agreement, reason="Cuenta equivocada")
    assert where_every_sol_is(made.programme)[0].available == before
    again = actions.prepare_agreement(actor=made.officer, outcome=made.outcomes[0])
    assert (again.pk, again.state) == (agreement.pk, "draft")


def test_a_signed_agreement_cannot_be_voided():
    made = decided_call()
    agreement = signed_agreement(made)
    with pytest.raises(WrongState):
        actions.void_agreement(actor=made.coordinator, agreement=agreement, reason="x")


ROLES = ("coordinator", "officer", "finance", "evaluator", "secretary")
MAY = {
    "may_prepare_agreement": {"coordinator", "officer"},
    "may_record_deposit": {"coordinator", "officer", "finance"},
    "may_confirm_deposit": {"finance"},
    "may_prepare_payment": {"finance"},
    "may_release": {"coordinator"},
}


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("name", MAY)
def test_who_may_what(role, name):
    made = decided_call(awards=0)
    user = staff_member(made.programme, role)
    assert getattr(access, name)(user, made.programme) == (role in MAY[name])
    assert not getattr(access, name)(user, decided_call(awards=0).programme)


@pytest.mark.parametrize("state", AGREEMENT_STATES.labels)
@pytest.mark.parametrize("act", ["issue", "sign", "void"])
def test_every_pair_of_state_and_act_of_an_agreement(state, act):
    made = decided_call()
    agreement = issued_agreement(made)
    Agreement.objects.filter(pk=agreement.pk).update(state=state, document=None)
    before = Document.objects.count()
    run = {
        "issue": lambda: actions.issue_agreement(actor=made.officer, agreement=agreement),
        "sign": lambda: actions.sign_agreement(actor=made.officer, agreement=agreement, signed_on=TODAY()),
        "void": lambda: actions.void_agreement(actor=made.coordinator, agreement=agreement, reason="x"),
    }[act]
    if AGREEMENT_STATES.row(state, act):
        run()
        agreement.refresh_from_db()
        assert agreement.state == AGREEMENT_STATES.row(state, act).target
    else:
        with pytest.raises(WrongState):
            run()
        assert Document.objects.count() == before
        agreement.refresh_from_db()
        assert agreement.state == state


@pytest.mark.parametrize("state", ["planned", "prepared", "authorised", "paid"])
@pytest.mark.parametrize("act", ["prepare", "send_back", "release", "pay", "bounce", "reverse"])
def test_every_pair_of_state_and_act_of_a_tranche(state, act):
    made = decided_call()
    tranche = prepared_tranche(made)
    if state == "paid":
        paid_by_the_bank(made, tranche)
    elif state == "authorised":
        actions.release_payment(actor=made.coordinator, tranche=tranche)
    elif state == "planned":
        actions.send_back_payment(actor=made.coordinator, tranche=tranche, reason="x")
    entries = Entry.objects.count()
    run = {
        "prepare": lambda: actions.prepare_payment(actor=made.finance, tranche=tranche),
        "send_back": lambda: actions.send_back_payment(actor=made.coordinator, tranche=tranche, reason="x"),
        "release": lambda: actions.release_payment(actor=made.coordinator, tranche=tranche),
        "pay": lambda: actions.pay_tranche(
            actor=made.finance, tranche=tranche, operation_number="900", paid_on=TODAY()
        ),
        "bounce": lambda: actions.bounce_payment(actor=made.finance, tranche=tranche, reason="x"),
        "reverse": lambda: actions.reverse_payment(actor=made.coordinator, tranche=tranche, reason="x"),
    }[act]
    row = PAYMENT_STATES.row(state, act)
    if row:
        run()
    else:
        with pytest.raises(WrongState):
            run()
        assert Entry.objects.count() == entries
    tranche.refresh_from_db()
    target = row.target if row else state
    assert tranche.state == ("planned" if target in ENDED else target)
    assert PaymentOrder.objects.filter(about_id=tranche.pk, state=target).exists() or state == "planned"
