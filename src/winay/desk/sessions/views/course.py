"""The session as it goes: opened, its items one by one, agenda, attendance, conflicts, closed."""

from collections.abc import Callable
from decimal import Decimal
from uuid import UUID

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from winay.base.errors import DomainError, InvalidInput
from winay.base.numbers import read_number
from winay.base.web import paginate, show_domain_error
from winay.committees import actions
from winay.committees.access import may_read_session, may_read_signed_minutes, may_run_session, may_see_scores
from winay.committees.models import Conflict, Session
from winay.committees.queries import staff
from winay.committees.queries.agenda import group_name
from winay.committees.queries.turns import expected_times
from winay.committees.queries.votes import Votes, cards_of_item
from winay.desk.sessions.forms import CloseForm, ConflictForm
from winay.desk.sessions.views._common import (
    StaffRequest,
    item_of,
    session_to_run,
)
from winay.desk.web import require, staff_page
from winay.documents.queries.signed import papers_of


@never_cache
@require_safe
@staff_page
def session(request: StaffRequest, session_code: str) -> HttpResponse:
    """Show what to do now and how the session stands; to who only reads, how it stands."""
    found = staff.session_by_code(session_code)
    if not may_run_session(request.user, found):
        return _read(request, found)
    desk = staff.desk_of_session(found)
    context = {"desk": desk, "session": found, "close_form": CloseForm(), "tab": "now"}
    template = "desk/sessions/_now.html" if request.headers.get("X-Part") else "desk/sessions/session.html"
    return render(request, template, context)


def _read(request: StaffRequest, session: Session) -> HttpResponse:
    """Show the agenda and the points that are public, without an act and without a juror's name."""
    require(may_read_session(request.user, session))
    votes = Votes.of(session)
    rows = staff.item_rows(votes)
    papers = list(staff.minutes_of_session(session))
    signed = papers_of(*(one.document for one in papers)) if may_read_signed_minutes(request.user, session) else {}
    context = {
        "session": session,
        "page": paginate(request, rows, 100),
        "done": sum(row.item.state not in ("waiting", "presenting") for row in rows),
        "voters": len(votes.voters),
        "papers": papers,
        "signed": [(one, signed[one.document_id]) for one in papers if one.document_id in signed],
    }
    return render(request, "desk/sessions/read.html", context)


LAST_PLACE = 100_000
"""Beyond it no agenda goes: a number typed by mistake."""
SESSION_ACTS = {
    "open": (actions.open_session, gettext_lazy("The session is open.")),
    "detect": (actions.detect_conflicts, gettext_lazy("Looked for conflicts in the registry.")),
    "refresh": (actions.refresh_agenda, gettext_lazy("The agenda holds every eligible proposal.")),
}


@require_POST
@staff_page
def session_do(request: StaffRequest, session_code: str) -> HttpResponse:
    """Open, close or cancel a session, look for conflicts, or bring its agenda up to date."""
    found = session_to_run(request, session_code)
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


ITEM_ACTS: dict[str, tuple[Callable[..., object], str | Promise]] = {
    "present": (actions.present_item, gettext_lazy("%(group)s presents now. The jurors can score.")),
    "close": (actions.close_item, gettext_lazy("%(group)s is closed. Its points are on the board.")),
    "absent": (actions.mark_item_absent, gettext_lazy("%(group)s is marked as absent.")),
    "bring_back": (actions.bring_back_item, gettext_lazy("%(group)s waits its turn again.")),
    "reopen": (actions.reopen_item, gettext_lazy("%(group)s is open again: the jurors can send their scores.")),
    "postpone": (actions.postpone_item, gettext_lazy("%(group)s now comes last.")),
    "unscored": (actions.leave_item_unscored, gettext_lazy("%(group)s is left without points.")),
}
ASKED = ("close", "absent", "reopen", "postpone", "unscored")
"""Acts that ask on a page of their own first; closing only while cards are missing."""
WITH_REASON = ("close", "reopen", "postpone", "unscored")


@require_POST
@staff_page
def session_item_do(request: StaffRequest, session_code: str, item_id: UUID) -> HttpResponse:
    """Do one act on an item: present, close, mark absent, the ways back from these, open its scores early."""
    item = item_of(session_to_run(request, session_code), item_id)
    act = request.POST.get("act", "")
    reason = request.POST.get("reason", "").strip()
    if act in ASKED and act != "close" and not request.POST.get("sure"):
        return redirect("desk:session_item_ask", session_code, item_id, act)
    try:
        if act == "open_early":
            actions.open_scores_early(actor=request.user, item=item, reason=reason)
            messages.warning(request, gettext("The scores were opened early. It is written in the minutes."))
            return redirect("desk:session_item", session_code, item_id)
        if act in ITEM_ACTS:
            action, text = ITEM_ACTS[act]
            action(actor=request.user, item=item, **({"reason": reason} if act in WITH_REASON else {}))
            messages.success(request, str(text) % {"group": group_name(item)})
    except InvalidInput as error:
        if request.POST.get("sure"):
            show_domain_error(request, error)
        return redirect("desk:session_item_ask", session_code, item_id, act)
    except DomainError as error:
        show_domain_error(request, error)
    return redirect("desk:session", session_code)


