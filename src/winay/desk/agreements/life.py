"""The life of an agreement after its signature: what may be done, its addenda, its history."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from winay.agreements import actions
from winay.agreements.access import may_amend, may_inform, may_prepare_agreement
from winay.agreements.forms import LinesForm
from winay.agreements.models import Addendum
from winay.agreements.queries import staff
from winay.agreements.queries.life import addenda_of, addendum_for_staff, advance_held, story_of, told
from winay.agreements.queries.lines import lines_of
from winay.agreements.states import IN_FORCE
from winay.agreements.terms import terms_of
from winay.base.choices import looks_for
from winay.base.errors import DomainError, NotAllowed
from winay.base.web import SignedInRequest, paginate, show_domain_error
from winay.desk.agreements.forms import AddendumForm, ExtensionForm, SignForm, SuccessionForm, WhyForm
from winay.desk.agreements.page import require_reader
from winay.desk.web import require, scan_response, staff_page
from winay.documents.queries.signed import page_of, papers_of

FORMS: dict[str, tuple[Any, Callable[..., Addendum], Any]] = {
    "suspend": (
        WhyForm,
        actions.suspend_agreement,
        gettext_lazy("The agreement is suspended; the group is told."),
    ),
    "lift": (WhyForm, actions.lift_suspension, gettext_lazy("The suspension is lifted; the group is told.")),
    "extend": (
        ExtensionForm,
        actions.extend_agreement,
        gettext_lazy("The addendum is drawn up: print it and have it signed. Then the new last day holds."),
    ),
    "addendum": (
        AddendumForm,
        actions.draw_up_addendum,
        gettext_lazy("The addendum is drawn up: print it and have it signed."),
    ),
    "end": (WhyForm, actions.end_agreement, gettext_lazy("The agreement has ended; the group is told.")),
}


def _page(request: SignedInRequest, code: str, status: int = 200, **given: Any) -> HttpResponse:
    found = staff.agreement_for_staff(request.user, code)
    amends, prepares = may_amend(request.user, found), may_prepare_agreement(request.user, found)
    addenda = list(addenda_of(found))
    signed = papers_of(*(one.document for one in addenda if one.document)) if addenda else {}
    for one in addenda:
        one.agreement, one.told = found, told(one)
        one.scans = signed.get(one.document_id, [])
    open_ones = [one for one in found.tranches.all() if one.state != "paid"]
    context = {
        "agreement": found,
        "addenda": addenda,
        "open": found.state in IN_FORCE and not found.closed_on,
        "may_amend": amends,
        "may_prepare": prepares,
        "unpaid": sum((one.amount.amount for one in open_ones), found.amount.amount * 0),
        "held": advance_held(found),
        "forms": {name: form(auto_id=f"id_{name}_%s") for name, (form, _act, _done) in FORMS.items()}
        | given.pop("forms", {}),
        "sign_form": SignForm(),
        "story": paginate(request, story_of(found), 40),
        **given,
    }
    return render(request, "desk/agreements/life.html", context, status=status)


@staff_page
def life(request: SignedInRequest, code: str) -> HttpResponseBase:
    """Show what may be done with a signed agreement, its addenda and its history."""
    return _page(request, code)


@staff_page
@require_POST
def life_act(request: SignedInRequest, code: str, act: str) -> HttpResponseBase:
    """Suspend, lift, extend, change or end an agreement."""
    found = staff.agreement_for_staff(request.user, code)
    if act not in FORMS:
        raise Http404
    form_class, run, done = FORMS[act]
    form = form_class(request.POST, auto_id=f"id_{act}_%s")
    if form.is_valid():
        try:
            run(actor=request.user, agreement=found, **form.cleaned_data)
            messages.success(request, str(done))
            return redirect("desk:agreement_life", code)
        except NotAllowed:
            raise
        except DomainError as error:
            show_domain_error(request, error, form)
    return _page(request, code, status=422, forms={act: form})


@staff_page
@require_POST
def addendum_act(request: SignedInRequest, code: str, number: int, act: str) -> HttpResponseBase:
    """Record the signatures of an addendum, or withdraw it."""
    found = addendum_for_staff(request.user, code, number)
    reason = request.POST.get("reason", "")
    form = SignForm(request.POST, request.FILES) if act == "sign" else None
    if form is not None and not form.is_valid():
        return _page(request, code, status=422, sign_form=form)
    acts: dict[str, tuple[Callable[[], object], str]] = {
        "sign": (
            lambda: actions.sign_addendum(
                actor=request.user, addendum=found, **(form.cleaned_data if form else {})
            ),
            _("The signatures are recorded: the addendum holds now."),
        ),
        "approve": (
            lambda: actions.approve_addendum(actor=request.user, addendum=found),
            _("The change is approved: it holds now."),
        ),
        "refuse": (
            lambda: actions.refuse_addendum(actor=request.user, addendum=found, reason=reason),
            _("The change is not approved; the group reads why."),
        ),
        "withdraw": (
            lambda: actions.withdraw_addendum(actor=request.user, addendum=found, reason=reason),
            _("The addendum is withdrawn; nothing changes."),
        ),
    }
    if act not in acts:
        raise Http404
    run, done = acts[act]
    try:
        run()
        messages.success(request, done)
    except NotAllowed:
        raise
    except DomainError as error:
        show_domain_error(request, error)
    return redirect("desk:agreement_life", code)


@staff_page
def hand_over(request: SignedInRequest, code: str) -> HttpResponseBase:
    """Draw up that another group takes an agreement over, or that the group bears another name."""
    found = staff.agreement_for_staff(request.user, code)
    require(may_amend(request.user, found))
    form = SuccessionForm(request.POST or None, agreement=found)
    if request.method == "POST" and not looks_for(form) and form.is_valid():
        try:
            actions.hand_over_agreement(actor=request.user, agreement=found, **form.cleaned_data)
        except NotAllowed:
            raise
        except DomainError as error:
            show_domain_error(request, error, form)
        else:
            messages.success(request, _("The addendum is drawn up: print it and have it signed."))
            return redirect("desk:agreement_life", code)
    status = 422 if request.method == "POST" and not looks_for(form) else 200
    context = {"agreement": found, "form": form}
    return render(request, "desk/agreements/hand_over.html", context, status=status)


@staff_page
def lines(request: SignedInRequest, code: str) -> HttpResponseBase:
    """Move money between the lines of a plan, as the group says."""
    found = staff.agreement_for_staff(request.user, code)
    require(may_inform(request.user, found))
    form = LinesForm(request.POST or None, lines=lines_of(found))
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.reallocate(
                actor=request.user, agreement=found, amounts=form.amounts, reason=form.cleaned_data["reason"]
            )
        except NotAllowed:
            raise
        except DomainError as error:
            show_domain_error(request, error, form)
        else:
            messages.success(
                request,
                _("It waits for the coordinator.") if made.state == "to_approve" else _("The change holds now."),
            )
            return redirect("desk:agreement_life", code)
    context = {
        "agreement": found,
        "form": form,
        "currency": str(found.amount.currency),
        "tolerance": terms_of(found.outcome.proposal.call).reallocation_tolerance,
        "back": reverse("desk:agreement_life", args=[code]),
    }
    return render(request, "desk/agreements/lines.html", context, status=422 if request.method == "POST" else 200)


@staff_page
def addendum_pdf(request: SignedInRequest, code: str, number: int) -> HttpResponseBase:
    """Give the PDF of an addendum to whom that of the agreement is given: it names who signs."""
    found = addendum_for_staff(request.user, code, number)
    if found.document is None:
        raise Http404
    require_reader(request, found.agreement)
    request.shown.note(*staff.people_in_document(found.agreement))
    response = HttpResponse(bytes(found.document.pdf), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{found.code}.pdf"'
    return response


@staff_page
def addendum_scan(request: SignedInRequest, code: str, number: int, pk: str) -> HttpResponseBase:
    """Give one page of a signed addendum."""
    found = addendum_for_staff(request.user, code, number)
    require_reader(request, found.agreement)
    request.shown.note(*staff.people_in_document(found.agreement))
    return scan_response(request, page_of(found.document, pk), found.code) or redirect("desk:agreement_life", code)
