"""Who votes in a session and what counts: members, attendance, recusals, cards and points. The only source of it.

The acts of a session, its desk, the board, the jurors' pages, the minutes and the public pages all ask here.
"""

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cache, cached_property
from uuid import UUID

from django.core.cache import caches
from django.db.models import Exists, FloatField, OuterRef, QuerySet, TextField
from django.db.models.functions import Cast

from winay.calls.models import Criterion
from winay.committees.models import AgendaItem, Attendance, Conflict, Member, Outcome, Score, Scorecard, Session
from winay.committees.rules import CountedCard, Weighted, cards_needed, exact_score, mean_of_jurors, who_votes

Recusals = Collection[tuple[UUID, UUID]]
"""Pairs of member and proposal."""
POINTS_REMEMBERED = 24 * 3600
"""For how many seconds: a session is over in a day, and what is forgotten is added up again."""


@dataclass(frozen=True)
class Votes:
    """Who votes in a session. `members` in the order of enrolment, with their principals; `intervals` by member."""

    session: Session
    members: tuple[Member, ...]
    intervals: Mapping[UUID, tuple[Attendance, ...]]
    recusals: frozenset[tuple[UUID, UUID]]

    @classmethod
    def of(cls, session: Session) -> "Votes":
        """Read them; three queries whatever the size."""
        intervals: dict[UUID, tuple[Attendance, ...]] = {}
        for one in Attendance.objects.filter(session=session).order_by("since"):
            intervals[one.member_id] = (*intervals.get(one.member_id, ()), one)
        return cls(session, members_of(session.committee_id), intervals, frozenset(recusals_of_session(session)))

    @cached_property
    def present(self) -> frozenset[UUID]:
        """Who is there now; of a closed session, who was there when it closed."""
        return frozenset(pk for pk, rows in self.intervals.items() if rows[-1].until is None)

    @cached_property
    def voters(self) -> tuple[Member, ...]:
        """Who votes now, recusals aside: the seats that count for the quorum."""
        return self._members(who_votes(self._seats, self.present))

    @property
    def expected(self) -> tuple[Member, ...]:
        """Who votes now or, before any attendance was taken, every member who is no alternate."""
        if self.intervals:
            return self.voters
        return tuple(member for member in self.members if member.alternate_for_id is None)

    @property
    def quorum(self) -> int:
        """How many voters must be present."""
        return self.session.committee.quorum

    @property
    def has_quorum(self) -> bool:
        """Tell whether voters enough are present."""
        return len(self.voters) >= self.quorum

    def votes(self, member: Member) -> bool:
        """Tell whether `member` votes now, recusals aside."""
        return member in self.voters

    def may_score(self, member: Member, proposal_id: UUID) -> bool:
        """Tell whether `member` may score a proposal now."""
        return member in self.who_may_score(proposal_id)

    def recused_from(self, proposal_id: UUID) -> frozenset[UUID]:
        """Return who is recused from a proposal."""
        return frozenset(member for member, proposal in self.recusals if proposal == proposal_id)

    def who_may_score(self, proposal_id: UUID) -> tuple[Member, ...]:
        """Return who may score a proposal now, alternates in the seats of recused members included."""
        return self._members(who_votes(self._seats, self.present, self.recused_from(proposal_id)))

    def cards_needed(self, proposal_id: UUID) -> int:
        """Return how many cards the proposal needs before it is closed."""
        return cards_needed(quorum=self.quorum, may_score=len(self.who_may_score(proposal_id)))

    @cached_property
    def _seats(self) -> list[tuple[UUID, UUID | None]]:
        return [(member.pk, member.alternate_for_id) for member in self.members]

    def _members(self, keys: Collection[UUID]) -> tuple[Member, ...]:
        wanted = set(keys)
        return tuple(member for member in self.members if member.pk in wanted)


def members_of(committee_id: UUID) -> tuple[Member, ...]:
    """Return who has a seat in a committee, in the order of enrolment; those removed have none. One query."""
    members = Member.seated.filter(committee_id=committee_id)
    return tuple(members.select_related("user", "alternate_for").order_by("created_at", "id"))


def confirmed_recusals() -> QuerySet[Conflict]:
    """Return the conflicts that keep a member from scoring a proposal."""
    return Conflict.objects.filter(status=Conflict.Status.CONFIRMED)


