"""Conflicts of interest: found, said, confirmed or dismissed. A confirmed one is a recusal."""

from collections.abc import Iterable, Mapping
from typing import cast
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from winay.base.actions import record_act
from winay.base.errors import InvalidInput, NotAllowed, WrongState
from winay.base.models import User
from winay.calls.models import Proposal
from winay.committees.access import may_plan_session
from winay.committees.actions._locks import locked_item, locked_session, require_runner, require_state
from winay.committees.models import AgendaItem, Conflict, Member, Scorecard, Session
from winay.committees.queries.votes import members_of
from winay.committees.terms import terms_of
from winay.registry.models import Kinship, Membership, Person


def detect_conflicts(*, actor: User | None = None, session: Session) -> list[Conflict]:
    """Look in the registry for reasons why a member should not score a proposal; return the new ones.

    Found: membership of the group or its organisation, kinship in either direction or a shared household with
    one of its people, and the same community where the call says so. Only members known to the registry can
    be looked up. Effects: conflicts to be confirmed, one act. Repeating it adds only what is new.
    """
    with transaction.atomic():
        session = locked_session(session)
        if actor is not None:
            require_runner(actor, session)
        require_state(session, "planned", "open")
        new, looked_up = _find(session)
        session.conflicts_looked_for_at = timezone.now()
        session.save(update_fields=["conflicts_looked_for_at"])
        record_act(
            actor=actor,
            verb="detect_conflicts",
            subject=session,
            details={
                "new": len(new),
                "looked_up": looked_up,
                "not_in_registry": Member.seated.filter(committee=session.committee_id, person=None).count(),
            },
        )
        return new


def look_again(session: Session, proposal: Proposal | None = None) -> list[Conflict]:
    """Look again, before an act that rests on it: the registry may have learnt of members, kin or one record since.

    The whole session or one proposal; the caller holds the session's lock and, if there is something new, keeps it
    and refuses (`doubt`). Effects: conflicts to be confirmed; one act of the system if there are any.
    """
    new, looked_up = _find(session, proposal)
    if new:
        session.conflicts_looked_for_at = timezone.now()
        session.save(update_fields=["conflicts_looked_for_at"])
        details = {"new": len(new), "looked_up": looked_up, "proposal": proposal.code if proposal else ""}
        record_act(actor=None, verb="detect_conflicts", subject=session, details=details)
    return new


def doubt(new: Iterable[Conflict]) -> WrongState:
    """Return the refusal that tells of conflicts found just now."""
    pairs = sorted({f"{one.member.name} – {one.proposal.code}" for one in new})
    return WrongState(
        _("The registry shows a possible conflict of interest: %(pairs)s. Confirm or dismiss it first.")
        % {"pairs": "; ".join(pairs)}
    )


def _find(session: Session, proposal: Proposal | None = None) -> tuple[list[Conflict], int]:
    """Keep what the registry shows and nobody has looked at; return it, and how many members it knows."""
    members = [one for one in members_of(session.committee_id) if one.person_id]
    if not members:
        return [], 0
    terms = terms_of(session.committee.call)
    people = {one.pk: one for one in Person.objects.filter(pk__in=[member.person_id for member in members])}
    for member in members:
        member.person = people[cast("UUID", member.person_id)]
    rows = Proposal.objects.filter(agenda_item__session=session).select_related("organisation").order_by("code")
    proposals = list(rows.filter(pk=proposal.pk) if proposal else rows)
    known = set(Conflict.objects.filter(member__in=members).values_list("member_id", "proposal_id", "kind"))
    new = [
        Conflict(member=member, proposal=one, kind=kind, source=Conflict.Source.DETECTED)
        for member, one, kind in _reasons(members, proposals, terms.same_community_is_conflict)
        if (member.pk, one.pk, kind) not in known
    ]
    Conflict.objects.bulk_create(new, batch_size=200)
    return new, len(members)


def declare_conflict(*, actor: User, member: Member, proposal: Proposal, kind: str, note: str = "") -> Conflict:
    """Take a juror's own word that they should not score `proposal`. Effects: a conflict to be confirmed, one act."""
    if actor.pk != member.user_id:
        raise NotAllowed(_("A conflict is declared by the juror; others can report it."))
    return _write_down(actor, member, proposal, kind, note, Conflict.Source.DECLARED)


def report_conflict(*, actor: User, member: Member, proposal: Proposal, kind: str, note: str = "") -> Conflict:
    """Write down a conflict that somebody else pointed out. Effects: a conflict to be confirmed, one act."""
    if not may_plan_session(actor, proposal.call):
        raise NotAllowed()
    return _write_down(actor, member, proposal, kind, note, Conflict.Source.REPORTED)


def confirm_conflict(*, actor: User, conflict: Conflict) -> Conflict:
    """Confirm a conflict: the member is recused from the proposal, and what they had scored is set aside.

    Effects: status with who and when, their card of the item no longer counts (its marks stay on record), one
    act. There is no inverse: a recusal stands.
    """
    with transaction.atomic():
        conflict = _decide(actor, conflict)
        conflict.status = Conflict.Status.CONFIRMED
        conflict.confirmed_by_name = str(actor)
        conflict.confirmed_at = timezone.now()
        conflict.save(update_fields=["status", "confirmed_by_name", "confirmed_at"])
        cards = Scorecard.objects.filter(member=conflict.member, item__proposal=conflict.proposal)
        set_aside = [{"saved": card.times_saved, "sent": card.sent_at is not None} for card in cards]
        cards.update(sent_at=None)
        record_act(
            actor=actor,
            verb="confirm_conflict",
            subject=conflict,
            details={"kind": conflict.kind, "proposal": conflict.proposal.code, "cards_set_aside": set_aside},
        )
        return conflict


