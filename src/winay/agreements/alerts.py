"""What may go wrong between signing an agreement and its last payment."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import DecimalField, Exists, F, Max, OuterRef, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from winay.agreements.models import Agreement, CounterpartDeposit, Tranche
from winay.agreements.queries.staff import agreements_in_reach
from winay.agreements.states import IN_FORCE
from winay.alerts.kinds import Alert, Kind
from winay.base.models import User
from winay.base.narrow import narrow
from winay.base.tasks import desk_page
from winay.base.templatetags.winay import money

COUNTERPART_WITHIN = timedelta(days=30)
"""In which time after signing the group's own cash is expected in its account (it comes first, SU ch. 3B)."""
PAID_WITHIN = timedelta(days=60)
"""In which time after signing something is expected to be paid: on the spot it takes weeks (SU ch. 3C)."""
NEXT_WITHIN = timedelta(days=180)
"""How long after one payment the next one is expected."""
ENDS_WITHIN = timedelta(days=30)
"""How long before its last day an agreement is told: an addendum for more time has to be signed before."""


def _signed(user: User, before: date) -> QuerySet[Agreement]:
    rows = agreements_in_reach(user).filter(state="signed", closed_on=None, signed_on__lte=before)
    return narrow(rows.select_related("outcome__proposal__district")).order_by("signed_on", "code")


def _without_counterpart(user: User, today: date) -> QuerySet[Agreement]:
    confirmed = CounterpartDeposit.objects.filter(agreement=OuterRef("pk"), confirmed_at__isnull=False)
    sums = confirmed.order_by().values("agreement").annotate(n=Sum("amount")).values("n")
    nothing = Value(Decimal(0), output_field=DecimalField())
    return (
        _signed(user, today - COUNTERPART_WITHIN)
        .filter(counterpart_cash__gt=0)
        .annotate(deposited=Coalesce(Subquery(sums, output_field=DecimalField()), nothing))
        .filter(deposited__lt=F("counterpart_cash"))
    )


def _tell_counterpart(rows: Sequence[Any], today: date) -> list[Alert]:
    found = []
    for row in rows:
        promised = row.counterpart_cash
        words = {"deposited": money(row.deposited, str(promised.currency)), "promised": money(promised)}
        found.append(
            of_agreement(row, _("%(deposited)s of %(promised)s is in the account") % words, row.signed_on)
        )
    return found


def _paid_nothing(user: User, today: date) -> QuerySet[Agreement]:
    paid = Tranche.objects.filter(agreement=OuterRef("pk"), order__state="paid")
    return _signed(user, today - PAID_WITHIN).filter(~Exists(paid))


def _tell_days(rows: Sequence[Any], today: date) -> list[Alert]:
    return [of_agreement(row, _days((today - row.signed_on).days), row.signed_on) for row in rows]


def _waiting_for_the_next(user: User, today: date) -> QuerySet[Agreement]:
    tranches = Tranche.objects.filter(agreement=OuterRef("pk"))
    last = tranches.order_by().values("agreement").annotate(n=Max("order__paid_on")).values("n")
    return (
        _signed(user, today - NEXT_WITHIN)
        .filter(Exists(tranches.filter(order=None)), ~Exists(tranches.filter(order__state="prepared")))
        .annotate(last_paid=Subquery(last))
        .filter(last_paid__lte=today - NEXT_WITHIN)
        .order_by("last_paid", "code")
    )


def _tell_last_paid(rows: Sequence[Any], today: date) -> list[Alert]:
    return [of_agreement(row, _days((today - row.last_paid).days), row.last_paid) for row in rows]


def _ending(user: User, today: date) -> QuerySet[Agreement]:
    rows = agreements_in_reach(user).filter(state__in=IN_FORCE, ends_on__lte=today + ENDS_WITHIN)
    return narrow(rows.select_related("outcome__proposal__district")).order_by("ends_on", "code")


def _tell_ending(rows: Sequence[Any], today: date) -> list[Alert]:
    found = []
    for row in rows:
        left = (row.ends_on - today).days
        says = _("Its last day was on %(day)s") if left < 0 else _("Its last day is on %(day)s")
        found.append(of_agreement(row, says % {"day": date_format(row.ends_on)}, row.ends_on))
    return found


def _days(days: int) -> str:
    return ngettext("%(n)d day", "%(n)d days", days) % {"n": days}


def of_agreement(
    agreement: Agreement, says: str, since: date | None, *, row: UUID | None = None, page: str = "agreement"
) -> Alert:
    """Return an alert about an agreement, or about one thing of it (`row`), mended on a page that its code opens."""
    place = agreement.outcome.proposal.district
    return Alert(
        row=row or agreement.pk,
        about=f"{agreement.organisation.name} · {agreement.code}",
        says=says,
        url=desk_page(page, agreement.code),
        place=place.name if place else "",
        since=since,
    )


ALERTS = (
    Kind(
        name="counterpart-missing",
        title=gettext_lazy("The group's own money is not there"),
        mend=gettext_lazy(
            "Visit or call the group: it pays its part into its account first. Write the deposit down."
        ),
        rows=_without_counterpart,
        tell=_tell_counterpart,
    ),
    Kind(
        name="nothing-paid",
        title=gettext_lazy("Signed, and nothing paid yet"),
        mend=gettext_lazy("Open the agreement: it says which condition of the first payment is missing."),
        rows=_paid_nothing,
        tell=_tell_days,
    ),
    Kind(
        name="between-payments",
        title=gettext_lazy("Long since the last payment"),
        mend=gettext_lazy("Ask the group what holds it up, and help with what the next payment waits for."),
        rows=_waiting_for_the_next,
        tell=_tell_last_paid,
    ),
    Kind(
        name="agreement-ends",
        title=gettext_lazy("Agreements about to end"),
        mend=gettext_lazy(
            "Have the rest accounted for and close it, or give more time by an addendum before it ends."
        ),
        rows=_ending,
        tell=_tell_ending,
    ),
)
