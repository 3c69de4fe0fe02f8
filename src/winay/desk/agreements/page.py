"""The page of one agreement: shown, with what was wrong in a form, and again after an act."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render

from winay.agreements.access import may_record_deposit
from winay.agreements.models import Agreement
from winay.agreements.queries import staff
from winay.agreements.queries.ventures import venture_of_agreement
from winay.base.errors import DomainError, NotAllowed
from winay.base.web import SignedInRequest, show_domain_error
from winay.desk.agreements.forms import AccountForm, DepositForm, SignForm
from winay.desk.forms import ScanForm
from winay.desk.web import require
from winay.registry.access import may_keep_people


def show_agreement(request: SignedInRequest, code: str, status: int = 200, **forms: Any) -> HttpResponse:
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


def try_form(
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
    return show_agreement(request, code, status=422, **{name: form})


def do(request: SignedInRequest, code: str, act: Callable[[], object], done: str) -> HttpResponseBase:
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


def require_reader(request: SignedInRequest, found: Agreement) -> None:
    keeps = may_keep_people(request.user, found.organisation.district_id)
    require(keeps or may_record_deposit(request.user, found))
