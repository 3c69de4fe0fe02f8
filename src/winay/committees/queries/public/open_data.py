"""Awards and scores as open data shows them, row by row."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import F, QuerySet, Value
from django.utils import timezone

from winay.committees.models import AwardChange, Member, Outcome, ReallocationLine, Score
from winay.committees.queries.public.results import closed_outcomes, result_row
from winay.committees.queries.votes import counted_scores


@dataclass(frozen=True)
class ScoreRow:
    """One score as open data shows it."""

    call: str
    category: str
    proposal: str
    seat: int
    sector: str
    criterion: str
    value: Decimal


def awards_for_public(*, call: str = "") -> QuerySet[Outcome]:
    """Return the awards that stand, with what open data shows: one query."""
    found = closed_outcomes().filter(proposal__state="awarded")
    if call:
        found = found.filter(session__committee__call__code=call)
    return found.order_by("session__committee__call__code", "proposal__category__position", "rank", "pk")


def award_row(outcome: Outcome) -> tuple[Any, ...]:
    """Return call, category, proposal, title, organisation, kind, ubigeo, district, score, rank, amount, currency,
    whether the reserve paid, the day of the decision, and whether it is the session's or came from the waiting list."""
    row = result_row(outcome)
    decided_at = row.later_at or outcome.session.closed_at
    return (
        outcome.session.committee.call.code,
        outcome.proposal.category.code,
        row.proposal,
        row.title,
        row.organisation,
        outcome.proposal.organisation.kind,
        row.ubigeo,
        row.district,
        row.score,
        row.rank,
        row.amount.amount,
        str(row.amount.currency),
        row.by_reserve,
        timezone.localdate(decided_at) if decided_at else None,
        "waiting_list" if row.later_at else "session",
    )


def award_changes_for_public(*, call: str = "") -> QuerySet[Any, dict[str, Any]]:
    """Return what became of awards after their session, in order: `award_change_row` says each. One query."""
    changes, lines = AwardChange.objects.all(), ReallocationLine.objects.filter(decision=Outcome.Decision.AWARDED)
    if call:
        changes = changes.filter(outcome__proposal__call__code=call)
        lines = lines.filter(outcome__proposal__call__code=call)
    ended = changes.order_by().values(*_CHANGE, what=F("kind"), paper=Value(""), **_CHANGED)
    later = lines.order_by().values(
        *_CHANGE, what=Value("awarded_later"), paper=F("reallocation__minutes__document__code"), **_CHANGED
    )
    return ended.union(later, all=True).order_by("of_call", "created_at", "of_proposal")


_CHANGE = ("amount", "amount_currency", "created_at")
_CHANGED = {
    "of_call": F("outcome__proposal__call__code"),
    "of_category": F("outcome__proposal__category__code"),
    "of_proposal": F("outcome__proposal__code"),
}


def award_change_row(change: Mapping[str, Any]) -> tuple[Any, ...]:
    """Return call, category, proposal, what happened, amount, currency, day, and the addendum for what came from the
    waiting list. Why is nobody's affair."""
    return (
        change["of_call"],
        change["of_category"],
        change["of_proposal"],
        change["what"],
        change["amount"],
        change["amount_currency"],
        timezone.localdate(change["created_at"]),
        change["paper"] or None,
    )


def _sent(call: str) -> QuerySet[Score]:
    scores = counted_scores().filter(scorecard__item__session__state="closed")
    return scores.filter(criterion__category__call__code=call) if call else scores


def scores_number(*, call: str = "") -> int:
    """Return how many rows `scores_for_public` has; one query."""
    return _sent(call).count()


def scores_for_public(*, call: str = "") -> Iterator[ScoreRow]:
    """Yield every counted score of closed sessions by seat and sector; two queries."""
    scores = _sent(call).select_related(
        "criterion__category__call", "scorecard__item__proposal", "scorecard__member"
    )
    numbers: dict[UUID, int] = {}
    last: dict[UUID, int] = {}
    seats = Member.seated.order_by("created_at", "id")
    for pk, committee in seats.values_list("pk", "committee_id"):
        last[committee] = last.get(committee, 0) + 1
        numbers[pk] = last[committee]
    ordered = scores.order_by(
        "criterion__category__call__code",
        "scorecard__item__position",
        "scorecard__member__created_at",
        "criterion__position",
    )
    for score in ordered.iterator(chunk_size=2000):
        card = score.scorecard
        category = score.criterion.category
        yield ScoreRow(
            call=category.call.code,
            category=category.code,
            proposal=card.item.proposal.code,
            seat=numbers[card.member_id],
            sector=card.member.sector,
            criterion=score.criterion.code,
            value=score.value,
        )
