"""A budget as it stands: its lines, where its document contradicts itself, months, the pace of its sources."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from winay.base.errors import DomainError
from winay.base.web import SignedInRequest, show_domain_error
from winay.budgets import actions
from winay.budgets.access import may_approve, may_keep_budget
from winay.budgets.models import Budget
from winay.budgets.pack import figures_of
from winay.budgets.queries import staff
from winay.budgets.queries.lines import BudgetTable, month_of, table_of, written_budget
from winay.budgets.queries.requests import periods_of, planned_months, spent_by_source
from winay.budgets.rules import contradictions, delivery_cost, leverage, operating_cost
from winay.desk.budgets.forms import TakeUpForm
from winay.desk.web import staff_page, table_response
from winay.programmes.access import programmes_of
from winay.programmes.models import Programme

ZERO = Decimal("0.00")


@staff_page
def budgets(request: SignedInRequest) -> HttpResponse:
    """List the user's programmes, each with its budget; where there is only one, go straight on."""
    programmes = list(staff.programmes_by_budget(request.user))
    if len(programmes) == 1:
        return redirect("desk:budget", programmes[0].code)
    rows = [(one, getattr(one, "budget", None)) for one in programmes]
    return render(request, "desk/budgets/budgets.html", {"rows": rows})


@staff_page
def budget(request: SignedInRequest, programme: str) -> HttpResponse:
    """Show the whole budget with what is executed; where there is none yet, take up that of the pack."""
    found = programmes_of(request.user).get(code=programme)
    budget = Budget.objects.select_related("programme", "pack").filter(programme=found).first()
    if budget is None:
        return _take_up(request, found)
    written = written_budget(budget.pack)
    context = {
        "budget": budget,
        "table": table_of(budget),
        "contradictions": contradictions(figures_of(written)) if written else [],
        "document": f"{written.source}, {written.place}" if written else "",
        "may_print": may_keep_budget(request.user, found) or may_approve(request.user, found),
    }
    return render(request, "desk/budgets/budget.html", context)


def _take_up(request: SignedInRequest, programme: Programme) -> HttpResponse:
    form = TakeUpForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.take_up_budget(actor=request.user, programme=programme, **form.cleaned_data)
        except DomainError as error:
            show_domain_error(request, error, form)
        else:
            messages.success(request, _("The budget is in force."))
            return redirect("desk:budget", programme.code)
    context = {
        "programme": programme,
        "written": written_budget(programme.pack),
        "form": form,
        "may_keep": may_keep_budget(request.user, programme),
    }
    return render(request, "desk/budgets/take_up.html", context)


@staff_page
def export(request: SignedInRequest, programme: str, kind: str) -> HttpResponseBase:
    """Give the whole budget as a table, a row a line."""
    table = table_of(staff.budget_for_staff(request.user, programme))
    codes = [source.code for source in table.sources]
    header = [
        "component", "activity", "line", "name", "currency", *(f"year_{year}" for year in table.years), *codes,
        "planned", "committed", "executed", "available",
    ]  # fmt: skip
    rows = (
        [
            row.line.component,
            row.line.activity,
            row.line.code,
            str(row.name),
            table.budget.currency,
            *(row.years[year].amount if year in row.years else "" for year in table.years),
            *(row.shares.get(code, ZERO) for code in codes),
            row.planned,
            row.committed,
            row.executed,
            row.available,
        ]
        for row in table.rows()
    )
    return table_response(kind, f"budget-{programme}", header, rows)


@staff_page
def waiting(request: SignedInRequest, programme: str) -> HttpResponse:
    """List what waits for a second person: expenses to approve and revisions to decide."""
    budget = staff.budget_for_staff(request.user, programme)
    context = {
        "budget": budget,
        "expenses": list(staff.expenses_to_approve(budget)),
        "revisions": list(staff.revisions_to_decide(budget)),
    }
    return render(request, "desk/budgets/waiting.html", context)


@dataclass(frozen=True)
class PlanRow:
    """A line's year with its months."""

    row: Any
    planned: Decimal
    months: list[Decimal]
    in_rain: bool

    @property
    def open(self) -> bool:
        """Whether its months do not come to the year yet."""
        return sum(self.months, ZERO) != self.planned


@staff_page
def plan(request: SignedInRequest, programme: str) -> HttpResponse:
    """Show a year's lines by month, and where field work is planned in the rain."""
    budget = staff.budget_for_staff(request.user, programme)
    written = written_budget(budget.pack)
    year = _year(request.GET.get("year", ""), budget)
    months = [month_of(budget, 12 * (year - 1) + number) for number in range(1, 13)]
    rainy = set(written.rainy_months) if written else set()
    outdoors = {line.code for _part, line in written.lines() if line.field_work} if written else set()
    table = table_of(budget)
    rows = [row for row in table.rows() if year in row.years]
    amounts = planned_months([row.line for row in rows], months)
    found = []
    for row in rows:
        of_line = [amounts.get((row.line.pk, month), ZERO) for month in months]
        wet = any(amount for month, amount in zip(months, of_line, strict=True) if month.month in rainy)
        found.append(PlanRow(row, row.years[year].amount, of_line, wet and row.line.code in outdoors))
    context = {
        "budget": budget,
        "year": year,
        "years": table.years,
        "months": [(month, month.month in rainy) for month in months],
        "rows": found,
        "sums": [sum((row.months[at] for row in found), ZERO) for at in range(12)],
        "rainy": bool(rainy),
        "rainy_place": f"{written.source}, {written.rainy_place}" if written and written.rainy_place else "",
    }
    return render(request, "desk/budgets/plan.html", context)


def _year(asked: str, budget: Budget) -> int:
    """Return the year asked for, or the one that runs, within the budget's."""
    today = timezone.localdate()
    months = (today.year - budget.begins_on.year) * 12 + today.month - budget.begins_on.month
    year = int(asked) if asked.isdecimal() and len(asked) < 4 else months // 12 + 1
    return min(max(year, 1), max(budget.years, 1))


@staff_page
def pace(request: SignedInRequest, programme: str) -> HttpResponse:
    """Show pari passu by period, and leverage, running costs and delivery cost so far, with how they are counted."""
    budget = staff.budget_for_staff(request.user, programme)
    written = written_budget(budget.pack)
    table = table_of(budget)
    context = {
        "budget": budget,
        "table": table,
        "periods": _named(budget, {source.code: source.name for source in table.sources}),
        "tolerance": written.pari_passu_tolerance if written else ZERO,
        "costs": _costs(table),
    }
    return render(request, "desk/budgets/pace.html", context)


def _named(budget: Budget, names: dict[str, str]) -> list[dict[str, Any]]:
    """Return the periods, the latest first, with the names of the sources."""
    return [
        {
            "begins": period.begins,
            "ends": period.ends,
            "within": period.within,
            "sources": [{"name": names.get(one.source, one.source), **vars(one)} for one in period.sources],
        }
        for period in reversed(periods_of(budget, timezone.localdate()))
    ]


def _costs(table: BudgetTable) -> dict[str, Decimal | None]:
    spent = spent_by_source(table.budget)
    own = sum((amount for code, amount in spent.items() if table.kinds.get(code) == "grant"), ZERO)
    others = sum(spent.values(), ZERO) - own
    running = sum((part.sums.executed for part in table.components if part.operating), ZERO)
    invested = table.sums.executed - running
    return {
        "own": own,
        "others": others,
        "running": running,
        "invested": invested,
        "leverage": leverage(own, others),
        "operating": operating_cost(running, table.sums.executed),
        "delivery": delivery_cost(running, invested),
    }
