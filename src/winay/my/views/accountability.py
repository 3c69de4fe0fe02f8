"""A group's own book: its receipts from photograph to acceptance, what it plans to buy, its accounts."""

from django.http import HttpResponse, HttpResponseBase
from django.views.decorators.http import require_POST

from winay.accountability import pages
from winay.accountability.accounts import is_nucleus, own_key
from winay.accountability.queries import vouchers as found
from winay.accountability.queries.book import own_book
from winay.base.web import SignedInRequest
from winay.documents.queries.proofs import proof_response
from winay.my.web import own_page

AT = {
    "frame": "my/page.html",
    "service": "my:service",
    "book": "my:book",
    "closure": "my:closure",
    "closure_step": "my:closure_step",
    "closure_pdf": "my:closure_pdf",
    "add": "my:add_voucher",
    "purchases": "my:purchases",
    "aloud": "my:book_aloud",
    "print": "my:print_book",
    "paper": "my:book_paper",
    "book_step": "my:book_step",
    "reading": "my:reading",
    "reading_proof": "my:reading_proof",
    "reading_drop": "my:reading_drop",
    "voucher": "my:voucher",
    "voucher_step": "my:voucher_step",
    "proof": "my:voucher_proof",
    "xml": "my:voucher_xml",
    "purchase": "my:purchase",
    "purchase_step": "my:purchase_step",
    "report": "my:report",
    "report_step": "my:report_step",
}


@own_page
def book(request: SignedInRequest, code: str) -> HttpResponse:
    """Show the book: what came in, what went out, what remains."""
    account = own_book(request.user, code)
    up = ("my:home",) if is_nucleus(account) else ("my:proposal", code)
    return pages.book(request, account, at=AT, key=code, up=up)


@own_page
def book_step(request: SignedInRequest, code: str, step: str) -> HttpResponse:
    """Take one step of the book."""
    return pages.book_step(request, own_book(request.user, code), step, at=AT, key=code)


@own_page
def add(request: SignedInRequest, code: str) -> HttpResponse:
    """Begin a receipt: photograph, file or QR."""
    return pages.add(request, own_book(request.user, code), at=AT, key=code)


@own_page
def purchases(request: SignedInRequest, code: str) -> HttpResponse:
    """Show what the group plans to buy."""
    return pages.purchases(request, own_book(request.user, code), at=AT, key=code)


@own_page
def aloud(request: SignedInRequest, code: str, language: str) -> HttpResponse:
    """Show the book in words to read aloud."""
    return pages.aloud(request, own_book(request.user, code), language, at=AT, key=code)


@own_page
@require_POST
def print_book(request: SignedInRequest, code: str) -> HttpResponse:
    """Print the book."""
    return pages.print_book(request, own_book(request.user, code), at=AT, key=code)


@own_page
def paper(request: SignedInRequest, code: str, document: str) -> HttpResponse:
    """Give a printed book."""
    return pages.paper(own_book(request.user, code), document)


@own_page
def reading(request: SignedInRequest, pk: str) -> HttpResponse:
    """Show what could be read of a receipt, and write it down."""
    one = found.reading_for(request.user, pk, staff=False)
    return pages.reading(request, one, at=AT, key=own_key(one.account))


@own_page
def reading_proof(request: SignedInRequest, pk: str) -> HttpResponseBase:
    """Give the photograph of a receipt not written down yet."""
    return proof_response(found.reading_for(request.user, pk, staff=False).proof)


@own_page
@require_POST
def reading_drop(request: SignedInRequest, pk: str) -> HttpResponse:
    """Throw a photographed receipt away."""
    one = found.reading_for(request.user, pk, staff=False)
    return pages.drop_reading(request, one, at=AT, key=own_key(one.account))


@own_page
def voucher(request: SignedInRequest, pk: str) -> HttpResponse:
    """Show a receipt."""
    one = found.voucher_for(request.user, pk, staff=False)
    return pages.voucher(request, one, at=AT, key=own_key(one.account), staff=False)


@own_page
def voucher_step(request: SignedInRequest, pk: str, step: str) -> HttpResponse:
    """Take one step of a receipt."""
    return pages.voucher_step(request, found.voucher_for(request.user, pk, staff=False), step, at=AT)


@own_page
def proof(request: SignedInRequest, pk: str) -> HttpResponseBase:
    """Give the picture of a receipt."""
    return proof_response(found.voucher_for(request.user, pk, staff=False).proof, name="comprobante")


@own_page
def xml(request: SignedInRequest, pk: str) -> HttpResponseBase:
    """Give the electronic file of a receipt."""
    return proof_response(found.voucher_for(request.user, pk, staff=False).xml, name="comprobante")


@own_page
def purchase(request: SignedInRequest, pk: str) -> HttpResponse:
    """Show a planned purchase."""
    one = found.purchase_for(request.user, pk, staff=False)
    return pages.purchase(request, one, at=AT, key=own_key(one.agreement))


@own_page
def purchase_step(request: SignedInRequest, pk: str, step: str) -> HttpResponse:
    """Take one step of a purchase."""
    return pages.purchase_step(request, found.purchase_for(request.user, pk, staff=False), step, at=AT)


@own_page
def report(request: SignedInRequest, code: str) -> HttpResponse:
    """Show the accounts of a payment."""
    one = found.report_for(request.user, code, staff=False)
    return pages.report(request, one, at=AT, key=own_key(one.account))


@own_page
def report_step(request: SignedInRequest, code: str, step: str) -> HttpResponse:
    """Take one step of a report."""
    return pages.report_step(request, found.report_for(request.user, code, staff=False), step, at=AT)


@own_page
def closure(request: SignedInRequest, code: str) -> HttpResponse:
    """Show the closing act."""
    return pages.closure(request, own_book(request.user, code), at=AT, key=code)


@own_page
def closure_step(request: SignedInRequest, code: str, step: str) -> HttpResponse:
    """Take one step of the closing act."""
    agreement = own_book(request.user, code)
    return pages.closure_step(request, agreement, step, at=AT, key=code)


@own_page
def closure_pdf(request: SignedInRequest, code: str) -> HttpResponse:
    """Give the closing act as PDF."""
    return pages.closure_pdf(own_book(request.user, code))
