"""With how many rows of budgets the pages were measured, and what is asked of them all the time."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from winay.budgets.models import Advance, BudgetLine, Expense

MEASURES = {"budget": 100, "budgetline": 10_000, "expense": 50_000, "advance": 5_000}


def asked() -> Iterator[QuerySet[Any]]:
    """Yield the lines of a budget, what was spent on one, and the advances of a budget that are open."""
    none = UUID(int=0)
    yield BudgetLine.objects.filter(budget=none).values("pk")
    yield Expense.objects.filter(line=none).values("pk")
    yield Advance.objects.filter(budget=none, state="given").values("pk")
