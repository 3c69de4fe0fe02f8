"""Whom groups hire, as the office types it for them: what they need, who offers, whom they chose, the contract."""

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from winay.base.errors import DomainError
from winay.base.web import SignedInRequest, paginate, show_domain_error
from winay.desk.organisations.views import districts_of
from winay.desk.talents.people import name_all
from winay.desk.web import keeper_page
from winay.documents.queries.proofs import proof_response
from winay.talents import access, actions
from winay.talents.forms import NEED_STEPS, SERVICE_STEPS, NeedForm, steps_of, take_step
from winay.talents.guide import guide_pdf
from winay.talents.models import Choice, Need, ServiceContract, ServicePayment
from winay.talents.queries import hiring
from winay.talents.states import CONTRACT_STATES, NEED_STATES

AT = {
    "frame": "desk/page.html",
    "home": "desk:home",
    "hiring": "desk:hiring",
    "need": "desk:need",
    "need_step": "desk:need_step",
    "guide": "desk:need_guide",
    "minutes": "desk:need_minutes",
    "service": "desk:service",
    "service_step": "desk:service_step",
    "pdf": "desk:service_pdf",
    "receipt": "desk:service_receipt",
    "change": "desk:change_need",
}


@keeper_page
def needs(request: SignedInRequest) -> HttpResponse:
    """List what groups look for, where the reader works with groups."""
    asked = {name: request.GET.get(name, "").strip()[:120] for name in ("q", "state")}
    state = asked["state"] if asked["state"] in NEED_STATES.labels else ""
    context = {
        "page": paginate(request, hiring.needs_for_staff(request.user, state=state, text=asked["q"])),
        "asked": asked,
        "states": NEED_STATES.choices(),
        "may_keep": True,
    }
    return render(request, "desk/talents/needs.html", context)


@keeper_page
def services(request: SignedInRequest) -> HttpResponse:
    """List the contracts of groups with their providers, where the reader works with groups."""
    state = request.GET.get("state", "")
    rows = hiring.contracts_for_staff(request.user, state=state if state in CONTRACT_STATES.labels else "")
    page = paginate(request, rows)
    name_all(request, [one.provider for one in page.object_list])
    context = {"page": page, "state": state, "states": CONTRACT_STATES.choices(), "may_keep": True}
    return render(request, "desk/talents/services.html", context)


@keeper_page
def ratings(request: SignedInRequest) -> HttpResponse:
    """List what groups wrote of providers, so that words that name people are found and hidden."""
    hidden = bool(request.GET.get("hidden"))
    page = paginate(request, hiring.ratings_for_staff(request.user, hidden=hidden))
    name_all(request, [one.contract.provider for one in page.object_list])
    context = {"page": page, "hidden": hidden, "may_keep": True}
    return render(request, "desk/talents/ratings.html", context)


@keeper_page
def hiring_page(request: SignedInRequest, code: str) -> HttpResponse:
    """Show what a group looks for and whom it hired with the money of one agreement."""
    agreement = hiring.agreement_for_staff(request.user, code)
    found = hiring.hiring_of(agreement)
    name_all(request, [one.provider for one in found.contracts])
    context = {"at": AT, "hiring": found, "add": ("desk:add_need", code), "up": ("desk:agreement", code)}
    return render(request, "talents/hiring.html", context)


@keeper_page
def add_need(request: SignedInRequest, code: str) -> HttpResponse:
    """Write down what a group needs."""
    agreement = hiring.agreement_for_staff(request.user, code)
    form = NeedForm(request.POST or None, districts=districts_of(request.user))
    form.fields["district"].initial = agreement.outcome.proposal.district_id
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.write_need(actor=request.user, agreement=agreement, asked=form.asked())
        except DomainError as error:
            show_domain_error(request, error, form)
        else:
            messages.success(request, _("It is written down. Read it once more, then announce it."))
            return redirect("desk:need", made.code)
    context = {"at": AT, "form": form, "agreement": agreement, "back": ("desk:hiring", code)}
    return render(request, "talents/need_form.html", context)


