"""Which payments can be prepared is kept with each tranche by the acts, fits the judgement, and is one narrow query."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as some
from tests.factories.agreements import (
    decided_call,
    issued_agreement,
    paid_by_the_bank,
    prepared_tranche,
    signed_agreement,
)
from tests.wide import columns_brought

from winay.agreements import actions
from winay.agreements.actions.ready import KEEP_READY, keep_all_ready
from winay.agreements.checks import CHECKS
from winay.agreements.models import Agreement, Tranche
from winay.agreements.queries.staff import payments_to_prepare, wrongly_ready
from winay.agreements.queries.tranches import judged_tranche
from winay.agreements.rules import FOR_GOOD, Facts, judge_tranche, may_be_paid, ready_until
from winay.agreements.tasks import tasks_for
from winay.base import work
from winay.base.checks import GOOD, PROBLEM, WARNING
from winay.base.models import Job
from winay.base.work import DAILY
from winay.facts.rules import Decision

SEEN = "progress_checked"
TWO = [
    {"number": 1, "share": "0.6", "conditions": ["agreement_signed"]},
    {"number": 2, "share": "0.4", "conditions": [SEEN], "may_be_waived": [SEEN]},
]
TODAY = date(2026, 5, 4)
MET = Facts(
    signed=True,
    pays_cash=True,
    account_valid=True,
    deposit_first=True,
    counterpart_promised=Decimal(700),
    counterpart_confirmed=Decimal(700),
    unpaid_before=0,
)
offers = some.dictionaries(
    some.sampled_from([SEEN, "earlier_tranche_accounted"]),
    some.one_of(some.none(), some.integers(-3, 9)),
    max_size=2,
)


@given(offers, some.sets(some.sampled_from([SEEN, "earlier_tranche_accounted"])), some.booleans())
def test_the_kept_day_is_the_last_one_on_which_judging_lets_it_be_paid(waived, confirmed, signed):
    decisions = {
        code: Decision("x", TODAY, None if days is None else TODAY + timedelta(days=days))
        for code, days in waived.items()
    }
    facts = replace(
        MET, signed=signed, confirmed=frozenset(confirmed), waivable=frozenset(decisions), waived=decisions
    )
    wanted = [SEEN, "earlier_tranche_accounted"]
    until = ready_until(wanted, facts, today=TODAY)
    for day in (TODAY + timedelta(days=passed) for passed in range(12)):
        assert may_be_paid(judge_tranche(wanted, facts, today=day)) == (until is not None and day <= until)


def kept():
    """Return the numbers of the tranches that are kept as ready, checked against judging them one by one."""
    for tranche in Tranche.objects.filter(order=None):
        ready = may_be_paid(judged_tranche(tranche.agreement, tranche))
        assert (tranche.ready_until is not None) == ready, tranche
    assert not list(wrongly_ready())
    return [one.number for one in Tranche.objects.exclude(ready_until=None)]


@pytest.mark.django_db
def test_each_act_from_signature_to_the_last_tranche_keeps_it():
    made = decided_call(tranches=TWO, counterpart={"deposit_first": True})
    agreement = issued_agreement(made)
    assert kept() == []
    agreement = actions.sign_agreement(actor=made.officer, agreement=agreement, signed_on=timezone.localdate())
    assert kept() == [], "its counterpart is not there"
    deposit = actions.record_deposit(
        actor=made.officer, agreement=agreement, amount=agreement.counterpart_cash,
        deposited_on=timezone.localdate(), operation_number="700100",
    )  # fmt: skip
    assert kept() == []
    actions.confirm_deposit(actor=made.finance, deposit=deposit)
    assert kept() == [1]
    first = actions.prepare_payment(actor=made.finance, tranche=agreement.tranches.get(number=1))
    assert kept() == []
    first = actions.send_back_payment(actor=made.coordinator, tranche=first, reason="Falta una firma")
    assert kept() == [1]
    first = paid_by_the_bank(made, actions.prepare_payment(actor=made.finance, tranche=first))
    assert kept() == []
    second = agreement.tranches.get(number=2)
    actions.confirm_condition(actor=made.officer, tranche=second, condition=SEEN, note="Visto en el corral")
    assert kept() == [2]
    actions.reverse_payment(actor=made.coordinator, tranche=first, reason="Volvió del banco")
    assert kept() == [1]


@pytest.mark.django_db
def test_a_waiver_counts_to_the_end_of_its_last_day_without_any_act(monkeypatch):
    made = decided_call(tranches=TWO)
    paid_by_the_bank(made, prepared_tranche(made))
    second, today = Tranche.objects.get(number=2), timezone.localdate()
    asked = {"tranche": second, "condition": SEEN}
    actions.propose_waiver(actor=made.officer, **asked, reason="El huaico", until=today + timedelta(days=2))
    assert kept() == []
    actions.confirm_waiver(actor=made.coordinator, **asked)
    assert kept() == [2]
    assert [one.number for one in payments_to_prepare(made.finance)] == [2]
    for days, found in ((2, [2]), (3, [])):
        monkeypatch.setattr("django.utils.timezone.localdate", lambda *_: today + timedelta(days=days))  # noqa: B023
        assert [one.number for one in payments_to_prepare(made.finance)] == found
    monkeypatch.undo()
    actions.withdraw_waiver(actor=made.officer, **asked, reason="Se abrió la vía")
    assert kept() == []


@pytest.mark.django_db
def test_the_doctor_tells_of_a_wrong_one_and_the_worker_puts_it_right():
    made = decided_call(awards=2, own_cash=0)
    agreement = signed_agreement(made)
    issued = issued_agreement(made, which=1)
    check = CHECKS[0]
    assert [one.state for one in check.look()] == [GOOD]
    Tranche.objects.filter(agreement=agreement).update(ready_until=None)
    Tranche.objects.filter(agreement=issued).update(ready_until=FOR_GOOD)
    (finding,) = check.look()
    assert finding.state == PROBLEM
    assert agreement.code in finding.found and issued.code in finding.found
    work.enqueue(KEEP_READY, "update")
    (finding,) = check.look()
    assert finding.state == WARNING and "winay work --once" in finding.mend
    Job.objects.update(tries=1)
    assert [one.state for one in check.look()] == [PROBLEM]
    Job.objects.update(tries=0, free_at=timezone.now() + timedelta(hours=3))
    assert [one.state for one in check.look()] == [PROBLEM]
    leases = []
    keep_all_ready("", lambda: leases.append(1))
    assert leases and [one.state for one in check.look()] == [GOOD]
    assert list(payments_to_prepare(made.finance)) == list(agreement.tranches.filter(number=1))
    assert DAILY[KEEP_READY] == 3


@pytest.mark.django_db
def test_the_list_is_one_narrow_query_and_the_home_counts_it_in_the_database():
    made = decided_call(awards=3, own_cash=0)
    for which in range(3):
        signed_agreement(made, which=which)
    with CaptureQueriesContext(connection) as queries:
        assert len(payments_to_prepare(made.finance)) == 3
    assert len(queries) == 1
    assert "Preparar 3 desembolsos" in [task.text for task in tasks_for(made.finance, timezone.localdate())]
    with columns_brought() as brought:
        tasks_for(made.finance, timezone.localdate())
    assert not {table for table, _column in brought} & {"agreements_tranche", "agreements_agreement"}
    assert Agreement.objects.count() == 3
