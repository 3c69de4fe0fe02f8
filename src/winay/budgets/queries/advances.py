"""Reads of advances to staff: of a budget, one with all that became of it, what somebody holds, what is late."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When

from winay.base.models import User
from winay.budgets.models import Advance, AdvanceReturn, Budget, Expense
from winay.budgets.queries.staff import budget_for_staff
from winay.ledger.queries.journal import sum_in_cents
from winay.ledger.rules import decimal_of
from winay.programmes.models import FundingSource

SHOWN = ("open", "late", "settled", "all")
_OPEN = ("asked", "authorised", "given")


def late_on(today: date) -> Q:
    """Say which advances are late: something is left, and their day is over."""
    return Q(state="given", due_on__lt=today, left__gt=0)


def advances_of(budget: Budget, *, shown: str = "open", today: date) -> QuerySet[Advance]:
    """Return the advances of a budget: open ones by their day, what is late first; settled and all by number."""
    rows = Advance.objects.filter(budget=budget).select_related("source", "to_person")
    if shown == "late":
        return rows.filter(late_on(today)).order_by("due_on", "number")
    if shown == "settled":
        return rows.filter(state="settled")
    if shown == "open":
        given_first = Case(When(state="given", then=Value(0)), default=Value(1), output_field=IntegerField())
        return rows.filter(state__in=_OPEN).order_by(given_first, "due_on", "number")
    return rows


@dataclass(frozen=True)
class HeldByStaff:
    """What the staff of a programme holds in all, and what of it is late."""

    left: Decimal
    late: Decimal


def held_by_staff(budget: Budget, today: date) -> HeldByStaff:
    """Return what is not accounted for of all advances of a budget; one query."""
    sums = Advance.objects.filter(budget=budget, state="given").aggregate(
        held=sum_in_cents("left"), late=sum_in_cents("left", only=late_on(today))
    )
    return HeldByStaff(decimal_of(sums["held"]), decimal_of(sums["late"]))


def held_by_source(budget: Budget) -> dict[str, Decimal]:
    """Return by source what staff holds of it."""
    rows = Advance.objects.filter(budget=budget, state="given").order_by().values_list("source__code")
    return {code: decimal_of(cents) for code, cents in rows.annotate(held=sum_in_cents("left"))}


def advance_for_staff(user: User, programme: str, number: int) -> Advance:
    """Return an advance of a programme in which `user` works; raise `DoesNotExist` otherwise."""
    budget = budget_for_staff(user, programme)
    rows = Advance.objects.select_related("source", "to_person", "recorded_by", "approved_by")
    found = rows.get(budget=budget, number=number)
    found.budget = budget
    return found


def expenses_of_advance(advance: Advance) -> QuerySet[Expense]:
    """Return what was paid out of an advance, the latest first."""
    return advance.expenses.select_related("line", "source").order_by("-spent_on", "-number")


def returns_of_advance(advance: Advance) -> QuerySet[AdvanceReturn]:
    """Return what was given back of it."""
    return advance.returns.select_related("recorded_by").order_by("-number")


def open_advances(budget: Budget, sources: list[FundingSource]) -> QuerySet[Advance]:
    """Return the advances out of which an expense of these sources may have been paid."""
    rows = Advance.objects.filter(budget=budget, state="given", source__in=sources)
    return rows.select_related("to_person", "budget__programme", "source").order_by("due_on", "number")
