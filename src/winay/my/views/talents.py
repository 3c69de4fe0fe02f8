"""Whom a group hires, on its own pages: what it needs, who offers, its assembly's choice, the contract, the rating."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from winay.agreements.models import Agreement
from winay.agreements.queries.own import agreements_of_user
from winay.base.errors import DomainError
from winay.base.web import SignedInRequest, show_domain_error
from winay.documents.queries.proofs import proof_response
from winay.my.web import own_page, pdf_response
from winay.talents import actions
from winay.talents.forms import NEED_STEPS, SERVICE_STEPS, NeedForm, steps_of, take_step
from winay.talents.guide import guide_pdf
from winay.talents.models import Choice, Need, ServiceContract, ServicePayment
from winay.talents.queries import hiring
from winay.territory.models import District

AT = {
    "frame": "my/page.html",
    "home": "my:home",
    "hiring": "my:hiring",
    "need": "my:need",
    "need_step": "my:need_step",
    "guide": "my:need_guide",
    "minutes": "my:need_minutes",
    "service": "my:service",
    "service_step": "my:service_step",
    "pdf": "my:service_pdf",
    "receipt": "my:service_receipt",
    "change": "my:change_need",
}


def _agreement(request: SignedInRequest, code: str) -> Agreement:
    return agreements_of_user(request.user).get(outcome__proposal__code=code)


def _districts(agreement: Agreement) -> Any:
    """Return the districts of the group's province: where its families and its work are."""
    place = agreement.outcome.proposal.district_id
    return District.objects.filter(pk__startswith=place[:4]).select_related("province").order_by("name")


def _called(*providers: Any) -> None:
    for one in providers:
        one.called = str(one.who)


@own_page
def hiring_page(request: SignedInRequest, code: str) -> HttpResponse:
    """Show what a group looks for and whom it hired with the money of one agreement."""
    agreement = _agreement(request, code)
    found = hiring.hiring_of(agreement)
    _called(*(one.provider for one in found.contracts))
    context = {"at": AT, "hiring": found, "add": ("my:add_need", code), "up": ("my:proposal", code)}
    return render(request, "talents/hiring.html", context)


@own_page
def add_need(request: SignedInRequest, code: str) -> HttpResponse:
    """Write down what a group needs."""
    agreement = _agreement(request, code)
    form = NeedForm(request.POST or None, districts=_districts(agreement))
    form.fields["district"].initial = agreement.outcome.proposal.district_id
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.write_need(actor=request.user, agreement=agreement, asked=form.asked())
        except DomainError as error:
            show_domain_error(request, error, form)
        else:
            messages.success(request, _("It is written down. Read it once more, then announce it."))
            return redirect("my:need", made.code)
    context = {"at": AT, "form": form, "agreement": agreement, "back": ("my:hiring", code)}
    return render(request, "talents/need_form.html", context)


@own_page
def change_need(request: SignedInRequest, code: str) -> HttpResponse:
    """Change what a group needs while nobody has read it."""
    found = hiring.own_need(request.user, code)
    form = NeedForm(request.POST or None, districts=_districts(found.agreement), need=found)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_need(actor=request.user, need=found, asked=form.asked())
        except DomainError as error:
            show_domain_error(request, error, form)
        else:
            messages.success(request, _("It is written down. Read it once more, then announce it."))
            return redirect("my:need", code)
    context = {"at": AT, "form": form, "agreement": found.agreement, "back": ("my:need", code)}
    return render(request, "talents/need_form.html", context)


def _page_of(need: Need) -> hiring.NeedPage:
    page = hiring.need_page(need)
    _called(*(one.provider for one in (*page.offers, *page.suggestions)))
    _called(*(one.offer.provider for one in (page.choice, *page.undone) if one))
    return page


@own_page
def need(request: SignedInRequest, code: str) -> HttpResponse:
    """Show what the group needs, who offers, and what can be done next."""
    page = _page_of(hiring.own_need(request.user, code))
    back = ("my:hiring", page.need.agreement.outcome.proposal.code)
    return render(
        request, "talents/need.html", {"at": AT, "page": page, "steps": steps_of(NEED_STEPS, page), "back": back}
    )


@own_page
def need_step(request: SignedInRequest, code: str, step: str) -> HttpResponse:
    """Take one step of hiring: announce, invite, write down an offer, choose …"""
    page = _page_of(hiring.own_need(request.user, code))

    def done(made: object) -> HttpResponse:
        if isinstance(made, ServiceContract):
            return redirect("my:service", made.code)
        return redirect("my:need", code)

    return take_step(request, NEED_STEPS.get(step), page, at=AT, back=("my:need", code), done=done)


@own_page
def need_guide(request: SignedInRequest, code: str) -> HttpResponse:
    """Give the guide of the interview in the reader's language."""
    pdf = guide_pdf(hiring.own_need(request.user, code), language=get_language() or "es")
    name = {"Content-Disposition": f'inline; filename="{code}-guia.pdf"'}
    return HttpResponse(pdf, content_type="application/pdf", headers=name)


@own_page
def need_minutes(request: SignedInRequest, code: str, pk: str) -> HttpResponseBase:
    """Give the minutes of a choice."""
    found = get_object_or_404(
        Choice.objects.select_related("proof"), need=hiring.own_need(request.user, code), pk=pk
    )
    return proof_response(found.proof, name=f"{code}-acta")


def _service_page(contract: ServiceContract) -> hiring.ContractPage:
    page = hiring.contract_page(contract)
    _called(contract.provider)
    return page


@own_page
def service(request: SignedInRequest, code: str) -> HttpResponse:
    """Show a contract of the group with its parts, payments and rating."""
    page = _service_page(hiring.own_contract(request.user, code))
    context = {"at": AT, "page": page, "steps": steps_of(SERVICE_STEPS, page)}
    return render(request, "talents/service.html", context)


@own_page
def service_step(request: SignedInRequest, code: str, step: str) -> HttpResponse:
    """Take one step of a contract: print, sign, receive, pay, rate …"""
    page = _service_page(hiring.own_contract(request.user, code))
    back = ("my:service", code)
    return take_step(request, SERVICE_STEPS.get(step), page, at=AT, back=back, done=lambda _made: redirect(*back))


@own_page
def service_pdf(request: SignedInRequest, code: str) -> HttpResponse:
    """Give the contract to print."""
    found = hiring.own_contract(request.user, code)
    if found.document is None:
        raise Http404
    return pdf_response(found.document)


@own_page
def service_receipt(request: SignedInRequest, code: str, pk: str) -> HttpResponseBase:
    """Give the picture of a receipt."""
    contract = hiring.own_contract(request.user, code)
    rows = ServicePayment.objects.filter(deliverable__contract=contract).select_related("proof")
    return proof_response(get_object_or_404(rows, pk=pk).proof, name=f"{code}-comprobante")
