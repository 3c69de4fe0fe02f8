"""A group gives up its own award."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from winay.base.errors import DomainError
from winay.base.web import SignedInRequest, show_domain_error
from winay.calls.queries import own
from winay.committees.actions import renounce_award
from winay.committees.queries.own import outcome_of_proposal, result_of_proposal
from winay.my.forms import RenounceForm
from winay.my.web import own_page


@own_page
def renounce(request: SignedInRequest, code: str) -> HttpResponse:
    """Give up the award, asked once more and with the reason."""
    proposal = own.proposal_for_group(request.user, code)
    outcome = outcome_of_proposal(proposal)
    if outcome is None or proposal.state != "awarded":
        return redirect("my:result", code)
    form = RenounceForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            renounce_award(actor=request.user, outcome=outcome, reason=form.cleaned_data["reason"])
        except DomainError as error:
            show_domain_error(request, error, form)
        else:
            messages.success(request, _("Your group has given up its award. Thank you for saying it in time."))
            return redirect("my:result", code)
    context = {"proposal": proposal, "form": form, "result": result_of_proposal(proposal)}
    return render(request, "my/renounce.html", context)
