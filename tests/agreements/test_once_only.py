"""One tranche, one payment: two officers at once, a repeated request, a process killed half-way."""

import os
import signal
import subprocess
import sys
import textwrap
import threading
from pathlib import Path

import pytest
from django.db import connection, connections
from django.utils import timezone
from tests.factories.agreements import DecidedCall, decided_call, prepared_tranche, staff_member

from winay.agreements import actions
from winay.agreements.models import Tranche
from winay.base.errors import DomainError, WrongState
from winay.base.models import Act
from winay.ledger.actions import verify_chain
from winay.ledger.models import Entry
from winay.ledger.queries import entries_of_subject, trial_balance, where_every_sol_is

pytestmark = pytest.mark.django_db(transaction=True)


def check_books(made: DecidedCall) -> None:
    assert sum(row.balance for row in trial_balance(made.programme)) == 0
    assert verify_chain(made.programme).valid
    numbers = list(Entry.objects.filter(programme=made.programme).values_list("number", flat=True))
    assert numbers == list(range(1, len(numbers) + 1))


def at_once(*acts) -> list[Exception | None]:
    """Run the acts in threads that start together; return what each raised."""
    barrier, found = threading.Barrier(len(acts)), [None] * len(acts)

    def run(place, act):
        try:
            barrier.wait(timeout=20)
            act()
        except Exception as error:
            found[place] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(place, act)) for place, act in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return found


def test_two_officers_who_release_at_once_pay_once():
    made = decided_call()
    tranche = prepared_tranche(made)
    other = staff_member(made.programme, "coordinator")
    raised = at_once(
        *(
            lambda actor=actor: actions.release_payment(actor=actor, tranche=Tranche.objects.get(pk=tranche.pk))
            for actor in (made.coordinator, other)
        )
    )
    assert sorted(type(error).__name__ for error in raised) == ["NoneType", "WrongState"]
    assert entries_of_subject(tranche).count() == 1
    assert Act.objects.filter(verb="release").count() == 1
    assert where_every_sol_is(made.programme)[0].ordered == tranche.amount.amount
    check_books(made)


def test_two_people_of_finance_who_record_the_banks_answer_at_once_pay_once():
    made = decided_call()
    tranche = actions.release_payment(actor=made.coordinator, tranche=prepared_tranche(made))
    other = staff_member(made.programme, "finance")
    raised = at_once(
        *(
            lambda actor=actor: actions.pay_tranche(
                actor=actor, tranche=tranche, operation_number="900", paid_on=timezone.localdate()
            )
            for actor in (made.finance, other)
        ),
        lambda: actions.pay_tranche(
            actor=other, tranche=tranche, operation_number="901", paid_on=timezone.localdate()
        ),
        lambda: actions.bounce_payment(actor=other, tranche=tranche, reason="x"),
    )
    assert raised.count(None) in (1, 2)
    assert entries_of_subject(tranche).count() == 2
    assert Act.objects.filter(verb__in=["pay", "bounce"]).count() == 1
    check_books(made)


def test_eight_payments_of_one_programme_at_once_keep_one_chain():
    made = decided_call(awards=8)
    tranches = [prepared_tranche(made, which=which) for which in range(8)]
    raised = at_once(*(lambda t=t: actions.release_payment(actor=made.coordinator, tranche=t) for t in tranches))
    assert raised == [None] * 8
    assert where_every_sol_is(made.programme)[0].ordered == sum(tranche.amount.amount for tranche in tranches)
    check_books(made)


def test_a_repeated_request_pays_once():
    made = decided_call()
    tranche = prepared_tranche(made)
    actions.release_payment(actor=made.coordinator, tranche=tranche)
    for _again in range(3):
        with pytest.raises(WrongState):
            actions.release_payment(actor=made.coordinator, tranche=tranche)
    assert entries_of_subject(tranche).count() == 1
    check_books(made)


KILLED = textwrap.dedent(
    """
    import os, signal, sys
    import django
    from django.conf import settings

    where, database, tranche, coordinator = sys.argv[1:]
    settings.DATABASES["default"]["NAME"] = database
    django.setup()
    from winay.agreements.actions import payments
    from winay.treasury.actions import orders
    from winay.agreements.models import Tranche
    from winay.base.models import User
    from winay.ledger.actions import journal

    def die(*args, **kwargs):
        os.kill(os.getpid(), signal.SIGKILL)

    if where == "before posting":
        orders.post_order = die
    elif where == "within posting":
        journal.Posting.objects.bulk_create = die
    elif where == "after posting":
        post = orders.post_order
        orders.post_order = lambda **given: (post(**given), die())
    payments.release_payment(
        actor=User.objects.get(pk=coordinator), tranche=Tranche.objects.get(pk=tranche)
    )
    if where == "after commit":
        die()
    """
)


def release_in_another_process(where: str, tranche: Tranche, coordinator: object) -> int:
    """Release in a process of its own, which kills itself at `where`; return its exit code."""
    database = str(connection.settings_dict["NAME"])
    arguments = [where, database, str(tranche.pk), str(coordinator)]
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "winay.site.settings"}
    done = subprocess.run(
        [sys.executable, "-c", KILLED, *arguments],
        env=environment,
        cwd=Path(__file__).parents[2],
        capture_output=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == -signal.SIGKILL or where == "never", done.stderr.decode()
    return done.returncode


@pytest.mark.parametrize(
    ("where", "payments"),
    [("before posting", 0), ("within posting", 0), ("after posting", 0), ("after commit", 1)],
)
def test_a_process_killed_on_the_way_leaves_one_payment_or_none(where, payments):
    made = decided_call()
    tranche = prepared_tranche(made)
    entries = Entry.objects.count()
    release_in_another_process(where, tranche, made.coordinator.pk)
    tranche.refresh_from_db()
    assert tranche.state == ("authorised" if payments else "prepared")
    assert entries_of_subject(tranche).count() == payments
    assert Entry.objects.count() == entries + payments
    assert Act.objects.filter(verb="release").count() == payments
    check_books(made)
    try:
        actions.release_payment(actor=made.coordinator, tranche=tranche)
    except DomainError:
        assert payments
    tranche.refresh_from_db()
    assert (tranche.state, entries_of_subject(tranche).count()) == ("authorised", 1)
    check_books(made)
