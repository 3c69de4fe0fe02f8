"""Complaints: the list, each with its answer and remedy, and the decision to go on while some can still be made."""

from operator import attrgetter

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from winay.base.choices import Offer, offer
from winay.base.errors import DomainError
from winay.base.log import acts_of
from winay.base.narrow import narrow, piece_by_piece
from winay.base.search import with_words
from winay.base.web import SignedInRequest, paginate, show_domain_error
from winay.calls import access, actions
from winay.calls.models import Complaint
from winay.calls.queries import staff
from winay.calls.queries.complaints import cases_to_decide
from winay.calls.states import COMPLAINT_STATES
from winay.committees.actions import answer_complaint, correct_result
from winay.committees.queries.complaints import remedies_of
from winay.committees.queries.remedies import result_complained_of
from winay.desk.complaints.forms import ComplaintAnswerForm, GoOnForm, RemedyDoneForm, RemedyForm
from winay.desk.web import require, sorted_by, staff_page, table_response
from winay.documents.queries.proofs import proof_response

DECISIONS = ("refuse", "leave_unfunded", "renounce_award", "withdraw_award")
"""The acts that a group complains about; the page of its complaint shows who did them and why."""
ORDERS = {"due": ("answer_due_on", "code"), "newest": ("-created_at",), "code": ("code",)}


def _calls(request: SignedInRequest) -> Offer:
    asked = request.GET.get("call", "").strip()[:120]
    return offer(
        narrow(staff.calls_for_staff(request.user)),
        asked,
        key="code",
        words=("title",),
        label_of=attrgetter("title"),
    )


def _filtered(request: SignedInRequest) -> tuple[QuerySet[Complaint], dict[str, str]]:
    asked = {name: request.GET.get(name, "").strip() for name in ("q", "call", "state")}
    rows = staff.complaints_for_staff(request.user)
    if asked["q"]:
        rows = with_words(rows, asked["q"], "code", "proposal__organisation__name")
    if asked["call"]:
        rows = rows.filter(proposal__call__in=_calls(request).meant.values("pk"))
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
        "calls": _calls(request),
        "states": COMPLAINT_STATES.choices(),
    }
    return render(request, "desk/complaints/complaints.html", context)


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
            timezone.localdate(row.created_at).isoformat(),
            row.answer_due_on.isoformat(),
        ]
        for row in piece_by_piece(rows)
    )
    return table_response(kind, "complaints", header, lines)


@staff_page
def complaint(request: SignedInRequest, code: str) -> HttpResponse:
    """Show one complaint with what it is about, answer it, and write down that its remedy was carried out."""
    found = staff.complaint_for_staff(request.user, code)
    coordinates = access.may_answer_complaint(request.user, found.proposal)
    form = done_form = None
    about = result_complained_of(found) if found.remedy == Complaint.Remedy.ADDENDUM else None
    if coordinates and found.state == "filed":
        form = ComplaintAnswerForm(request.POST or None, complaint=found, remedies=remedies_of(found))
    elif coordinates and found.state == "upheld" and not found.remedy_done_at:
        done_form = (
            RemedyForm(request.POST or None, about=about) if about else RemedyDoneForm(request.POST or None)
        )
    asked = form or done_form
    if request.method == "POST" and asked and asked.is_valid():
        try:
            if isinstance(asked, RemedyForm):
                correct_result(actor=request.user, complaint=found, given=asked.given())
            elif form:
                answer_complaint(actor=request.user, complaint=found, **form.cleaned_data)
            else:
                actions.carry_out_remedy(actor=request.user, complaint=found, **asked.cleaned_data)
        except DomainError as error:
            show_domain_error(request, error, asked)
        else:
            messages.success(request, _("The complaint is answered.") if form else _("It is written down."))
            found.refresh_from_db()
            owed = form is not None and found.state == "upheld" and not found.remedy_done_at
            return redirect("desk:complaint", code) if owed else redirect("desk:complaints")
    context = {
        "complaint": found,
        "proposal": found.proposal,
        "call": found.proposal.call,
        "conditions": found.proposal.condition_results.filter(met=False),
        "refusals": acts_of([("calls.proposal", str(found.proposal.pk))]).filter(verb__in=DECISIONS),
        "proofs": found.proofs.select_related("proof").order_by("created_at"),
        "form": form,
        "done_form": done_form,
        "recomputes": about is not None,
    }
    return render(request, "desk/complaints/complaint.html", context)


@staff_page
def complaint_proof(request: SignedInRequest, code: str, pk: str) -> HttpResponseBase:
    """Send a photograph or PDF that came with a complaint."""
    found = staff.complaint_for_staff(request.user, code).proofs.select_related("proof").get(pk=pk)
    return proof_response(found.proof)


@staff_page
def open_complaints(request: SignedInRequest, code: str) -> HttpResponse:
    """Show who can still complain about a call or waits for an answer; the coordinator may decide to go on."""
    call = staff.call_for_staff(request.user, code)
    require(access.may_screen(request.user, call) or access.may_run_session(request.user, call))
    cases = cases_to_decide(call, timezone.localdate())
    may_decide = access.may_answer_complaint(request.user, call) and bool(cases)
    form = GoOnForm(request.POST or None) if may_decide else None
    if request.method == "POST" and form and form.is_valid():
        try:
            actions.go_on_over_complaints(actor=request.user, call=call, **form.cleaned_data)
        except DomainError as error:
            show_domain_error(request, error, form)
        else:
            messages.success(request, _("Your decision is written down; the minutes will print it."))
            return redirect("desk:call", code)
    decisions = call.goings_on.all()
    context = {"call": call, "cases": cases, "form": form, "decisions": decisions}
    return render(request, "desk/complaints/open_complaints.html", context)
