"""What the secretary of a session sees on the desk: what to do now, who is here, who has sent, what is in doubt.

Sealed scores are not read here: `scores_of_item` is called only after `access.may_see_scores`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db.models import Case, Count, Q, QuerySet, When

from winay.base.models import User
from winay.base.narrow import narrow
from winay.base.once import once
from winay.calls.models import Call, Criterion, Proposal
from winay.calls.queries.in_hand import calls_in_hand
from winay.committees.access import READERS
from winay.committees.models import (
    AgendaItem,
    Committee,
    Conflict,
    Member,
    Minutes,
    PaperEntry,
    Scorecard,
    Session,
)
from winay.committees.queries.agenda import ENDED, group_name, items_of_session, place_name
from winay.committees.queries.votes import Votes, counted_scores, points_of_session, who_sent
from winay.programmes.access import held_whole_by
from winay.programmes.models import RoleGrant


def live_sessions(calls: Iterable[Call]) -> dict[UUID, Session]:
    """Return the session of each call that has one, by the call's key, with that call; cancelled ones do not count.

    One query, which brings no call anew.
    """
    known = {call.pk: call for call in calls}
    live = Session.objects.filter(committee__call__in=known).exclude(state="cancelled")
    found = {one.committee.call_id: one for one in narrow(live.select_related("committee"))}
    for key, session in found.items():
        session.committee.call = known[key]
    return found


def sessions_in_hand(user: User) -> dict[UUID, Session]:
    """Return the sessions of the calls that `user` has in hand; within `read_once` they are read once."""
    return once(("sessions", user.pk), lambda: live_sessions(calls_in_hand(user).calls))


@dataclass(frozen=True)
class MemberRow:
    """A member with presence, vote, and the intervals they were there: (since, until), the last open if still there."""

    member: Member
    present: bool
    votes: bool
    alternate: str
    intervals: tuple[tuple[datetime, datetime | None], ...] = ()


@dataclass(frozen=True)
class SeatRow:
    """Where one juror's card for the item now presenting is: sent, draft, paper, waiting or recused."""

    member: Member
    status: str
    filled: int
    origin: str = ""


@dataclass(frozen=True)
class ItemRow:
    """A line of the agenda with counts; `points` only once the item is closed."""

    item: AgendaItem
    group: str
    place: str
    sent: int
    expected: int
    needed: int
    recused: tuple[str, ...]
    points: Decimal | None


@dataclass(frozen=True)
class SessionDesk:
    """The state of a session for its secretary. `step` names the one thing to do now."""

    session: Session
    committee: Committee
    call: Call
    members: tuple[MemberRow, ...]
    items: tuple[ItemRow, ...]
    now: ItemRow | None
    next: ItemRow | None
    last: ItemRow | None
    seats: tuple[SeatRow, ...]
    open_conflicts: int
    step: str

    @property
    def present(self) -> int:
        """How many vote."""
        return sum(row.votes for row in self.members)

    @property
    def done(self) -> int:
        """How many items are closed or absent."""
        return sum(row.item.state in ENDED for row in self.items)

    @property
    def enough(self) -> bool:
        """Tell whether the group presenting has the cards that its quorum asks for."""
        return bool(self.now and self.now.expected and self.now.sent >= self.now.needed)

    @property
    def missing_seats(self) -> tuple[str, ...]:
        """Names of those whose card has not been sent."""
        return tuple(row.member.name for row in self.seats if row.status in ("waiting", "draft"))


RUNNERS = (RoleGrant.Role.SECRETARY, RoleGrant.Role.COORDINATOR)


def sessions_of_staff(user: User) -> QuerySet[Session]:
    """Return the sessions that `user` runs or may read (`access.may_read_session`), newest first."""
    return (
        Session.objects.filter(
            held_whole_by(user, *READERS, call="committee__call__")
            | Q(held_whole_by(user, *RoleGrant.Role.values, call="committee__call__"), state="closed")
        )
        .select_related("committee__call__programme")
        .annotate(groups=Count("items", distinct=True))
        .order_by("-planned_for")
    )


