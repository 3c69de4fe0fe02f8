"""Awards after the session: one that ends, and freed budget that goes to the waiting list."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from winay.agreements.queries.staff import is_signed
from winay.base.errors import DomainError
from winay.base.web import SignedInRequest, paginate, show_domain_error
from winay.calls import access
from winay.calls.models import Proposal
from winay.calls.queries import staff as calls
from winay.committees.access import may_run_session
from winay.committees.actions import award_freed_budget, renounce_award, withdraw_award
from winay.committees.models import Session
from winay.committees.queries import afterwards, own, staff
from winay.committees.queries.freed import round_of
from winay.desk.awards.forms import EndAwardForm
from winay.desk.web import require, staff_page

ENDS: dict[str, dict[str, Any]] = {
    "renounce": {
        "action": renounce_award,
        "title": gettext_lazy("The group gives up its award"),
        "button": gettext_lazy("Write down that it gives up"),
        "done": gettext_lazy("It is written down. The budget can go to the waiting list."),
    },
    "withdraw": {
        "action": withdraw_award,
        "title": gettext_lazy("Withdraw the award"),
        "button": gettext_lazy("Withdraw the award now"),
        "done": gettext_lazy("The award is withdrawn. Its budget waits until the time to complain is over."),
    },
}


def _may_end(request: SignedInRequest, proposal: Proposal, act: str) -> bool:
    if act == "renounce":
        return access.may_renounce_award(request.user, proposal)
    return access.may_withdraw_award(request.user, proposal)


@never_cache
@staff_page
def end_award(request: SignedInRequest, code: str, act: str) -> HttpResponse:
    """End an award, with the reason that the group reads."""
    if act not in ENDS:
        raise Http404
    proposal = calls.proposal_for_staff(request.user, code)
    require(_may_end(request, proposal, act))
    outcome = own.outcome_of_proposal(proposal)
    if outcome is None or proposal.state != "awarded" or is_signed(proposal):
        messages.info(request, _("This proposal has no award that can end here."))
        return redirect("desk:proposal", code)
    form = EndAwardForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            ENDS[act]["action"](actor=request.user, outcome=outcome, **form.cleaned_data)
        except DomainError as error:
            show_domain_error(request, error, form)
        else:
            messages.success(request, str(ENDS[act]["done"]))
            return redirect("desk:proposal", code)
    context = {
        "proposal": proposal,
        "call": proposal.call,
        "form": form,
        "act": act,
        "words": ENDS[act],
        "award": own.result_of_proposal(proposal),
    }
    return render(request, "desk/awards/award_end.html", context, status=422 if form.errors else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@staff_page
def session_awards(request: SignedInRequest, session_code: str) -> HttpResponse:
    """Show what became of the awards, and give freed budget to the waiting list."""
    session = staff.session_by_code(session_code)
    require(may_run_session(request.user, session))
    if request.method == "POST":
        return _give(request, session)
    round_ = round_of(session, timezone.localdate())
    count, total = afterwards.standing_of_session(session)
    context = {
        "session": session,
        "round": round_,
        "page": paginate(request, afterwards.preview_of(round_) if round_ else [], 50),
        "awarded": len(round_.decided.awarded) if round_ else 0,
        "standing": count,
        "total": total,
        "reallocations": afterwards.reallocations_of_session(session),
        "tab": "awards",
    }
    return render(request, "desk/awards/awards.html", context)


def _give(request: SignedInRequest, session: Session) -> HttpResponse:
    try:
        made = award_freed_budget(actor=request.user, session=session)
    except DomainError as error:
        show_domain_error(request, error)
    else:
        number = made.lines.filter(decision="awarded").count()
        text = ngettext("%(n)d award from the waiting list.", "%(n)d awards from the waiting list.", number)
        addendum = _("The addendum to the minutes is published.")
        messages.success(request, f"{text % {'n': number}} {addendum}")
    return redirect("desk:session_awards", session.code)
