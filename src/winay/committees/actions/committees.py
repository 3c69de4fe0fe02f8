"""Forming a committee and giving its seats."""

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from uuid6 import uuid7

from winay.base.actions import record_act
from winay.base.errors import InvalidInput, NotAllowed, WrongState
from winay.base.models import User
from winay.base.search import called
from winay.calls.models import Call
from winay.committees.access import access_code, may_form_committee, may_run_session
from winay.committees.models import Attendance, CodeEntry, Committee, Conflict, Member, Session
from winay.programmes.access import has_role
from winay.programmes.models import RoleGrant
from winay.registry.models import Person


def form_committee(*, actor: User, call: Call, name: str, quorum: int) -> Committee:
    """Form the committee that decides `call`. Effects: one committee, one act. A call has one."""
    with transaction.atomic():
        call = Call.objects.select_for_update(of=("self",)).select_related("programme").get(pk=call.pk)
        if not may_form_committee(actor, call):
            raise NotAllowed()
        if call.state in ("decided", "cancelled"):
            raise WrongState(_("This call is over: it needs no committee."))
        if Committee.objects.filter(call=call).exists():
            raise WrongState(_("This call has its committee already."))
        if not name.strip():
            raise InvalidInput(_("Write the committee's name."), field="name")
        if quorum < 1:
            raise InvalidInput(_("The quorum is one member or more."), field="quorum")
        committee = Committee.objects.create(call=call, name=name.strip(), quorum=quorum)
        record_act(actor=actor, verb="form_committee", subject=committee, details={"quorum": quorum})
        return committee


def enrol_member(
    *,
    actor: User,
    committee: Committee,
    name: str,
    sector: str,
    seat: str = Member.Seat.MEMBER,
    person: Person | None = None,
    alternate_for: Member | None = None,
) -> Member:
    """Give somebody a seat, or make them the alternate of a member. Staff are refused.

    Effects: one member, one user without a password (they enter by code), one act. Whoever stands in the
    registry should be given as `person`: conflicts are detected from there.
    """
    with transaction.atomic():
        committee = (
            Committee.objects.select_for_update(of=("self",))
            .select_related("call__programme")
            .get(pk=committee.pk)
        )
        if not may_form_committee(actor, committee.call):
            raise NotAllowed()
        if committee.sessions.filter(state="closed").exists():
            raise WrongState(_("The session is closed: the committee can no longer change."))
        _check_seat(committee, name, sector, seat, alternate_for)
        _refuse_staff(committee, name, person)
        if person is not None and Member.seated.filter(committee=committee, person=person).exists():
            raise InvalidInput(_("This person has a seat in the committee already."), field="person")
        key = uuid7()
        user = User.objects.create(
            username=f"juror-{key.hex}", full_name=name.strip(), password=make_password(None), language="es"
        )
        member = Member.objects.create(
            id=key,
            committee=committee,
            user=user,
            person=person,
            name=name.strip(),
            sector=sector.strip(),
            seat=seat,
            alternate_for=alternate_for,
        )
        record_act(actor=actor, verb="enrol_member", subject=member, details={"sector": sector, "seat": seat})
        return member


def correct_member(*, actor: User, member: Member, name: str, sector: str) -> Member:
    """Correct a juror's name or sector, until the session is closed. Effects: member and account, one act."""
    with transaction.atomic():
        member = _member_to_change(actor, member)
        if member.committee.sessions.filter(state="closed").exists():
            raise WrongState(_("The session is closed: the committee can no longer change."))
        if not name.strip():
            raise InvalidInput(_("Write the member's name."), field="name")
        if not sector.strip():
            raise InvalidInput(_("Say which sector the member represents."), field="sector")
        _refuse_staff(member.committee, name, member.person)
        wanted = {"name": name.strip(), "sector": sector.strip()}
        changed = [field for field, new in wanted.items() if getattr(member, field) != new]
        member.name, member.sector = name.strip(), sector.strip()
        member.save(update_fields=["name", "sector"])
        User.objects.filter(pk=member.user_id).update(full_name=member.name)
        record_act(actor=actor, verb="correct_member", subject=member, details={"changed": changed})
        return member


