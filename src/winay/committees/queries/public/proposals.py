"""The result of one proposal, with every seat's scores."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from winay.base.rounding import half_up
from winay.calls.models import Criterion
from winay.committees.models import AgendaItem, Outcome
from winay.committees.queries.awards import event_text, events_after_session
from winay.committees.queries.public.results import ResultRow, closed_outcomes, result_row
from winay.committees.queries.reasons import reason_lines
from winay.committees.queries.votes import Votes, counted_cards, was_present
from winay.committees.rules import rounded

CENT = Decimal("0.01")


@dataclass(frozen=True)
class SeatScores:
    """One seat's scores of one proposal: `status` is scored, recused or absent."""

    number: int
    sector: str
    status: str
    values: tuple[Decimal | None, ...]
    points: Decimal | None


@dataclass(frozen=True)
class CriterionMean:
    """A criterion and the mean of what the seats gave; `name` may be in several languages."""

    name: Any
    weight: Decimal
    minimum: int
    maximum: int
    mean: Decimal | None


@dataclass(frozen=True)
class PublicEvent:
    """What became of a proposal after the session, as everybody may read it: never why a group gave up.

    `kind` as in `queries.awards.AwardEvent`.
    """

    kind: str
    text: str
    at: datetime
    document: str
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class ProposalResult:
    """The result of one proposal in full."""

    call: str
    call_title: str
    session: str
    closed_at: datetime
    row: ResultRow
    in_category: int
    criteria: tuple[CriterionMean, ...]
    seats: tuple[SeatScores, ...]
    afterwards: tuple[PublicEvent, ...] = ()


def result_of_proposal(call: str, proposal: str) -> ProposalResult | None:
    """Return the result of one proposal with every seat's scores, or None before the decision; eleven queries."""
    outcome = closed_outcomes().filter(session__committee__call__code=call, proposal__code=proposal).first()
    if outcome is None or outcome.session.closed_at is None:
        return None
    item = AgendaItem.objects.filter(proposal=outcome.proposal_id).first()
    criteria = list(Criterion.objects.filter(category=outcome.proposal.category_id).order_by("position"))
    seats = tuple(_seats(outcome, item, criteria)) if item else ()
    heard = [seat for seat in seats if seat.status == "scored"]
    means = [_mean([seat.values[index] for seat in heard]) for index in range(len(criteria))]
    found = outcome.session.committee.call
    return ProposalResult(
        call=found.code,
        call_title=found.title,
        session=outcome.session.code,
        closed_at=outcome.session.closed_at,
        row=result_row(outcome),
        in_category=Outcome.objects.filter(
            session=outcome.session_id, proposal__category=outcome.proposal.category_id
        ).count(),
        criteria=tuple(
            CriterionMean(c.words.get("name") or c.name, c.weight, c.minimum, c.maximum, mean)
            for c, mean in zip(criteria, means, strict=True)
        ),
        seats=seats,
        afterwards=tuple(
            PublicEvent(
                one.kind, event_text(one), one.at, one.document, tuple(reason_lines(one.explanation or {}))
            )
            for one in events_after_session(outcome)
        ),
    )


def _mean(values: list[Decimal | None]) -> Decimal | None:
    given = [value for value in values if value is not None]
    return half_up(sum(given, Decimal(0)) / len(given)) if given else None


def _seats(outcome: Outcome, item: AgendaItem, criteria: list[Criterion]) -> Iterator[SeatScores]:
    votes = Votes.of(outcome.session)
    recused = votes.recused_from(outcome.proposal_id)
    present = {pk for pk, rows in votes.intervals.items() if was_present(rows, item.closed_at)}
    cards, _not_counted = counted_cards([item], criteria, votes.recusals)
    given = {UUID(card.juror): card for card in cards.get(item.pk, ())}
    for number, member in enumerate(votes.members, start=1):
        if member.alternate_for_id and member.pk not in given:
            continue
        if member.pk in recused:
            yield SeatScores(number, member.sector, "recused", (None,) * len(criteria), None)
            continue
        card = given.get(member.pk)
        yield SeatScores(
            number,
            member.sector,
            "scored" if card else "silent" if member.pk in present else "absent",
            tuple(card.marks[c.code] if card else None for c in criteria),
            rounded(card.points) if card else None,
        )
