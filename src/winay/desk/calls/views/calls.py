"""Calls: the list, the page of one with what is missing, its amendments, questions, acts and log."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from winay.base.errors import DomainError
from winay.base.models import User
from winay.base.narrow import narrow, piece_by_piece
from winay.base.search import with_words
from winay.base.web import SignedInRequest, paginate, show_domain_error
from winay.calls import access, actions
from winay.calls.actions.calls import AMENDABLE
from winay.calls.models import Call, Question
from winay.calls.queries import staff
from winay.calls.queries.complaints import cases_to_decide
from winay.calls.queries.readiness import problems_before_publication, warnings_before_publication
from winay.calls.queries.terms import all_terms_of
from winay.calls.queries.words import changes_in_words, level_in_words, round_in_words
from winay.calls.states import CALL_STATES
from winay.desk.calls.forms import FIGURES, AmendmentForm, AnswerForm, CallForm, CategoryValues, ReasonForm
from winay.desk.calls.queries import line_of_call, log_of_call
from winay.desk.web import require, sorted_by, staff_page, table_response
from winay.programmes.queries.staff import programmes_coordinated_by

AMENDED = {*AMENDABLE, "budget"}
ORDERS = {
    "newest": ("-created_at",),
    "title": ("title",),
    "closes": ("closes_at", "title"),
    "session": ("session_on", "title"),
}


def filtered_calls(request: SignedInRequest) -> tuple[QuerySet[Call], dict[str, str]]:
    """Return the calls of the signed-in person that the filters in the address leave."""
    asked = {name: request.GET.get(name, "").strip() for name in ("q", "state", "programme")}
    rows = staff.calls_with_counts(request.user)
    if asked["q"]:
        rows = with_words(rows, asked["q"], "title", "code")
    if asked["state"] in CALL_STATES.labels:
        rows = rows.filter(state=asked["state"])
    if asked["programme"]:
        rows = rows.filter(programme__code=asked["programme"])
    return rows, asked


@staff_page
def call_list(request: SignedInRequest) -> HttpResponse:
    """List the calls."""
    rows, asked = filtered_calls(request)
    rows, sort = sorted_by(request, rows, ORDERS)
    context = {
        "page": paginate(request, narrow(rows)),
        "asked": asked,
        "sort": sort,
        "states": CALL_STATES.choices(),
        "may_start": programmes_coordinated_by(request.user).exists(),
    }
    return render(request, "desk/calls/calls.html", context)


@staff_page
def call_export(request: SignedInRequest, kind: str) -> HttpResponseBase:
    """Download the list of calls as it is filtered."""
    rows = filtered_calls(request)[0].order_by("-created_at")
    header = ["code", "title", "programme", "state", "opens_on", "closes_at", "session_on", "proposals"]
    lines = (
        [
            call.code,
            call.title,
            call.programme.name,
            call.state,
            call.opens_on.isoformat() if call.opens_on else "",
            timezone.localtime(call.closes_at).isoformat() if call.closes_at else "",
            call.session_on.isoformat() if call.session_on else "",
            call.proposal_count,
        ]
        for call in piece_by_piece(rows)
    )
    return table_response(kind, "calls", header, lines)


@staff_page
def call_page(request: SignedInRequest, code: str) -> HttpResponse:
    """Show where a call stands, what is missing before publication and what can be done with it."""
    call = staff.call_for_staff(request.user, code)
    may_manage = access.may_manage_call(request.user, call)
    terms = all_terms_of(call)
    context = {
        "call": call,
        "may_run": access.may_run_session(request.user, call),
        "line": line_of_call(request.user, call),
        "terms": terms,
        "round": round_in_words(terms),
        "level": level_in_words(terms),
        "categories": call.categories.prefetch_related("criteria"),
        "amendments": [(one, list(changes_in_words(one.changes, call))) for one in call.amendments.all()],
        "missing": problems_before_publication(call) if call.state == "draft" else [],
        "warnings": warnings_before_publication(call) if call.state == "draft" else [],
        "may_manage": may_manage,
        "cases": cases_to_decide(call, timezone.localdate()) if call.phase in ("received", "screened") else [],
        "may_screen": access.may_screen(request.user, call),
        "may_enter": access.may_enter_proposals(request.user, call),
        "acts": [act for act in ACTS.values() if call.phase in act.states and act.allowed(request.user, call)],
    }
    return render(request, "desk/calls/call.html", context)


def values_of_categories(call: Call) -> list[CategoryValues]:
    """Return the stored figures of the categories of `call`, as the forms show them."""
    return [
        CategoryValues(
            category.code,
            category.name_for_reader,
            {name: getattr(getattr(category, name), "amount", getattr(category, name)) for name in FIGURES},
        )
        for category in call.categories.all()
    ]


def _form_of(form_class: type[CallForm], request: SignedInRequest, call: Call) -> CallForm:
    terms = all_terms_of(call)
    initial: dict[str, Any] = {
        name: getattr(call, name)
        for name in ("title", "purpose", "territory", "opens_on", "questions_until", "session_on", "session_place")
    }
    initial["closes_at"] = timezone.localtime(call.closes_at) if call.closes_at else None
    return form_class(
        request.POST or None,
        initial=initial,
        categories=values_of_categories(call),
        terms=terms,
        may_change=set(terms.allowed_changes) & AMENDED if form_class is AmendmentForm else terms.allowed_changes,
    )


@staff_page
def change_call(request: SignedInRequest, code: str) -> HttpResponse:
    """Change a draft; a published call is sent to the amendment form instead."""
    call = staff.call_for_staff(request.user, code)
    if call.state != "draft":
        return redirect("desk:amend_call", code)
    require(access.may_manage_call(request.user, call))
    form = _form_of(CallForm, request, call)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_draft_call(actor=request.user, call=call, changes=form.changes())
        except DomainError as error:
            show_domain_error(request, error, form)
        else:
            messages.success(request, _("The call is saved."))
            return redirect("desk:call", code)
    return render(request, "desk/calls/call_form.html", {"call": call, "form": form})


@staff_page
def amend_call(request: SignedInRequest, code: str) -> HttpResponse:
    """Amend a published call: what changes and why, for everybody to read."""
    call = staff.call_for_staff(request.user, code)
    if call.state == "draft":
        return redirect("desk:change_call", code)
    require(access.may_manage_call(request.user, call))
    form = _form_of(AmendmentForm, request, call)
    if request.method == "POST" and form.is_valid():
        try:
            amendment = actions.amend_call(
                actor=request.user, call=call, changes=form.changes(), reason=form.cleaned_data["reason"]
            )
        except DomainError as error:
            show_domain_error(request, error, form)
        else:
            messages.success(request, _("Amendment %(n)d is published.") % {"n": amendment.number})
            return redirect("desk:call", code)
    return render(request, "desk/calls/call_form.html", {"call": call, "form": form, "amending": True})


@dataclass(frozen=True)
class CallAct:
    """An act on a call that is asked for once more before it is done."""

    name: str
    label: str | Promise
    question: str | Promise
    effect: str | Promise
    done: str | Promise
    states: tuple[str, ...]
    allowed: Callable[[User, Call], bool]
    run: Callable[..., Any]
    reason: bool = False
    danger: bool = False


ACTS = {
    act.name: act
    for act in (
        CallAct(
            name="publish_call",
            label=gettext_lazy("Publish the call"),
            question=gettext_lazy("Publish this call?"),
            effect=gettext_lazy(
                "Everybody can read it from this moment. Its rules are frozen: whatever changes later "
                "is a numbered amendment with its reason. The budget is posted in the books."
            ),
            done=gettext_lazy("The call is published."),
            states=("draft",),
            allowed=access.may_manage_call,
            run=actions.publish_call,
        ),
        CallAct(
            name="close_screening",
            label=gettext_lazy("Close the screening"),
            question=gettext_lazy("Close the screening?"),
            effect=gettext_lazy("The eligible proposals go to the public session; the list of them is fixed."),
            done=gettext_lazy("The screening is closed. The session can be scheduled."),
            states=("received",),
            allowed=access.may_screen,
            run=actions.close_screening,
        ),
        CallAct(
            name="cancel_call",
            label=gettext_lazy("Cancel the call"),
            question=gettext_lazy("Cancel this call?"),
            effect=gettext_lazy(
                "It cannot be opened again. Groups keep what they wrote. Everybody reads the reason."
            ),
            done=gettext_lazy("The call is cancelled."),
            states=("draft", "announced", "published", "received", "screened"),
            allowed=access.may_manage_call,
            run=actions.cancel_call,
            reason=True,
            danger=True,
        ),
    )
}


@staff_page
def call_act(request: SignedInRequest, code: str, act: str) -> HttpResponse:
    """Ask once more, then do one of the `ACTS`."""
    call, what = staff.call_for_staff(request.user, code), ACTS[act]
    require(what.allowed(request.user, call))
    form = (ReasonForm if what.reason else forms.Form)(request.POST or None)
    if request.method == "POST" and (not what.reason or form.is_valid()):
        try:
            what.run(actor=request.user, call=call, **getattr(form, "cleaned_data", {}))
        except DomainError as error:
            show_domain_error(request, error, form if what.reason else None)
        else:
            messages.success(request, str(what.done))
            return redirect("desk:call", code)
    missing = problems_before_publication(call) if act == "publish_call" and call.state == "draft" else []
    cases = cases_to_decide(call, timezone.localdate()) if act == "close_screening" else []
    warnings = warnings_before_publication(call) if act == "publish_call" and call.state == "draft" else []
    context = {
        "call": call,
        "act": what,
        "form": form,
        "missing": missing,
        "cases": cases,
        "warnings": warnings,
    }
    return render(request, "desk/calls/call_act.html", context)


@staff_page
def questions(request: SignedInRequest, code: str) -> HttpResponse:
    """Show the questions of a call; a coordinator writes a question down with its answer, or answers one."""
    call = staff.call_for_staff(request.user, code)
    may_answer = access.may_screen(request.user, call)
    waiting = list(staff.questions_for_staff(request.user, call).filter(answered_at=None))
    chosen = next((question for question in waiting if str(question.pk) == request.GET.get("question")), None)
    if aside := request.POST.get("aside", ""):
        return _set_aside(request, code, next((one for one in waiting if str(one.pk) == aside), None))
    form = AnswerForm(request.POST or None, initial={"text": chosen.text} if chosen else None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.answer_question(actor=request.user, call=call, question=chosen, **form.cleaned_data)
        except DomainError as error:
            show_domain_error(request, error, form)
        else:
            messages.success(request, _("The answer is published."))
            return redirect("desk:call_questions", code)
    answered = call.questions.exclude(answered_at=None).order_by("-answered_at")
    context = {
        "call": call,
        "may_run": access.may_run_session(request.user, call),
        "page": paginate(request, answered),
        "waiting": waiting,
        "chosen": chosen,
        "form": form if may_answer else None,
    }
    return render(request, "desk/calls/call_questions.html", context)


def _set_aside(request: SignedInRequest, code: str, question: Question | None) -> HttpResponse:
    try:
        if question is not None:
            actions.set_question_aside(actor=request.user, question=question)
            messages.success(request, _("Set aside. Nothing of it is public."))
    except DomainError as error:
        show_domain_error(request, error)
    return redirect("desk:call_questions", code)


@staff_page
def log(request: SignedInRequest, code: str) -> HttpResponse:
    """Show the log of acts of a call: everything done to it and to what hangs from it."""
    call = staff.call_for_staff(request.user, code)
    acts = log_of_call(request.user, call)
    if wanted := request.GET.get("q", "").strip():
        acts = with_words(acts, wanted, "actor_name", "verb", "subject_code")
    context = {
        "call": call,
        "may_run": access.may_run_session(request.user, call),
        "page": paginate(request, acts, 50),
        "q": wanted,
    }
    return render(request, "desk/calls/call_log.html", context)


@staff_page
def log_export(request: SignedInRequest, code: str, kind: str) -> HttpResponseBase:
    """Download the log of acts of a call."""
    call = staff.call_for_staff(request.user, code)
    acts = log_of_call(request.user, call)
    header = ["at", "who", "act", "what", "code", "from", "to", "reason"]
    lines = (
        [
            timezone.localtime(act.at).isoformat(timespec="seconds"),
            act.actor_name,
            act.verb,
            act.subject_type,
            act.subject_code,
            act.from_state,
            act.to_state,
            act.reason,
        ]
        for act in piece_by_piece(acts, "reason")
    )
    return table_response(kind, f"log-{call.code}", header, lines)
