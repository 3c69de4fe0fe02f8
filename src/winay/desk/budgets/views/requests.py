"""Asking for money: conditions precedent and milestones, what may be asked for, each request with its statement."""

from decimal import Decimal
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from winay.base.web import SignedInRequest
from winay.budgets import actions
from winay.budgets.access import may_approve, may_keep_budget
from winay.budgets.queries import staff
from winay.budgets.queries.lines import table_of, written_budget
from winay.budgets.queries.requests import points_of, requests_of, room_of, statement_of
from winay.desk.budgets.forms import EvidenceForm, ReceiptForm, RequestForm, WhyForm
from winay.desk.budgets.views.lines import done
from winay.desk.web import require, staff_page


@staff_page
def requests(request: SignedInRequest, programme: str) -> HttpResponse:
    """Show what stands against asking for money and how much may be asked; prepare a request."""
    budget = staff.budget_for_staff(request.user, programme)
    table = table_of(budget)
    rooms = [(source, room_of(budget, source)) for source in table.sources if table.kinds[source.code] == "grant"]
    points = points_of(budget, timezone.localdate())
    form = RequestForm(
        request.POST or None, sources=[(source, room.most, budget.currency) for source, room in rooms]
    )
    if request.method == "POST" and form.is_valid():
        act = lambda: actions.prepare_request(actor=request.user, budget=budget, **form.cleaned_data)  # noqa: E731
        if done(request, form, act, _("The request is prepared; another person sends it.")):
            return redirect("desk:budget_requests", programme)
    written = written_budget(budget.pack)
    context = {
        "budget": budget,
        "rooms": rooms,
        "fund": written.revolving_fund if written else None,
        "conditions": [one for one in points if not one.is_milestone],
        "milestones": [one for one in points if one.is_milestone],
        "requests": list(requests_of(budget)),
        "stopped": any(one.stops for one in points),
        "form": form,
        "may_keep": may_keep_budget(request.user, budget.programme),
    }
    return render(request, "desk/budgets/requests.html", context)


@staff_page
def request_page(request: SignedInRequest, programme: str, number: int) -> HttpResponse:
    """Show a request with its statement of expenses; another person sends it, finance says what arrived."""
    found = staff.request_for_staff(request.user, programme, number)
    act = request.POST.get("act", "")
    why = WhyForm(request.POST if act == "withdraw" else None)
    receipt = ReceiptForm(request.POST if act == "receive" else None)
    given: dict[str, Any] = {"actor": request.user, "request": found}
    did = False
    if act == "send":
        did = done(request, None, lambda: actions.send_request(**given), _("The request is sent."))
    elif act == "withdraw" and why.is_valid():
        did = done(
            request, why, lambda: actions.withdraw_request(**given, **why.cleaned_data), _("It is written down.")
        )
    elif act == "receive" and receipt.is_valid():
        said = _("The money is posted to the special account.")
        did = done(request, receipt, lambda: actions.receive_request(**given, **receipt.cleaned_data), said)
    if did or act == "send":
        return redirect("desk:budget_request", programme, number)
    spent = statement_of(found)
    may_send = may_approve(request.user, found.budget.programme)
    context = {
        "budget": found.budget,
        "found": found,
        "statement": spent,
        "sum": sum((one.amount for one in spent), Decimal("0.00")),
        "why": why,
        "receipt": receipt,
        "may_send": may_send and found.prepared_by_id != request.user.pk,
        "may_withdraw": may_send,
        "may_keep": may_keep_budget(request.user, found.budget.programme),
    }
    return render(request, "desk/budgets/request.html", context)


@staff_page
def evidence(request: SignedInRequest, programme: str, point: str) -> HttpResponse:
    """Say when a condition precedent was met or a milestone reached, and what shows it."""
    budget = staff.budget_for_staff(request.user, programme)
    require(may_keep_budget(request.user, budget.programme))
    found = next((one for one in points_of(budget, timezone.localdate()) if one.code == point), None)
    if found is None:
        raise Http404
    now: dict[str, Any] = {"reached_on": timezone.localdate()}
    if found.evidence is not None:
        now = {"reached_on": found.evidence.reached_on, "note": found.evidence.note}
    form = EvidenceForm(request.POST or None, initial=now)
    if request.method == "POST" and form.is_valid():
        act = lambda: actions.record_evidence(actor=request.user, budget=budget, code=point, **form.cleaned_data)  # noqa: E731
        if done(request, form, act, _("It is written down.")):
            return redirect("desk:budget_requests", programme)
    return render(request, "desk/budgets/evidence.html", {"budget": budget, "point": found, "form": form})
