"""What may go wrong with a programme's own money: advances that nobody accounts for."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from winay.alerts.kinds import Alert, Kind
from winay.base.models import User
from winay.base.narrow import narrow
from winay.base.tasks import desk_page
from winay.base.templatetags.winay import money
from winay.budgets.models import Advance
from winay.budgets.queries.advances import late_on
from winay.programmes.access import Role, grants_of


def _late(user: User, today: date) -> QuerySet[Advance]:
    """Return the late advances of the programmes where `user` keeps the budget or approves, the oldest first."""
    held = grants_of(user, Role.COORDINATOR, Role.FINANCE).filter(territory=None).values("programme")
    rows = Advance.objects.filter(late_on(today), budget__programme__in=held)
    return narrow(rows.select_related("budget__programme").order_by("due_on", "number"))


def _tell_late(rows: Sequence[Any], today: date) -> list[Alert]:
    return [
        Alert(
            row=row.pk,
            about=row.code,
            says=_("%(left)s of %(amount)s is not accounted for")
            % {"left": money(row.left, str(row.amount.currency)), "amount": money(row.amount)},
            url=desk_page("budget_advance", row.budget.code, row.number),
            place=row.budget.programme.name,
            since=row.due_on,
        )
        for row in rows
    ]


ALERTS = (
    Kind(
        name="advance-late",
        title=gettext_lazy("Advances to staff that are late"),
        mend=gettext_lazy(
            "Ask whoever holds the money for the receipts or for what is left. They get no other advance before."
        ),
        rows=_late,
        tell=_tell_late,
    ),
)
