"""The conditions of a call: who of the registry meets them, why others do not, and one more over any known fact."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from winay.base.errors import DomainError
from winay.base.web import SignedInRequest, show_domain_error
from winay.calls import access, actions
from winay.calls.models import Call
from winay.calls.queries import staff
from winay.calls.queries.conditions import (
    OnRegistry,
    condition_on_registry,
    conditions_on_registry,
    facts_of_each,
    offered_facts,
)
from winay.calls.queries.terms import terms_of
from winay.desk.conditions.forms import AskForm, OwnWordsForm
from winay.desk.conditions.joining import JOINS, Joined
from winay.desk.web import require, staff_page
from winay.facts.catalogue import CATALOGUE
from winay.facts.rules import SUBJECTS, Fact, read
from winay.facts.words import say
from winay.registry.access import may_keep_people
from winay.registry.columns import ask_for_columns, columns_wait_in_vain


def _may_add(request: SignedInRequest, call: Call) -> bool:
    open_to_it = call.state == "draft" and terms_of(call).may_add_conditions
    return open_to_it and access.may_manage_call(request.user, call)


@staff_page
@require_http_methods(["GET", "HEAD", "POST"])
def conditions(request: SignedInRequest, code: str) -> HttpResponse:
    """Show every condition with its counts and reasons; take out one that the office added."""
    call = staff.call_for_staff(request.user, code)
    if request.method == "POST":
        require(access.may_manage_call(request.user, call))
        try:
            actions.remove_condition(actor=request.user, call=call, code=request.POST.get("remove", ""))
        except DomainError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("The condition is taken out."))
        return redirect("desk:conditions", code)
    ask_for_columns()
    context = {
        "call": call,
        **_counted(conditions_on_registry(call, today=timezone.localdate())),
        "may_add": _may_add(request, call),
        "may_remove": call.state == "draft" and access.may_manage_call(request.user, call),
        "may_name": may_keep_people(request.user),
    }
    return render(request, "desk/conditions/conditions.html", context)


@staff_page
@require_http_methods(["GET", "HEAD", "POST"])
def add_condition(request: SignedInRequest, code: str) -> HttpResponse:
    """Choose facts and what is asked of each; join them; see who meets it; add it in the office's own words."""
    call = staff.call_for_staff(request.user, code)
    require(_may_add(request, call))
    fact, joined = _offered(request.GET.get("fact", "")), Joined.of(request.GET)
    context: dict[str, Any] = {"call": call, "joined": joined, "may_name": may_keep_people(request.user)}
    if fact is None and ("more" in request.GET or not joined.parts):
        facts = [(say(SUBJECTS[subject]), [_row(one) for one in found]) for subject, found in offered_facts()]
        return render(request, "desk/conditions/choose.html", {**context, "subjects": facts})
    if fact is not None:
        each = facts_of_each(fact)
        who = [one for one in each if one.code in request.GET.getlist("who")]
        form = AskForm(request.GET if "how" in request.GET else None, fact=fact, who=who)
        context |= {"row": _row(fact), "form": form, "who": [_row(one) for one in who]}
        context["others"] = [_row(one) for one in each if one not in who]
        if not (form.is_bound and form.is_valid()):
            return render(request, "desk/conditions/ask.html", context)
        joined = joined.plus(form.asks())
    return _tried(request, call, joined, {**context, "joined": joined}, mend=say(fact.mend) if fact else "")


def _tried(
    request: SignedInRequest, call: Call, joined: Joined, context: dict[str, Any], *, mend: str
) -> HttpResponse:
    words = OwnWordsForm(request.POST or None, initial={"mend": mend})
    if request.method == "POST" and words.is_valid():
        try:
            actions.add_condition(actor=request.user, call=call, asks=joined.asks(), **words.cleaned_data)
        except DomainError as error:
            show_domain_error(request, error, words)
        else:
            messages.success(request, _("The condition is part of the call."))
            return redirect("desk:conditions", call.code)
    ask_for_columns()
    found = condition_on_registry(call, read(joined.asks(), CATALOGUE), today=timezone.localdate())
    context |= {**_counted(found), "line": found.lines[0], "words": words, "joins": JOINS.items()}
    return render(request, "desk/conditions/ask.html", context)


def _counted(found: OnRegistry) -> dict[str, Any]:
    return {
        "lines": found.lines,
        "together": found.together,
        "counted_at": found.made_at,
        "waits": found.waits,
        "no_worker": found.waits and columns_wait_in_vain(),
    }


def _offered(code: str) -> Fact | None:
    return next((fact for _subject, found in offered_facts() for fact in found if fact.code == code), None)


def _row(fact: Fact) -> dict[str, str]:
    return {"code": fact.code, "meaning": say(fact.meaning), "source": say(fact.source)}
