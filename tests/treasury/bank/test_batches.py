"""Batches: two people, limits, one file, what is reversed or paid by hand meanwhile."""

from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone
from tests.factories.agreements import staff_member
from tests.treasury.bank.making import LAYOUT, Bank, client_of, schema, squeezed

from winay.agreements.actions import release_payment
from winay.agreements.models import Tranche
from winay.base.errors import InvalidInput, NotAllowed, WrongState
from winay.base.models import Act
from winay.programmes.models import AccountHanding
from winay.treasury.actions import (
    bounce_order,
    change_account,
    close_account,
    pay_order,
    release_batch,
    reverse_order,
    send_batch,
    take_out,
    undo_batch,
)
from winay.treasury.queries import orders_to_batch

pytestmark = pytest.mark.django_db


def test_a_batch_is_released_by_another_person_and_its_file_is_valid_and_the_same_each_time(bank):
    batch = bank.batch()
    with pytest.raises(NotAllowed):
        release_batch(actor=bank.finance, batch=batch)
    assert release_batch(actor=bank.coordinator, batch=batch).authorised == 3
    assert {one.state for one in bank.orders} == {"authorised"}
    data = send_batch(actor=bank.finance, batch=batch, form="pain001")
    schema("pain001", "pain.001.001.09").validate(data.decode())
    assert send_batch(actor=bank.finance, batch=batch, form="pain001") == data
    for one in bank.orders:
        assert f"<EndToEndId>{one.reference}</EndToEndId>" in data.decode()
        assert one.account.cci in data.decode()
    total = sum(one.amount.amount for one in bank.orders)
    assert data.decode().count(f"<CtrlSum>{total}</CtrlSum>") == 2


def test_above_the_limit_two_coordinators_release_and_nothing_is_authorised_before():
    bank = Bank(limit=Decimal("10.00"))
    batch = bank.batch()
    done = release_batch(actor=bank.coordinator, batch=batch)
    assert (done.batch.state, done.authorised) == ("halfway", 0)
    assert {one.state for one in bank.orders} == {"prepared"}
    with pytest.raises(NotAllowed, match="second person"):
        release_batch(actor=bank.coordinator, batch=batch)
    other = staff_member(bank.made.programme, "coordinator")
    assert release_batch(actor=other, batch=batch).batch.state == "released"
    batch.refresh_from_db()
    assert (batch.released_by, batch.second_by) == (bank.coordinator, other)
    # Each of the two says on record what it released.
    acts = Act.objects.filter(subject_id=str(batch.pk), verb__startswith="release_batch")
    assert [one.details["amount"] for one in acts] == [str(batch.amount.amount)] * 2


def test_above_the_limit_nobody_releases_a_payment_alone_beside_the_batch():
    bank = Bank(limit=Decimal("10.00"))
    tranche = Tranche.objects.get(order=bank.orders[0])
    with pytest.raises(NotAllowed, match="batch"):
        release_payment(actor=bank.coordinator, tranche=tranche)
    batch = bank.batch()
    release_batch(actor=bank.coordinator, batch=batch)
    with pytest.raises(NotAllowed, match="batch"):
        release_payment(actor=bank.coordinator, tranche=tranche)
    assert {one.state for one in bank.orders} == {"prepared"}
    change_account(actor=bank.coordinator, account=bank.account, limit=Decimal("1000000.00"), layout=LAYOUT)
    release_payment(actor=bank.coordinator, tranche=tranche)
    assert {one.state for one in bank.orders} == {"prepared", "authorised"}


