"""An environmental-services fund, its works; and what a government allots to contests."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from winay.base.errors import DomainError
from winay.base.templatetags.winay import local_text
from winay.base.web import SignedInRequest, paginate, show_domain_error
from winay.desk.sources.forms import AllotForm, PayersForm, WhyForm, WorkForm, WorkPaymentForm
from winay.desk.web import require, staff_page
from winay.documents.queries.proofs import proof_response
from winay.funding import actions
from winay.funding.access import may_keep_sources, may_receive, may_reverse
from winay.funding.pack import funding_of
from winay.funding.queries import staff
from winay.funding.queries.fund import fund_of, months_of, works_of


@staff_page
def fund(request: SignedInRequest, programme: str, code: str) -> HttpResponse:
    """Show the fund: who pays, what came in, what its works cost, what is left."""
    found = staff.source_for_staff(request.user, programme, code)
    rule = funding_of(found.programme.pack.content).environmental
    context = {
        "programme": found.programme,
        "source": found,
        "rule": rule,
        "fund": fund_of(found),
        "months": paginate(request, months_of(found), 12, name="months"),
        "works": paginate(request, works_of(found)),
        "may_keep": may_keep_sources(request.user, found.programme),
        "may_receive": may_receive(request.user, found.programme),
    }
    return render(request, "desk/sources/fund.html", context)


@staff_page
def payers(request: SignedInRequest, programme: str, code: str) -> HttpResponse:
    """Write down how many paid in a month."""
    found = staff.source_for_staff(request.user, programme, code)
    require(may_receive(request.user, found.programme))
    form = PayersForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.record_payers(actor=request.user, source=found, **form.cleaned_data)
        except DomainError as error:
            show_domain_error(request, error, form)
        else:
            messages.success(request, _("It is written down and posted."))
            return redirect("desk:source_fund", programme, code)
    return render(request, "desk/sources/payers.html", {"source": found, "form": form})


@staff_page
def work_form(request: SignedInRequest, programme: str, code: str) -> HttpResponse:
    """Add a work."""
    found = staff.source_for_staff(request.user, programme, code)
    require(may_keep_sources(request.user, found.programme))
    form = WorkForm(request.POST or None, programme=found.programme)
    if request.method == "POST" and form.is_valid():
        try:
            actions.add_work(actor=request.user, source=found, **form.cleaned_data)
        except DomainError as error:
            show_domain_error(request, error, form)
        else:
            messages.success(request, _("It is written down."))
            return redirect("desk:source_fund", programme, code)
    return render(request, "desk/sources/work_form.html", {"source": found, "form": form})


@staff_page
def work(request: SignedInRequest, programme: str, pk: str) -> HttpResponse:
    """Show a work with its payments; finance writes one down."""
    found = staff.work_for_staff(request.user, programme, pk)
    source = found.funder.source
    may = may_receive(request.user, source.programme)
    form = WorkPaymentForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.record_work_payment(actor=request.user, work=found, **form.cleaned_data)
        except DomainError as error:
            show_domain_error(request, error, form)
        else:
            messages.success(request, _("It is written down; another person approves it."))
            return redirect("desk:fund_work", programme, pk)
    context = {
        "programme": source.programme,
        "source": source,
        "work": found,
        "payments": paginate(request, found.payments.all()),
        "form": form,
        "may_receive": may,
    }
    return render(request, "desk/sources/work.html", context)


@staff_page
def payment(request: SignedInRequest, programme: str, pk: str) -> HttpResponse:
    """Show a payment of a work; another person approves it, refuses it or reverses it."""
    found = staff.work_payment_for_staff(request.user, programme, pk)
    source = found.work.funder.source
    approves = request.POST.get("act") == "approve"
    form = WhyForm(None if approves else request.POST or None)
    given: dict[str, Any] = {"actor": request.user, "payment": found}
    if request.method == "POST" and (approves or form.is_valid()):
        try:
            if approves:
                actions.approve_work_payment(**given)
            else:
                actions.end_work_payment(**given, **form.cleaned_data)
        except DomainError as error:
            show_domain_error(request, error, form)
        else:
            messages.success(request, _("It is written down."))
        return redirect("desk:work_payment", programme, pk)
    may = may_reverse(request.user, source.programme)
    context = {
        "programme": source.programme,
        "source": source,
        "payment": found,
        "form": form,
        "may_end": may,
        "may_approve": may and found.recorded_by_id != request.user.pk,
    }
    return render(request, "desk/sources/payment.html", context)


@staff_page
def payment_proof(request: SignedInRequest, programme: str, pk: str) -> HttpResponseBase:
    """Give the receipt as a download, never shown inside a page of ours."""
    found = staff.work_payment_for_staff(request.user, programme, pk)
    return proof_response(found.proof, name=found.code, download=True)


@staff_page
def allot(request: SignedInRequest, programme: str, code: str) -> HttpResponse:
    """Write down what a council authorised for contests of producers."""
    found = staff.source_for_staff(request.user, programme, code)
    require(may_keep_sources(request.user, found.programme))
    ceiling = funding_of(found.programme.pack.content).municipal_ceiling
    base = local_text(ceiling.base) if ceiling else ""
    form = AllotForm(request.POST or None, base=base)
    if request.method == "POST" and form.is_valid():
        try:
            actions.record_allotment(actor=request.user, source=found, **form.cleaned_data)
        except DomainError as error:
            show_domain_error(request, error, form)
        else:
            messages.success(request, _("It is written down."))
            return redirect("desk:source", programme, code)
    return render(request, "desk/sources/allot.html", {"source": found, "ceiling": ceiling, "form": form})
