"""Starting a call: choose the programme, choose what the pack offers, fill in what it lets change."""

from datetime import datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from winay.base.errors import DomainError
from winay.base.rounding import half_up
from winay.base.web import SignedInRequest, show_domain_error
from winay.calls import actions
from winay.calls.pack import CallsPart, PackCall
from winay.desk.calls.forms import CategoryValues, StartCallForm
from winay.desk.web import staff_page
from winay.programmes.models import Programme
from winay.programmes.queries.staff import programmes_coordinated_by

CLOSING_HOUR = time(18)
CENT = Decimal("0.01")


@staff_page
def choose_programme(request: SignedInRequest) -> HttpResponse:
    """Choose the programme; where there is only one, go straight on."""
    programmes = list(programmes_coordinated_by(request.user))
    if len(programmes) == 1:
        return redirect("desk:choose_pack_call", programmes[0].code)
    return render(request, "desk/calls/start_call_programme.html", {"programmes": programmes})


def _pack_of(request: SignedInRequest, code: str) -> tuple[Programme, CallsPart]:
    programme = programmes_coordinated_by(request.user).get(code=code)
    return programme, CallsPart.model_validate(programme.pack.content)


@staff_page
def choose_pack_call(request: SignedInRequest, programme: str) -> HttpResponse:
    """Choose one of the kinds of call that the programme's pack declares."""
    found, pack = _pack_of(request, programme)
    return render(request, "desk/calls/start_call_pack.html", {"programme": found, "pack": pack})


def _initial(pack_call: PackCall) -> dict[str, Any]:
    """Propose a calendar from the pack that opens a week from today; texts in the reader's language."""
    opens_on = timezone.localdate() + timedelta(days=7)
    closes_on = opens_on + timedelta(days=pack_call.calendar.reception_days)
    return {
        "title": str(pack_call.title),
        "purpose": str(pack_call.purpose),
        "opens_on": opens_on,
        "questions_until": opens_on + timedelta(days=pack_call.calendar.questions_days),
        "closes_at": datetime.combine(closes_on, CLOSING_HOUR),
        "session_on": closes_on + timedelta(days=pack_call.calendar.session_days_after_reception),
    }


@staff_page
def start_call(request: SignedInRequest, programme: str, pack_call: str) -> HttpResponse:
    """Fill in a new call and start it as a draft."""
    found, pack = _pack_of(request, programme)
    try:
        plan = pack.call(pack_call)
    except KeyError as missing:
        raise Http404 from missing
    categories = [
        CategoryValues(
            category.code,
            category.name.in_language(get_language()),
            {
                "budget": half_up(category.budget),
                "ceiling": half_up(category.ceiling_on(timezone.localdate())),
                "minimum_score": category.minimum_score,
                "reserved_for_most_vulnerable": half_up(category.reserved_for_most_vulnerable),
            },
        )
        for category in plan.categories
    ]
    initial = _initial(plan) | {"territory": found.territory}
    form = StartCallForm(
        request.POST or None,
        initial=initial,
        categories=categories,
        terms=pack.first_terms(plan),
        may_change=plan.terms.allowed_changes,
    )
    if request.method == "POST" and form.is_valid():
        proposed = {name: value for name, value in initial.items() if name in form.fields and name != "title"}
        changes = {**{name: form.cleaned_data[name] for name in proposed}, **form.changes()}
        changes["territory"] = changes.get("territory") or found.territory
        if "territory" not in form.fields:
            del changes["territory"]
        title = changes.pop("title", None) or initial["title"]
        try:
            call = actions.start_call(
                actor=request.user,
                programme=found,
                pack_call=plan.code,
                code=form.cleaned_data["code"],
                title=title,
                **changes,
            )
        except DomainError as error:
            show_domain_error(request, error, form)
        else:
            messages.success(request, _("The call is started as a draft. Complete it and publish it."))
            return redirect("desk:call", call.code)
    context = {"programme": found, "pack": pack, "plan": plan, "form": form}
    return render(request, "desk/calls/start_call.html", context)
