"""What was written down of agreements between payments: minutes, trainings, visits."""

from typing import Any

from winay.agreements.models import Agreement, FollowUp
from winay.agreements.queries.own import agreements_of_user
from winay.agreements.queries.staff.agreements import agreements_in_reach
from winay.base.models import User


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


def agreement_of_user(user: User, proposal: str) -> Agreement:
    """Return the agreement on a proposal of one of the user's groups; raises `Agreement.DoesNotExist`."""
    return agreements_of_user(user).exclude(state="void").get(outcome__proposal__code=proposal)