def recusals_of_session(session: Session) -> set[tuple[UUID, UUID]]:
    """Return the recusals, pairs of member and proposal; one query."""
    found = confirmed_recusals().filter(proposal__agenda_item__session=session)
    return set(found.values_list("member_id", "proposal_id"))


def recused_proposals(member: Member) -> frozenset[UUID]:
    """Return the proposals from which `member` is recused; one query."""
    return frozenset(confirmed_recusals().filter(member=member).values_list("proposal_id", flat=True))


def is_recused(member: Member, proposal_id: UUID) -> bool:
    """Tell whether `member` is recused from a proposal; one query."""
    return confirmed_recusals().filter(member=member, proposal_id=proposal_id).exists()


def who_sent(items: Iterable[AgendaItem]) -> dict[UUID, set[UUID]]:
    """Return the members whose card was sent, by phone or on paper, by item; one query.

    A recusal sets a card aside, so those of recused members are not among them.
    """
    sent: dict[UUID, set[UUID]] = {}
    cards = Scorecard.objects.filter(item__in=list(items), sent_at__isnull=False)
    for item, member in cards.values_list("item_id", "member_id"):
        sent.setdefault(item, set()).add(member)
    return sent


def counted_scores() -> QuerySet[Score]:
    """Return the marks of sent cards of members who are not recused: those that enter means and open data."""
    recused = confirmed_recusals().filter(
        member=OuterRef("scorecard__member"), proposal=OuterRef("scorecard__item__proposal")
    )
    return Score.objects.filter(~Exists(recused), scorecard__sent_at__isnull=False)


@dataclass(frozen=True)
class ItemCards:
    """Where the cards of one item stand: who may score it, who has sent, who has not."""

    may_score: tuple[Member, ...]
    sent: tuple[Member, ...]
    missing: tuple[Member, ...]
    needed: int

    @property
    def enough(self) -> bool:
        """Tell whether the item has the cards that its quorum asks for."""
        return bool(self.may_score) and len(self.sent) >= self.needed


def cards_of_item(votes: Votes, item: AgendaItem) -> ItemCards:
    """Return where the cards of `item` stand; one query, no mark is read."""
    may_score = votes.who_may_score(item.proposal_id)
    out = votes.recused_from(item.proposal_id)
    senders = who_sent([item]).get(item.pk, set())
    return ItemCards(
        may_score=may_score,
        sent=tuple(member for member in votes.members if member.pk in senders and member.pk not in out),
        missing=tuple(member for member in may_score if member.pk not in senders),
        needed=votes.cards_needed(item.proposal_id),
    )


@dataclass(frozen=True)
class CardNotCounted:
    """A card, or a seat without one, that does not enter the mean, and why: incomplete or recused."""

    item_id: UUID
    member_id: UUID
    why: str


def counted_cards(
    items: Sequence[AgendaItem], criteria: Iterable[Criterion], recused: Recusals
) -> tuple[dict[UUID, list[CountedCard]], list[CardNotCounted]]:
    """Return the complete cards of jurors who are not recused, by item, and those that do not count; two queries."""
    rubric: dict[UUID, list[Criterion]] = {}
    for one in criteria:
        rubric.setdefault(one.category_id, []).append(one)
    by_id = {item.pk: item for item in items}
    sessions = {item.session_id for item in items}
    whole = len(items) > 1
    narrowed = {"item__session__in": sessions} if whole else {"item__in": by_id}
    marks = _marks({f"scorecard__{name}": value for name, value in narrowed.items()})
    cards: dict[UUID, list[CountedCard]] = {}
    not_counted = []
    every = Scorecard.objects.filter(**narrowed).order_by("item__position", "member__created_at")
    for card_id, item_id, member_id in every.values_list(Cast("id", TextField()), "item_id", "member_id"):
        item = by_id.get(item_id)
        if item is None:
            continue
        if (member_id, item.proposal_id) in recused:
            not_counted.append(CardNotCounted(item_id, member_id, "recused"))
            continue
        mine = marks.get(card_id, {})
        points = exact_score(
            [
                Weighted(mine.get(one.code), one.weight, one.minimum, one.maximum)
                for one in rubric.get(item.proposal.category_id, ())
            ]
        )
        if points is None:
            not_counted.append(CardNotCounted(item_id, member_id, "incomplete"))
        else:
            cards.setdefault(item_id, []).append(CountedCard(str(member_id), points, mine))
    return cards, not_counted