def dismiss_conflict(*, actor: User, conflict: Conflict, reason: str) -> Conflict:
    """Dismiss a conflict, with a reason that stays on record: the member scores. Effects: status, one act."""
    if not reason.strip():
        raise InvalidInput(_("Say why the conflict is dismissed."), field="reason")
    with transaction.atomic():
        conflict = _decide(actor, conflict)
        conflict.status = Conflict.Status.DISMISSED
        conflict.confirmed_by_name = str(actor)
        conflict.confirmed_at = timezone.now()
        conflict.save(update_fields=["status", "confirmed_by_name", "confirmed_at"])
        record_act(
            actor=actor,
            verb="dismiss_conflict",
            subject=conflict,
            reason=reason.strip(),
            details={"kind": conflict.kind, "proposal": conflict.proposal.code},
        )
        return conflict


def _write_down(actor: User, member: Member, proposal: Proposal, kind: str, note: str, source: str) -> Conflict:
    """Keep one conflict; the same one said twice stays one. A recusal or an open doubt is returned as it stands."""
    if kind not in Conflict.Kind.values:
        raise InvalidInput(_("Choose what kind of conflict it is."), field="kind")
    if member.committee.call_id != proposal.call_id:
        raise InvalidInput(_("This proposal is not decided by this committee."), field="proposal")
    with transaction.atomic():
        _lock_around(member.committee_id, proposal.pk)
        conflict, new = Conflict.objects.get_or_create(
            member=member, proposal=proposal, kind=kind, defaults={"source": source, "note": note[:250]}
        )
        if not new and conflict.status == Conflict.Status.DISMISSED:
            raise WrongState(
                _("This conflict was looked at and dismissed; choose another kind if there is another.")
            )
        if new:
            record_act(
                actor=actor,
                verb="declare_conflict" if source == Conflict.Source.DECLARED else "report_conflict",
                subject=conflict,
                details={"kind": kind, "proposal": proposal.code},
            )
        return conflict


def _decide(actor: User, conflict: Conflict) -> Conflict:
    """Lock what surrounds the conflict and return it as it is now, still to be decided."""
    conflict = Conflict.objects.select_related("member__committee").get(pk=conflict.pk)
    _lock_around(conflict.member.committee_id, conflict.proposal_id)
    conflict = (
        Conflict.objects.select_for_update(of=("self",))
        .select_related("member__committee", "proposal__call__programme")
        .get(pk=conflict.pk)
    )
    if not may_plan_session(actor, conflict.proposal.call):
        raise NotAllowed()
    if conflict.status != Conflict.Status.OPEN:
        raise WrongState(_("This conflict was decided before."))
    return conflict


def _lock_around(committee_id: UUID, proposal_id: UUID) -> None:
    """Hold the session, refused if closed, and the proposal's item, so that no score is saved meanwhile."""
    session = Session.objects.filter(committee_id=committee_id).exclude(state="cancelled").first()
    if session is None:
        return
    require_state(locked_session(session), "planned", "open")
    item = AgendaItem.objects.filter(proposal_id=proposal_id).first()
    if item is not None:
        locked_item(item)


def _reasons(
    members: Iterable[Member], proposals: Iterable[Proposal], same_community: bool
) -> list[tuple[Member, Proposal, str]]:
    """Return every reason found, a member and a proposal each, at most one of each kind."""
    proposals = list(proposals)
    groups = _people_of(proposals)
    people = {
        person.pk: person for person in Person.objects.filter(pk__in={p for g in groups.values() for p in g})
    }
    kin = _kin_of([member.person_id for member in members if member.person_id])
    found = []
    for member in members:
        person = member.person
        if person is None:
            continue
        for proposal in proposals:
            group = groups[proposal.pk]
            if person.pk in group:
                found.append((member, proposal, Conflict.Kind.MEMBER.value))
            shares_house = person.household_id is not None and any(
                people[other].household_id == person.household_id for other in group if other != person.pk
            )
            if shares_house or kin.get(person.pk, set()) & group:
                found.append((member, proposal, Conflict.Kind.RELATIVE.value))
            places = {proposal.community_id, proposal.organisation.community_id} - {None}
            if same_community and person.community_id in places:
                found.append((member, proposal, Conflict.Kind.COMMUNITY.value))
    return found


def _people_of(proposals: Iterable[Proposal]) -> dict[UUID, set[UUID]]:
    """Return the people of each proposal: those named in it and the current members of its organisation."""
    groups: dict[UUID, set[UUID]] = {}
    by_organisation: dict[UUID, list[UUID]] = {}
    for proposal in proposals:
        groups[proposal.pk] = set()
        by_organisation.setdefault(proposal.organisation_id, []).append(proposal.pk)
    named = Proposal.objects.filter(pk__in=groups).exclude(members=None).values_list("pk", "members__person_id")
    for proposal_id, person_id in named:
        groups[proposal_id].add(person_id)
    current = Membership.objects.filter(organisation_id__in=by_organisation, until=None)
    for organisation_id, person_id in current.values_list("organisation_id", "person_id"):
        for proposal_id in by_organisation[organisation_id]:
            groups[proposal_id].add(person_id)
    return groups


def _kin_of(person_ids: list[UUID]) -> Mapping[UUID, set[UUID]]:
    """Return the relatives of each person, whoever of the two named the other."""
    kin: dict[UUID, set[UUID]] = {pk: set() for pk in person_ids}
    rows = Kinship.objects.filter(Q(person_id__in=person_ids) | Q(relative_id__in=person_ids))
    for one, other in rows.values_list("person_id", "relative_id"):
        if one in kin:
            kin[one].add(other)
        if other in kin:
            kin[other].add(one)
    return kin
