"""What everybody may read of budgets: plan and execution by component, and where the document contradicts itself."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from winay.budgets.models import Budget
from winay.budgets.pack import figures_of
from winay.budgets.queries.lines import BudgetTable, table_of, written_budget
from winay.budgets.rules import Contradiction, contradictions
from winay.programmes.models import Programme


@dataclass(frozen=True)
class ComponentExecution:
    """What a component of a programme's budget may cost, and what is committed and executed of it."""

    programme: str
    component: str
    name: str
    currency: str
    planned: Decimal
    committed: Decimal
    executed: Decimal
    available: Decimal


@dataclass(frozen=True)
class PublicBudget:
    """A programme with its budget as it stands, and the contradictions of its document."""

    programme: Programme
    table: BudgetTable
    contradictions: list[Contradiction]
    document: str


def budget_for_public(code: str) -> PublicBudget | None:
    """Return the budget of a programme by its code, or None where it has none."""
    budget = Budget.objects.select_related("programme", "pack").filter(programme__code=code).first()
    if budget is None:
        return None
    written = written_budget(budget.pack)
    return PublicBudget(
        programme=budget.programme,
        table=table_of(budget),
        contradictions=contradictions(figures_of(written)) if written else [],
        document=f"{written.source}, {written.place}" if written else "",
    )


def programmes_with_budget() -> list[str]:
    """Return the codes of the programmes that have a budget; one query."""
    return list(Budget.objects.order_by("programme__code").values_list("programme__code", flat=True))


def execution_for_public() -> Iterator[ComponentExecution]:
    """Yield plan and execution of every programme's budget, a row a component."""
    budgets = Budget.objects.select_related("programme", "pack").defer("pack__content")
    for budget in budgets.order_by("programme__code"):
        table = table_of(budget)
        for part in table.components:
            sums = part.sums
            name = part.name.es if part.name else part.activities[0].rows[0].line.get_kind_display()
            yield ComponentExecution(
                programme=budget.programme.code,
                component=part.code or part.activities[0].rows[0].line.kind,
                name=name,
                currency=budget.currency,
                planned=sums.planned,
                committed=sums.committed,
                executed=sums.executed,
                available=sums.available,
            )
