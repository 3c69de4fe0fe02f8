"""Groups without an account that want to take part: whom to call, and what came of it."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from winay.base.errors import DomainError
from winay.base.web import SignedInRequest, paginate, show_domain_error
from winay.calls import actions
from winay.calls.models import Interest
from winay.calls.queries.door import interests_for_staff
from winay.calls.states import INTEREST_STATES
from winay.desk.door.forms import DeclineForm
from winay.desk.web import keeper_page

DONE = {
    "contact": actions.contact_interest,
    "hand": actions.hand_account,
    "reopen": actions.reopen_interest,
}


@keeper_page
def interests(request: SignedInRequest) -> HttpResponse:
    """List the groups that want to take part: those that wait, or all."""
    all_of_them = bool(request.GET.get("all"))
    page = paginate(request, interests_for_staff(request.user, state="" if all_of_them else "open"))
    return render(request, "desk/door/interests.html", {"page": page, "all": all_of_them, "may_keep": True})


@keeper_page
def interest(request: SignedInRequest, code: str) -> HttpResponse:
    """Show a group that wants to take part; say that it was called, has its account, or why nothing comes of it."""
    found: Interest = interests_for_staff(request.user).get(code=code)
    act = request.POST.get("act", "")
    form = DeclineForm(request.POST if act == "decline" else None)
    if request.method == "POST":
        try:
            if act in DONE:
                DONE[act](actor=request.user, interest=found)
            elif form.is_valid():
                actions.decline_interest(actor=request.user, interest=found, **form.cleaned_data)
            if act in DONE or form.is_valid():
                messages.success(request, _("Written down."))
                return redirect("desk:interest", code)
        except DomainError as error:
            show_domain_error(request, error, form if act == "decline" else None)
    context = {"interest": found, "form": form, "acts": INTEREST_STATES.acts_from(found.state)}
    return render(request, "desk/door/interest.html", context)
