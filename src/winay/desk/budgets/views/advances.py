"""Advances to staff: those of a programme, one with its receipts and returns, asking for another."""

from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from winay.base.web import SignedInRequest, paginate
from winay.budgets import actions
from winay.budgets.access import may_approve, may_keep_budget
from winay.budgets.models import AdvanceReturn
from winay.budgets.queries import staff
from winay.budgets.queries.advances import (
    SHOWN,
    advance_for_staff,
    advances_of,
    expenses_of_advance,
    held_by_staff,
    returns_of_advance,
)
from winay.budgets.queries.lines import table_of, written_budget
from winay.budgets.rules import WITHIN, latest_due
from winay.desk.budgets.forms import AdvanceForm, GiveForm, ReturnForm, WhyForm
from winay.desk.budgets.views.lines import done
from winay.desk.web import require, staff_page, table_response

HEADER = ["codigo", "estado", "fuente", "monto", "moneda", "por rendir", "entregado", "hasta", "para que"]


@staff_page
def advances(request: SignedInRequest, programme: str) -> HttpResponseBase:
    """List the advances of a programme, what is late first, with what staff holds in all."""
    budget = staff.budget_for_staff(request.user, programme)
    today = timezone.localdate()
    shown = request.GET.get("shown", "open")
    rows = advances_of(budget, shown=shown if shown in SHOWN else "open", today=today)
    if request.GET.get("format"):
        columns = (
            "number",
            "state",
            "source__code",
            "amount",
            "amount_currency",
            "left",
            "given_on",
            "due_on",
            "what",
        )
        table = ([f"{budget.code}-A{row[0]}", *row[1:]] for row in rows.values_list(*columns).iterator(2000))
        return table_response(request.GET["format"], f"advances-{budget.code}", HEADER, table)
    context = {
        "budget": budget,
        "page": paginate(request, rows),
        "shown": shown if shown in SHOWN else "open",
        "held": held_by_staff(budget, today),
        "today": today,
        "may_keep": may_keep_budget(request.user, budget.programme),
    }
    return render(request, "desk/budgets/advances.html", context)


@staff_page
def advance_form(request: SignedInRequest, programme: str) -> HttpResponse:
    """Ask for an advance for somebody of the staff."""
    budget = staff.budget_for_staff(request.user, programme)
    require(may_keep_budget(request.user, budget.programme))
    table = table_of(budget)
    grants = [one for one in table.sources if table.kinds[one.code] == "grant"]
    written = written_budget(budget.pack)
    within = written.advance_days if written else WITHIN
    form = AdvanceForm(
        request.POST or None,
        programme=budget.programme,
        sources=grants,
        asks=request.user,
        within=within,
        initial={"due_on": latest_due(timezone.localdate(), within)},
    )
    if request.method == "POST" and form.is_valid():
        act = lambda: actions.ask_advance(actor=request.user, budget=budget, **form.cleaned_data)  # noqa: E731
        if done(request, form, act, _("The advance is asked for; another person authorises it.")):
            return redirect("desk:budget_advances", programme)
    context = {"budget": budget, "form": form, "place": written.advance_place if written else ""}
    return render(request, "desk/budgets/advance_form.html", context)


@staff_page
def advance(request: SignedInRequest, programme: str, number: int) -> HttpResponse:
    """Show an advance with its receipts and returns, and what may be done about it."""
    found = advance_for_staff(request.user, programme, number)
    act = request.POST.get("act", "")
    give = GiveForm(request.POST if act == "give" else None, initial={"given_on": timezone.localdate()})
    back = ReturnForm(request.POST if act == "return" else None, initial={"amount": found.left})
    why = WhyForm(request.POST if act in ("refuse", "reverse", "reverse_return") else None)
    given: dict[str, Any] = {"actor": request.user, "advance": found}
    did = False
    if act == "approve":
        done(request, None, lambda: actions.approve_advance(**given), _("The advance is authorised."))
        did = True
    elif act == "give" and give.is_valid():
        said = _("It is handed over and posted; its receipts are written down as expenses.")
        did = done(request, give, lambda: actions.give_advance(**given, **give.cleaned_data), said)
    elif act == "return" and back.is_valid():
        said = _("What was given back is posted to the special account.")
        did = done(request, back, lambda: actions.return_advance(**given, **back.cleaned_data), said)
    elif act in ("refuse", "reverse") and why.is_valid():
        end = actions.refuse_advance if act == "refuse" else actions.reverse_advance
        did = done(request, why, lambda: end(**given, **why.cleaned_data), _("It is written down."))
    elif act == "reverse_return" and why.is_valid():
        did = _reverse_return(request, found.pk, why)
    if did:
        return redirect("desk:budget_advance", programme, number)
    programme_ = found.budget.programme
    mine = found.to_person_id == request.user.pk
    approves, keeps = may_approve(request.user, programme_), may_keep_budget(request.user, programme_)
    context = {
        "budget": found.budget,
        "found": found,
        "today": timezone.localdate(),
        "expenses": paginate(request, expenses_of_advance(found), name="expenses"),
        "returns": paginate(request, returns_of_advance(found), name="returns"),
        "give": give,
        "back": back,
        "why": why,
        "may_approve": approves and not mine and found.recorded_by_id != request.user.pk,
        "may_end": approves,
        "may_keep": keeps and not mine,
    }
    return render(request, "desk/budgets/advance.html", context)


def _reverse_return(request: SignedInRequest, advance: Any, why: WhyForm) -> bool:
    number = request.POST.get("number", "")
    returned = AdvanceReturn.objects.select_related("advance__budget__programme").filter(
        advance=advance, number=int(number) if number.isdecimal() and len(number) < 5 else 0
    )
    one = returned.first()
    if one is None:
        return False
    act = lambda: actions.reverse_return(actor=request.user, returned=one, **why.cleaned_data)  # noqa: E731
    return done(request, why, act, _("It is written down."))
