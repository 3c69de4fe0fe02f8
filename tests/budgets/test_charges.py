"""What agreements pay is charged to the line that the pack names: never beyond it, once, and back when it is undone."""

import pytest
from django.utils import timezone
from tests.factories.agreements import DecidedCall, decided_call, prepared_tranche
from tests.factories.payments import charged_call, line_of

from winay.agreements.actions import bounce_payment, pay_tranche, release_payment, reverse_payment
from winay.ledger.actions import NotEnoughMoney, verify_chain
from winay.ledger.queries import wrong_balances

pytestmark = pytest.mark.django_db


def paid(made: DecidedCall, tranche) -> None:
    today = timezone.localdate()
    pay_tranche(actor=made.finance, tranche=tranche, operation_number=f"OP-{tranche.pk}", paid_on=today)


def test_a_release_commits_the_line_and_a_payment_executes_it() -> None:
    made = charged_call("1000", awards=1)
    tranche = release_payment(actor=made.coordinator, tranche=prepared_tranche(made))
    share = tranche.amount.amount
    assert line_of(made) == (share, 0, 1000 - share)
    paid(made, tranche)
    assert line_of(made) == (0, share, 1000 - share)
    reverse_payment(actor=made.coordinator, tranche=tranche, reason="Cuenta equivocada")
    assert line_of(made) == (0, 0, 1000)
    assert verify_chain(made.programme).valid
    assert not list(wrong_balances(made.programme))


def test_a_rejected_payment_gives_the_line_back() -> None:
    made = charged_call("1000", awards=1)
    tranche = release_payment(actor=made.coordinator, tranche=prepared_tranche(made))
    bounce_payment(actor=made.finance, tranche=tranche, reason="Cuenta cerrada")
    assert line_of(made) == (0, 0, 1000)


def test_of_five_releases_on_a_line_with_room_for_three_three_are_made() -> None:
    made = charged_call("300", awards=5)
    done = []
    for which in range(5):
        tranche = prepared_tranche(made, which=which)
        room = line_of(made)[2]
        try:
            release_payment(actor=made.coordinator, tranche=tranche)
        except NotEnoughMoney:
            assert room < tranche.amount.amount
        else:
            done.append(tranche.amount.amount)
    assert sum(done) <= 300
    assert line_of(made) == (sum(done), 0, 300 - sum(done))
    assert len(done) == int(300 // done[0])


def test_a_category_that_the_pack_does_not_charge_leaves_the_line_alone() -> None:
    made = charged_call("1000", awards=1, category="other-category")
    tranche = release_payment(actor=made.coordinator, tranche=prepared_tranche(made))
    paid(made, tranche)
    assert line_of(made) == (0, 0, 1000)


def test_a_payment_authorised_before_the_budget_charges_nothing_when_it_is_paid() -> None:
    made = decided_call(awards=1)
    tranche = release_payment(actor=made.coordinator, tranche=prepared_tranche(made))
    made.programme.pack.content = {}
    paid(made, tranche)
    assert verify_chain(made.programme).valid