@keeper_page
def change_need(request: SignedInRequest, code: str) -> HttpResponse:
    """Change what a group needs while nobody has read it."""
    found = hiring.need_for_staff(request.user, code)
    form = NeedForm(request.POST or None, districts=districts_of(request.user, also=found.district_id), need=found)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_need(actor=request.user, need=found, asked=form.asked())
        except DomainError as error:
            show_domain_error(request, error, form)
        else:
            messages.success(request, _("It is written down. Read it once more, then announce it."))
            return redirect("desk:need", code)
    context = {"at": AT, "form": form, "agreement": found.agreement, "back": ("desk:need", code)}
    return render(request, "talents/need_form.html", context)


def _page_of(request: SignedInRequest, need: Need) -> hiring.NeedPage:
    page = hiring.need_page(need)
    name_all(
        request,
        [one.provider for one in (*page.offers, *page.suggestions)],
        [one.offer.provider for one in (page.choice, *page.undone) if one],
    )
    return page


@keeper_page
def need(request: SignedInRequest, code: str) -> HttpResponse:
    """Show what the group needs, who offers, and what can be done next."""
    page = _page_of(request, hiring.need_for_staff(request.user, code))
    back = ("desk:hiring", page.need.agreement.code)
    return render(
        request, "talents/need.html", {"at": AT, "page": page, "steps": steps_of(NEED_STEPS, page), "back": back}
    )


@keeper_page
def need_step(request: SignedInRequest, code: str, step: str) -> HttpResponse:
    """Take one step of hiring: announce, invite, write down an offer, choose …"""
    page = _page_of(request, hiring.need_for_staff(request.user, code))

    def done(made: object) -> HttpResponse:
        if isinstance(made, ServiceContract):
            return redirect("desk:service", made.code)
        return redirect("desk:need", code)

    return take_step(request, NEED_STEPS.get(step), page, at=AT, back=("desk:need", code), done=done)


@keeper_page
def need_guide(request: SignedInRequest, code: str) -> HttpResponse:
    """Give the guide of the interview in the reader's language."""
    pdf = guide_pdf(hiring.need_for_staff(request.user, code), language=get_language() or "es")
    name = {"Content-Disposition": f'inline; filename="{code}-guia.pdf"'}
    return HttpResponse(pdf, content_type="application/pdf", headers=name)


@keeper_page
def need_minutes(request: SignedInRequest, code: str, pk: str) -> HttpResponseBase:
    """Give the minutes of a choice."""
    found = get_object_or_404(
        Choice.objects.select_related("proof"), need=hiring.need_for_staff(request.user, code), pk=pk
    )
    return proof_response(found.proof, name=f"{code}-acta")


def _service_page(request: SignedInRequest, contract: ServiceContract) -> hiring.ContractPage:
    page = hiring.contract_page(contract, may_hide=access.may_hide_words(request.user, contract))
    name_all(request, [contract.provider])
    return page


@keeper_page
def service(request: SignedInRequest, code: str) -> HttpResponse:
    """Show a contract of the group with its parts, payments and rating."""
    page = _service_page(request, hiring.contract_for_staff(request.user, code))
    context = {"at": AT, "page": page, "steps": steps_of(SERVICE_STEPS, page)}
    return render(request, "talents/service.html", context)


@keeper_page
def service_step(request: SignedInRequest, code: str, step: str) -> HttpResponse:
    """Take one step of a contract: print, sign, receive, pay, rate …"""
    page = _service_page(request, hiring.contract_for_staff(request.user, code))
    back = ("desk:service", code)
    return take_step(request, SERVICE_STEPS.get(step), page, at=AT, back=back, done=lambda _made: redirect(*back))


@keeper_page
def service_pdf(request: SignedInRequest, code: str) -> HttpResponse:
    """Give the contract to print."""
    found = hiring.contract_for_staff(request.user, code)
    if found.document is None:
        raise Http404
    name = {"Content-Disposition": f'inline; filename="{code}.pdf"'}
    return HttpResponse(bytes(found.document.pdf), content_type="application/pdf", headers=name)


@keeper_page
def service_receipt(request: SignedInRequest, code: str, pk: str) -> HttpResponseBase:
    """Give the picture of a receipt."""
    contract = hiring.contract_for_staff(request.user, code)
    rows = ServicePayment.objects.filter(deliverable__contract=contract).select_related("proof")
    return proof_response(get_object_or_404(rows, pk=pk).proof, name=f"{code}-comprobante")
