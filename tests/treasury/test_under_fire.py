"""Money under fire: a hundred releases at once on a line with room for 37; a batch whose process is killed."""

import threading
from collections import Counter
from decimal import Decimal

import pytest
from django.db import connection, connections
from tests.factories.payments import account_of, charged_call, line_of, waiting_payments
from tests.factories.settling import faults_of, settled_under_fire

from winay.ledger.actions import verify_chain
from winay.ledger.queries import trial_balance, wrong_balances
from winay.treasury.actions import make_batch, release_order
from winay.treasury.models import PaymentOrder

pytestmark = pytest.mark.django_db(transaction=True)
CONNECTIONS = 25
"""As many at once as a server has workers: PostgreSQL gives a hundred connections to everybody together."""


def released_at_once(made, orders) -> Counter[str]:
    """Release every order from a thread of its own, all started together; count what became of them."""
    barrier, place = threading.Barrier(len(orders)), threading.BoundedSemaphore(CONNECTIONS)
    raised: list[str] = []

    def run(order) -> None:
        barrier.wait(timeout=20)
        with place:
            try:
                release_order(actor=made.coordinator, order=order)
                raised.append("done")
            except Exception as error:
                raised.append(type(error).__name__)
            finally:
                connections.close_all()

    threads = [threading.Thread(target=run, args=(order,)) for order in orders]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return Counter(raised)


def test_of_a_hundred_releases_at_once_on_a_line_with_room_for_37_exactly_37_are_made():
    made = charged_call("3799.99", awards=100)
    orders = waiting_payments(made)
    assert released_at_once(made, orders) == {"done": 37, "NotEnoughMoney": 63}
    assert PaymentOrder.objects.filter(programme=made.programme, state="authorised").count() == 37
    assert PaymentOrder.objects.filter(programme=made.programme, state="prepared").count() == 63
    assert line_of(made) == (Decimal(3700), 0, Decimal("99.99"))
    assert sum(row.balance for row in trial_balance(made.programme)) == 0
    assert not list(wrong_balances(made.programme))
    assert verify_chain(made.programme).valid


def test_a_batch_whose_process_is_killed_again_and_again_pays_each_once():
    made = charged_call("4000", awards=40)
    batch = make_batch(actor=made.finance, account=account_of(made), orders=waiting_payments(made))
    database = str(connection.settings_dict["NAME"])
    assert settled_under_fire(database, str(batch.pk), kills=5, longest=0.8) >= 3
    assert faults_of(str(batch.pk)) == []
