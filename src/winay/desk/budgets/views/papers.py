"""Budgets and requests for money on paper."""

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from winay.base.web import SignedInRequest
from winay.budgets import actions
from winay.budgets.papers import REPORT, REQUEST, is_paper_of
from winay.budgets.queries import staff
from winay.desk.web import staff_page
from winay.documents.models import Document


@require_POST
@staff_page
def print_report(request: SignedInRequest, programme: str) -> HttpResponse:
    """Print the budget with its execution, and lead to the paper."""
    budget = staff.budget_for_staff(request.user, programme)
    made = actions.print_report(actor=request.user, budget=budget)
    return redirect("desk:budget_paper", programme, made.code)


@require_POST
@staff_page
def print_request(request: SignedInRequest, programme: str, number: int) -> HttpResponse:
    """Print a request for money with its statement of expenses, and lead to the paper."""
    found = staff.request_for_staff(request.user, programme, number)
    made = actions.print_request(actor=request.user, request=found)
    return redirect("desk:budget_paper", programme, made.code)


@staff_page
def paper(request: SignedInRequest, programme: str, document: str) -> HttpResponseBase:
    """Give a printed paper of a budget."""
    budget = staff.budget_for_staff(request.user, programme)
    if not is_paper_of(budget, document):
        raise Http404
    found = Document.objects.get(code=document, kind__in=(REPORT, REQUEST))
    name = {"Content-Disposition": f'inline; filename="{found.code}.pdf"'}
    return HttpResponse(bytes(found.pdf), content_type="application/pdf", headers=name)
