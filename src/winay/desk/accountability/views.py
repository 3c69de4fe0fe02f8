"""Books, receipts and accounts of groups as staff type, read and review them."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from winay.accountability import access, actions, pages
from winay.accountability.accounts import is_nucleus
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


@reader_page
def book(request: SignedInRequest, code: str) -> HttpResponse:
    """Show the book: what came in, what went out, what remains."""
    account = book_of_staff(request.user, code)
    up = ("desk:nucleus" if is_nucleus(account) else "desk:agreement", code)
    return pages.book(request, account, at=AT, key=code, up=up, named=named_to(request))


@reader_page
def book_step(request: SignedInRequest, code: str, step: str) -> HttpResponse:
    """Take one step of the book."""
    agreement = book_of_staff(request.user, code)
    return pages.book_step(request, agreement, step, at=AT, key=code, named=named_to(request))


@reader_page
def add(request: SignedInRequest, code: str) -> HttpResponse:
    """Begin a receipt: photograph, file or QR."""
    return pages.add(request, book_of_staff(request.user, code), at=AT, key=code)


@reader_page
def purchases(request: SignedInRequest, code: str) -> HttpResponse:
    """Show what the group plans to buy."""
    return pages.purchases(request, book_of_staff(request.user, code), at=AT, key=code)


@reader_page
def aloud(request: SignedInRequest, code: str, language: str) -> HttpResponse:
    """Show the book in words to read aloud."""
    return pages.aloud(request, book_of_staff(request.user, code), language, at=AT, key=code)


@reader_page
@require_POST
def print_book(request: SignedInRequest, code: str) -> HttpResponse:
    """Print the book."""
    return pages.print_book(request, book_of_staff(request.user, code), at=AT, key=code)


@reader_page
def paper(request: SignedInRequest, code: str, document: str) -> HttpResponse:
    """Give a printed book."""
    return pages.paper(book_of_staff(request.user, code), document)


@reader_page
def reading(request: SignedInRequest, pk: str) -> HttpResponse:
    """Show what could be read of a receipt, and write it down."""
    one = found.reading_for(request.user, pk, staff=True)
    return pages.reading(request, one, at=AT, key=_key(one.account))


@reader_page
def reading_proof(request: SignedInRequest, pk: str) -> HttpResponseBase:
    """Give the photograph of a receipt not written down yet."""
    return proof_response(found.reading_for(request.user, pk, staff=True).proof)


@reader_page
@require_POST
def reading_drop(request: SignedInRequest, pk: str) -> HttpResponse:
    """Throw a photographed receipt away."""
    one = found.reading_for(request.user, pk, staff=True)
    return pages.drop_reading(request, one, at=AT, key=_key(one.account))


@reader_page
def voucher(request: SignedInRequest, pk: str) -> HttpResponse:
    """Show a receipt."""
    one = found.voucher_for(request.user, pk, staff=True)
    return pages.voucher(request, one, at=AT, key=_key(one.account), staff=True)


@reader_page
def voucher_step(request: SignedInRequest, pk: str, step: str) -> HttpResponse:
    """Take one step of a receipt."""
    return pages.voucher_step(request, found.voucher_for(request.user, pk, staff=True), step, at=AT)


@reader_page
def proof(request: SignedInRequest, pk: str) -> HttpResponseBase:
    """Give the picture of a receipt."""
    return proof_response(found.voucher_for(request.user, pk, staff=True).proof, name="comprobante")


@reader_page
def xml(request: SignedInRequest, pk: str) -> HttpResponseBase:
    """Give the electronic file of a receipt."""
    return proof_response(found.voucher_for(request.user, pk, staff=True).xml, name="comprobante")


@reader_page
def purchase(request: SignedInRequest, pk: str) -> HttpResponse:
    """Show a planned purchase."""
    one = found.purchase_for(request.user, pk, staff=True)
    return pages.purchase(request, one, at=AT, key=_key(one.agreement))


@reader_page
def purchase_step(request: SignedInRequest, pk: str, step: str) -> HttpResponse:
    """Take one step of a purchase."""
    return pages.purchase_step(request, found.purchase_for(request.user, pk, staff=True), step, at=AT)


@reader_page
def report(request: SignedInRequest, code: str) -> HttpResponse:
    """Show the accounts of a payment."""
    one = found.report_for(request.user, code, staff=True)
    return pages.report(request, one, at=AT, key=_key(one.account))


@reader_page
def report_step(request: SignedInRequest, code: str, step: str) -> HttpResponse:
    """Take one step of a report."""
    return pages.report_step(request, found.report_for(request.user, code, staff=True), step, at=AT)


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


@reader_page
def closure(request: SignedInRequest, code: str) -> HttpResponse:
    """Show the closing act."""
    return pages.closure(request, book_of_staff(request.user, code), at=AT, key=code, named=named_to(request))


@reader_page
def closure_step(request: SignedInRequest, code: str, step: str) -> HttpResponse:
    """Take one step of the closing act."""
    agreement = book_of_staff(request.user, code)
    return pages.closure_step(request, agreement, step, at=AT, key=code, named=named_to(request))


@reader_page
def closure_pdf(request: SignedInRequest, code: str) -> HttpResponse:
    """Give the closing act as PDF."""
    return pages.closure_pdf(book_of_staff(request.user, code))
