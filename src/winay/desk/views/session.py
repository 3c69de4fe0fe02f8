"""The session secretary's pages: committee, session, agenda, attendance, conflicts, paper cards, minutes."""

from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from winay.base.errors import DomainError, InvalidInput, NotAllowed
from winay.base.models import Act, User
from winay.base.web import paginate, show_domain_error
from winay.calls.models import Call
from winay.committees import actions
from winay.committees.access import access_code, may_form_committee, may_run_session, may_see_scores
from winay.committees.models import AgendaItem, Committee, Conflict, Member, Minutes, PaperEntry, Session
from winay.committees.queries import staff
from winay.desk.forms.session import (
    CloseForm,
    CommitteeForm,
    ConflictForm,
    CorrectionForm,
    MemberForm,
    PlanForm,
)
from winay.desk.web import staff_page
from winay.documents.qr import qr_svg
from winay.programmes.access import require_role
from winay.programmes.models import RoleGrant


class StaffRequest(HttpRequest):
    """A request that `staff_page` has let in: its user is signed in."""

    user: User


RUNNERS = (RoleGrant.Role.SECRETARY, RoleGrant.Role.COORDINATOR)


def _session(request: StaffRequest, code: str) -> Session:
    """Fetch and authorise in one call."""
    session = staff.session_by_code(code)
    if not may_run_session(request.user, session):
        raise NotAllowed()
    return session


def _call(request: StaffRequest, code: str) -> Call:
    call = Call.objects.select_related("programme").get(code=code)
    require_role(request.user, call.programme, *RUNNERS)
    return call


def _item(session: Session, item_id: UUID) -> AgendaItem:
    return AgendaItem.objects.select_related(
        "session__committee__call", "proposal__organisation", "proposal__category", "proposal__district__province"
    ).get(pk=item_id, session=session)


def _looked_for_conflicts(session: Session) -> bool:
    return Act.objects.filter(
        subject_type="committees.session", subject_id=str(session.pk), verb="detect_conflicts"
    ).exists()


@never_cache
@require_GET
@staff_page
def sessions(request: StaffRequest) -> HttpResponse:
    """List sessions, and the calls that wait for one."""
    rows = staff.sessions_of_staff(request.user)
    state = request.GET.get("state", "")
    if state:
        rows = rows.filter(state=state)
    return render(
        request,
        "desk/session/sessions.html",
        {"page": paginate(request, rows), "state": state, "waiting": staff.calls_without_session(request.user)},
    )


@never_cache
@require_http_methods(["GET", "POST"])
@staff_page
def committee(request: StaffRequest, call_code: str) -> HttpResponse:
    """Form the committee of a call, enrol its members and plan its session."""
    call = _call(request, call_code)
    found = Committee.objects.filter(call=call).first()
    act = request.POST.get("act", "")
    terms = call.terms or {}
    forms: dict[str, Any] = {
        "form": CommitteeForm(
            request.POST if act == "form" else None,
            initial={"name": terms.get("committee_name"), "quorum": terms.get("quorum")},
        )
    }
    if found:
        forms["enrol"] = MemberForm(request.POST if act == "enrol" else None, committee=found)
        forms["plan"] = PlanForm(request.POST if act == "plan" else None, initial={"place": call.session_place})
    if act in forms and forms[act].is_valid():
        try:
            return _committee_act(request, act, forms[act].cleaned_data, call=call, committee=found)
        except DomainError as error:
            show_domain_error(request, error, forms[act])
    session = found.sessions.exclude(state="cancelled").first() if found else None
    members = list(found.members.select_related("alternate_for")) if found else []
    context = {
        "call": call,
        "committee": found,
        "session": session,
        "members": members,
        "forms": forms,
        "eligible": staff.eligible_proposals(call),
        "may_form": may_form_committee(request.user, call),
    }
    return render(request, "desk/session/committee.html", context, status=422 if act in forms else 200)


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
    call = _call(request, call_code)
    member = Member.objects.select_related("committee").get(pk=member_id, committee__call=call)
    try:
        actions.renew_code(actor=request.user, member=member)
    except DomainError as error:
        show_domain_error(request, error)
    else:
        messages.success(request, gettext("New code made. Print the sheet again."))
    return redirect("desk:committee", call.code)


