"""Which groups have still to account for a payment, and by when."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from winay.accountability.models import Report
from winay.accountability.terms import accounting_of
from winay.agreements.models import Agreement, Tranche
from winay.treasury.models import PaymentOrder

LONGEST = timedelta(days=400)
"""How far back a payment is looked for that may still be unaccounted for."""


def unaccounted() -> QuerySet[Tranche]:
    """Return the paid tranches for which no report was sent, the earliest paid first."""
    sent = Report.objects.filter(agreement=OuterRef("agreement"), tranche__number__gte=OuterRef("number"))
    rows = Tranche.objects.filter(order__state="paid", agreement__state="signed", agreement__closed_on=None)
    rows = rows.filter(~Exists(sent)).exclude(order__method=PaymentOrder.Method.GOODS)
    return rows.order_by("order__paid_on", "number")


def due_on(tranche: Any, agreement: Agreement) -> date | None:
    """Return the last day to account for a paid tranche, by the days that the call gives."""
    return tranche.paid_on + timedelta(days=accounting_of(agreement).report_days) if tranche.paid_on else None


def due_reports(since: date, until: date) -> Iterator[tuple[Agreement, Any, date]]:
    """Yield the agreements that have to account for a payment in a span of days, with the tranche's key and the day."""
    rows = unaccounted().filter(order__paid_on__range=(since - LONGEST, until))
    for tranche in rows.select_related("agreement__outcome__proposal__call"):
        day = due_on(tranche, tranche.agreement)
        if day and since <= day <= until:
            yield tranche.agreement, tranche.pk, day
