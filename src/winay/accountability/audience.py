"""The addresses of a book, once for every audience: each says who may look, whose book it fetches, how it is framed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial, wraps
from typing import Any

from django.http import HttpResponseBase
from django.urls import URLPattern, path
from django.views.decorators.http import require_POST

from winay.accountability import pages
from winay.accountability.models import Accountable
from winay.accountability.queries import vouchers as found
from winay.base.models import User
from winay.base.web import SignedInRequest
from winay.documents.queries.proofs import proof_response

View = Callable[..., HttpResponseBase]


@dataclass(frozen=True)
class Audience:
    """Who reads books, and where. Its methods are views.

    `guard` lets a reader in; `book` fetches a book that they may read, by what stands in the address, which `key` gives
    of a book; `up` is where a book stands, `named` how people are called to a reader.
    """

    at: Mapping[str, str]
    staff: bool
    guard: Callable[[View], View]
    book: Callable[[User, str], Accountable]
    key: Callable[[Accountable], str]
    up: Callable[[Accountable, str], tuple[str, ...]]
    named: Callable[[SignedInRequest], Callable[[Any], str]] = lambda _request: str

    def show(self, request: SignedInRequest, code: str) -> HttpResponseBase:
        """Show the book: what came in, what went out, what remains."""
        account = self.book(request.user, code)
        up, named = self.up(account, code), self.named(request)
        return pages.book(request, account, at=self.at, key=code, up=up, named=named)

    def book_step(self, request: SignedInRequest, code: str, step: str) -> HttpResponseBase:
        """Take one step of the book."""
        account, named = self.book(request.user, code), self.named(request)
        return pages.book_step(request, account, step, at=self.at, key=code, named=named)

    def of_book(self, page: Any, request: SignedInRequest, code: str, *rest: str, **more: str) -> HttpResponseBase:
        """Show a page of the book: a new receipt, purchases, the book to read aloud or to print."""
        shown: HttpResponseBase = page(
            request, self.book(request.user, code), *rest, *more.values(), at=self.at, key=code
        )
        return shown

    def paper(self, request: SignedInRequest, code: str, document: str) -> HttpResponseBase:
        """Give a printed book."""
        return pages.paper(self.book(request.user, code), document)

    def closure(self, request: SignedInRequest, code: str) -> HttpResponseBase:
        """Show the closing act."""
        account, named = self.book(request.user, code), self.named(request)
        return pages.closure(request, account, at=self.at, key=code, named=named)

    def closure_step(self, request: SignedInRequest, code: str, step: str) -> HttpResponseBase:
        """Take one step of the closing act."""
        account, named = self.book(request.user, code), self.named(request)
        return pages.closure_step(request, account, step, at=self.at, key=code, named=named)

    def closure_pdf(self, request: SignedInRequest, code: str) -> HttpResponseBase:
        """Give the closing act as PDF."""
        return pages.closure_pdf(self.book(request.user, code))

    def reading(self, request: SignedInRequest, pk: str) -> HttpResponseBase:
        """Show what could be read of a receipt, and write it down."""
        one = found.reading_for(request.user, pk, staff=self.staff)
        return pages.reading(request, one, at=self.at, key=self.key(one.account))

    def reading_proof(self, request: SignedInRequest, pk: str) -> HttpResponseBase:
        """Give the photograph of a receipt not written down yet."""
        return proof_response(found.reading_for(request.user, pk, staff=self.staff).proof)

    def reading_drop(self, request: SignedInRequest, pk: str) -> HttpResponseBase:
        """Throw a photographed receipt away."""
        one = found.reading_for(request.user, pk, staff=self.staff)
        return pages.drop_reading(request, one, at=self.at, key=self.key(one.account))

    def voucher(self, request: SignedInRequest, pk: str) -> HttpResponseBase:
        """Show a receipt."""
        one = found.voucher_for(request.user, pk, staff=self.staff)
        return pages.voucher(request, one, at=self.at, key=self.key(one.account), staff=self.staff)

    def voucher_step(self, request: SignedInRequest, pk: str, step: str) -> HttpResponseBase:
        """Take one step of a receipt."""
        return pages.voucher_step(request, found.voucher_for(request.user, pk, staff=self.staff), step, at=self.at)

    def proof(self, request: SignedInRequest, pk: str) -> HttpResponseBase:
        """Give the picture of a receipt."""
        return proof_response(found.voucher_for(request.user, pk, staff=self.staff).proof, name="comprobante")

    def xml(self, request: SignedInRequest, pk: str) -> HttpResponseBase:
        """Give the electronic file of a receipt."""
        return proof_response(found.voucher_for(request.user, pk, staff=self.staff).xml, name="comprobante")

    def purchase(self, request: SignedInRequest, pk: str) -> HttpResponseBase:
        """Show a planned purchase."""
        one = found.purchase_for(request.user, pk, staff=self.staff)
        return pages.purchase(request, one, at=self.at, key=self.key(one.agreement))

    def purchase_step(self, request: SignedInRequest, pk: str, step: str) -> HttpResponseBase:
        """Take one step of a purchase."""
        return pages.purchase_step(
            request, found.purchase_for(request.user, pk, staff=self.staff), step, at=self.at
        )

    def report(self, request: SignedInRequest, code: str) -> HttpResponseBase:
        """Show the accounts of a payment."""
        one = found.report_for(request.user, code, staff=self.staff)
        return pages.report(request, one, at=self.at, key=self.key(one.account))

    def report_step(self, request: SignedInRequest, code: str, step: str) -> HttpResponseBase:
        """Take one step of a report."""
        one = found.report_for(request.user, code, staff=self.staff)
        return pages.report_step(request, one, step, at=self.at)


def addresses(audience: Audience, under: str) -> list[URLPattern]:
    """Return the addresses of books for an audience; `under`: where its agreements stand (`agreements/`)."""
    book, posted = f"{under}<slug:code>/book/", require_POST
    guard = audience.guard

    def of_book(page: Any) -> View:
        return wraps(page)(partial(audience.of_book, page))

    return [
        path(book, guard(audience.show), name="book"),
        path(f"{book}add/", guard(of_book(pages.add)), name="add_voucher"),
        path(f"{book}purchases/", guard(of_book(pages.purchases)), name="purchases"),
        path(f"{book}closing/", guard(audience.closure), name="closure"),
        path(f"{book}closing/act.pdf", guard(audience.closure_pdf), name="closure_pdf"),
        path(f"{book}closing/<slug:step>/", guard(audience.closure_step), name="closure_step"),
        path(f"{book}aloud/<slug:language>/", guard(of_book(pages.aloud)), name="book_aloud"),
        path(f"{book}print/", guard(posted(of_book(pages.print_book))), name="print_book"),
        path(f"{book}<slug:document>.pdf", guard(audience.paper), name="book_paper"),
        path(f"{book}<slug:step>/", guard(audience.book_step), name="book_step"),
        path("receipts/new/<uuid:pk>/", guard(audience.reading), name="reading"),
        path("receipts/new/<uuid:pk>/picture/", guard(audience.reading_proof), name="reading_proof"),
        path("receipts/new/<uuid:pk>/drop/", guard(posted(audience.reading_drop)), name="reading_drop"),
        path("receipts/<uuid:pk>/", guard(audience.voucher), name="voucher"),
        path("receipts/<uuid:pk>/proof/", guard(audience.proof), name="voucher_proof"),
        path("receipts/<uuid:pk>/xml/", guard(audience.xml), name="voucher_xml"),
        path("receipts/<uuid:pk>/<slug:step>/", guard(audience.voucher_step), name="voucher_step"),
        path("purchases/<uuid:pk>/", guard(audience.purchase), name="purchase"),
        path("purchases/<uuid:pk>/<slug:step>/", guard(audience.purchase_step), name="purchase_step"),
        path("accounts/<slug:code>/", guard(audience.report), name="report"),
        path("accounts/<slug:code>/<slug:step>/", guard(audience.report_step), name="report_step"),
    ]
