"""What may go wrong with the catalogue: facts that nobody has looked up for a year, calls whose last day is over."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from winay.alerts.kinds import Alert, Kind
from winay.base.models import User
from winay.base.tasks import desk_page
from winay.journeys.models import Support
from winay.journeys.queries.catalogue import kept_by, listed
from winay.journeys.rules import STALE_AFTER


def _stale(user: User, today: date) -> QuerySet[Support]:
    before = today - timedelta(days=STALE_AFTER)
    rows = listed().filter(kept_by(user)).exclude(status="historical")
    return rows.filter(Q(checked_on=None) | Q(checked_on__lt=before) | Q(closes_on__lt=today)).order_by(
        "checked_on", "code"
    )


def _tell(rows: Sequence[Any], today: date) -> list[Alert]:
    return [
        Alert(
            row=row.pk,
            about=str(row),
            says=_("The last call that is written down is over")
            if row.closes_on and row.closes_on < today
            else _("Nobody has looked it up for a year"),
            url=desk_page("catalogue_entry", row.code),
            since=row.closes_on if row.closes_on and row.closes_on < today else row.checked_on,
        )
        for row in rows
    ]


ALERTS = (
    Kind(
        name="catalogue-stale",
        title=gettext_lazy("Programmes of the catalogue to be looked up again"),
        mend=gettext_lazy(
            "Ask the office that runs the programme, correct what changed, and write down that you looked it up."
        ),
        rows=_stale,
        tell=_tell,
    ),
)
