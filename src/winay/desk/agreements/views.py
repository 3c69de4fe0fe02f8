"""Agreements from the award to the transfer: list, page, acts; payments that wait."""

from operator import attrgetter

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from winay.agreements import actions
from winay.agreements.models import Agreement
from winay.agreements.queries import staff
from winay.agreements.states import AGREEMENT_STATES
from winay.base.choices import offer
from winay.base.errors import DomainError, NotAllowed
from winay.base.narrow import narrow, piece_by_piece
from winay.base.time_limits import gives_table
from winay.base.web import SignedInRequest, csv_response, paginate, show_domain_error, xlsx_response
from winay.calls.models import Call
from winay.desk.agreements.forms import AccountForm, AgreementFilter, SignForm
from winay.desk.agreements.page import do, require_reader, show_agreement, try_form
from winay.desk.forms import ScanForm
from winay.desk.web import scan_response, staff_page
from winay.documents.queries.signed import page_of
from winay.programmes.access import programmes_of

HEADER = (
    "agreement", "call", "category", "proposal", "organisation", "state", "currency", "amount",
    "counterpart_cash", "paid", "sign_by", "signed_on",
)  # fmt: skip


def _choices(request: SignedInRequest) -> dict[str, list[tuple[str, str]]]:
    states = [(state, _(label.staff)) for state, label in AGREEMENT_STATES.labels.items()]
    sorts = [
        ("code", _("Code")),
        ("organisation", _("Organisation")),
        ("amount", _("Largest amount first")),
        ("sign_by", _("To be signed soonest")),
    ]
    return {
        "state": [("", _("All")), *states],
        "sort": sorts,
    }


@staff_page
@gives_table
def agreements(request: SignedInRequest) -> HttpResponseBase:
    """List the agreements of the user's programmes and the awards that still wait for one."""
    form = AgreementFilter(request.GET, choices=_choices(request))
    filters = form.cleaned_data if form.is_valid() else {}
    decided = narrow(Call.objects.filter(programme__in=programmes_of(request.user), state="decided"))
    asked = request.GET.get("call", "").strip()[:120]
    calls = offer(decided, asked, key="code", words=("title",), label_of=attrgetter("title"))
    found = staff.agreements_for_staff(request.user, **filters)
    if asked:
        found = found.filter(outcome__proposal__call__in=calls.meant.values("pk"))
    if request.GET.get("format") in ("csv", "xlsx"):
        return _export(request.GET["format"], found)
    page = paginate(request, narrow(found), decorate=staff.count_paid)
    query = request.GET.copy()
    for name in ("page", "format"):
        query.pop(name, None)
    context = {
        "form": form,
        "calls": calls,
        "page": page,
        "waiting": paginate(request, narrow(staff.awards_without_agreement(request.user)), 100, name="waiting"),
        "query": f"{query.urlencode()}&" if query else "",
    }
    return render(request, "desk/agreements/agreements.html", context)


def _export(form: str, found: QuerySet[Agreement]) -> HttpResponseBase:
    rows = (
        [
            a.code,
            a.outcome.proposal.call.code,
            a.outcome.proposal.category.code,
            a.outcome.proposal.code,
            a.organisation.name,
            a.state,
            str(a.amount.currency),
            a.amount.amount,
            a.counterpart_cash.amount,
            a.paid,
            a.sign_by.isoformat() if a.sign_by else "",
            a.signed_on.isoformat() if a.signed_on else "",
        ]
        for a in piece_by_piece(found, decorate=staff.count_paid)
    )
    return (csv_response if form == "csv" else xlsx_response)("agreements", HEADER, rows)


@staff_page
def agreement(request: SignedInRequest, code: str) -> HttpResponseBase:
    """Show an agreement: parties, amounts, what is expected next, tranches, deposits and journal entries."""
    return show_agreement(request, code)


