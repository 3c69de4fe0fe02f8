"""One agreement with a source, one contribution, and their papers."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from winay.base.errors import DomainError
from winay.base.web import SignedInRequest, paginate, show_domain_error
from winay.desk.sources.forms import WhyForm
from winay.desk.web import staff_page
from winay.documents.queries.proofs import proof_response
from winay.exchange.queries import value_of
from winay.funding import actions
from winay.funding.access import may_keep_sources, may_reverse
from winay.funding.queries import staff
from winay.ledger.queries import entries_of_subject


@staff_page
def agreement(request: SignedInRequest, programme: str, code: str) -> HttpResponse:
    """Show an agreement with a source and what came under it; the coordinator ends it before its time."""
    found = staff.agreement_for_staff(request.user, programme, code)
    form = WhyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.end_funding(actor=request.user, agreement=found, **form.cleaned_data)
        except DomainError as error:
            show_domain_error(request, error, form)
        else:
            messages.success(request, _("It is written down."))
            return redirect("desk:source_agreement", programme, code)
    source = found.funder.source
    context = {
        "programme": source.programme,
        "source": source,
        "agreement": found,
        "districts": list(found.districts.values_list("name", flat=True)[:40]),
        "contributions": paginate(request, found.contributions.all(), decorate=staff.with_values),
        "form": form,
        "may_keep": may_keep_sources(request.user, source.programme),
    }
    return render(request, "desk/sources/agreement.html", context)


@staff_page
def agreement_proof(request: SignedInRequest, programme: str, code: str) -> HttpResponseBase:
    """Give the signed agreement as a download, never shown inside a page of ours."""
    found = staff.agreement_for_staff(request.user, programme, code)
    return proof_response(found.proof, name=found.code, download=True)


@staff_page
def contribution(request: SignedInRequest, programme: str, pk: str) -> HttpResponse:
    """Show what a source gave, with its entries; the coordinator reverses it."""
    found = staff.contribution_for_staff(request.user, programme, pk)
    form = WhyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.reverse_contribution(actor=request.user, contribution=found, **form.cleaned_data)
        except DomainError as error:
            show_domain_error(request, error, form)
        else:
            messages.success(request, _("It is reversed."))
            return redirect("desk:contribution", programme, pk)
    source = found.funder.source
    context = {
        "programme": source.programme,
        "source": source,
        "contribution": found,
        "entries": list(entries_of_subject(found)),
        "valued": value_of(found),
        "form": form,
        "may_reverse": may_reverse(request.user, source.programme),
    }
    return render(request, "desk/sources/contribution.html", context)


@staff_page
def contribution_proof(request: SignedInRequest, programme: str, pk: str) -> HttpResponseBase:
    """Give the proof of a contribution as a download, never shown inside a page of ours."""
    found = staff.contribution_for_staff(request.user, programme, pk)
    return proof_response(found.proof, name=found.code, download=True)
