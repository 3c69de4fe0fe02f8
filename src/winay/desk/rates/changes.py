"""Money that the bank changed: written down by finance, approved, refused or reversed by the coordinator."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from winay.base.errors import DomainError
from winay.base.models import User
from winay.base.web import SignedInRequest, show_domain_error
from winay.desk.rates.forms import ChangeForm, WhyForm
from winay.desk.web import require, staff_page
from winay.documents.queries.proofs import proof_response
from winay.exchange import actions
from winay.exchange.access import may_approve, may_keep_rates
from winay.exchange.models import MoneyChanged
from winay.exchange.queries import worth_by
from winay.funding.queries.staff import programme_for_staff
from winay.ledger.queries import entries_of_subject


def _change(user: User, programme: str, pk: UUID | str) -> MoneyChanged:
    """Return a change of a programme in which `user` works; raise `DoesNotExist` otherwise."""
    found = programme_for_staff(user, programme)
    rows = MoneyChanged.objects.select_related("source__programme", "rate", "proof", "recorded_by", "approved_by")
    return rows.get(source__programme=found, pk=pk)


@staff_page
def add(request: SignedInRequest, programme: str) -> HttpResponse:
    """Write down what the bank changed."""
    found = programme_for_staff(request.user, programme)
    require(may_keep_rates(request.user, found))
    form = ChangeForm(request.POST or None, request.FILES or None, programme=found)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.record_change(actor=request.user, **form.terms())
        except DomainError as error:
            show_domain_error(request, error, form)
        else:
            messages.success(request, _("It is written down: the coordinator approves it."))
            return redirect("desk:money_change", programme, made.pk)
    return render(request, "desk/rates/change_add.html", {"programme": found, "form": form})


@staff_page
def change(request: SignedInRequest, programme: str, pk: str) -> HttpResponse:
    """Show a change with what it gained or lost; the coordinator decides."""
    found = _change(request.user, programme, pk)
    form = WhyForm(request.POST if request.POST.get("act") == "end" else None)
    if request.method == "POST":
        try:
            if request.POST.get("act") == "approve":
                actions.approve_change(actor=request.user, change=found)
                messages.success(request, _("It is approved and posted."))
                return redirect("desk:money_change", programme, pk)
            if form.is_valid():
                actions.end_change(actor=request.user, change=found, **form.cleaned_data)
                messages.success(request, _("It is written down."))
                return redirect("desk:money_change", programme, pk)
        except DomainError as error:
            show_domain_error(request, error, form if form.is_bound else None)
    owner = found.source.programme
    context = {
        "programme": owner,
        "change": found,
        "by_rate": worth_by(found.rate, found.given),
        "entries": list(entries_of_subject(found)),
        "form": form,
        "may_approve": may_approve(request.user, owner) and found.state == "recorded",
        "may_end": may_approve(request.user, owner) and found.state in ("recorded", "approved"),
        "own": found.recorded_by_id == request.user.pk,
    }
    return render(request, "desk/rates/change.html", context)


@staff_page
def proof(request: SignedInRequest, programme: str, pk: str) -> HttpResponseBase:
    """Give the bank's paper as a download, never shown inside a page of ours."""
    found = _change(request.user, programme, pk)
    return proof_response(found.proof, name=found.code, download=True)
