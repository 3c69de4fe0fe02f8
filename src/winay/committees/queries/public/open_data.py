"""Awards and scores as open data shows them, row by row."""

from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from django.db.models import F, QuerySet, Value
from django.utils import timezone

from winay.calls.queries.public import public_name_in, public_title_in
from winay.committees.models import AwardChange, Member, Outcome, ReallocationLine
from winay.committees.queries.awards import standing_awards
from winay.committees.queries.votes import counted_scores


def awards_for_public(*, call: str = "") -> Iterator[tuple[Any, ...]]:
    """Yield the awards that stand, in the order of the columns of open data; one query.

    An award came from the waiting list where the session did not give it: it is dated when it was given.
    """
    found = standing_awards()
    if call:
        found = found.filter(proposal__call__code=call)
    ordered = found.order_by("proposal__call__code", "proposal__category__position", "rank", "pk")
    for row in ordered.values_list(*_OF_AWARD).iterator(chunk_size=2000):
        head, (title, kind, name, theirs, its), place = row[:3], row[3:8], row[8:12]
        (decision, amount, by_reserve, closed_at), (later, later_by_reserve, later_at), currency = (
            row[12:16],
            row[16:19],
            row[19],
        )
        in_session = decision == Outcome.Decision.AWARDED
        decided_at = closed_at if in_session else later_at
        yield (
            *head,
            public_title_in(kind, name, title),
            public_name_in(kind, name, its, theirs),
            kind,
            *place,
            amount if in_session else later,
            currency,
            by_reserve if in_session else later_by_reserve,
            timezone.localdate(decided_at) if decided_at else None,
            "session" if in_session else "waiting_list",
        )


_OF_AWARD = (
    *("proposal__call__code", "proposal__category__code", "proposal__code"),
    *("proposal__title", "proposal__organisation__kind", "proposal__organisation__name"),
    *("proposal__organisation__community__name", "proposal__community__name"),
    *("proposal__district_id", "proposal__district__name", "score", "rank"),
    *("decision", "amount", "by_reserve", "session__closed_at"),
    *("later_amount", "later_by_reserve", "later_at", "amount_currency"),
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
    both: QuerySet[Any, dict[str, Any]] = ended.union(later, all=True)
    return both.order_by("of_call", "created_at", "of_proposal")


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


def scores_for_public(*, call: str = "") -> Iterator[tuple[Any, ...]]:
    """Yield every counted score of closed sessions by seat and sector, in the order of the columns of open data; two
    queries."""
    scores = counted_scores().filter(scorecard__item__session__state="closed")
    seats = Member.seated.order_by("created_at", "id")
    if call:
        scores = scores.filter(scorecard__item__proposal__call__code=call)
        seats = seats.filter(committee__call__code=call)
    numbers: dict[UUID, int] = {}
    last: dict[UUID, int] = {}
    for pk, committee in seats.values_list("pk", "committee_id"):
        last[committee] = last.get(committee, 0) + 1
        numbers[pk] = last[committee]
    ordered = scores.order_by(
        "scorecard__item__proposal__call__code",
        "scorecard__item__position",
        "scorecard__member__created_at",
        "criterion__position",
    )
    for *codes, member, sector, criterion, value in ordered.values_list(*_OF_SCORE).iterator(chunk_size=2000):
        yield (*codes, numbers[member], sector, criterion, value)


_OF_SCORE = (
    *("scorecard__item__proposal__call__code", "criterion__category__code", "scorecard__item__proposal__code"),
    *("scorecard__member_id", "scorecard__member__sector", "criterion__code", "value"),
)
