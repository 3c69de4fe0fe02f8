"""A line of a budget with all that moved on it; expenses, revisions and months of it."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from winay.base.errors import DomainError
from winay.base.forms import PlainForm
from winay.base.web import SignedInRequest, paginate, show_domain_error
from winay.budgets import actions
from winay.budgets.access import may_approve, may_decide_revision, may_keep_budget, may_propose_revision
from winay.budgets.models import BudgetLine
from winay.budgets.postings import EXECUTED
from winay.budgets.queries import staff
from winay.budgets.queries.advances import open_advances
from winay.budgets.queries.lines import BudgetTable, LineRow, month_of, table_of, written_budget
from winay.budgets.queries.requests import planned_months
from winay.budgets.rules import spread
from winay.desk.budgets.forms import ExpenseForm, MonthsForm, ProofForm, RevisionForm, WhyForm
from winay.desk.web import require, staff_page
from winay.documents.queries.proofs import proof_response


def _with_row(line: BudgetLine) -> tuple[BudgetTable, LineRow]:
    table = table_of(line.budget)
    return table, next(row for row in table.rows() if row.line.pk == line.pk)


def done(request: SignedInRequest, form: PlainForm | None, act: Callable[[], object], said: str) -> bool:
    """Do it and say so; False, with the reason beside the form or above the page, if it is refused."""
    try:
        act()
    except DomainError as error:
        show_domain_error(request, error, form)
        return False
    messages.success(request, said)
    return True


@staff_page
def line(request: SignedInRequest, programme: str, code: str) -> HttpResponse:
    """Show a line: what it may cost, what moved on it in the journal, its expenses, its revisions."""
    found = staff.line_for_staff(request.user, programme, code)
    table, row = _with_row(found)
    user, owner = request.user, found.budget.programme
    context = {
        "budget": found.budget,
        "line": found,
        "table": table,
        "row": row,
        "accounts": list(staff.accounts_of_line(found)),
        "postings": paginate(request, staff.postings_of_line(found, EXECUTED)),
        "expenses": paginate(request, staff.expenses_of(found), name="expenses"),
        "revisions": list(staff.revisions_of(found)),
        "may_keep": may_keep_budget(user, owner),
        "may_revise": may_propose_revision(user, owner),
    }
    return render(request, "desk/budgets/line.html", context)


@staff_page
def expense_form(request: SignedInRequest, programme: str, code: str) -> HttpResponse:
    """Write down what was paid on a line."""
    found = staff.line_for_staff(request.user, programme, code)
    require(may_keep_budget(request.user, found.budget.programme))
    table, row = _with_row(found)
    sources = [one for one in table.sources if one.code in row.shares]
    initial: dict[str, Any] = {"spent_on": timezone.localdate()}
    out_of = open_advances(found.budget, sources)
    if (number := request.GET.get("advance", "")).isdecimal() and len(number) < 9:
        initial["advance"] = out_of.filter(number=int(number)).first()
    form = ExpenseForm(
        request.POST or None, request.FILES or None, sources=sources, advances=out_of, initial=initial
    )
    if request.method == "POST" and form.is_valid():
        act = lambda: actions.record_expense(actor=request.user, line=found, **form.cleaned_data)  # noqa: E731
        if done(request, form, act, _("The expense is written down; another person approves it.")):
            return redirect("desk:budget_line", programme, code)
    return render(request, "desk/budgets/expense_form.html", {"line": found, "row": row, "form": form})


@staff_page
def revise(request: SignedInRequest, programme: str, code: str) -> HttpResponse:
    """Propose new figures of a line."""
    found = staff.line_for_staff(request.user, programme, code)
    require(may_propose_revision(request.user, found.budget.programme))
    table, row = _with_row(found)
    form = RevisionForm(request.POST or None, row=row, years=table.years, sources=table.sources)
    if request.method == "POST" and form.is_valid():
        act = lambda: actions.propose_revision(  # noqa: E731
            actor=request.user,
            line=found,
            years=form.new_years(),
            shares=form.new_shares(),
            reason=form.cleaned_data["reason"],
        )
        if done(request, form, act, _("The revision is proposed; another person puts it in force.")):
            return redirect("desk:budget_line", programme, code)
    return render(request, "desk/budgets/revise.html", {"line": found, "row": row, "form": form})


@staff_page
def months(request: SignedInRequest, programme: str, code: str, year: int) -> HttpResponse:
    """Plan a line's year by month; a first proposal avoids the rain where the line is field work."""
    found = staff.line_for_staff(request.user, programme, code)
    require(may_keep_budget(request.user, found.budget.programme))
    _table, row = _with_row(found)
    if year not in row.years:
        raise Http404
    days = [month_of(found.budget, 12 * (year - 1) + number) for number in range(1, 13)]
    written = written_budget(found.budget.pack)
    outdoors = {one.code for _part, one in written.lines() if one.field_work} if written else set()
    rainy = set(written.rainy_months) if written and found.code in outdoors else set()
    planned = {month: amount for (_line, month), amount in planned_months([found], days).items()}
    if not planned:
        parts = spread(row.years[year].amount, [day.month for day in days], rainy)
        planned = {day: parts[day.month] for day in days if day.month in parts}
    named = [(day, date_format(day, "F Y"), day.month in rainy) for day in days]
    form = MonthsForm(request.POST or None, months=named, planned=planned)
    if request.method == "POST" and form.is_valid():
        act = lambda: actions.plan_months(actor=request.user, line=found, year=year, months=form.amounts())  # noqa: E731
        if done(request, form, act, _("The months are planned.")):
            return redirect("desk:budget_plan", programme)
    context = {"line": found, "row": row, "year": year, "amount": row.years[year].amount, "form": form}
    return render(request, "desk/budgets/months.html", context)


