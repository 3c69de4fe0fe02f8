"""What was written down of agreements between payments: minutes, trainings, visits."""

from decimal import Decimal
from typing import Any

from winay.agreements.models import Agreement, CounterpartDeposit, FollowUp
from winay.agreements.queries.own import agreements_of_user
from winay.agreements.queries.staff.agreements import agreements_in_reach
from winay.agreements.states import IN_FORCE
from winay.base.models import User
from winay.ledger.rules import ZERO


def follow_up_for_staff(user: User, code: str, pk: Any) -> FollowUp:
    """Return a record of an agreement where the user's roles hold; raises `FollowUp.DoesNotExist`."""
    rows = FollowUp.objects.select_related("agreement__outcome__proposal__call__programme", "proof")
    return rows.get(agreement__in=agreements_in_reach(user).values("pk"), agreement__code=code, pk=pk)


def minutes_of_user(user: User, proposal: str, pk: Any) -> FollowUp:
    """Return minutes of an agreement of one of the user's groups; raises `FollowUp.DoesNotExist`."""
    mine = agreements_of_user(user).order_by().values("pk")
    rows = FollowUp.objects.select_related("agreement", "proof")
    return rows.get(
        agreement__in=mine, agreement__outcome__proposal__code=proposal, kind=FollowUp.Kind.MINUTES, pk=pk
    )


def deposit_of_user(user: User, proposal: str, pk: Any) -> CounterpartDeposit:
    """Return a deposit of one of the user's groups; raises `CounterpartDeposit.DoesNotExist`."""
    mine = agreements_of_user(user).order_by().values("pk")
    rows = CounterpartDeposit.objects.select_related("agreement", "proof")
    return rows.get(agreement__in=mine, agreement__outcome__proposal__code=proposal, pk=pk)


def takes_deposits(agreement: Agreement) -> bool:
    """Tell whether a group may tell of a deposit now: it promised cash, and the agreement is issued and not over."""
    running = agreement.state in ("issued", *IN_FORCE) and agreement.closed_on is None
    return running and agreement.counterpart_cash.amount > 0


def owed_in_cash(agreement: Agreement) -> Decimal:
    """Return what a group still has to put in of the cash that it promised; what was not found does not count."""
    told = [one.amount.amount for one in agreement.deposits.all() if one.confirmed_at or not one.not_found_at]
    owed: Decimal = agreement.counterpart_cash.amount - sum(told, ZERO)
    return max(owed, ZERO)


def agreement_of_user(user: User, proposal: str) -> Agreement:
    """Return the agreement on a proposal of one of the user's groups; raises `Agreement.DoesNotExist`."""
    return agreements_of_user(user).exclude(state="void").get(outcome__proposal__code=proposal)
