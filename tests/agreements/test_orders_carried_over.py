"""What tranches knew of their payments became payment orders: there and back nothing is lost that stands."""

import pytest
from django.db import connection
from tests.factories.agreements import decided_call, paid_by_the_bank, prepared_tranche
from tests.going_back import LATER

from winay.agreements import actions
from winay.agreements.models import Tranche
from winay.agreements.queries.reconcile import differences
from winay.base.database import executor_one_by_one
from winay.treasury.models import PaymentOrder

KEPT = (
    "attempt",
    "order__attempt",
    "order__state",
    "order__prepared_by",
    "order__released_by",
    "order__released_at",
    "order__operation_number",
    "order__paid_on",
    "order__amount",
    "order__payee",
    "order__account",
    "order__district",
    "order__programme",
    "order__method",
    "order__code",
    "order__about_id",
)


def stands() -> list[tuple]:
    return list(Tranche.objects.order_by("agreement__code").values_list("pk", *KEPT))


@pytest.mark.once
@pytest.mark.django_db(transaction=True)
def test_orders_go_back_into_tranches_and_come_again():
    made = decided_call(awards=4)
    tranches = [prepared_tranche(made, which=which) for which in range(4)]
    actions.bounce_payment(
        actor=made.finance,
        tranche=actions.release_payment(actor=made.coordinator, tranche=tranches[0]),
        reason="Cuenta cerrada",
    )
    actions.release_payment(actor=made.coordinator, tranche=tranches[1])
    paid_by_the_bank(made, tranches[2])
    before = stands()
    try:
        executor_one_by_one(without=LATER).migrate([("agreements", "0002_paid_by_the_bank")])
        with connection.cursor() as cursor:
            cursor.execute("SELECT state, attempt, operation_number <> '' FROM agreements_tranche ORDER BY state")
            rows = [(state, attempt, bool(number)) for state, attempt, number in cursor.fetchall()]
        assert rows == [("authorised", 1, False), ("paid", 1, True), ("planned", 1, False), ("prepared", 0, False)]
    finally:
        executor = executor_one_by_one(without=LATER)
        executor.migrate(executor.loader.graph.leaf_nodes())
    assert stands() == before
    assert (PaymentOrder.objects.count(), differences(made.programme)) == (3, [])
    actions.reverse_payment(actor=made.coordinator, tranche=tranches[2], reason="x")
    again = actions.prepare_payment(actor=made.finance, tranche=tranches[0])
    assert (again.state, again.attempt) == ("prepared", 2)