@never_cache
@require_safe
@staff_page
def session_item_ask(request: StaffRequest, session_code: str, item_id: UUID, act: str) -> HttpResponse:
    """Ask before an act that changes a group's chances, and for its reason where the minutes print one."""
    if act not in ASKED:
        raise Http404
    found = session_to_run(request, session_code)
    item = item_of(found, item_id)
    context = {
        "session": found,
        "item": item,
        "group": group_name(item),
        "act": act,
        "cards": cards_of_item(Votes.of(found), item),
        "with_reason": act in WITH_REASON,
        "tab": "now",
    }
    return render(request, "desk/sessions/item_ask.html", context)


@never_cache
@require_safe
@staff_page
def session_item(request: StaffRequest, session_code: str, item_id: UUID) -> HttpResponse:
    """Show one item: seats, and the scores if they may be seen."""
    found = session_to_run(request, session_code)
    item = item_of(found, item_id)
    opened = may_see_scores(request.user, item)
    criteria = staff.criteria_of_item(item)
    scores = staff.scores_of_item(item) if opened else ()
    context = {
        "session": found,
        "item": item,
        "seats": staff.seat_rows(item, Votes.of(found)),
        "may_reopen": found.state == "open" and actions.may_reopen(item),
        "criteria": criteria,
        "opened": opened,
        "scores": [(card, [card.values.get(one.code) for one in criteria]) for card in scores],
        "tab": "agenda",
    }
    return render(request, "desk/sessions/item.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@staff_page
def session_agenda(request: StaffRequest, session_code: str) -> HttpResponse:
    """Show the agenda and change its order by new numbers."""
    found = session_to_run(request, session_code)
    if request.method == "POST":
        try:
            actions.reorder_agenda(actor=request.user, session=found, order=_new_order(request, found))
        except DomainError as error:
            show_domain_error(request, error)
        else:
            messages.success(request, gettext("The new order is saved."))
        return redirect("desk:session_agenda", session_code)
    rows = staff.item_rows(Votes.of(found))
    state = request.GET.get("state", "")
    shown = [row for row in rows if not state or row.item.state == state]
    times = expected_times(found, [row.item for row in rows], timezone.now())
    page = paginate(request, [(row, times.get(row.item.pk)) for row in shown], 100)
    context = {"session": found, "page": page, "state": state, "tab": "agenda"}
    return render(request, "desk/sessions/agenda.html", context)


def _new_order(request: StaffRequest, session: Session) -> list[UUID]:
    """Read the numbers typed beside the items; who has none keeps its place."""
    wanted = []
    for item in session.items.order_by("position"):
        text = request.POST.get(f"position-{item.pk}", "").strip()
        number = read_number(text, decimals=1) if text else Decimal(item.position)
        if abs(number) > LAST_PLACE:
            raise InvalidInput(gettext("“%(text)s” is not a number.") % {"text": text[:20]})
        moved = number != item.position
        before = Decimal("0.5") if moved and number < item.position else Decimal(0)
        after = Decimal("0.5") if moved and number > item.position else Decimal(0)
        wanted.append((number - before + after, item.position, item.pk))
    return [pk for _number, _position, pk in sorted(wanted)]


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@staff_page
def session_members(request: StaffRequest, session_code: str) -> HttpResponse:
    """Take the attendance."""
    found = session_to_run(request, session_code)
    rows = staff.member_rows(Votes.of(found))
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
    return render(request, "desk/sessions/members.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@staff_page
def session_conflicts(request: StaffRequest, session_code: str) -> HttpResponse:
    """Decide conflicts; write down one that somebody reports."""
    found = session_to_run(request, session_code)
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
        "looked": found.conflicts_looked_for_at is not None,
        "tab": "conflicts",
    }
    return render(request, "desk/sessions/conflicts.html", context)


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
    conflict = Conflict.objects.get(Q(pk=_uuid(request, "conflict")), proposal__agenda_item__session=session)
    if act == "confirm":
        actions.confirm_conflict(actor=request.user, conflict=conflict)
    elif act == "dismiss":
        actions.dismiss_conflict(
            actor=request.user, conflict=conflict, reason=request.POST.get("reason", "").strip()
        )
    return True
