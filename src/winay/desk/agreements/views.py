"""Agreements from the award to the transfer: list, page, acts; payments that wait."""

from collections.abc import Callable
from datetime import date
from operator import attrgetter
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from winay.agreements import actions
from winay.agreements.access import may_record_deposit
from winay.agreements.models import Agreement
from winay.agreements.queries import staff
from winay.agreements.queries.ventures import venture_of_agreement
from winay.agreements.states import AGREEMENT_STATES
from winay.base.choices import offer
from winay.base.errors import DomainError, InvalidInput, NotAllowed
from winay.base.narrow import narrow, piece_by_piece
from winay.base.time_limits import gives_table
from winay.base.web import SignedInRequest, csv_response, paginate, show_domain_error, xlsx_response
from winay.calls.models import Call
from winay.desk.agreements.forms import AccountForm, AgreementFilter, DepositForm, SignForm
from winay.desk.forms import ScanForm
from winay.desk.web import require, scan_response, staff_page
from winay.documents.queries.proofs import proof_response
from winay.documents.queries.signed import page_of
from winay.programmes.access import programmes_of
from winay.registry.access import may_keep_people

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


def _page(request: SignedInRequest, code: str, status: int = 200, **forms: Any) -> HttpResponse:
    """Render the agreement page; `forms` are those that came back with errors."""
    page = staff.agreement_page(request.user, code)
    account = page.agreement.bank_account
    venture, no_venture = venture_of_agreement(page.agreement)
    context = {
        "venture": venture,
        "no_venture": no_venture,
        "page": page,
        "agreement": page.agreement,
        "account_form": AccountForm(initial={"bank": account.bank, "cci": account.cci} if account else None),
        "deposit_form": DepositForm(initial={"amount": page.agreement.counterpart_cash.amount}),
        "sign_form": SignForm(),
        "scan_form": ScanForm(only_signed=True),
        **forms,
    }
    return render(request, "desk/agreements/agreement.html", context, status=status)


def _try(
    request: SignedInRequest, code: str, form: Any, name: str, act: Callable[[], object], done: str
) -> HttpResponseBase:
    """Run `act` if the form is read well; back to the page, or the page again with what is wrong."""
    if form.is_valid():
        try:
            act()
            messages.success(request, done)
            return redirect("desk:agreement", code)
        except NotAllowed:
            raise
        except DomainError as error:
            show_domain_error(request, error, form)
    return _page(request, code, status=422, **{name: form})