def remove_member(*, actor: User, member: Member, reason: str) -> Member:
    """Take a juror's seat away before the session opens; their alternate, if there is one, takes the seat.

    Effects: the code opens nothing any more, the account is shut, one act with its reason. Whoever replaces them is
    enrolled anew. No inverse. In an open session a juror who leaves is marked in the attendance instead.
    """
    if not reason.strip():
        raise InvalidInput(_("Say why the juror is removed."), field="reason")
    with transaction.atomic():
        member = _member_to_change(actor, member)
        if member.committee.sessions.filter(state__in=("open", "closed")).exists():
            raise WrongState(_("The session has begun: mark in the attendance that the juror is not there."))
        member.removed_at = timezone.now()
        member.code_version += 1
        member.alternate_for = None
        member.save(update_fields=["removed_at", "code_version", "alternate_for"])
        for one in Attendance.objects.filter(member=member, until=None):
            one.until = member.removed_at
            one.save(update_fields=["until"])
        Conflict.objects.filter(member=member, status=Conflict.Status.OPEN).delete()
        Member.objects.filter(alternate_for=member).update(alternate_for=None)
        User.objects.filter(pk=member.user_id).update(is_active=False)
        record_act(actor=actor, verb="remove_member", subject=member, reason=reason.strip())
        return member


def _member_to_change(actor: User, member: Member) -> Member:
    """Return the member as it is now, its row locked, if `actor` may change the committee and it still has a seat."""
    member = (
        Member.objects.select_for_update(of=("self",))
        .select_related("committee__call__programme", "person")
        .get(pk=member.pk)
    )
    if not may_form_committee(actor, member.committee.call):
        raise NotAllowed()
    if member.removed_at is not None:
        raise WrongState(_("This juror was removed before."))
    return member


def renew_code(*, actor: User, member: Member) -> Member:
    """Give a member a new code; the old one opens nothing any more, and what it had opened ends.

    Effects: one act; every session of the member's user ends.
    """
    with transaction.atomic():
        member = (
            Member.objects.select_for_update(of=("self",))
            .select_related("committee__call__programme")
            .get(pk=member.pk)
        )
        call = member.committee.call
        if not may_form_committee(actor, call) and not _is_secretary(actor, call):
            raise NotAllowed()
        member.code_version += 1
        member.save(update_fields=["code_version"])
        # Another unusable password is another session key: whoever is in by the old code is out.
        member.user.password = make_password(None)
        member.user.save(update_fields=["password"])
        record_act(actor=actor, verb="renew_code", subject=member)
        return member


def enter_by_code(*, member: Member, phone: str) -> None:
    """Record that a phone was let in by a member's code, once for each phone and version of the code.

    `phone` is a random word that the phone keeps; it names nobody. Effects: the entry, one act; or none.
    """
    version, phone = member.code_version, phone[:80]
    with transaction.atomic():
        _entry, new = CodeEntry.objects.get_or_create(member=member, version=version, phone=phone)
        if new:
            details = {"version": version, "phone": phone}
            record_act(actor=member.user, verb="enter_by_code", subject=member, details=details)


def read_codes(*, actor: User, session: Session) -> list[tuple[Member, str]]:
    """Read every juror's code of a session, to print or hand them out: whoever has a code can score with it.

    Effects: one act `read_codes` with how many. There is no inverse: a code that was read by mistake is renewed.
    """
    if not may_run_session(actor, session):
        raise NotAllowed()
    members = list(Member.seated.filter(committee=session.committee_id).select_related("user"))
    record_act(actor=actor, verb="read_codes", subject=session, details={"codes": len(members)})
    return [(member, access_code(member)) for member in members]


def _is_secretary(actor: User, call: Call) -> bool:
    return has_role(actor, call.programme, RoleGrant.Role.SECRETARY, area=call.territory_id)


def _check_seat(committee: Committee, name: str, sector: str, seat: str, alternate_for: Member | None) -> None:
    if not name.strip():
        raise InvalidInput(_("Write the member's name."), field="name")
    if not sector.strip():
        raise InvalidInput(_("Say which sector the member represents."), field="sector")
    if seat not in Member.Seat.values:
        raise InvalidInput(_("Choose one of the seats."), field="seat")
    if seat == Member.Seat.CHAIR and Member.seated.filter(committee=committee, seat=seat).exists():
        raise InvalidInput(_("The committee has its chair already."), field="seat")
    if alternate_for is None:
        return
    if alternate_for.committee_id != committee.pk or alternate_for.alternate_for_id or alternate_for.removed_at:
        raise InvalidInput(_("An alternate stands in for a member of the same committee."), field="alternate_for")
    if Member.seated.filter(alternate_for=alternate_for).exists():
        raise InvalidInput(_("This member has an alternate already."), field="alternate_for")


def _refuse_staff(committee: Committee, name: str, person: Person | None) -> None:
    """Staff never score: refuse who holds a role, known by their account or by their name in this programme."""
    holders = RoleGrant.objects.all()
    by_account = person is not None and person.user_id and holders.filter(user_id=person.user_id).exists()
    by_name = holders.filter(called(name, "user__full_name"), programme=committee.call.programme).exists()
    if by_account or by_name:
        raise InvalidInput(_("Staff of a programme cannot have a seat: they never score."), field="name")
