"""What a group brings for its agreement, and what changed in it."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from moneyed import Money

from winay.agreements import actions
from winay.agreements.forms import LinesForm
from winay.agreements.models import Addendum, FollowUp
from winay.agreements.queries.follow_up import (
    agreement_of_user,
    deposit_of_user,
    minutes_of_user,
    owed_in_cash,
    takes_deposits,
)
from winay.agreements.queries.lines import lines_of
from winay.agreements.terms import terms_of
from winay.base.errors import DomainError, NotAllowed
from winay.base.web import SignedInRequest, show_domain_error
from winay.documents.queries.proofs import proof_response
from winay.my.forms import DepositForm, MinutesForm
from winay.my.web import own_page, pdf_response


@own_page
def minutes(request: SignedInRequest, code: str) -> HttpResponse:
    """Send the minutes of the assembly; see what was sent before and if it serves."""
    agreement = agreement_of_user(request.user, code)
    form = MinutesForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.upload_minutes(actor=request.user, agreement=agreement, **form.cleaned_data)
        except NotAllowed:
            raise
        except DomainError as error:
            show_domain_error(request, error, form)
        else:
            messages.success(request, _("Thank you. The office has your minutes."))
            return redirect("my:money", code)
    sent = [one for one in agreement.follow_ups.all() if one.kind == FollowUp.Kind.MINUTES]
    context = {"proposal": agreement.outcome.proposal, "agreement": agreement, "form": form, "sent": sent}
    return render(request, "my/minutes.html", context)


@own_page
def minutes_file(request: SignedInRequest, code: str, pk: str) -> HttpResponseBase:
    """Give minutes that were sent."""
    return proof_response(minutes_of_user(request.user, code, pk).proof, name=f"{code}-acta")


@own_page
def deposit(request: SignedInRequest, code: str) -> HttpResponse:
    """Tell of what the group put into its account, with the slip; see what was told before and what became of it."""
    agreement = agreement_of_user(request.user, code)
    owed = owed_in_cash(agreement)
    form = DepositForm(request.POST or None, request.FILES or None, initial={"amount": owed or None})
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        amount = Money(given.pop("amount"), agreement.amount.currency)
        try:
            actions.record_deposit(actor=request.user, agreement=agreement, amount=amount, **given)
        except NotAllowed:
            raise
        except DomainError as error:
            show_domain_error(request, error, form)
        else:
            messages.success(request, _("Thank you. Finance looks for it in the bank."))
            return redirect("my:deposit", code)
    context = {
        "proposal": agreement.outcome.proposal,
        "agreement": agreement,
        "form": form if takes_deposits(agreement) else None,
        "owed": owed,
        "currency": str(agreement.amount.currency),
    }
    return render(request, "my/deposit.html", context)


@own_page
def deposit_proof(request: SignedInRequest, code: str, pk: str) -> HttpResponseBase:
    """Give the slip of a deposit that was told."""
    return proof_response(deposit_of_user(request.user, code, pk).proof, name=f"{code}-voucher")


@own_page
def addendum_pdf(request: SignedInRequest, code: str, number: int) -> HttpResponseBase:
    """Send the group a change of its agreement as PDF."""
    found = agreement_of_user(request.user, code).addenda.select_related("document").get(number=number)
    if found.document is None:
        raise Addendum.DoesNotExist
    return pdf_response(found.document, found.code)


@own_page
def lines(request: SignedInRequest, code: str) -> HttpResponse:
    """Move money between the lines of the group's plan."""
    agreement = agreement_of_user(request.user, code)
    form = LinesForm(request.POST or None, lines=lines_of(agreement))
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.reallocate(
                actor=request.user, agreement=agreement, amounts=form.amounts, reason=form.cleaned_data["reason"]
            )
        except NotAllowed:
            raise
        except DomainError as error:
            show_domain_error(request, error, form)
        else:
            waits = _("It is more than the rules let you move alone: the coordinator decides and you are told.")
            messages.success(request, waits if made.state == "to_approve" else _("Done. Your plan is changed."))
            return redirect("my:money", code)
    context = {
        "proposal": agreement.outcome.proposal,
        "form": form,
        "currency": str(agreement.amount.currency),
        "tolerance": terms_of(agreement.outcome.proposal.call).reallocation_tolerance,
        "back": reverse("my:money", args=[code]),
    }
    return render(request, "my/lines.html", context)
