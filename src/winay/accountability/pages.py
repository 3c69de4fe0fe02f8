"""Pages of a group's book that its own pages and the desk share: each audience fetches what its reader may see.

`at` are the audience's own addresses by name; `key` is what the book's address has there: the agreement's code at the
desk, the proposal's on a group's own pages.
"""

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from winay.accountability import actions
from winay.accountability.access import may_act_for_group
from winay.accountability.actions.vouchers import read_again
from winay.accountability.forms import (
    BOOK_STEPS,
    CLOSURE_STEPS,
    PURCHASE_STEPS,
    REPORT_STEPS,
    VOUCHER_STEPS,
    ReceiptForm,
    SendForm,
    steps_of,
    take_step,
)
from winay.accountability.forms.steps import read_by
from winay.accountability.models import Accountable, Nucleus, Purchase, Reading, Report, Voucher, of
from winay.accountability.paper import KIND
from winay.accountability.queries.book import book_of, vouchers_of
from winay.accountability.queries.closing import closure_page
from winay.accountability.queries.nuclei import sums_of_month
from winay.accountability.queries.reports import report_page
from winay.accountability.queries.vouchers import purchase_page, said_of, voucher_page
from winay.accountability.terms import accounting_of
from winay.accountability.words import LANGUAGES, read_aloud
from winay.base.errors import DomainError
from winay.base.narrow import narrow
from winay.base.web import SignedInRequest, paginate, show_domain_error
from winay.documents.models import Document

At = Mapping[str, str]


def book(
    request: SignedInRequest,
    agreement: Accountable,
    *,
    at: At,
    key: str,
    up: tuple[str, ...],
    named: Callable[[Any], str] = str,
) -> HttpResponse:
    """Show the book with its receipts by pages, and what can be done next. `named`: people, as the reader may know."""
    found = read_by(book_of(agreement), request.user)
    context = {
        "at": at,
        "key": key,
        "up": reverse(up[0], args=up[1:]),
        "book": found,
        "page": paginate(request, vouchers_of(agreement), 20),
        "steps": [step for step in steps_of(BOOK_STEPS, found) if step.end not in ("plan", "purchase")],
        "sign_offs": [
            (one, ", ".join(named(seat.person) for seat in one.overseers.all())) for one in found.sign_offs
        ],
        "may_write": found.open and may_act_for_group(request.user, agreement),
    }
    return render(request, "accountability/book.html", context)


def book_step(
    request: SignedInRequest,
    agreement: Accountable,
    step: str,
    *,
    at: At,
    key: str,
    named: Callable[[Any], str] = str,
) -> HttpResponse:
    """Take one step of the book: sign off, send, plan, give back."""

    def done(made: object) -> HttpResponse:
        if isinstance(made, Report):
            return redirect(at["report"], made.code)
        if isinstance(made, Purchase):
            return redirect(at["purchase"], made.pk)
        return redirect(at["purchases" if step == "plan" else "book"], key)

    page = read_by(book_of(agreement), request.user, named)
    return take_step(request, BOOK_STEPS.get(step), page, at=at, back=(at["book"], key), done=done)


def purchases(request: SignedInRequest, agreement: Accountable, *, at: At, key: str) -> HttpResponse:
    """Show what the group plans to buy; a nucleus has no such plan."""
    if isinstance(agreement, Nucleus):
        raise Http404
    found = read_by(book_of(agreement), request.user)
    rows = Purchase.objects.filter(agreement=agreement).exclude(state="dropped").select_related("chosen")
    context = {
        "at": at,
        "key": key,
        "page": paginate(request, narrow(rows.order_by("needed_on", "created_at")), 20),
        "steps": [step for step in steps_of(BOOK_STEPS, found) if step.end in ("plan", "purchase")],
    }
    return render(request, "accountability/purchases.html", context)


def add(request: SignedInRequest, agreement: Accountable, *, at: At, key: str) -> HttpResponse:
    """Take a receipt as it is at hand: a photograph, the seller's file, a QR; or nothing, to type all."""
    sent = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = SendForm(*sent)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.begin_voucher(actor=request.user, agreement=agreement, **form.cleaned_data)
        except DomainError as error:
            show_domain_error(request, error, form)
        else:
            return redirect(at["reading"], made.pk)
    return render(request, "accountability/send.html", {"at": at, "key": key, "form": form})


def reading(request: SignedInRequest, found: Reading, *, at: At, key: str) -> HttpResponse:
    """Show what could be read of a receipt, and write it down when a person has compared it."""
    agreement = found.account
    read, _qr = read_again(found.said)
    kinds = list(accounting_of(agreement).kinds)
    form = ReceiptForm(request.POST or None, agreement=agreement, kinds=kinds, read=read)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.note_voucher(
                actor=request.user, agreement=agreement, asked=form.asked(), reading=found, heard=form.heard()
            )
        except actions.ToldFirst as first:
            form.told = first.told
        except DomainError as error:
            show_domain_error(request, error, form)
        else:
            messages.success(request, _("It is written down."))
            return redirect(at["voucher"], made.pk)
    context = {
        "at": at,
        "key": key,
        "reading": found,
        "read": read,
        "form": form,
        "told": [said_of(one) for one in form.told],
    }
    return render(request, "accountability/receipt.html", context)


def drop_reading(request: SignedInRequest, found: Reading, *, at: At, key: str) -> HttpResponse:
    """Throw a photographed receipt away."""
    actions.drop_reading(actor=request.user, reading=found)
    messages.success(request, _("It is thrown away."))
    return redirect(at["book"], key)