def test_what_cannot_be_released_is_named_and_the_rest_goes_on_after_it_is_taken_out(bank):
    batch = bank.batch()
    tranche = Tranche.objects.get(order=bank.orders[1])
    tranche.conditions = [{"code": "x", "kind": "manual", "label": {"es": "x"}, "mend": {"es": "x"}}]
    tranche.agreement.deposits.all().delete()
    tranche.save(update_fields=["conditions"])
    done = release_batch(actor=bank.coordinator, batch=batch)
    assert [one.where for one in done.refused] == [bank.orders[1].code]
    assert (done.authorised, done.batch.state) == (2, "made")
    take_out(actor=bank.finance, order=bank.orders[1])
    assert release_batch(actor=bank.coordinator, batch=batch).batch.state == "released"
    batch.refresh_from_db()
    assert batch.payments == 2
    assert batch.amount.amount == sum(one.amount.amount for one in bank.orders if one.state == "authorised")


def test_a_payment_is_in_one_batch_and_a_batch_taken_apart_lets_it_go(bank):
    batch = bank.batch()
    with pytest.raises(InvalidInput) as refused:
        bank.batch()
    assert len(refused.value.problems) == 3
    undo_batch(actor=bank.finance, batch=batch)
    assert orders_to_batch(bank.account).count() == 3
    again = bank.batch()
    assert again.code != batch.code
    release_batch(actor=bank.coordinator, batch=again)
    with pytest.raises(WrongState):
        undo_batch(actor=bank.finance, batch=again)


def test_what_was_reversed_before_the_file_is_made_does_not_reach_the_bank(bank):
    batch = bank.batch()
    release_batch(actor=bank.coordinator, batch=batch)
    gone = bank.orders[0]
    reverse_order(actor=bank.coordinator, order=gone, reason="wrong account")
    data = send_batch(actor=bank.finance, batch=batch, form="pain001").decode()
    assert gone.code not in data
    assert data.count("<CdtTrfTxInf>") == 2


def test_what_was_paid_by_hand_before_the_file_is_made_does_not_reach_the_bank_again(bank):
    batch = bank.batch()
    release_batch(actor=bank.coordinator, batch=batch)
    paid = bank.orders[0]
    pay_order(actor=bank.finance, order=paid, operation_number="HAND", paid_on=timezone.localdate())
    data = send_batch(actor=bank.finance, batch=batch, form="pain001").decode()
    assert paid.account.cci not in data
    assert data.count("<CdtTrfTxInf>") == 2


def test_an_authorisation_is_not_taken_back_once_the_bank_has_its_file_nor_paid_twice(bank):
    bank.sent()
    first = bank.orders[0]
    with pytest.raises(WrongState, match="what the bank answers"):
        reverse_order(actor=bank.coordinator, order=first, reason="wrong account")
    bounce_order(actor=bank.finance, order=first, reason="the bank did not take it")
    first.refresh_from_db()
    assert first.state == "rejected"


def test_a_released_batch_of_which_nothing_is_left_is_taken_apart_and_its_account_can_be_closed(bank):
    batch = bank.batch()
    release_batch(actor=bank.coordinator, batch=batch)
    for one in bank.orders:
        with pytest.raises(WrongState, match="goes to the bank"):
            undo_batch(actor=bank.finance, batch=batch)
        reverse_order(actor=bank.coordinator, order=one, reason="wrong account")
    with pytest.raises(WrongState, match="authorised any more"):
        send_batch(actor=bank.finance, batch=batch, form="pain001")
    page = client_of(bank.finance).get(reverse("desk:batch", args=[batch.code]))
    assert "Take the batch apart" in squeezed(page)
    assert undo_batch(actor=bank.finance, batch=batch).state == "undone"
    assert close_account(actor=bank.coordinator, account=bank.account).closed_at


def test_above_the_limit_two_accounts_in_one_hand_do_not_release_a_batch(settings):
    settings.PAYMENT_WAIT_HOURS = 0
    bank = Bank(limit=Decimal("10.00"))
    batch = bank.batch()
    release_batch(actor=bank.coordinator, batch=batch)
    other = staff_member(bank.made.programme, "coordinator")
    AccountHanding.objects.create(what="password", account=other.pk, by=bank.coordinator.pk)
    with pytest.raises(NotAllowed, match="do not count as two people"):
        release_batch(actor=other, batch=batch)
    assert {one.state for one in bank.orders} == {"prepared"}
