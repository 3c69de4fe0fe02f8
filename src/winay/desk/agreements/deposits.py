"""Deposits of the group into its own account: written down, found in the bank or not, taken back."""

from django.http import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from winay.agreements import actions
from winay.agreements.queries import staff
from winay.base.web import SignedInRequest
from winay.desk.agreements.forms import DepositForm
from winay.desk.agreements.page import do, require_reader, try_form
from winay.desk.web import staff_page
from winay.documents.queries.proofs import proof_response


@staff_page
@require_POST
def record_deposit(request: SignedInRequest, code: str) -> HttpResponseBase:
    """Write down a deposit of the counterpart."""
    found, form = staff.agreement_for_staff(request.user, code), DepositForm(request.POST, request.FILES)
    currency = str(found.amount.currency)
    return try_form(
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
    return do(request, code, lambda: actions.confirm_deposit(actor=request.user, deposit=found), done)


@staff_page
@require_POST
def take_back_confirmation(request: SignedInRequest, pk: str) -> HttpResponseBase:
    """Finance confirmed a deposit by mistake, and says what the mistake was."""
    found = staff.deposit_for_staff(request.user, pk)
    return do(
        request,
        found.agreement.code,
        lambda: actions.take_back_confirmation(
            actor=request.user, deposit=found, reason=request.POST.get("reason", "")
        ),
        _("The confirmation is taken back and what was posted is reversed: the deposit waits again."),
    )


@staff_page
@require_POST
def deposit_not_found(request: SignedInRequest, pk: str) -> HttpResponseBase:
    """Finance did not find the deposit in the bank, and says why."""
    found = staff.deposit_for_staff(request.user, pk)
    return do(
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
    require_reader(request, found.agreement)
    return proof_response(found.proof, name=f"{found.agreement.code}-{found.operation_number}", download=True)
