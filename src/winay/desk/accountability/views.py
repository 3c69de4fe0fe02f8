"""Books, receipts and accounts of groups as staff type, read and review them."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from winay.accountability import access, actions
from winay.accountability.accounts import is_nucleus
from winay.accountability.audience import Audience
from winay.accountability.models import Accountable, Return
from winay.accountability.queries import vouchers as found
from winay.accountability.queries.book import book_of_staff, here, here_nuclei
from winay.accountability.states import REPORT_STATES
from winay.base.errors import DomainError
from winay.base.web import SignedInRequest, paginate, show_domain_error
from winay.desk.web import require, staff_page
from winay.documents.queries.proofs import proof_response
from winay.programmes.access import grants_of

View = Callable[..., HttpResponseBase]

NEWEST = 2000
"""So many receipts are listed; a country writes a million a year, and nobody counts them for a page."""
AT = {
    "frame": "desk/page.html",
    "service": "desk:service",
    "book": "desk:book",
    "closure": "desk:closure",
    "closure_step": "desk:closure_step",
    "closure_pdf": "desk:closure_pdf",
    "add": "desk:add_voucher",
    "purchases": "desk:purchases",
    "aloud": "desk:book_aloud",
    "print": "desk:print_book",
    "paper": "desk:book_paper",
    "book_step": "desk:book_step",
    "reading": "desk:reading",
    "reading_proof": "desk:reading_proof",
    "reading_drop": "desk:reading_drop",
    "voucher": "desk:voucher",
    "voucher_step": "desk:voucher_step",
    "proof": "desk:voucher_proof",
    "xml": "desk:voucher_xml",
    "purchase": "desk:purchase",
    "purchase_step": "desk:purchase_step",
    "report": "desk:report",
    "report_step": "desk:report_step",
}


def reader_page(view: View) -> View:
    """Let in who reads books: who works with groups, and finance."""

    @wraps(view)
    def guarded(request: SignedInRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        require(grants_of(request.user, *access.READERS).exists())
        return view(request, *args, **kwargs)

    return staff_page(guarded)


def named_to(request: SignedInRequest) -> Callable[[Any], str]:
    """Return how people are named to this reader; who is named is noted as read."""
    return lambda person: str(request.shown.name(person))


def _key(account: Accountable) -> str:
    return account.code


def _up(account: Accountable, key: str) -> tuple[str, ...]:
    return ("desk:nucleus" if is_nucleus(account) else "desk:agreement", key)


BOOKS = Audience(at=AT, staff=True, guard=reader_page, book=book_of_staff, key=_key, up=_up, named=named_to)


@reader_page
def reports(request: SignedInRequest) -> HttpResponse:
    """List the accounts of groups, the longest waiting first."""
    asked = request.GET.get("state", "")
    state = asked if asked in REPORT_STATES.labels else ""
    rows = found.reports_for_staff(request.user, state=state)
    context = {"page": paginate(request, rows), "state": state, "states": REPORT_STATES.choices()}
    return render(request, "desk/accountability/reports.html", context)


@reader_page
def receipts(request: SignedInRequest) -> HttpResponse:
    """List the receipts of groups, found by seller, RUC or number."""
    text = request.GET.get("q", "").strip()[:120]
    rows = found.vouchers_for_staff(request.user, text=text)
    page = paginate(request, rows[:NEWEST])
    context = {"page": page, "text": text, "newest": NEWEST if page.paginator.count == NEWEST else None}
    return render(request, "desk/accountability/receipts.html", context)


@reader_page
def returns(request: SignedInRequest) -> HttpResponse:
    """List the money that groups gave back and that finance has still to find in the bank."""
    rows = found.returns_for_staff(request.user)
    return render(request, "desk/accountability/returns.html", {"page": paginate(request, rows)})


@reader_page
@require_POST
def return_answer(request: SignedInRequest, pk: str, answer: str) -> HttpResponse:
    """Say that money given back was found in the bank, or was not, and why."""
    given_back = found.returns_for_staff(request.user).get(pk=pk)
    try:
        if answer == "found":
            actions.confirm_return(actor=request.user, given_back=given_back)
        else:
            why = request.POST.get("reason", "")
            actions.return_not_found(actor=request.user, given_back=given_back, reason=why)
    except DomainError as error:
        show_domain_error(request, error)
    return redirect("desk:returns")


@reader_page
def return_proof(request: SignedInRequest, pk: str) -> HttpResponseBase:
    """Give the slip of money given back."""
    return proof_response(
        get_object_or_404(Return.objects.filter(here(request.user) | here_nuclei(request.user)), pk=pk).proof,
        name="voucher",
    )
