"""The committee before its session: its members, their access codes, the session planned."""

from datetime import datetime, time
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from winay.base.errors import DomainError, NotAllowed
from winay.base.web import paginate, show_domain_error
from winay.calls.access import may_screen
from winay.calls.models import Call
from winay.calls.queries.complaints import cases_to_decide
from winay.calls.queries.screening import waiting_in
from winay.committees import actions
from winay.committees.access import may_form_committee
from winay.committees.models import Committee, Member
from winay.committees.queries import staff
from winay.committees.queries.votes import members_of
from winay.committees.terms import terms_of
from winay.desk.sessions.forms import CommitteeForm, MemberChangeForm, MemberForm, MemberRemoveForm, PlanForm
from winay.desk.sessions.views._common import (
    StaffRequest,
    call_to_run,
)
from winay.desk.web import staff_page


@never_cache
@require_safe
@staff_page
def sessions(request: StaffRequest) -> HttpResponse:
    """List sessions, and the calls that wait for one."""
    rows = staff.sessions_of_staff(request.user)
    state = request.GET.get("state", "")
    if state:
        rows = rows.filter(state=state)
    return render(
        request,
        "desk/sessions/sessions.html",
        {"page": paginate(request, rows), "state": state, "waiting": staff.calls_without_session(request.user)},
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@staff_page
def committee(request: StaffRequest, call_code: str) -> HttpResponse:
    """Form the committee of a call, enrol its members and plan its session."""
    call = call_to_run(request, call_code)
    found = Committee.objects.filter(call=call).first()
    act = request.POST.get("act", "")
    terms = terms_of(call)
    forms: dict[str, Any] = {
        "form": CommitteeForm(
            request.POST if act == "form" else None,
            initial={"name": terms.committee_name, "quorum": terms.quorum},
        )
    }
    if found:
        forms["enrol"] = MemberForm(request.POST if act == "enrol" else None, committee=found)
        forms["plan"] = PlanForm(request.POST if act == "plan" else None, initial=_as_published(call))
    if act in forms and forms[act].is_valid():
        try:
            return _committee_act(request, act, forms[act].cleaned_data, call=call, committee=found)
        except DomainError as error:
            show_domain_error(request, error, forms[act])
    session = found.sessions.exclude(state="cancelled").first() if found else None
    members = list(members_of(found.pk)) if found else []
    context = {
        "call": call,
        "committee": found,
        "session": session,
        "members": members,
        "forms": forms,
        "eligible": staff.eligible_proposals(call),
        "may_form": may_form_committee(request.user, call),
        "cases": cases_to_decide(call, timezone.localdate()) if not session else [],
        "waiting": waiting_in(call, request.user) if not session and call.state != "screened" else None,
        "may_screen": may_screen(request.user, call),
    }
    return render(request, "desk/sessions/committee.html", context, status=422 if act in forms else 200)


def _as_published(call: Call) -> dict[str, Any]:
    """Return the day and place of the session that the call announces, in the morning."""
    day = call.session_on
    return {"place": call.session_place, "planned_for": datetime.combine(day, time(9)) if day else None}


def _committee_act(
    request: StaffRequest, act: str, values: dict[str, Any], *, call: Call, committee: Committee | None
) -> HttpResponse:
    user = request.user
    if act == "form":
        actions.form_committee(actor=user, call=call, **values)
    elif act == "enrol" and committee:
        member = actions.enrol_member(actor=user, committee=committee, **values)
        messages.success(request, gettext("%(name)s is now a member.") % {"name": member.name})
    elif act == "plan" and committee:
        session = actions.plan_session(actor=user, committee=committee, **values)
        return redirect("desk:session", session.code)
    return redirect("desk:committee", call.code)


@require_POST
@staff_page
def member_code(request: StaffRequest, call_code: str, member_id: UUID) -> HttpResponse:
    """Give a member a new code; the old one no longer opens anything."""
    call = call_to_run(request, call_code)
    member = Member.objects.select_related("committee").get(pk=member_id, committee__call=call)
    try:
        actions.renew_code(actor=request.user, member=member)
    except DomainError as error:
        show_domain_error(request, error)
    else:
        messages.success(request, gettext("New code made. Print the sheet again."))
    return redirect("desk:committee", call.code)


@never_cache
@require_http_methods(["GET", "POST"])
@staff_page
def member_change(request: StaffRequest, call_code: str, member_id: UUID) -> HttpResponse:
    """Correct a juror's name or sector, or take their seat away with a reason."""
    call = call_to_run(request, call_code)
    if not may_form_committee(request.user, call):
        raise NotAllowed()
    member = Member.seated.select_related("committee").get(pk=member_id, committee__call=call)
    act = request.POST.get("act", "")
    correct = MemberChangeForm(
        request.POST if act == "correct" else None, initial={"name": member.name, "sector": member.sector}
    )
    remove = MemberRemoveForm(request.POST if act == "remove" else None)
    form = {"correct": correct, "remove": remove}.get(act)
    if form is not None and form.is_valid():
        change: Any = actions.correct_member if act == "correct" else actions.remove_member
        try:
            change(actor=request.user, member=member, **form.cleaned_data)
        except DomainError as error:
            show_domain_error(request, error, form)
        else:
            done = gettext("The juror's data are corrected.") if act == "correct" else gettext("The seat is free.")
            messages.success(request, done)
            return redirect("desk:committee", call.code)
    context = {"call": call, "member": member, "correct": correct, "remove": remove}
    return render(request, "desk/sessions/member_change.html", context, status=422 if form else 200)