def voucher(request: SignedInRequest, found: Voucher, *, at: At, key: str, staff: bool) -> HttpResponse:
    """Show a receipt, what is told of it, and what can be done next."""
    page = read_by(voucher_page(found, request.user if staff else None), request.user)
    context = {
        "at": at,
        "key": key,
        "page": page,
        "told": [(one.grave, said_of(one)) for one in page.told],
        "steps": steps_of(VOUCHER_STEPS, page),
    }
    return render(request, "accountability/voucher.html", context)


def voucher_step(request: SignedInRequest, found: Voucher, step: str, *, at: At) -> HttpResponse:
    """Take one step of a receipt: answer, accept, ask, withdraw; back to its report where it stands in one."""
    page = read_by(voucher_page(found), request.user)

    def done(_made: object) -> HttpResponse:
        if found.report is not None and step not in ("withdraw", "answer"):
            return redirect(at["report"], found.report.code)
        return redirect(at["voucher"], found.pk)

    return take_step(request, VOUCHER_STEPS.get(step), page, at=at, back=(at["voucher"], found.pk), done=done)


def purchase(request: SignedInRequest, found: Purchase, *, at: At, key: str) -> HttpResponse:
    """Show a planned purchase with its quotations."""
    page = read_by(purchase_page(found), request.user)
    context = {"at": at, "key": key, "page": page, "steps": steps_of(PURCHASE_STEPS, page)}
    return render(request, "accountability/purchase.html", context)


def purchase_step(request: SignedInRequest, found: Purchase, step: str, *, at: At) -> HttpResponse:
    """Take one step of a purchase: a quotation, the choice of a seller."""
    page, back = read_by(purchase_page(found), request.user), (at["purchase"], found.pk)
    return take_step(request, PURCHASE_STEPS.get(step), page, at=at, back=back, done=lambda _made: redirect(*back))


def report(request: SignedInRequest, found: Report, *, at: At, key: str) -> HttpResponse:
    """Show a report line by line."""
    page = read_by(report_page(found), request.user)
    month = sums_of_month(found.nucleus, found.month) if found.nucleus and found.month else None
    context = {"at": at, "key": key, "page": page, "steps": steps_of(REPORT_STEPS, page), "month": month}
    return render(request, "accountability/report.html", context)


def report_step(request: SignedInRequest, found: Report, step: str, *, at: At) -> HttpResponse:
    """Take one step of a report: accept, return, send again, reopen."""
    page, back = read_by(report_page(found), request.user), (at["report"], found.code)
    return take_step(request, REPORT_STEPS.get(step), page, at=at, back=back, done=lambda _made: redirect(*back))


def closure(
    request: SignedInRequest, agreement: Accountable, *, at: At, key: str, named: Callable[[Any], str] = str
) -> HttpResponse:
    """Show the closing act, what stands against closing, and what can be done next."""
    page = read_by(closure_page(agreement), request.user)
    context = {
        "at": at,
        "key": key,
        "page": page,
        "steps": steps_of(CLOSURE_STEPS, page),
        "goods": [(one, named(one.keeper) if one.keeper else _("The group")) for one in page.goods],
    }
    return render(request, "accountability/closure.html", context)


def closure_step(
    request: SignedInRequest,
    agreement: Accountable,
    step: str,
    *,
    at: At,
    key: str,
    named: Callable[[Any], str] = str,
) -> HttpResponse:
    """Take one step of a closing act: write it, goods, close."""
    page, back = read_by(closure_page(agreement), request.user, named), (at["closure"], key)
    return take_step(request, CLOSURE_STEPS.get(step), page, at=at, back=back, done=lambda _made: redirect(*back))


def closure_pdf(agreement: Accountable) -> HttpResponse:
    """Give the closing act of an agreement as PDF. Raises `Document.DoesNotExist` before it is closed."""
    found = Document.objects.get(**{f"closure__{key}": one for key, one in of(agreement).items()})
    name = {"Content-Disposition": f'inline; filename="{found.code}.pdf"'}
    return HttpResponse(bytes(found.pdf), content_type="application/pdf", headers=name)


def aloud(request: SignedInRequest, agreement: Accountable, language: str, *, at: At, key: str) -> HttpResponse:
    """Show what the treasurer reads to the assembly, in Spanish or Quechua."""
    if language not in LANGUAGES:
        raise Http404
    text = read_aloud(book_of(agreement), language=language)
    context = {"at": at, "key": key, "text": text, "language": "es" if language == "es" else "qu"}
    return render(request, "accountability/aloud.html", context)


def print_book(request: SignedInRequest, agreement: Accountable, *, at: At, key: str) -> HttpResponse:
    """Print the book as it stands, and lead to the paper."""
    language = get_language() or "es"
    made = actions.print_book(
        actor=request.user, agreement=agreement, language=language if language in LANGUAGES else "es"
    )
    return redirect(at["paper"], key, made.code)


def paper(agreement: Accountable, document: str) -> HttpResponse:
    """Give a printed book of an agreement. Raises `Document.DoesNotExist` for another paper."""
    if not document.startswith(f"{agreement.code.upper()}-L-"):
        raise Http404
    found = Document.objects.get(code=document, kind=KIND)
    name = {"Content-Disposition": f'inline; filename="{found.code}.pdf"'}
    return HttpResponse(bytes(found.pdf), content_type="application/pdf", headers=name)
