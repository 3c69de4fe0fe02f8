"""Screening: the rule's verdict on each condition, a person's decision, admission, return, refusal, complaints."""

from typing import Any

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.forms import Form
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from winay.base.errors import DomainError, InvalidInput
from winay.base.models import User
from winay.base.web import SignedInRequest, paginate, show_domain_error
from winay.calls import access, actions
from winay.calls.models import Complaint, ConditionResult, Proposal
from winay.calls.queries import own, staff
from winay.calls.states import COMPLAINT_STATES
from winay.committees.actions import answer_complaint
from winay.desk.forms.proposals import ComplaintAnswerForm, ConditionForm, RefusalForm, ReturnForm
from winay.desk.web import require, sorted_by, staff_page, table_response
from winay.registry.access import may_keep_people

DECISIONS = ("refuse", "leave_unfunded", "renounce_award", "withdraw_award")
"""The acts that a group complains about; the page of its complaint shows who did them and why."""
ORDERS = {"due": ("answer_due_on", "code"), "newest": ("-created_at",), "code": ("code",)}


@staff_page
def screening(request: SignedInRequest, code: str) -> HttpResponse:
    """Show what the rules found and let the officer decide: each condition, then the proposal."""
    proposal = staff.proposal_for_staff(request.user, code)
    require(access.may_screen(request.user, proposal.call))
    results = list(proposal.condition_results.order_by("created_at", "condition"))
    asked = _Asked(request, results)
    if request.method == "POST" and asked.form.is_valid():
        try:
            done = _do(request.user, proposal, asked)
        except DomainError as error:
            show_domain_error(request, error, asked.form if asked.form.fields else None)
        else:
            messages.success(request, done)
            return redirect("desk:screening", code)
    context = {
        "proposal": proposal,
        "call": proposal.call,
        "results": [(result, asked.form_for("decide", result.condition)) for result in results],
        "unmet": [result for result in results if not result.met],
        "deadline": staff.screening_deadline(proposal.call),
        "complaint_deadline": own.complaint_deadline(proposal),
        "complaints": proposal.complaints.all(),
        "return_form": asked.form_for("return"),
        "refusal_form": asked.form_for("refuse"),
        "asked": asked,
        "next": staff.next_to_screen(request.user, proposal),
        "may_help": may_keep_people(request.user, proposal.organisation.district_id),
    }
    return render(request, "desk/screening.html", context)


class _Asked:
    """What was pressed on the screening page, and its form; every other form stands empty beside it."""

    forms = {"decide": ConditionForm, "return": ReturnForm, "refuse": RefusalForm}

    def __init__(self, request: SignedInRequest, results: list[ConditionResult]) -> None:
        self.act = request.POST.get("act", "")
        self.condition = request.POST.get("condition", "")
        self.results = {result.condition: result for result in results}
        kind = self.forms.get(self.act, Form)
        self.form = kind(request.POST or None, prefix=f"{self.act}{self.condition}")

    def form_for(self, act: str, condition: str = "") -> Form:
        """Return the form of `act`: the one that was filled in, or a fresh one."""
        if (act, condition) == (self.act, self.condition):
            return self.form
        initial: dict[str, Any] = {}
        if act == "refuse":
            unmet = [result for result in self.results.values() if not result.met]
            initial = {
                "reason": "\n".join(result.reason or result.label for result in unmet),
                "mend": "\n".join(result.mend for result in unmet if result.mend),
            }
        elif act == "decide" and (result := self.results[condition]).decided_by_name:
            initial = {"met": "1" if result.met else "0", "reason": result.reason, "mend": result.mend}
        return self.forms[act](initial=initial, prefix=f"{act}{condition}")


def _do(actor: User, proposal: Proposal, asked: _Asked) -> str:
    """Do the act that was pressed and return what to tell the officer."""
    given = asked.form.cleaned_data
    if asked.act == "rules":
        actions.screen_by_rules(proposal=proposal)
        return _("The conditions were checked again.")
    if asked.act == "decide":
        actions.decide_condition(actor=actor, proposal=proposal, condition=asked.condition, **given)
        return _("Your decision is written down.")
    if asked.act == "admit":
        actions.admit_proposal(actor=actor, proposal=proposal)
        return _("The proposal is admitted: it goes to the public session.")
    if asked.act == "return":
        actions.return_proposal(actor=actor, proposal=proposal, **given)
        return _("The proposal is returned to the group to be mended.")
    if asked.act == "refuse":
        actions.refuse_proposal(actor=actor, proposal=proposal, **given)
        return _("The proposal is refused. The group reads the reason and how to complain.")
    raise InvalidInput(_("Choose what to do."))


def _filtered(request: SignedInRequest) -> tuple[QuerySet[Complaint], dict[str, str]]:
    asked = {name: request.GET.get(name, "").strip() for name in ("q", "call", "state")}
    rows = staff.complaints_for_staff(request.user)
    if asked["q"]:
        rows = rows.filter(Q(code__icontains=asked["q"]) | Q(proposal__organisation__name__icontains=asked["q"]))
    if asked["call"]:
        rows = rows.filter(proposal__call__code=asked["call"])
    if asked["state"] in COMPLAINT_STATES.labels:
        rows = rows.filter(state=asked["state"])
    return rows, asked


@staff_page
def complaints(request: SignedInRequest) -> HttpResponse:
    """List the complaints."""
    rows, asked = _filtered(request)
    rows, sort = sorted_by(request, rows, ORDERS)
    context = {
        "page": paginate(request, rows),
        "asked": asked,
        "sort": sort,
        "calls": staff.calls_for_staff(request.user),
        "states": COMPLAINT_STATES.choices(),
    }
    return render(request, "desk/complaints.html", context)


@staff_page
def complaint_export(request: SignedInRequest, kind: str) -> HttpResponseBase:
    """Download the list of complaints as it is filtered."""
    rows = _filtered(request)[0].order_by("code")
    header = ["code", "call", "proposal", "group", "state", "filed_on", "answer_due_on"]
    lines = (
        [
            row.code,
            row.proposal.call.code,
            row.proposal.code,
            row.proposal.organisation.name,
            row.state,
            row.created_at.date().isoformat(),
            row.answer_due_on.isoformat(),
        ]
        for row in rows
    )
    return table_response(kind, "complaints", header, lines)


@staff_page
def complaint(request: SignedInRequest, code: str) -> HttpResponse:
    """Show one complaint with what it is about, and answer it."""
    found = staff.complaint_for_staff(request.user, code)
    may_answer = access.may_answer_complaint(request.user, found.proposal.call) and found.state == "filed"
    form = ComplaintAnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            answer_complaint(actor=request.user, complaint=found, **form.cleaned_data)
        except DomainError as error:
            show_domain_error(request, error, form)
        else:
            messages.success(request, _("The complaint is answered."))
            return redirect("desk:complaints")
    context = {
        "complaint": found,
        "proposal": found.proposal,
        "call": found.proposal.call,
        "conditions": found.proposal.condition_results.filter(met=False),
        "refusals": staff.acts_of([str(found.proposal.pk)]).filter(verb__in=DECISIONS),
        "form": form if may_answer else None,
    }
    return render(request, "desk/complaint.html", context)
