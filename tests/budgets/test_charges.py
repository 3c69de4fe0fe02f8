"""What agreements pay is charged to the line that the pack names: never beyond it, once, and back when it is undone."""

from datetime import date
from decimal import Decimal

import pytest
from django.utils import timezone
from tests.factories.agreements import DecidedCall, decided_call, prepared_tranche

from winay.agreements.actions import bounce_payment, pay_tranche, release_payment, reverse_payment
from winay.budgets import actions
from winay.budgets.queries.lines import table_of
from winay.ledger.actions import NotEnoughMoney, verify_chain
from winay.ledger.queries import wrong_balances

pytestmark = pytest.mark.django_db
D = Decimal


def with_budget(amount: str, *, awards: int, **charged: str) -> DecidedCall:
    """A decided call of 100 soles an award, charged to a line of `amount`."""
    made = decided_call(awards=awards, amount="100.00", own_cash="10.00")
    plans = {"code": "plans", "name": "Planes", "amount": amount, "shares": {"treasury": amount}}
    other = {"code": "other", "name": "Otros", "amount": "1", "shares": {"treasury": "1"}}
    activity = {"code": "fund", "name": "Fondo", "lines": [plans, other]}
    made.programme.pack.content = {
        "budget": {
            "source": "Bases",
            "place": "anexo 1",
            "sources": [{"code": "treasury", "kind": "grant"}],
            "components": [{"code": "business", "name": "Negocios", "activities": [activity]}],
            "charged": [{"call": "clar", "line": "plans", **charged}],
        }
    }
    made.programme.pack.save()
    actions.take_up_budget(actor=made.finance, programme=made.programme, begins_on=date(2026, 1, 1))
    return made


def plans(made: DecidedCall) -> tuple[Decimal, Decimal, Decimal]:
    """What of the line is committed, executed and available."""
    row = next(one for one in table_of(made.programme.budget).rows() if one.line.code == "plans")
    return row.committed, row.executed, row.available


def paid(made: DecidedCall, tranche) -> None:
    today = timezone.localdate()
    pay_tranche(actor=made.finance, tranche=tranche, operation_number=f"OP-{tranche.pk}", paid_on=today)


def test_a_release_commits_the_line_and_a_payment_executes_it() -> None:
    made = with_budget("1000", awards=1)
    tranche = release_payment(actor=made.coordinator, tranche=prepared_tranche(made))
    share = tranche.amount.amount
    assert plans(made) == (share, 0, 1000 - share)
    paid(made, tranche)
    assert plans(made) == (0, share, 1000 - share)
    reverse_payment(actor=made.coordinator, tranche=tranche, reason="Cuenta equivocada")
    assert plans(made) == (0, 0, 1000)
    assert verify_chain(made.programme).valid
    assert not list(wrong_balances(made.programme))


def test_a_rejected_payment_gives_the_line_back() -> None:
    made = with_budget("1000", awards=1)
    tranche = release_payment(actor=made.coordinator, tranche=prepared_tranche(made))
    bounce_payment(actor=made.finance, tranche=tranche, reason="Cuenta cerrada")
    assert plans(made) == (0, 0, 1000)


def test_of_five_releases_on_a_line_with_room_for_three_three_are_made() -> None:
    made = with_budget("300", awards=5)
    done = []
    for which in range(5):
        tranche = prepared_tranche(made, which=which)
        room = plans(made)[2]
        try:
            release_payment(actor=made.coordinator, tranche=tranche)
        except NotEnoughMoney:
            assert room < tranche.amount.amount
        else:
            done.append(tranche.amount.amount)
    assert sum(done) <= 300
    assert plans(made) == (sum(done), 0, 300 - sum(done))
    assert len(done) == int(300 // done[0])


def test_a_category_that_the_pack_does_not_charge_leaves_the_line_alone() -> None:
    made = with_budget("1000", awards=1, category="other-category")
    tranche = release_payment(actor=made.coordinator, tranche=prepared_tranche(made))
    paid(made, tranche)
    assert plans(made) == (0, 0, 1000)


def test_a_payment_authorised_before_the_budget_charges_nothing_when_it_is_paid() -> None:
    made = decided_call(awards=1)
    tranche = release_payment(actor=made.coordinator, tranche=prepared_tranche(made))
    made.programme.pack.content = {}
    paid(made, tranche)
    assert verify_chain(made.programme).valid
