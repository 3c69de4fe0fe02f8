"""Spreadsheets of proposals that were taken in: the list, one with what it brought, taking it back as a whole."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from winay.base.errors import DomainError
from winay.base.web import SignedInRequest, paginate, show_domain_error
from winay.calls import actions
from winay.calls.models import Workbook
from winay.calls.queries import staff
from winay.calls.queries.workbooks import (
    drafts_shown,
    may_take_back,
    why_it_stays,
    workbooks_for_staff,
    would_go_back,
)
from winay.desk.forms import ReasonForm
from winay.desk.web import require, staff_page
from winay.registry.queries.imports import told_counts

PROBLEMS_SHOWN = 200


def _workbook(request: SignedInRequest, pk: str) -> Workbook:
    return workbooks_for_staff(request.user).get(pk=pk)


@staff_page
def workbooks(request: SignedInRequest) -> HttpResponse:
    """List the spreadsheets that were taken in, the newest first; `call`: those of one call."""
    rows = workbooks_for_staff(request.user)
    call = staff.calls_for_staff(request.user).filter(code=request.GET.get("call", "").strip()[:120]).first()
    if call is not None:
        rows = rows.filter(call=call)
    return render(request, "desk/proposals/workbooks.html", {"page": paginate(request, rows), "call": call})


@staff_page
def workbook(request: SignedInRequest, pk: str) -> HttpResponse:
    """Show who brought a spreadsheet and when, its drafts that are there, and what went back."""
    found = _workbook(request, pk)
    context = {
        "workbook": found,
        "page": paginate(request, drafts_shown(request.user, found)),
        "may_take_back": found.back_at is None and may_take_back(request.user, found),
        "stay": told_counts(found.went_back.get("stay", {})),
    }
    return render(request, "desk/proposals/workbook.html", context)


@staff_page
def take_back(request: SignedInRequest, pk: str) -> HttpResponse:
    """Say what would go back, or which proposals hold it and why; then the spreadsheet is taken back as a whole."""
    found = _workbook(request, pk)
    require(may_take_back(request.user, found))
    if found.back_at is not None:
        return redirect("desk:workbook", pk)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.take_workbook_back(actor=request.user, workbook=found, reason=form.cleaned_data["reason"])
        except DomainError as error:
            show_domain_error(request, error, form)
        else:
            messages.success(request, _("The spreadsheet was taken back. The same file can be taken in again."))
            return redirect("desk:workbook", pk)
    problems = why_it_stays(found)
    context = {"workbook": found, "form": form, "problems": paginate(request, problems, PROBLEMS_SHOWN)}
    if not problems:
        would = would_go_back(found)
        context |= {"would": would, "stay": told_counts(would.stay)}
    return render(request, "desk/proposals/workbook_back.html", context)
