"""Planning a session, its agenda, who is there, opening it."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F, Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from winay.base.actions import record_act, transition
from winay.base.errors import InvalidInput, NotAllowed, WrongState
from winay.base.models import User
from winay.calls.actions.complaints import require_complaints_settled
from winay.calls.models import Call, Proposal, Revision
from winay.calls.queries.readiness import sending_column
from winay.committees.access import may_plan_session
from winay.committees.actions._locks import locked_session, require_runner, require_state
from winay.committees.actions.conflicts import doubt, look_again
from winay.committees.letters import tell_session, tell_session_cancelled
from winay.committees.models import AgendaItem, Attendance, Committee, Member, Session
from winay.committees.queries.votes import Votes
from winay.committees.states import SESSION_STATES
from winay.committees.terms import terms_of

OFFSET = 10_000
"""Positions are unique: a new order is written above this first, and then in its place."""


def plan_session(
    *, actor: User, committee: Committee, planned_for: datetime, place: str = "", minutes_each: int = 10
) -> Session:
    """Plan the session of a screened call; every eligible proposal with its latest revision is on the agenda.

    The agenda goes by category and, within it, by the time of submission. Refused without members enough for
    a quorum. Effects: one session, its agenda, one act. Inverse: `cancel_session`.
    """
    with transaction.atomic():
        committee = (
            Committee.objects.select_for_update(of=("self",))
            .select_related("call__programme")
            .get(pk=committee.pk)
        )
        call = committee.call
        if not may_plan_session(actor, call):
            raise NotAllowed()
        if call.state != "screened":
            raise WrongState(_("A session is planned once all proposals of the call are screened."))
        require_complaints_settled(call)
        if committee.sessions.exclude(state="cancelled").exists():
            raise WrongState(_("This committee has its session already."))
        members = Member.seated.filter(committee=committee, alternate_for=None).count()
        if members < committee.quorum:
            raise InvalidInput(
                _("The committee has %(members)d members and needs %(quorum)d for its quorum. Enrol more members.")
                % {"members": members, "quorum": committee.quorum}
            )
        if not 1 <= minutes_each <= 240:
            raise InvalidInput(_("Each group speaks between 1 and 240 minutes."), field="minutes_each")
        proposals = _eligible(call)
        if not proposals:
            raise InvalidInput(_("No proposal of this call is eligible: there is nothing to decide."))
        session = Session.objects.create(
            committee=committee,
            code=f"{call.code}-S{committee.sessions.count() + 1}",
            place=(place or call.session_place).strip(),
            planned_for=planned_for,
        )
        _put_on_agenda(session, proposals, first=1, minutes=minutes_each)
        record_act(actor=actor, verb="plan_session", subject=session, details={"items": len(proposals)})
        tell_session(session)
        return session


def refresh_agenda(*, actor: User, session: Session) -> Session:
    """Add proposals that became eligible since (a complaint upheld); take off those withdrawn. One act."""
    with transaction.atomic():
        session = locked_session(session)
        require_runner(actor, session)
        require_state(session, "planned", "open")
        gone = session.items.filter(state="waiting").exclude(proposal__state="eligible")
        removed = list(gone.values_list("proposal__code", flat=True))
        gone.delete()
        known = set(session.items.values_list("proposal_id", flat=True))
        late = [one for one in _eligible(session.committee.call) if one.pk not in known]
        last = session.items.aggregate(last=Max("position"), minutes=Max("minutes"))
        _put_on_agenda(session, late, first=(last["last"] or 0) + 1, minutes=last["minutes"] or 10)
        record_act(
            actor=actor,
            verb="refresh_agenda",
            subject=session,
            details={"added": [one.code for one in late], "removed": removed},
        )
        return session


def reorder_agenda(*, actor: User, session: Session, order: Sequence[UUID]) -> Session:
    """Give the agenda a new order: the ids of all its items. What was presented keeps its place. One act."""
    with transaction.atomic():
        session = locked_session(session)
        require_runner(actor, session)
        require_state(session, "planned", "open")
        items = {item.pk: item for item in session.items.all()}
        if len(order) != len(items) or set(order) != set(items):
            raise InvalidInput(_("The new order must name every item of the agenda once."))
        moved = []
        for position, pk in enumerate(order, start=1):
            item = items[pk]
            if item.position == position:
                continue
            if item.state != "waiting":
                raise WrongState(_("Only groups that still wait can change places."))
            item.position = position
            moved.append(item)
        pks = [item.pk for item in moved]
        AgendaItem.objects.filter(pk__in=pks).update(position=F("position") + OFFSET)
        AgendaItem.objects.bulk_update(moved, ["position"], batch_size=200)
        record_act(actor=actor, verb="reorder_agenda", subject=session, details={"moved": len(moved)})
        return session


def cancel_session(*, actor: User, session: Session, reason: str) -> Session:
    """Cancel a planned session and clear its agenda, so that another can be planned. One act with its reason."""
    with transaction.atomic():
        session = locked_session(session)
        require_runner(actor, session)
        if not reason.strip():
            raise InvalidInput(_("Say why the session is cancelled."), field="reason")
        transition(session, table=SESSION_STATES, act="cancel", actor=actor, reason=reason)
        tell_session_cancelled(session)
        session.items.all().delete()
        return session


def record_attendance(*, actor: User, session: Session, member: Member, present: bool) -> Attendance | None:
    """Write down that a member is there, or is no longer. Not while a group presents: the voters stay the same.

    Effects: an interval of attendance begins or ends, one act. Inverse: the other one.
    """
    with transaction.atomic():
        session = locked_session(session)
        require_runner(actor, session)
        require_state(session, "planned", "open")
        member = Member.objects.get(pk=member.pk)
        if member.committee_id != session.committee_id or member.removed_at is not None:
            raise InvalidInput(_("This person is no member of the committee."), field="member")
        if session.items.filter(state="presenting").exists():
            raise WrongState(
                _(
                    "A group is presenting. Attendance changes between two groups: close this one or, if a juror has "
                    "to leave now, postpone it."
                )
            )
        attendance = Attendance.objects.filter(session=session, member=member, until=None).first()
        if present == (attendance is not None):
            return attendance
        if attendance is None:
            attendance = Attendance.objects.create(session=session, member=member)
            record_act(actor=actor, verb="member_present", subject=session, details={"member": str(member.pk)})
            return attendance
        attendance.until = timezone.now()
        attendance.save(update_fields=["until"])
        record_act(actor=actor, verb="member_left", subject=session, details={"member": str(member.pk)})
        return None


def open_session(*, actor: User, session: Session) -> Session:
    """Open the session: refused without a quorum of voters present. Effects: state, time, one act.

    The registry is looked at once more: a possible conflict that it shows only now is kept and waits for a decision,
    and the session stays closed.
    """
    with transaction.atomic():
        session = locked_session(session)
        require_runner(actor, session)
        new = look_again(session) if session.state == "planned" else []
        if not new:
            return _open(actor, session)
    raise doubt(new)


def _open(actor: User, session: Session) -> Session:
    require_quorum(session)
    require_complaints_settled(session.committee.call)
    session.opened_at = timezone.now()
    transition(session, table=SESSION_STATES, act="open", actor=actor, also_save=("opened_at",))
    return session


def require_quorum(session: Session) -> Votes:
    """Return who votes; raise `WrongState` unless enough voters are present."""
    votes = Votes.of(session)
    if not votes.has_quorum:
        raise WrongState(
            _("There is no quorum: %(present)d present with a vote, %(quorum)d needed.")
            % {"present": len(votes.voters), "quorum": votes.quorum}
        )
    return votes


def _eligible(call: Call) -> list[Proposal]:
    sent = sending_column(terms_of(call))
    return list(Proposal.objects.filter(call=call, state="eligible").order_by("category__position", sent, "code"))


def _put_on_agenda(session: Session, proposals: Sequence[Proposal], *, first: int, minutes: int) -> None:
    latest: dict[UUID, Revision] = {}
    for revision in Revision.objects.filter(proposal__in=proposals).order_by("number").defer("content"):
        latest[revision.proposal_id] = revision
    for proposal in proposals:
        if proposal.pk not in latest:
            raise InvalidInput(_("%(code)s was never submitted.") % {"code": proposal.code})
    AgendaItem.objects.bulk_create(
        [
            AgendaItem(
                session=session,
                proposal=proposal,
                revision=latest[proposal.pk],
                position=position,
                minutes=minutes,
            )
            for position, proposal in enumerate(proposals, start=first)
        ],
        batch_size=200,
    )
