"""Which business an agreement begins or goes on with: what the machine takes for likely, and what a person says."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from winay.agreements.access import may_prepare_agreement
from winay.agreements.actions import begin_venture, join_venture, name_no_venture
from winay.agreements.actions.ventures import WITH_VENTURE
from winay.agreements.models import Agreement
from winay.agreements.queries.staff import agreements_for_staff
from winay.agreements.queries.ventures import venture_of_agreement, without_venture
from winay.base.errors import DomainError
from winay.base.web import SignedInRequest, paginate, show_domain_error
from winay.desk.ventures.forms import BeginForm, NoneForm
from winay.desk.web import require, staff_page
from winay.registry.queries.ventures import likely_ventures


@staff_page
def waiting(request: SignedInRequest) -> HttpResponse:
    """List the signed agreements of which nobody said which business they are for."""
    rows = without_venture(request.user).select_related("organisation", "outcome__proposal__call")
    page = paginate(request, rows.order_by("signed_on", "code"))
    return render(request, "desk/ventures/agreements.html", {"page": page})


def _agreement(request: SignedInRequest, code: str) -> Agreement:
    found = agreements_for_staff(request.user).get(code=code)
    require(may_prepare_agreement(request.user, found))
    return found


@staff_page
def agreement_venture(request: SignedInRequest, code: str) -> HttpResponse:
    """Say which business an agreement is for: one of the group's that is there, a new one, or none."""
    found = _agreement(request, code)
    proposal = found.outcome.proposal
    guess, likely = likely_ventures(found.organisation, f"{proposal.activity} {proposal.title}")
    asked = request.POST.get("act", "")
    begin = BeginForm(
        request.POST if asked == "begin" else None, initial={"name": proposal.title, "activity": guess}
    )
    none = NoneForm(request.POST if asked == "none" else None)
    form = {"begin": begin, "none": none}.get(asked)
    who: dict[str, Any] = {"actor": request.user, "agreement": found}
    done = None
    if asked == "join":
        chosen = next((one.venture for one in likely if str(one.venture.pk) == request.POST.get("venture")), None)
        done = _said(request, code, None, lambda: join_venture(venture=chosen, **who)) if chosen else None
    elif asked == "begin" and begin.is_valid():
        done = _said(request, code, begin, lambda: begin_venture(**who, **begin.cleaned_data))
    elif asked == "none" and none.is_valid():
        done = _said(request, code, none, lambda: name_no_venture(**who, **none.cleaned_data))
    venture, why_none = venture_of_agreement(found)
    context = {
        "agreement": found, "proposal": proposal, "likely": likely, "begin": begin, "none": none, "form": form,
        "venture": venture, "why_none": why_none, "open": found.state in WITH_VENTURE,
    }  # fmt: skip
    return done or render(request, "desk/ventures/agreement.html", context)


def _said(request: SignedInRequest, code: str, form: Any, act: Callable[[], object]) -> HttpResponse | None:
    try:
        act()
    except DomainError as error:
        show_domain_error(request, error, form)
        return None
    messages.success(request, _("It is written down."))
    return redirect("desk:agreement", code)
