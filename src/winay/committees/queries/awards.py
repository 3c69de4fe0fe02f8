"""Which awards stand, and what became of each after its session.

The outcome of the session never changes. What a proposal has now follows from it and from what was written after:
the proposal's state says whether an award stands, a line of a reallocation what was awarded later.
"""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db.models import DecimalField, F, FilteredRelation, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from djmoney.money import Money

from winay.committees.models import AwardChange, Outcome, ReallocationLine, Remedy
from winay.ledger.rules import money_text

ENDED = ("renounced", "award_withdrawn")
"""The states of a proposal whose award ended."""

AWARDED_NOW = Coalesce("won__amount", "amount", output_field=DecimalField(max_digits=14, decimal_places=2))
"""What an outcome of `with_award` is worth: to be summed only over awards that stand."""


@dataclass(frozen=True)
class Award:
    """What a proposal won, in the session or later from the waiting list (`document`: the addendum that says so)."""

    amount: Money
    by_reserve: bool
    decided_at: datetime
    later: bool = False
    document: str = ""


def with_award(outcomes: QuerySet[Outcome]) -> QuerySet[Outcome]:
    """Add what `award_of` reads: the line of a reallocation that awarded the proposal later, if there is one."""
    won = FilteredRelation("later", condition=Q(later__decision=Outcome.Decision.AWARDED))
    return outcomes.annotate(won=won).annotate(
        later_amount=F("won__amount"),
        later_by_reserve=F("won__by_reserve"),
        later_at=F("won__reallocation__created_at"),
        later_document=F("won__reallocation__minutes__document__code"),
    )


def standing_awards() -> QuerySet[Outcome]:
    """Return the outcomes of closed sessions whose award stands today, in the session or later, with their award."""
    return with_award(Outcome.objects.filter(session__state="closed", proposal__state="awarded"))


def award_of(outcome: Outcome) -> Award | None:
    """Return what the proposal of an outcome (fetched by `with_award`) won, or None if it never won.

    An award that ended is returned too: whether it stands is the proposal's state.
    """
    decided_at = outcome.session.closed_at or outcome.created_at
    if outcome.decision == Outcome.Decision.AWARDED:
        return Award(outcome.amount, outcome.by_reserve, decided_at)
    if outcome.later_amount is None:
        return None
    amount = Money(outcome.later_amount, outcome.amount.currency)
    return Award(amount, outcome.later_by_reserve, outcome.later_at, True, outcome.later_document)


def outcome_with_award(pk: UUID | str) -> Outcome:
    """Return one outcome with its award; raises `Outcome.DoesNotExist`."""
    return with_award(Outcome.objects.select_related("session")).get(pk=pk)


@dataclass(frozen=True)
class AwardEvent:
    """One thing that happened to a proposal after the session.

    `kind`: awarded_later, still_waiting, renounced, withdrawn, reinstated, ended (its agreement, early) or corrected
    (`after`: place and points). The public never reads `reason`.
    """

    kind: str
    at: datetime
    amount: Money
    document: str = ""
    explanation: dict | None = None
    reason: str = ""
    by_name: str = ""
    after: dict | None = None


def events_after_session(outcome: Outcome) -> list[AwardEvent]:
    """Return what became of a proposal after its session, in order; three queries."""
    lines = ReallocationLine.objects.filter(outcome=outcome).select_related("reallocation__minutes__document")
    events = [
        AwardEvent(
            kind="awarded_later" if line.decision == Outcome.Decision.AWARDED else "still_waiting",
            at=line.reallocation.created_at,
            amount=line.amount,
            document=line.reallocation.minutes.document.code,
            explanation=line.explanation,
        )
        for line in lines.defer("reallocation__minutes__document__pdf")
    ]
    events += [
        AwardEvent(one.kind, one.created_at, one.amount, reason=one.reason, by_name=one.by_name)
        for one in AwardChange.objects.filter(outcome=outcome)
    ]
    code = outcome.proposal.code
    for remedy in (
        Remedy.objects.filter(session=outcome.session_id)
        .select_related("minutes__document")
        .defer("minutes__document__pdf")
    ):
        document, nothing = remedy.minutes.document.code, zero_like(outcome.amount)
        events += [
            AwardEvent("corrected", remedy.created_at, nothing, document, after=one["after"])
            for one in remedy.changes
            if one["code"] == code
        ]
    return sorted(events, key=lambda event: event.at)


def event_text(event: AwardEvent) -> str:
    """Say in the reader's language what happened, without why."""
    money = money_text(event.amount.amount, str(event.amount.currency))
    after = event.after or {}
    if event.kind == "corrected" and after.get("place"):
        return _("After a complaint the result was computed again: place %(place)s, %(points)s points") % after
    if event.kind == "corrected":
        return _("After a complaint the result was computed again: no points")
    return {
        "awarded_later": _("Awarded from the waiting list: %(money)s"),
        "still_waiting": _("Freed budget was given to others; it stays on the waiting list"),
        "renounced": _("The group gave up its award of %(money)s"),
        "withdrawn": _("The programme withdrew the award of %(money)s"),
        "reinstated": _("The award of %(money)s was restored after a complaint"),
        "ended": _("Its agreement ended before its time: %(money)s is free for others"),
    }[event.kind] % {"money": money}


def zero_like(money: Money) -> Money:
    """Return nothing, in the currency of `money`."""
    return Money(Decimal(0), money.currency)