@staff_page
def expense(request: SignedInRequest, programme: str, pk: str) -> HttpResponse:
    """Show an expense; another person approves it or sends it back, and may reverse it later."""
    found = staff.expense_for_staff(request.user, programme, pk)
    act = request.POST.get("act", "")
    form = WhyForm(request.POST if act in ("send_back", "reverse") else None)
    scan = ProofForm(request.POST, request.FILES) if act == "proof" else ProofForm()
    given: dict[str, Any] = {"actor": request.user, "expense": found}
    if act == "proof" and scan.is_valid():
        add = lambda: actions.add_proof(**given, **scan.cleaned_data)  # noqa: E731
        if done(request, scan, add, _("The receipt is kept with the expense.")):
            return redirect("desk:budget_expense", programme, pk)
    if act == "approve" and done(
        request,
        None,
        lambda: actions.approve_expense(**given),
        _("The expense is approved and charged to the line."),
    ):
        return redirect("desk:budget_line", programme, found.line.code)
    endings = {"send_back": actions.send_back_expense, "reverse": actions.reverse_expense}
    if act in endings and form.is_valid():
        reason = form.cleaned_data["reason"]
        if done(request, form, lambda: endings[act](**given, reason=reason), _("It is written down.")):
            return redirect("desk:budget_expense", programme, pk)
    if act == "approve":
        return redirect("desk:budget_expense", programme, pk)
    may = may_approve(request.user, found.line.budget.programme)
    own = found.recorded_by_id == request.user.pk
    context = {
        "budget": found.line.budget,
        "expense": found,
        "form": form,
        "scan": scan,
        "may_scan": may_keep_budget(request.user, found.line.budget.programme)
        and found.proof_id is None
        and found.state in ("recorded", "approved"),
        "may_approve": may and not own,
        "may_end": may,
    }
    return render(request, "desk/budgets/expense.html", context)


@staff_page
def expense_proof(request: SignedInRequest, programme: str, pk: str) -> HttpResponseBase:
    """Give the receipt of an expense as a download, never shown inside a page of ours."""
    found = staff.expense_for_staff(request.user, programme, pk)
    return proof_response(found.proof, name=found.code, download=True)


@staff_page
def revision(request: SignedInRequest, programme: str, pk: str) -> HttpResponse:
    """Show a revision with what was before and what is after; another person puts it in force or refuses it."""
    found = staff.revision_for_staff(request.user, programme, pk)
    form = WhyForm(request.POST or None)
    act = request.POST.get("act", "")
    own = found.proposed_by_id == request.user.pk
    given: dict[str, Any] = {"actor": request.user, "revision": found}
    if act == "approve":
        said = _("The revision is in force.")
        if done(request, None, lambda: actions.approve_revision(**given), said):
            return redirect("desk:budget_line", programme, found.line.code)
        return redirect("desk:budget_revision", programme, pk)
    end = actions.withdraw_revision if own else actions.refuse_revision
    if act == "end" and form.is_valid():
        reason = form.cleaned_data["reason"]
        if done(request, form, lambda: end(**given, reason=reason), _("It is written down.")):
            return redirect("desk:budget_line", programme, found.line.code)
    may = may_decide_revision(request.user, found.line.budget.programme)
    context = {"budget": found.line.budget, "revision": found, "form": form, "own": own, "may_decide": may}
    return render(request, "desk/budgets/revision.html", context)
