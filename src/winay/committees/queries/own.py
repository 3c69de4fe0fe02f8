"""What a group reads of the decision on its own proposal: points, place and reasons, and what came after."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from djmoney.money import Money

from winay.calls.models import Proposal
from winay.committees.models import Outcome
from winay.committees.queries.awards import award_of, event_text, events_after_session, with_award
from winay.committees.queries.reasons import reason_lines


@dataclass(frozen=True)
class OwnEvent:
    """What became of the group's proposal after the session; `reason` is what was said when an award ended."""

    kind: str
    text: str
    at: datetime
    document: str
    reason: str
    by_name: str
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class OwnResult:
    """What the published rule decided, explained line by line; `award` is what stands today, or None."""

    decision: str
    rank: int | None
    score: Decimal | None
    award: Money | None
    reasons: tuple[str, ...]
    session_code: str
    session_place: str
    afterwards: tuple[OwnEvent, ...]


def outcome_of_proposal(proposal: Proposal) -> Outcome | None:
    """Return what a closed session decided on `proposal`, or None."""
    return (
        with_award(Outcome.objects.filter(proposal=proposal, session__state="closed"))
        .select_related("session")
        .first()
    )


def result_of_proposal(proposal: Proposal) -> OwnResult | None:
    """Return the result of `proposal` and what came after, or None before its session is closed; three queries."""
    outcome = outcome_of_proposal(proposal)
    if outcome is None:
        return None
    award = award_of(outcome) if proposal.state == "awarded" else None
    return OwnResult(
        decision=outcome.decision,
        rank=outcome.rank,
        score=outcome.score,
        award=award.amount if award else None,
        reasons=tuple(reason_lines(outcome.explanation)),
        session_code=outcome.session.code,
        session_place=outcome.session.place,
        afterwards=tuple(
            OwnEvent(
                kind=one.kind,
                text=event_text(one),
                at=one.at,
                document=one.document,
                reason=one.reason,
                by_name=one.by_name,
                reasons=tuple(reason_lines(one.explanation or {})),
            )
            for one in events_after_session(outcome)
        ),
    )
