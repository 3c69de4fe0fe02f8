"""Nuclei with accounts of their own: who represents them, their months, what waits."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet

from winay.accountability.models import Nucleus, Report, Representative, Transfer, Voucher
from winay.accountability.queries.book import OF_NUCLEUS, here_nuclei, mine_nuclei, month_to_report
from winay.accountability.rules import STANDING, ZERO, month_after
from winay.accountability.terms import terms_of_nuclei
from winay.base.models import User
from winay.base.narrow import narrow
from winay.ledger.queries.journal import sum_in_cents
from winay.ledger.rules import decimal_of
from winay.registry.models import Organisation


def nuclei_for_staff(user: User) -> QuerySet[Nucleus]:
    """Return the nuclei whose books `user` reads, by code."""
    rows = Nucleus.objects.filter(here_nuclei(user, "")).select_related("programme", "organisation__district")
    return narrow(rows.order_by("code"))


def nucleus_for_staff(user: User, code: str) -> Nucleus:
    """Return a nucleus whose book `user` reads. Raises `Nucleus.DoesNotExist`."""
    return Nucleus.objects.filter(here_nuclei(user, "")).select_related(*OF_NUCLEUS, "bank_account").get(code=code)


def own_nuclei(user: User) -> QuerySet[Nucleus]:
    """Return the nuclei that `user` represents, whose book is open or was closed. One query."""
    rows = Nucleus.objects.filter(mine_nuclei(user, "")).exclude(state="forming")
    return narrow(rows.select_related("programme__pack", "organisation").order_by("code"))


@dataclass(frozen=True)
class OwnNucleus:
    """A nucleus as who represents it finds it: which month waits until when, which report finance asks about."""

    nucleus: Nucleus
    month: date | None
    due: date | None
    asked: str


def own_nuclei_waiting(user: User, today: date) -> list[OwnNucleus]:
    """Return the nuclei that `user` represents with what waits; two queries more for each (one sits in few)."""
    found = []
    for nucleus in own_nuclei(user):
        month = month_to_report(nucleus, today) if nucleus.state == "running" else None
        over = month if month is not None and month_after(month) <= today else None
        asked = nucleus.reports.filter(state="returned").values_list("code", flat=True).first()
        found.append(OwnNucleus(nucleus, over, due_on(nucleus, over) if over else None, asked or ""))
    return found


def may_become_nuclei() -> QuerySet[Organisation]:
    """Return the organisations that a nucleus may be constituted with."""
    rows = Organisation.standing.filter(kind=Organisation.Kind.NUCLEUS)
    return rows.exclude(nuclei__state__in=("forming", "running")).order_by("name")


def empty_seats(nucleus: Nucleus) -> list[str]:
    """Return the seats in which nobody sits today, in their order. One query."""
    taken = set(nucleus.representatives.filter(until=None).values_list("seat", flat=True))
    return [seat for seat in Representative.Seat.values if seat not in taken]


def due_on(nucleus: Nucleus, month: date) -> date:
    """Return the last day to account for a month, by the days that the pack gives."""
    return month_after(month) + timedelta(days=terms_of_nuclei(nucleus).report_days - 1)


@dataclass(frozen=True)
class MonthSums:
    """A month of a nucleus's account: what was there, came in, was spent and given back, and what remained."""

    month: date
    before: Decimal
    came_in: Decimal
    spent: Decimal
    returned: Decimal

    @property
    def remains(self) -> Decimal:
        return self.before + self.came_in - self.spent - self.returned


def sums_of_month(nucleus: Nucleus, month: date) -> MonthSums:
    """Return a month of a nucleus's account, from its transfers, receipts and money given back. Three queries."""
    after = month_after(month)
    rows: tuple[tuple[Any, str, str], ...] = (
        (Transfer.objects.filter(nucleus=nucleus, state="approved"), "paid_on", "amount"),
        (Voucher.objects.filter(nucleus=nucleus, state__in=STANDING), "issued_on", "charged"),
        (nucleus.returns.filter(state__in=("told", "confirmed")), "returned_on", "amount"),
    )
    before, now = [], []
    for found, day, amount in rows:
        sums = found.order_by().aggregate(
            before=sum_in_cents(amount, only=Q(**{f"{day}__lt": month})),
            now=sum_in_cents(amount, only=Q(**{f"{day}__gte": month, f"{day}__lt": after})),
        )
        before.append(decimal_of(sums["before"] or 0))
        now.append(decimal_of(sums["now"] or 0))
    came, spent, back = now
    return MonthSums(month, before[0] - before[1] - before[2], came, spent, back)


@dataclass(frozen=True)
class NucleusPage:
    """All that the desk shows of a nucleus."""

    nucleus: Nucleus
    representatives: list[Representative]
    former: list[Representative]
    empty: list[str]
    transfers: list[Transfer]
    reports: list[Report]
    given: Decimal
    month: date | None
    due: date | None

    @property
    def title(self) -> str:
        """What the page is called where a step stands on it."""
        return self.nucleus.organisation.name


def nucleus_page(nucleus: Nucleus, today: date) -> NucleusPage:
    """Return a nucleus with its people, transfers and months; five queries."""
    people = list(nucleus.representatives.select_related("person", "proof"))
    transfers = list(nucleus.transfers.select_related("recorded_by", "approved_by", "proof"))
    month = month_to_report(nucleus, today) if nucleus.state == "running" else None
    return NucleusPage(
        nucleus=nucleus,
        representatives=[one for one in people if one.until is None],
        former=[one for one in people if one.until],
        empty=empty_seats(nucleus),
        transfers=transfers,
        reports=list(nucleus.reports.order_by("number")),
        given=sum((one.amount.amount for one in transfers if one.state == "approved"), ZERO),
        month=month,
        due=due_on(nucleus, month) if month else None,
    )


def _months_due(rows: QuerySet[Nucleus], today: date) -> Iterator[tuple[Nucleus, date, date]]:
    for nucleus in rows.filter(state="running").select_related(*OF_NUCLEUS).order_by("code"):
        month = month_to_report(nucleus, today)
        if month is not None and month_after(month) <= today:
            yield nucleus, month, due_on(nucleus, month)


def months_due(user: User, today: date) -> Iterator[tuple[Nucleus, date, date]]:
    """Yield the nuclei of `user`'s place with a month that is over and not accounted for, and by when it is due."""
    return _months_due(Nucleus.objects.filter(here_nuclei(user, "")), today)


def every_month_due(today: date) -> Iterator[tuple[Nucleus, date, date]]:
    """Yield every nucleus with a month that is over and not accounted for, and by when it is due."""
    return _months_due(Nucleus.objects.all(), today)


def to_liquidate(until: date) -> QuerySet[Nucleus]:
    """Return the running nuclei whose agreement ends on a day at the latest, the earliest first."""
    rows = Nucleus.objects.filter(state="running", ends_on__lte=until).select_related(*OF_NUCLEUS)
    return rows.order_by("ends_on", "code")
