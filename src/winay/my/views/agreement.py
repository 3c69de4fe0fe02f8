"""What a group brings for its agreement: the minutes of its assembly."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from winay.agreements import actions
from winay.agreements.models import FollowUp
from winay.agreements.queries.follow_up import agreement_of_user, minutes_of_user
from winay.base.errors import DomainError, NotAllowed
from winay.base.web import SignedInRequest, show_domain_error
from winay.documents.queries.proofs import proof_response
from winay.my.forms import MinutesForm
from winay.my.web import own_page


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