@never_cache
@require_GET
@staff_page
def session(request: StaffRequest, session_code: str) -> HttpResponse:
    """Show what to do now and how the session stands."""
    found = _session(request, session_code)
    desk = staff.desk_of_session(found, conflicts_looked_for=_looked_for_conflicts(found))
    context = {"desk": desk, "session": found, "close_form": CloseForm(), "tab": "now"}
    template = "desk/session/_now.html" if request.headers.get("X-Part") else "desk/session/session.html"
    return render(request, template, context)


SESSION_ACTS = {
    "open": (actions.open_session, gettext_lazy("The session is open.")),
    "detect": (actions.detect_conflicts, gettext_lazy("Looked for conflicts in the registry.")),
    "refresh": (actions.refresh_agenda, gettext_lazy("The agenda holds every eligible proposal.")),
}


@require_POST
@staff_page
def session_do(request: StaffRequest, session_code: str) -> HttpResponse:
    """Open, close or cancel a session, look for conflicts, or bring its agenda up to date."""
    found = _session(request, session_code)
    act = request.POST.get("act", "")
    try:
        if act == "close":
            form = CloseForm(request.POST)
            if not form.is_valid():
                raise InvalidInput(gettext("Tick the box to close the session."))
            actions.close_session(
                actor=request.user, session=found, observations=form.cleaned_data["observations"]
            )
            messages.success(request, gettext("The session is closed and its minutes are made."))
            return redirect("desk:session_minutes", session_code)
        if act == "cancel":
            actions.cancel_session(actor=request.user, session=found, reason=request.POST.get("reason", ""))
            messages.success(request, gettext("The session is cancelled. Another one can be planned."))
            return redirect("desk:committee", found.committee.call.code)
        if act in SESSION_ACTS:
            action, text = SESSION_ACTS[act]
            action(actor=request.user, session=found)
            messages.success(request, str(text))
    except DomainError as error:
        show_domain_error(request, error)
    if act == "detect" and found.items.filter(proposal__conflicts__status="open").exists():
        return redirect("desk:session_conflicts", session_code)
    return redirect("desk:session", session_code)


ITEM_ACTS = {
    "present": (actions.present_item, gettext_lazy("%(group)s presents now. The jurors can score.")),
    "close": (actions.close_item, gettext_lazy("%(group)s is closed. Its points are on the board.")),
    "absent": (actions.mark_item_absent, gettext_lazy("%(group)s is marked as absent.")),
}


@require_POST
@staff_page
def session_item_do(request: StaffRequest, session_code: str, item_id: UUID) -> HttpResponse:
    """Present an item, close its scoring, mark it absent, or open its scores early with a reason."""
    item = _item(_session(request, session_code), item_id)
    act = request.POST.get("act", "")
    try:
        if act == "open_early":
            actions.open_scores_early(actor=request.user, item=item, reason=request.POST.get("reason", "").strip())
            messages.warning(request, gettext("The scores were opened early. It is written in the minutes."))
            return redirect("desk:session_item", session_code, item_id)
        if act in ITEM_ACTS:
            action, text = ITEM_ACTS[act]
            action(actor=request.user, item=item)
            messages.success(request, str(text) % {"group": item.proposal.organisation.name})
    except DomainError as error:
        show_domain_error(request, error)
    return redirect("desk:session", session_code)


