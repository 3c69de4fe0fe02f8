"""After any sequence of acts, refused ones included: books balance, nothing is paid twice or while suspended."""

from datetime import timedelta
from decimal import Decimal
from random import Random

import pytest
from django.utils import timezone
from tests.agreements.test_lines import planned
from tests.factories.agreements import DecidedCall

from winay.agreements import actions
from winay.agreements.checks import CHECKS
from winay.agreements.models import Addendum, Agreement, Tranche
from winay.agreements.queries.lines import lines_of
from winay.agreements.queries.reconcile import differences
from winay.agreements.queries.staff import wrongly_ready
from winay.base.checks import GOOD
from winay.base.errors import DomainError
from winay.ledger.actions import verify_chain
from winay.ledger.models import Account, Posting
from winay.treasury.models import PaymentOrder

pytestmark = pytest.mark.django_db
ACTS = 45


def one_act(random: Random, made: DecidedCall, agreement: Agreement, *, late: bool) -> None:
    """Do one act that may or may not be allowed now; `late`: the agreement may end."""
    why, today = "Por si acaso", timezone.localdate()
    tranche = random.choice(list(agreement.tranches.all()))
    waiting = list(agreement.addenda.filter(state__in=("to_sign", "to_approve")))
    boss, officer, finance = made.coordinator, made.officer, made.finance

    def move_lines() -> None:
        rich, poor = random.sample([line for line in lines_of(agreement) if line.source == "programme"], 2)
        part = Decimal(random.randrange(1, 40_000)) / 100
        amounts = {rich.key: rich.now - part, poor.key: poor.now + part}
        actions.reallocate(actor=officer, agreement=agreement, amounts=amounts, reason=why)

    def answer() -> None:
        one = random.choice(waiting)
        if one.kind == Addendum.Kind.REALLOCATION:
            actions.approve_addendum(actor=boss, addendum=one)
        else:
            actions.sign_addendum(actor=officer, addendum=one, signed_on=today)

    def pay() -> None:
        number = str(random.randrange(10**6))
        actions.pay_tranche(actor=finance, tranche=tranche, operation_number=number, paid_on=today)

    until = (agreement.ends_on or today) + timedelta(days=random.randrange(1, 300))
    ways = [
        lambda: actions.prepare_payment(actor=finance, tranche=tranche),
        lambda: actions.release_payment(actor=boss, tranche=tranche),
        pay,
        pay,
        lambda: actions.bounce_payment(actor=finance, tranche=tranche, reason=why),
        lambda: actions.reverse_payment(actor=boss, tranche=tranche, reason=why),
        lambda: actions.send_back_payment(actor=boss, tranche=tranche, reason=why),
        lambda: actions.suspend_agreement(actor=boss, agreement=agreement, reason=why),
        lambda: actions.lift_suspension(actor=boss, agreement=agreement, reason=why),
        lambda: actions.extend_agreement(actor=boss, agreement=agreement, until=until, reason=why),
        move_lines,
        move_lines,
        *([answer] if waiting else []),
    ]
    if late:
        ways.append(lambda: actions.end_agreement(actor=boss, agreement=agreement, reason=why))
    random.choice(ways)()


@pytest.mark.parametrize("seed", range(4))
def test_whatever_is_done_the_books_stay_right(seed):
    random, (made, agreement, _keys) = Random(seed), planned()
    whole = sum(line.now for line in lines_of(agreement))
    done = 0
    for number in range(ACTS):
        agreement = Agreement.objects.get(pk=agreement.pk)
        before, prepared = (
            agreement.state,
            PaymentOrder.objects.filter(state__in=("prepared", "authorised")).count(),
        )
        authorised = PaymentOrder.objects.filter(state="authorised").count()
        try:
            one_act(random, made, agreement, late=number > ACTS - 15)
            done += 1
        except DomainError:
            continue
        if before != "signed":
            assert PaymentOrder.objects.filter(state__in=("prepared", "authorised")).count() <= prepared
            assert PaymentOrder.objects.filter(state="authorised").count() <= authorised
        lines = lines_of(agreement)
        assert sum(line.now for line in lines) == whole and all(line.now >= 0 for line in lines)
        assert not list(wrongly_ready())
    assert done > 8 and [one.state for check in CHECKS for one in check.look()] == [GOOD, GOOD]
    assert differences(made.programme) == [] and verify_chain(made.programme).valid
    assert sum(Posting.objects.values_list("amount", flat=True)) == 0
    owed = ("available", "awarded", "agreed", "ordered", "executed", "advance_to_organisation")
    assert not Account.objects.filter(kind__in=owed, cents__lt=0).exists()
    for tranche in Tranche.objects.all():
        assert PaymentOrder.objects.filter(about_id=str(tranche.pk), state="paid").count() <= 1
        assert not (tranche.cancelled_at and tranche.order_id)