def calls_without_session(user: User) -> QuerySet[Call]:
    """Return screened calls of the user's programmes that have no live session yet: each waits for one."""
    return (
        Call.objects.filter(
            held_whole_by(user, *RUNNERS, call=""),
            state="screened",
        )
        .exclude(committee__sessions__in=Session.objects.exclude(state="cancelled"))
        .distinct()
    )


def session_by_code(code: str) -> Session:
    """Return the session; raises `Session.DoesNotExist`."""
    return Session.objects.select_related("committee__call__programme").get(code=code)


def member_rows(votes: Votes) -> tuple[MemberRow, ...]:
    """Return the committee's members with presence and vote. No query."""
    voters = {member.pk for member in votes.voters}
    return tuple(
        MemberRow(
            member=member,
            present=member.pk in votes.present,
            votes=member.pk in voters,
            alternate=member.alternate_for.name if member.alternate_for else "",
            intervals=tuple((one.since, one.until) for one in votes.intervals.get(member.pk, ())),
        )
        for member in votes.members
    )


def item_rows(votes: Votes) -> tuple[ItemRow, ...]:
    """Return the agenda with how many cards were sent for each item."""
    items = items_of_session(votes.session)
    voters = {member.pk: member.name for member in votes.voters}
    senders = who_sent(items)
    points = points_of_session(votes.session, items, votes.recusals)
    rows = []
    for item in items:
        out = votes.recused_from(item.proposal_id)
        may_score = {member.pk for member in votes.who_may_score(item.proposal_id)}
        mine = senders.get(item.pk, set()) - out
        rows.append(
            ItemRow(
                item=item,
                group=group_name(item),
                place=place_name(item),
                sent=len(mine),
                expected=_expected(item, mine, may_score, len(out & voters.keys())),
                needed=votes.cards_needed(item.proposal_id),
                recused=tuple(name for pk, name in voters.items() if pk in out),
                points=points.get(item.pk),
            )
        )
    return tuple(rows)


def _expected(item: AgendaItem, sent: set[UUID], may_score: set[UUID], recused: int) -> int:
    """Return how many cards a line of the agenda is read against: of a closed item, those of who was present then."""
    if item.state == "closed":
        return max(len(sent), (item.voters_present or 0) - recused)
    return len(sent | may_score)


def seat_rows(item: AgendaItem, votes: Votes) -> tuple[SeatRow, ...]:
    """Return where each voting juror's card for `item` is; never what it says."""
    cards = {card.member_id: card for card in Scorecard.objects.filter(item=item).annotate(filled=Count("scores"))}
    out = votes.recused_from(item.proposal_id)
    shown = {member.pk for member in (*votes.voters, *votes.who_may_score(item.proposal_id))}
    rows = []
    for member in votes.members:
        card = cards.get(member.pk)
        if member.pk not in shown and not (card and card.sent_at):
            continue
        status = "waiting"
        if member.pk in out:
            status = "recused"
        elif card and card.sent_at:
            status = "sent"
        elif card and card.filled:
            status = "draft"
        rows.append(SeatRow(member, status, card.filled if card else 0, card.origin if card else ""))
    return tuple(rows)


def _step(session: Session, *, votes: Votes, items: tuple[ItemRow, ...], doubts: int) -> str:
    if session.state in ("closed", "cancelled"):
        return session.state
    if session.state == "planned":
        if doubts:
            return "decide_conflicts"
        if session.conflicts_looked_for_at is None:
            return "detect_conflicts"
        return "open" if votes.has_quorum else "attendance"
    if any(row.item.state == "presenting" for row in items):
        return "scoring"
    return "present" if any(row.item.state == "waiting" for row in items) else "close"


