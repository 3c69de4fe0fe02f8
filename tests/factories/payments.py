"""Payments that wait for the coordinator, of plain rows: awards paid directly, charged to a line of the budget."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone
from tests.factories.agreements import DecidedCall, decided_call, soles, valid_cci

from winay.budgets.actions import take_up_budget
from winay.budgets.queries.lines import table_of
from winay.calls.postings import holder_of_proposal
from winay.committees.models import Outcome
from winay.registry.models import BankAccount
from winay.treasury import purposes
from winay.treasury.models import PaymentOrder, ProgrammeAccount
from winay.treasury.purposes import Matter

AWARD = "award-of-a-test"
ACCOUNT = "01811000123456789073"


def locked_award(order: PaymentOrder) -> Matter:
    """Lock the award that an order pays: it asks nothing else, and stands with its organisation once paid."""
    outcome = (
        Outcome.objects.select_for_update(of=("self",))
        .select_related("proposal__call", "proposal__category", "proposal__organisation")
        .get(pk=order.about_id)
    )
    return Matter(
        subject=outcome,
        holder=holder_of_proposal(outcome.proposal),
        promised_in="awarded",
        arrives_in="advance_to_organisation",
        ordered="Pago autorizado",
        paid="Transferencia",
        require_ready=lambda: None,
        require_last=lambda: None,
        stands=lambda _order: None,
        done=lambda _act: None,
        charged_to=(outcome.proposal.call.pack_call, outcome.proposal.category.code),
    )


purposes.register(AWARD, locked_award)


def charged_call(room: Any, *, awards: int, amount: str = "100.00", **charged: str) -> DecidedCall:
    """Return a decided call whose payments are charged to a line of the budget, which may cost `room`."""
    made = decided_call(awards=awards, amount=amount, own_cash="10.00")
    budget_for(made, room, **charged)
    return made


def budget_for(made: DecidedCall, room: Any, *, others: str = "1", **charged: str) -> None:
    """Put a budget in force by which a decided call is charged to a line that may cost `room`; `others` beside it."""
    plans = {"code": "plans", "name": "Planes", "amount": str(room), "shares": {"treasury": str(room)}}
    other = {"code": "other", "name": "Otros", "amount": others, "shares": {"treasury": others}}
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
    take_up_budget(actor=made.finance, programme=made.programme, begins_on=date(2026, 1, 1))


def line_of(made: DecidedCall) -> tuple[Decimal, Decimal, Decimal]:
    """Return what of the charged line is committed, executed and available."""
    row = next(one for one in table_of(made.programme.budget).rows() if one.line.code == "plans")
    return row.committed, row.executed, row.available


def waiting_payments(made: DecidedCall) -> list[PaymentOrder]:
    """Return a prepared transfer for every award of the call."""
    accounts = BankAccount.objects.bulk_create(
        BankAccount(organisation=one.proposal.organisation, bank="BN", cci=valid_cci(number))
        for number, one in enumerate(made.outcomes, start=1)
    )
    return PaymentOrder.objects.bulk_create(
        PaymentOrder(
            programme=made.programme,
            purpose=AWARD,
            about_type=Outcome._meta.label_lower,
            about_id=str(one.pk),
            attempt=1,
            code=f"{one.proposal.code}.1",
            payee=one.proposal.organisation,
            payee_name=one.proposal.organisation.name,
            account=account,
            amount=soles(one.amount.amount),
            state="prepared",
            prepared_by=made.finance,
            prepared_at=timezone.now(),
        )
        for one, account in zip(made.outcomes, accounts, strict=True)
    )


def account_of(made: DecidedCall) -> ProgrammeAccount:
    """Return the programme's bank account, without a limit."""
    return ProgrammeAccount.objects.create(
        programme=made.programme, name="Cuenta especial", bank="BN", number=ACCOUNT, currency="PEN"
    )