@never_cache
@require_GET
@staff_page
def session_item(request: StaffRequest, session_code: str, item_id: UUID) -> HttpResponse:
    """Show one item: seats, and the scores if they may be seen."""
    found = _session(request, session_code)
    item = _item(found, item_id)
    opened = may_see_scores(request.user, item)
    criteria = staff.criteria_of_item(item)
    scores = staff.scores_of_item(item) if opened else ()
    context = {
        "session": found,
        "item": item,
        "seats": staff.seat_rows(item, staff.member_rows(found)),
        "criteria": criteria,
        "opened": opened,
        "scores": [(card, [card.values.get(one.code) for one in criteria]) for card in scores],
        "tab": "agenda",
    }
    return render(request, "desk/session/item.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
@staff_page
def session_agenda(request: StaffRequest, session_code: str) -> HttpResponse:
    """Show the agenda and change its order by new numbers."""
    found = _session(request, session_code)
    if request.method == "POST":
        try:
            actions.reorder_agenda(actor=request.user, session=found, order=_new_order(request, found))
        except DomainError as error:
            show_domain_error(request, error)
        else:
            messages.success(request, gettext("The new order is saved."))
        return redirect("desk:session_agenda", session_code)
    members = staff.member_rows(found)
    rows = staff.item_rows(found, members)
    state = request.GET.get("state", "")
    shown = [row for row in rows if not state or row.item.state == state]
    return render(
        request,
        "desk/session/agenda.html",
        {"session": found, "page": paginate(request, shown, 100), "state": state, "tab": "agenda"},
    )


def _new_order(request: StaffRequest, session: Session) -> list[UUID]:
    """Read the numbers typed beside the items; who has none keeps its place."""
    wanted = []
    for item in session.items.order_by("position"):
        text = request.POST.get(f"position-{item.pk}", "").strip().replace(",", ".")
        try:
            number = Decimal(text) if text else Decimal(item.position)
        except InvalidOperation:
            raise InvalidInput(gettext("“%(text)s” is not a number.") % {"text": text[:20]}) from None
        moved = number != item.position
        before = Decimal("0.5") if moved and number < item.position else Decimal(0)
        after = Decimal("0.5") if moved and number > item.position else Decimal(0)
        wanted.append((number - before + after, item.position, item.pk))
    return [pk for _number, _position, pk in sorted(wanted)]


@never_cache
@require_http_methods(["GET", "POST"])
@staff_page
def session_members(request: StaffRequest, session_code: str) -> HttpResponse:
    """Take the attendance."""
    found = _session(request, session_code)
    rows = staff.member_rows(found)
    if request.method == "POST":
        here = set(request.POST.getlist("present"))
        try:
            for row in rows:
                present = str(row.member.pk) in here
                if present != row.present:
                    actions.record_attendance(
                        actor=request.user, session=found, member=row.member, present=present
                    )
        except DomainError as error:
            show_domain_error(request, error)
        else:
            messages.success(request, gettext("Attendance is recorded."))
        return redirect("desk:session_members", session_code)
    context = {"session": found, "rows": rows, "votes": sum(row.votes for row in rows), "tab": "members"}
    return render(request, "desk/session/members.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
@staff_page
def session_conflicts(request: StaffRequest, session_code: str) -> HttpResponse:
    """Decide conflicts; write down one that somebody reports."""
    found = _session(request, session_code)
    act = request.POST.get("act", "")
    form = ConflictForm(request.POST if act == "report" else None, session=found)
    if request.method == "POST":
        try:
            if _conflict_act(request, act, form, found):
                return redirect("desk:session_conflicts", session_code)
        except DomainError as error:
            show_domain_error(request, error, form if act == "report" else None)
    rows = staff.conflicts_of_session(found)
    status = request.GET.get("status", "")
    if status:
        rows = rows.filter(status=status)
    context = {
        "session": found,
        "page": paginate(request, rows, 50),
        "form": form,
        "status": status,
        "looked": _looked_for_conflicts(found),
        "tab": "conflicts",
    }
    return render(request, "desk/session/conflicts.html", context)


def _uuid(request: StaffRequest, name: str) -> UUID | None:
    """Read a key from the form; None, which finds nothing, for what is none."""
    try:
        return UUID(request.POST.get(name, ""))
    except ValueError:
        return None


def _conflict_act(request: StaffRequest, act: str, form: ConflictForm, session: Session) -> bool:
    """Do one act about a conflict; False stands for a form to be mended."""
    if act == "report":
        if not form.is_valid():
            return False
        values = form.cleaned_data
        actions.report_conflict(
            actor=request.user,
            member=values["member"],
            proposal=values["item"].proposal,
            kind=values["kind"],
            note=values["note"],
        )
        return True
    conflict = Conflict.objects.get(pk=_uuid(request, "conflict"), proposal__agenda_item__session=session)
    if act == "confirm":
        actions.confirm_conflict(actor=request.user, conflict=conflict)
    elif act == "dismiss":
        actions.dismiss_conflict(
            actor=request.user, conflict=conflict, reason=request.POST.get("reason", "").strip()
        )
    return True


@never_cache
@require_GET
@staff_page
def session_paper(request: StaffRequest, session_code: str) -> HttpResponse:
    """Choose whose paper card of which group to type."""
    found = _session(request, session_code)
    members = staff.member_rows(found)
    items = [row for row in staff.item_rows(found, members) if row.item.state == "presenting"]
    context = {
        "session": found,
        "members": [row for row in members if row.votes],
        "items": items,
        "rows": staff.paper_rows(found),
        "tab": "paper",
    }
    return render(request, "desk/session/paper.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
@staff_page
def session_paper_card(request: StaffRequest, session_code: str, item_id: UUID, member_id: UUID) -> HttpResponse:
    """Type one paper card. A second person types it again; only if both agree does it count."""
    found = _session(request, session_code)
    item = _item(found, item_id)
    member = Member.objects.get(pk=member_id, committee_id=found.committee_id)
    criteria = staff.criteria_of_item(item)
    mine = PaperEntry.objects.filter(item=item, member=member, typed_by=request.user).first()
    typed = dict(mine.values) if mine else {}
    if request.method == "POST":
        typed = {one.code: request.POST.get(f"c-{one.code}", "").strip().replace(",", ".") for one in criteria}
        try:
            values = {code: Decimal(text) if text else None for code, text in typed.items()}
            if not all(value is None or value.is_finite() for value in values.values()):
                raise InvalidOperation
            differing = actions.type_paper_scorecard(actor=request.user, item=item, member=member, values=values)
        except InvalidOperation:
            messages.error(request, gettext("Write only numbers."))
        except DomainError as error:
            show_domain_error(request, error)
        else:
            if differing:
                messages.warning(request, gettext("The two typings differ. Look at the paper together."))
            else:
                messages.success(request, gettext("Typed. It counts as soon as two people have typed the same."))
            return redirect("desk:session_paper", session_code)
    context = {
        "session": found,
        "item": item,
        "member": member,
        "questions": [(one, typed.get(one.code)) for one in criteria],
        "tab": "paper",
    }
    return render(request, "desk/session/paper_card.html", context)


@never_cache
@require_GET
@staff_page
def session_credentials(request: StaffRequest, session_code: str) -> HttpResponse:
    """A sheet to cut: each juror's code and QR."""
    found = _session(request, session_code)
    cards = []
    for member in found.committee.members.select_related("user"):
        code = access_code(member)
        address = settings.PUBLIC_URL + reverse("jury:enter_by_qr", args=[code])
        cards.append({"member": member, "code": f"{code[:4]} {code[4:]}", "qr": qr_svg(address)})
    context = {"session": found, "cards": cards, "address": settings.PUBLIC_URL + reverse("jury:enter")}
    return render(request, "desk/session/credentials.html", context)


@never_cache
@require_GET
@staff_page
def session_scorecards(request: StaffRequest, session_code: str) -> HttpResponse:
    """Paper scorecards to print, one a group; `?item=` prints one only."""
    found = _session(request, session_code)
    rows = staff.item_rows(found, ())
    if wanted := request.GET.get("item"):
        rows = tuple(row for row in rows if str(row.item.pk) == wanted)
    rubric = {
        category.pk: list(category.criteria.order_by("position"))
        for category in found.committee.call.categories.prefetch_related("criteria")
    }
    cards = [(row, rubric[row.item.proposal.category_id]) for row in rows]
    return render(request, "desk/session/scorecards.html", {"session": found, "cards": cards})


@never_cache
@require_http_methods(["GET", "POST"])
@staff_page
def session_minutes(request: StaffRequest, session_code: str) -> HttpResponse:
    """The minutes, their corrections, and a new correction."""
    found = _session(request, session_code)
    form = CorrectionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.correct_minutes(actor=request.user, session=found, text=form.cleaned_data["text"])
        except DomainError as error:
            show_domain_error(request, error, form)
        else:
            messages.success(request, gettext("The correction is published beside the minutes."))
            return redirect("desk:session_minutes", session_code)
    context = {"session": found, "rows": staff.minutes_of_session(found), "form": form, "tab": "minutes"}
    return render(request, "desk/session/minutes.html", context)


@require_GET
@staff_page
def session_minutes_pdf(request: StaffRequest, session_code: str, number: int) -> HttpResponse:
    """Download one numbered minutes document."""
    found = _session(request, session_code)
    minutes = Minutes.objects.select_related("document").get(session=found, number=number)
    response = HttpResponse(bytes(minutes.document.pdf), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{minutes.document.code}.pdf"'
    return response