def desk_of_session(session: Session) -> SessionDesk:
    """Return everything the session's first page shows."""
    votes = Votes.of(session)
    items = item_rows(votes)
    doubts = Conflict.objects.filter(proposal__agenda_item__session=session, status=Conflict.Status.OPEN).count()
    now = next((row for row in items if row.item.state == "presenting"), None)
    return SessionDesk(
        session=session,
        committee=session.committee,
        call=session.committee.call,
        members=member_rows(votes),
        items=items,
        now=now,
        next=next((row for row in items if row.item.state == "waiting"), None),
        last=_last_closed(items),
        seats=seat_rows(now.item, votes) if now else (),
        open_conflicts=doubts,
        step=_step(session, votes=votes, items=items, doubts=doubts),
    )


def _last_closed(items: Iterable[ItemRow]) -> ItemRow | None:
    """Return the group that presented last, if it is closed and may be opened again."""
    begun = [(row.item.started_at, row) for row in items if row.item.started_at]
    _when, last = max(begun, key=lambda one: one[0], default=(None, None))
    return last if last and last.item.state == "closed" else None


def conflicts_of_session(session: Session) -> QuerySet[Conflict]:
    """Return the conflicts about the session's proposals, those to be decided first."""
    undecided_first = Case(When(status=Conflict.Status.OPEN, then=0), default=1)
    return (
        Conflict.objects.filter(proposal__agenda_item__session=session)
        .select_related("member", "proposal__organisation")
        .order_by(undecided_first, "created_at")
    )


@dataclass(frozen=True)
class JurorScores:
    """One juror's card of an item, opened: value by criterion code."""

    member: Member
    origin: str
    values: Mapping[str, Decimal]


def scores_of_item(item: AgendaItem) -> tuple[JurorScores, ...]:
    """Return the opened cards of `item`. The caller has asked `access.may_see_scores`."""
    cards: dict[UUID, Scorecard] = {}
    values: dict[UUID, dict[str, Decimal]] = {}
    marks = counted_scores().filter(scorecard__item=item).order_by("scorecard__created_at", "scorecard")
    for one in marks.select_related("scorecard__member", "criterion"):
        cards[one.scorecard_id] = one.scorecard
        values.setdefault(one.scorecard_id, {})[one.criterion.code] = one.value
    return tuple(JurorScores(card.member, card.origin, values[key]) for key, card in cards.items())


def criteria_of_item(item: AgendaItem) -> tuple[Criterion, ...]:
    """Return the rubric by which `item` is scored."""
    return tuple(Criterion.objects.filter(category_id=item.proposal.category_id).order_by("position"))


@dataclass(frozen=True)
class PaperRow:
    """How far the typing of one juror's paper card is."""

    item: AgendaItem
    member: Member
    typed_by: tuple[str, ...]
    agree: bool
    differing: tuple[str, ...]


def paper_rows(session: Session) -> tuple[PaperRow, ...]:
    """Return the paper cards that were begun to be typed, with the criteria on which two typings differ."""
    entries: dict[tuple[UUID, UUID], list[PaperEntry]] = {}
    for entry in (
        PaperEntry.objects.filter(item__session=session)
        .select_related("item__proposal", "member", "typed_by")
        .order_by("created_at")
    ):
        entries.setdefault((entry.item_id, entry.member_id), []).append(entry)
    rows = []
    for pair in entries.values():
        differing: tuple[str, ...] = ()
        if len(pair) > 1:
            first, second = pair[0].values, pair[1].values
            differing = tuple(
                code for code in sorted({*first, *second}) if _number(first.get(code)) != _number(second.get(code))
            )
        rows.append(
            PaperRow(
                item=pair[0].item,
                member=pair[0].member,
                typed_by=tuple(str(entry.typed_by) for entry in pair),
                agree=len(pair) > 1 and not differing,
                differing=differing,
            )
        )
    return tuple(rows)


def _number(value: object) -> Decimal | None:
    return None if value in (None, "") else Decimal(str(value))


def minutes_of_session(session: Session) -> QuerySet[Minutes]:
    """Return the minutes, their corrections and addenda in order, without the PDFs' bytes."""
    found = Minutes.objects.filter(session=session).select_related("document", "reallocation")
    return found.defer("document__pdf")


def eligible_proposals(call: Call) -> int:
    """Return how many proposals wait for the session of `call`."""
    return Proposal.objects.filter(call=call, state="eligible").count()