def points_of_items(items: Iterable[AgendaItem], recused: Recusals) -> dict[UUID, Decimal | None]:
    """Return the points of the closed ones among `items`; three queries."""
    closed = [item for item in items if item.state == "closed"]
    if not closed:
        return {}
    categories = {item.proposal.category_id for item in closed}
    cards, _not_counted = counted_cards(closed, Criterion.objects.filter(category__in=categories), recused)
    return {item.pk: mean_of_jurors(card.points for card in cards.get(item.pk, ())) for item in closed}


def points_of_session(
    session: Session, items: Iterable[AgendaItem], recused: Recusals
) -> dict[UUID, Decimal | None]:
    """Return the points of the closed ones among a session's `items`.

    After the session as its result says, in one query. While it runs the marks of a closed item are added up once:
    points change only with its closing or a recusal, and are remembered until then.
    """
    closed = {_remembered_as(item, recused): item for item in items if item.state == "closed"}
    if session.state == "closed":
        scores = dict(Outcome.objects.filter(session=session).values_list("proposal", "score"))
        return {item.pk: scores[item.proposal_id] for item in closed.values() if item.proposal_id in scores}
    known: dict[str, Decimal | None] = caches["memory"].get_many(closed)
    if new := points_of_items([item for key, item in closed.items() if key not in known], recused):
        fresh = {key: new[item.pk] for key, item in closed.items() if item.pk in new}
        caches["memory"].set_many(fresh, POINTS_REMEMBERED)
        known |= fresh
    return {item.pk: known[key] for key, item in closed.items()}


def _remembered_as(item: AgendaItem, recused: Recusals) -> str:
    without = frozenset(member for member, proposal in recused if proposal == item.proposal_id)
    moment = item.closed_at.timestamp() if item.closed_at else 0
    return f"points:{item.pk}:{moment}:{hash(without)}"


def _marks(narrowed: Mapping[str, object]) -> dict[str, dict[str, Decimal]]:
    """Return the marks of sent cards by card and criterion code.

    Tens of thousands of rows: ids come as text and marks as floats, which the database hands over as they are;
    a mark has two decimals at most, so writing it with two decimals gives back the exact one.
    """
    rows = Score.objects.filter(scorecard__sent_at__isnull=False, **narrowed)
    exact: dict[float, Decimal] = {}
    marks: dict[str, dict[str, Decimal]] = {}
    for card_id, code, value in rows.values_list(
        Cast("scorecard_id", TextField()), "criterion__code", Cast("value", FloatField())
    ):
        if value not in exact:
            exact[value] = Decimal(f"{value:.2f}")
        marks.setdefault(card_id, {})[code] = exact[value]
    return marks


def seal_of_marks(session: Session) -> dict[str, object]:
    """Return how many marks the session's sent cards hold and the SHA-256 of them all, as the acta keeps and prints it.

    One line a mark, in order: item, member, criterion, mark with two decimals. One query.
    """
    rows = Score.objects.filter(scorecard__item__session=session, scorecard__sent_at__isnull=False)
    keys = rows.values_list(
        Cast("scorecard__item_id", TextField()),
        Cast("scorecard__member_id", TextField()),
        Cast("criterion_id", TextField()),
        Cast("value", FloatField()),
    )
    # A key object and a decimal for each of 48,000 marks took a second: the few different ones are written once.
    written = cache(lambda key: str(UUID(key)))
    marks = cache("{:.2f}".format)
    lines = sorted(
        f"{written(item)}|{written(member)}|{written(criterion)}|{marks(value)}\n"
        for item, member, criterion, value in keys
    )
    return {"number": len(lines), "hash": hashlib.sha256("".join(lines).encode()).hexdigest()}


def was_present(rows: Iterable[Attendance], moment: datetime | None) -> bool:
    """Tell whether one of a member's intervals holds `moment`."""
    return moment is not None and any(
        one.since <= moment and (one.until is None or moment <= one.until) for one in rows
    )
