"""Who may do what in a committee, and who may see which scores when.

Seals. Until an item closes its scores are sealed for everybody, staff included; `open_scores_early` lifts the
seal for those who run the session and for the jurors who vote, and is recorded. From the closing of the item
on they are public, as everything is that happens in the square.

Recusal. A juror recused from a proposal sees, while the session runs, neither its scores nor anything from
which they follow: not its points, not its place, and not the places of the others (had they all the others'
places, the missing one would follow). `queries.votes.recused_proposals` names them; whoever shows points or places
to a juror leaves these proposals out and shows no places at all. Once the session is closed the results are public and
the same for everybody. What the projected board shows to the square it shows to all who stand there.

Staff never score: whoever works in the programme, or worked in any before taking the seat, has no vote.
"""

import hashlib
import hmac
from datetime import timedelta

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils import timezone

from winay.base.models import User
from winay.calls.models import Call
from winay.committees.models import AgendaItem, Member, Session
from winay.committees.queries.votes import Votes, is_recused
from winay.programmes.access import Role, has_role
from winay.programmes.models import RoleGrant

CODE_SIGNS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
"""Thirty-two signs without those that look alike (0 and O, 1 and I): five bits each."""
CODE_LENGTH = 8
READERS = (Role.SECRETARY, Role.COORDINATOR, Role.EVALUATOR)
CODES_OPEN_AFTER_CLOSING = timedelta(days=1)


def may_form_committee(user: User, call: Call) -> bool:
    """The coordinator forms the committee, enrols members and gives them new codes."""
    return has_role(user, call.programme, Role.COORDINATOR, area=call.territory_id)


def may_plan_session(user: User, call: Call) -> bool:
    """Secretary and coordinator plan a session."""
    return has_role(user, call.programme, Role.SECRETARY, Role.COORDINATOR, area=call.territory_id)


def may_run_session(user: User, session: Session) -> bool:
    """Secretary and coordinator run a session; running it is no vote."""
    return may_plan_session(user, session.committee.call)


def may_read_signed_minutes(user: User, session: Session) -> bool:
    """Whoever works in the programme where the session is held reads what was signed there: it bears people's DNI."""
    call = session.committee.call
    return has_role(user, call.programme, *Role.values, area=call.territory_id)


def may_read_session(user: User, session: Session) -> bool:
    """Tell whether `user` sees how a session goes: who runs it, and evaluators, who read and do nothing.

    Once it is closed and all of it is public, whoever works there: its signed papers are found on its page.
    """
    call = session.committee.call
    roles = Role.values if session.state == "closed" else READERS
    return has_role(user, call.programme, *roles, area=call.territory_id)


def seat_of(user: User, session: Session) -> Member | None:
    """Return the seat `user` holds in the session's committee, or None."""
    if not user.is_authenticated:
        return None
    return Member.seated.filter(user=user, committee_id=session.committee_id).first()


def may_score(user: User, item: AgendaItem) -> bool:
    """A member who votes, is not recused and is no staff may score the item now presenting."""
    seat = seat_of(user, item.session)
    return (
        seat is not None
        and user.is_active
        and item.state == "presenting"
        and item.session.state == "open"
        and Votes.of(item.session).may_score(seat, item.proposal_id)
        and not is_staff(seat, item.session)
    )


def is_staff(seat: Member, session: Session) -> bool:
    """Tell whether the juror works in the session's own programme, or worked anywhere before taking the seat.

    A role given elsewhere afterwards takes nobody's vote away: it would let others choose who scores.
    """
    own = Q(programme_id=session.committee.call.programme_id)
    before = Q(created_at__lte=seat.created_at)
    return RoleGrant.objects.filter(own | before, user=seat.user_id).exists()


def may_see_scores(user: User, item: AgendaItem) -> bool:
    """Tell whether `user` may see the scores of `item` now; see the module's text for the rule."""
    session = item.session
    if session.state == "closed":
        return True
    seat = seat_of(user, session)
    if seat is not None and is_recused(seat, item.proposal_id):
        return False
    if item.state == "closed":
        return True
    if item.opened_early_at is None:
        return False
    return may_run_session(user, session) or (seat is not None and Votes.of(session).votes(seat))


def access_code(member: Member) -> str:
    """Return the member's code: 8 signs of HMAC-SHA-256 over id and version; a new version makes the old one void.

    Nothing is stored, so no list of codes can leak. 40 bits, and wrong tries are counted by the juror's pages.
    """
    text = f"juror|{member.pk}|{member.code_version}".encode()
    digest = int.from_bytes(hmac.digest(settings.SECRET_KEY.encode(), text, hashlib.sha256))
    return "".join(CODE_SIGNS[(digest >> (5 * place)) & 31] for place in range(CODE_LENGTH))


def members_with_open_codes() -> QuerySet[Member]:
    """Return who may enter by a code today: an active user, and no session closed more than a day ago."""
    over = Session.objects.filter(state="closed", closed_at__lt=timezone.now() - CODES_OPEN_AFTER_CLOSING)
    open_ones = Member.seated.select_related("committee__call", "user", "alternate_for").filter(
        user__is_active=True
    )
    return open_ones.exclude(committee__in=over.values("committee_id"))


def member_still_open(pk: str, code_version: int) -> Member | None:
    """Return the member whose code of this version was read a while ago, if that code still opens their seat."""
    return members_with_open_codes().filter(pk=pk, code_version=code_version).first()


def member_by_code(code: str) -> Member | None:
    """Return the member with this code, or None. Codes stop working a day after the session is closed."""
    code = code.strip().upper()
    if len(code) != CODE_LENGTH:
        return None
    members = members_with_open_codes()
    found = None
    for member in members:
        if hmac.compare_digest(access_code(member).encode(), code.encode()):
            found = member
    return found
