"""Which groups have still to account for a payment, and by when."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Exists, F, Min, OuterRef, Q, QuerySet

from winay.accountability.models import Report
from winay.accountability.pack import Accounting
from winay.accountability.terms import accounting_of
from winay.agreements.models import Agreement, Tranche
from winay.calls.models import Call
from winay.treasury.models import PaymentOrder

CALL, SAID = "agreement__outcome__proposal__call", "terms__accounting__report_days"
USUAL = Accounting()
LONGEST = timedelta(days=400)
"""How far back a payment is looked for that may still be unaccounted for."""


def unaccounted() -> QuerySet[Tranche]:
    """Return the paid tranches for which no report was sent, the earliest paid first."""
    sent = Report.objects.filter(agreement=OuterRef("agreement"), tranche__number__gte=OuterRef("number"))
    rows = Tranche.objects.filter(order__state="paid", agreement__state="signed", agreement__closed_on=None)
    rows = rows.filter(~Exists(sent)).exclude(order__method=PaymentOrder.Method.GOODS)
    return rows.order_by("order__paid_on", "number")


def due_until(day: date) -> Q:
    """Return the condition of paid tranches whose last day to account is `day` at the latest.

    That of their call's terms, or the usual one where they say none; each is a query of the calls that say it.
    """
    own = Call.objects.filter(**{f"{SAID}__isnull": False})
    paid = {"order__paid_on__lte": day - timedelta(days=USUAL.report_days)}
    found = Q(**paid) & ~Q(**{f"{CALL}__in": own.values("pk")})
    for days in set(own.values_list(SAID, flat=True)):
        calls = Call.objects.filter(**{SAID: days}).values("pk")
        found |= Q(**{f"{CALL}__in": calls, "order__paid_on__lte": day - timedelta(days=int(days))})
    return found


def due_by_programme(rows: QuerySet[Tranche], until: date) -> Iterator[tuple[str, int, str, date]]:
    """Yield by programme and days of its calls how many are due until a day, the first code, the earliest day."""
    asked = rows.filter(due_until(until)).order_by().annotate(said=F(f"{CALL}__{SAID}"))
    groups = asked.values_list(f"{CALL}__programme__name", "said").annotate(
        number=Count("pk"), code=Min("agreement__code"), first=Min("order__paid_on")
    )
    for programme, said, number, code, first in groups:
        yield programme, number, code, first + timedelta(days=int(said or USUAL.report_days))


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
