"""What somebody's own file says of budgets: the advances that they were handed."""

from typing import Any

from winay.base.own_file import Whose
from winay.budgets.models import Advance


def chapters(whose: Whose) -> dict[str, Any]:
    """Return the advances of the person's account, with what is left of each."""
    rows = Advance.objects.filter(to_person=whose.user) if whose.user is not None else Advance.objects.none()
    return {
        "advances": [
            {
                "code": one.code,
                "amount": str(one.amount.amount),
                "currency": str(one.amount.currency),
                "left": str(one.left),
                "what": one.what,
                "state": one.state,
                "given_on": one.given_on,
                "due_on": one.due_on,
            }
            for one in rows.select_related("budget__programme").order_by("created_at")
        ]
    }