@staff_page
def agreement(request: SignedInRequest, code: str) -> HttpResponseBase:
    """Show an agreement: parties, amounts, what is expected next, tranches, deposits and journal entries."""
    return _page(request, code)


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
    return _try(
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
    return _do(request, code, lambda: actions.issue_agreement(actor=request.user, agreement=found), done)


@staff_page
@require_POST
def sign(request: SignedInRequest, code: str) -> HttpResponseBase:
    """Record the signature on paper."""
    found, form = staff.agreement_for_staff(request.user, code), SignForm(request.POST, request.FILES)
    return _try(
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
    return _try(
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
    _require_reader(request, found)
    page = page_of(found.document, pk)
    request.shown.note(*staff.people_in_document(found))
    return scan_response(request, page, found.code) or redirect("desk:agreement", code)


def _require_reader(request: SignedInRequest, found: Agreement) -> None:
    keeps = may_keep_people(request.user, found.organisation.district_id)
    require(keeps or may_record_deposit(request.user, found))


@staff_page
@require_POST
def void(request: SignedInRequest, code: str) -> HttpResponseBase:
    """Give the agreement up, saying why."""
    found = staff.agreement_for_staff(request.user, code)
    reason = request.POST.get("reason", "")
    return _do(
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
    _require_reader(request, found)
    request.shown.note(*staff.people_in_document(found))
    response = HttpResponse(bytes(found.document.pdf), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{found.code}.pdf"'
    return response


@staff_page
@require_POST
def record_deposit(request: SignedInRequest, code: str) -> HttpResponseBase:
    """Write down a deposit of the counterpart."""
    found, form = staff.agreement_for_staff(request.user, code), DepositForm(request.POST, request.FILES)
    currency = str(found.amount.currency)
    return _try(
        request,
        code,
        form,
        "deposit_form",
        lambda: actions.record_deposit(actor=request.user, agreement=found, **form.values(currency)),
        _("This operation was recorded before; nothing was added.")
        if staff.has_deposit(found, form.data.get("operation_number", ""))
        else _("The deposit is recorded; finance looks for it in the bank."),
    )


@staff_page
@require_POST
def confirm_deposit(request: SignedInRequest, pk: str) -> HttpResponseBase:
    """Finance found the deposit in the bank."""
    found = staff.deposit_for_staff(request.user, pk)
    code = found.agreement.code
    done = _("The deposit is confirmed and stands in the journal.")
    return _do(request, code, lambda: actions.confirm_deposit(actor=request.user, deposit=found), done)


@staff_page
@require_POST
def deposit_not_found(request: SignedInRequest, pk: str) -> HttpResponseBase:
    """Finance did not find the deposit in the bank, and says why."""
    found = staff.deposit_for_staff(request.user, pk)
    return _do(
        request,
        found.agreement.code,
        lambda: actions.deposit_not_found(
            actor=request.user, deposit=found, reason=request.POST.get("reason", "")
        ),
        _("The group reads that the deposit was not found, and why."),
    )


@staff_page
def proof(request: SignedInRequest, pk: str) -> HttpResponseBase:
    """Give the slip of a deposit, which bears an account, to who draws up, pays or keeps people: as a download."""
    found = staff.deposit_for_staff(request.user, pk)
    _require_reader(request, found.agreement)
    return proof_response(found.proof, name=f"{found.agreement.code}-{found.operation_number}", download=True)


@staff_page
@require_POST
def tranche_act(request: SignedInRequest, code: str, number: int, act: str) -> HttpResponseBase:
    """Do one of the acts on a tranche: on its payment, on what the bank answered, on one of its conditions."""
    tranche = staff.tranche_for_staff(request.user, code, number)
    who: dict[str, Any] = {"actor": request.user, "tranche": tranche}
    reason = request.POST.get("reason", "")
    named: dict[str, Any] = {**who, "condition": request.POST.get("condition", "")}
    acts: dict[str, tuple[Callable[[], object], str]] = {
        "prepare": (
            lambda: actions.prepare_payment(**who),
            _("The payment is prepared; the coordinator authorises it."),
        ),
        "release": (
            lambda: actions.release_payment(**who),
            _("The payment is authorised. It is paid when finance records what the bank answers."),
        ),
        "pay": (
            lambda: actions.pay_tranche(
                **who, operation_number=request.POST.get("operation_number", ""), paid_on=_paid_on(request)
            ),
            _("The payment is recorded with the bank's number: it is paid."),
        ),
        "bounce": (
            lambda: actions.bounce_payment(**who, reason=reason),
            _("The rejection is recorded; the payment can be prepared anew."),
        ),
        "send-back": (
            lambda: actions.send_back_payment(**who, reason=reason),
            _("The payment is back with finance."),
        ),
        "reverse": (
            lambda: actions.reverse_payment(**who, reason=reason),
            _("What was posted is reversed; the payment can be prepared anew."),
        ),
        "confirm": (
            lambda: actions.confirm_condition(**named, note=reason),
            _("The condition is confirmed."),
        ),
        "waive": (
            lambda: actions.propose_waiver(**named, reason=reason, until=_until(request)),
            _("The waiver is proposed; another person confirms it."),
        ),
        "confirm-waiver": (
            lambda: actions.confirm_waiver(**named),
            _("The waiver is confirmed: this condition is not asked."),
        ),
        "withdraw-waiver": (
            lambda: actions.withdraw_waiver(**named, reason=reason),
            _("The waiver is withdrawn: the condition is asked again."),
        ),
    }
    if act not in acts:
        raise Http404
    return _do(request, code, *acts[act])


def _day(request: SignedInRequest, name: str) -> date | None:
    try:
        return parse_date(request.POST.get(name, ""))
    except ValueError:
        return None


def _until(request: SignedInRequest) -> date | None:
    day = _day(request, "until")
    if day is None and request.POST.get("until"):
        raise InvalidInput(_("Write the day as day, month and year."), field="until")
    return day


def _paid_on(request: SignedInRequest) -> date:
    day = _day(request, "paid_on")
    if day is None:
        raise InvalidInput(_("Write the date of the transfer, as day, month and year."), field="paid_on")
    return day


def _do(request: SignedInRequest, code: str, act: Callable[[], object], done: str) -> HttpResponseBase:
    """Run an act that needs no form; tell above the page what was done, or what is wrong."""
    try:
        act()
        messages.success(request, done)
    except NotAllowed:
        raise
    except DomainError as error:
        show_domain_error(request, error)
    back = request.POST.get("back")
    return redirect("desk:payments") if back == "payments" else redirect("desk:agreement", code)
