"""What staff see of a session's awards after it: those that stand, freed budget, what the rule would do, addenda."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Prefetch, Q, QuerySet, Sum
from djmoney.money import Money

from winay.calls.queries.public import public_name
from winay.committees.models import Outcome, Reallocation, ReallocationLine, Session
from winay.committees.queries.awards import AWARDED_NOW, standing_awards
from winay.committees.queries.freed import Round, explained_lines
from winay.committees.queries.reasons import reason_lines


@dataclass(frozen=True)
class PreviewRow:
    """What the rule would decide today for one proposal on the waiting list, and why."""

    proposal: str
    group: str
    place: int | None
    decision: str
    amount: Money
    reasons: tuple[str, ...]


def preview_of(round_: Round) -> list[PreviewRow]:
    """Return the lines of a round as staff read them before they act. No query."""
    explained = explained_lines(round_)
    rows = []
    for line in round_.lines:
        outcome = round_.outcomes[line.code]
        rows.append(
            PreviewRow(
                proposal=line.code,
                group=public_name(outcome.proposal.organisation, outcome.proposal.community),
                place=line.place,
                decision=line.decision,
                amount=Money(line.amount, outcome.amount.currency),
                reasons=tuple(reason_lines(explained[line.code])),
            )
        )
    return rows


def standing_of_session(session: Session) -> tuple[int, Money]:
    """Return how many awards of a session stand and what they come to; one query."""
    found = standing_awards().filter(session=session).aggregate(count=Count("pk"), sum=Sum(AWARDED_NOW))
    return found["count"], Money(found["sum"] or Decimal(0), session.committee.call.programme.currency)


def reallocations_of_session(session: Session) -> QuerySet[Reallocation]:
    """Return what was given to the waiting list so far, with its addenda and winners (`winners`); two queries."""
    winners = ReallocationLine.objects.filter(decision=Outcome.Decision.AWARDED).select_related(
        "outcome__proposal__organisation", "outcome__proposal__community"
    )
    return (
        Reallocation.objects.filter(session=session)
        .select_related("minutes__document")
        .defer("minutes__document__pdf")
        .annotate(awarded=Count("lines", filter=Q(lines__decision=Outcome.Decision.AWARDED)))
        .prefetch_related(Prefetch("lines", winners.order_by("outcome__rank"), to_attr="winners"))
        .order_by("number")
    )