@staff_page
@require_POST
def prepare(request: SignedInRequest, proposal: str) -> HttpResponseBase:
    """Draw up the agreement of an award."""
    outcome = staff.award_for_staff(request.user, proposal)
    try:
        made = actions.prepare_agreement(actor=request.user, outcome=outcome)
    except NotAllowed:
        raise
    except DomainError as error:
        show_domain_error(request, error)
        return redirect("desk:agreements")
    messages.success(request, _("The agreement is prepared: complete it, print it, have it signed."))
    return redirect("desk:agreement", made.code)


@staff_page
@require_POST
def prepare_all(request: SignedInRequest) -> HttpResponseBase:
    """Draw up the agreement of every award that waits for one, each as if it had been pressed alone."""
    done = actions.prepare_all_agreements(actor=request.user)
    for code, reason in done.refused:
        messages.warning(request, f"{code}: {reason}")
    text = ngettext("%(n)d agreement was prepared.", "%(n)d agreements were prepared.", done.number)
    messages.success(request, text % {"n": done.number})
    return redirect("desk:agreements")


@staff_page
@require_POST
def set_account(request: SignedInRequest, code: str) -> HttpResponseBase:
    """Register the organisation's bank account."""
    found, form = staff.agreement_for_staff(request.user, code), AccountForm(request.POST)
    return try_form(
        request,
        code,
        form,
        "account_form",
        lambda: actions.set_bank_account(actor=request.user, agreement=found, **form.cleaned_data),
        _("The account is registered."),
    )


@staff_page
@require_POST
def issue(request: SignedInRequest, code: str) -> HttpResponseBase:
    """Make the PDF to sign."""
    found = staff.agreement_for_staff(request.user, code)
    done = _("The agreement is issued: download its PDF here, print it twice and have it signed.")
    return do(request, code, lambda: actions.issue_agreement(actor=request.user, agreement=found), done)


@staff_page
@require_POST
def sign(request: SignedInRequest, code: str) -> HttpResponseBase:
    """Record the signature on paper."""
    found, form = staff.agreement_for_staff(request.user, code), SignForm(request.POST, request.FILES)
    return try_form(
        request,
        code,
        form,
        "sign_form",
        lambda: actions.sign_agreement(actor=request.user, agreement=found, **form.cleaned_data),
        _("The signature is recorded: the money is promised now."),
    )


@staff_page
@require_POST
def keep_signed(request: SignedInRequest, code: str) -> HttpResponseBase:
    """Keep the signed pages, photographed or scanned."""
    found, form = (
        staff.agreement_for_staff(request.user, code),
        ScanForm(request.POST, request.FILES, only_signed=True),
    )
    return try_form(
        request,
        code,
        form,
        "scan_form",
        lambda: actions.keep_signed_agreement(actor=request.user, agreement=found, scan=form.cleaned_data["scan"]),
        _("The signed paper is kept."),
    )


@staff_page
def signed_page(request: SignedInRequest, code: str, pk: str) -> HttpResponseBase:
    """Give one page of the signed agreement to whom its PDF is given: it bears signatures and documents."""
    found = staff.agreement_for_staff(request.user, code)
    require_reader(request, found)
    page = page_of(found.document, pk)
    request.shown.note(*staff.people_in_document(found))
    return scan_response(request, page, found.code) or redirect("desk:agreement", code)


@staff_page
@require_POST
def void(request: SignedInRequest, code: str) -> HttpResponseBase:
    """Give the agreement up, saying why."""
    found = staff.agreement_for_staff(request.user, code)
    reason = request.POST.get("reason", "")
    return do(
        request,
        code,
        lambda: actions.void_agreement(actor=request.user, agreement=found, reason=reason),
        _("The agreement is void; the award stands."),
    )


@staff_page
def pdf(request: SignedInRequest, code: str) -> HttpResponseBase:
    """Give the PDF to who draws it up, pays by it or keeps the group's people: it names them and is not public."""
    found = staff.agreement_for_staff(request.user, code)
    if found.document is None:
        raise Http404
    require_reader(request, found)
    request.shown.note(*staff.people_in_document(found))
    response = HttpResponse(bytes(found.document.pdf), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{found.code}.pdf"'
    return response
