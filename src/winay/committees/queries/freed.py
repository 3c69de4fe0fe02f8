"""Budget that winners left, and what the published rule makes of it for who still waits: before and for the act."""

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from winay.calls.models import Category, Complaint
from winay.calls.postings import CATEGORY
from winay.calls.queries.readiness import counted_sending
from winay.calls.rules import complaint_deadline
from winay.committees.models import AwardChange, Outcome, ReallocationLine, Session
from winay.committees.queries.awards import ENDED, award_of, with_award
from winay.committees.queries.session import category_rules, draw_seed, tally_of
from winay.committees.rules import (
    Allocation,
    Candidate,
    CategoryRule,
    Line,
    Placed,
    candidates_of,
    explain,
    floor_left,
    free_on,
    offer_by,
    reallocate,
    to_give,
)
from winay.committees.terms import SessionTerms, terms_of
from winay.ledger.queries import sums_by_holder
from winay.ledger.rules import ZERO


@dataclass(frozen=True)
class FreedAward:
    """What left an award and nobody has yet. `held`: the award may still be restored after a complaint."""

    change: AwardChange
    category: str
    amount: Decimal
    free_on: date
    held: bool


@dataclass(frozen=True)
class Round:
    """What the published rule makes today of the budget that winners of a session left.

    `freed` may be given now, `held` not yet; `outcomes` are who waits, by proposal code.
    """

    session: Session
    terms: SessionTerms
    categories: tuple[Category, ...]
    rules: tuple[CategoryRule, ...]
    freed: tuple[FreedAward, ...]
    held: tuple[FreedAward, ...]
    outcomes: Mapping[str, Outcome]
    decided: Allocation

    @property
    def lines(self) -> tuple[Line, ...]:
        """Who waits in a category that has something to give, in the order of the session."""
        touched = {one.category for one in self.decided.totals if one.budget or one.received}
        return tuple(line for line in self.decided.lines if line.category in touched)

    @property
    def next(self) -> Outcome | None:
        """The first to be awarded, or None: nobody waits, or nobody fits."""
        first = next(iter(self.decided.awarded), None)
        return self.outcomes[first.code] if first else None

    @property
    def amount(self) -> Decimal:
        """What may be given now."""
        return sum((one.amount for one in self.freed), ZERO)

    @property
    def amount_held(self) -> Decimal:
        """What may not be given yet."""
        return sum((one.amount for one in self.held), ZERO)

    @property
    def due(self) -> date:
        """The day by which the budget is to be given; while all of it is held, the first day it may be."""
        if self.freed:
            return offer_by(min(one.free_on for one in self.freed), self.terms.offer_days)
        return min(one.free_on for one in self.held)


def freed_awards(sessions: Iterable[UUID], today: date) -> dict[UUID, list[FreedAward]]:
    """Return, by session, what left awards and was not given to others yet; two queries.

    Of an award that ended all of it; of one whose agreement ended before its time what was not paid.
    """
    later = AwardChange.objects.filter(outcome=OuterRef("outcome"), number__gt=OuterRef("number"))
    changes = list(
        AwardChange.objects.filter(outcome__session__in=list(sessions))
        .filter(Q(outcome__proposal__state__in=ENDED) | Q(kind=AwardChange.Kind.ENDED))
        .filter(~Exists(later), freed=None)
        .select_related("outcome__proposal__category", "outcome__proposal__call")
        .order_by("created_at")
    )
    if not changes:
        return {}
    open_complaints = Complaint.objects.filter(
        state="filed", proposal__in=[one.outcome.proposal_id for one in changes]
    )
    answers = dict(open_complaints.values_list("proposal", "answer_due_on"))
    found: dict[UUID, list[FreedAward]] = {}
    for change in changes:
        found.setdefault(change.outcome.session_id, []).append(_freed(change, answers, today))
    return found


def _freed(change: AwardChange, answers: Mapping[UUID, date], today: date) -> FreedAward:
    proposal = change.outcome.proposal
    ended_on = timezone.localdate(change.created_at)
    withdrawn = change.kind == AwardChange.Kind.WITHDRAWN
    days = terms_of(proposal.call).complaint_days
    due = answers.get(proposal.pk)
    free = free_on(
        ended_on=ended_on,
        withdrawn=withdrawn,
        complain_until=complaint_deadline(ended_on, days),
        answer_due_on=due,
    )
    held = today < free or (withdrawn and due is not None)
    return FreedAward(change, proposal.category.code, change.amount.amount, free, held)


def rounds_of(sessions: Sequence[Session], today: date) -> dict[UUID, Round]:
    """Return, by session, what the rule makes of the budget that winners left, where any did; eight queries at most.

    Each session comes with its committee and call. Where leftovers are open to all, ties between categories are
    parted here without the jurors' marks and the number of women, which only `round_of` reads. Of an award whose
    agreement ended before its time, only what was paid counts as won.
    """
    freed = freed_awards([session.pk for session in sessions], today)
    concerned = [session for session in sessions if session.pk in freed]
    if not concerned:
        return {}
    outcomes: dict[UUID, list[Outcome]] = {session.pk: [] for session in concerned}
    rows = with_award(
        Outcome.objects.filter(session__in=outcomes, proposal__state__in=("waiting", "awarded"))
    ).select_related("session", "proposal__category", "proposal__organisation", "proposal__community")
    for outcome in rows.order_by("proposal__category__position", "rank"):
        outcomes[outcome.session_id].append(outcome)
    categories: dict[UUID, list[Category]] = {}
    calls = [session.committee.call_id for session in concerned]
    for category in Category.objects.filter(call__in=calls).select_related("call").order_by("position", "code"):
        categories.setdefault(category.call_id, []).append(category)
    keys = [one.pk for rows in categories.values() for one in rows]
    available = sums_by_holder("available", CATEGORY, keys)
    not_paid = _not_paid(outcomes)
    did_not_fit = _did_not_fit(one for own in outcomes.values() for one in own if one.proposal.state == "waiting")
    return {
        session.pk: _round(
            session,
            categories[session.committee.call_id],
            freed[session.pk],
            outcomes[session.pk],
            available,
            did_not_fit,
            not_paid,
        )
        for session in concerned
    }


def round_of(session: Session, today: date) -> Round | None:
    """Return what the rule makes of the budget that winners of `session` left, or None where none did."""
    found = rounds_of([session], today).get(session.pk)
    if found is None or not any(rule.leftover_rule == "open_to_all" for rule in found.rules):
        return found
    tally = tally_of(session, state="waiting")
    exact = {one.code: one for one in candidates_of(tally.presented, tie_breakers=tally.terms.tie_breakers)}
    placed = [
        Placed(outcome.rank or 0, replace(exact[code], points=outcome.score))
        for code, outcome in found.outcomes.items()
    ]
    return replace(found, decided=_decide(session, placed, found.rules, found.terms))


def explained_lines(round_: Round) -> dict[str, dict[str, Any]]:
    """Return why each line of a round was decided so, by proposal code, as it is stored."""
    categories = {category.code: category for category in round_.categories}
    return {
        line.code: explain(
            line,
            minimum=categories[line.category].minimum_score,
            currency=str(categories[line.category].budget.currency),
        )
        for line in round_.lines
    }


def _round(
    session: Session,
    categories: Sequence[Category],
    freed: Sequence[FreedAward],
    outcomes: Sequence[Outcome],
    available: Mapping[str, Decimal],
    did_not_fit: Set[UUID],
    not_paid: Mapping[UUID, Decimal],
) -> Round:
    terms = terms_of(session.committee.call)
    waiting = {one.proposal.code: one for one in outcomes if one.proposal.state == "waiting"}
    rules = tuple(
        replace(
            rule,
            budget=to_give(
                rule,
                available=_purse(category, freed, available),
                freed=sum((one.amount for one in freed if one.category == category.code and not one.held), ZERO),
                last_who_did_not_fit_waits=any(
                    one.pk in did_not_fit for one in waiting.values() if one.proposal.category_id == category.pk
                ),
            ),
            reserved=floor_left(rule.reserved, _won_by_most_vulnerable(category, outcomes, not_paid)),
        )
        for rule, category in zip(category_rules(categories, terms), categories, strict=True)
    )
    placed = [Placed(one.rank or 0, _candidate(one, terms)) for one in waiting.values()]
    return Round(
        session=session,
        terms=terms,
        categories=tuple(categories),
        rules=rules,
        freed=tuple(one for one in freed if not one.held),
        held=tuple(one for one in freed if one.held),
        outcomes=waiting,
        decided=_decide(session, placed, rules, terms),
    )


def _did_not_fit(waiting: Iterable[Outcome]) -> set[UUID]:
    """Return those that asked for more than was left when they were decided on last; one query if anybody waits."""
    waiting = list(waiting)
    reasons = {one.pk: str(one.explanation.get("code", "")) for one in waiting}
    later = ReallocationLine.objects.filter(outcome__in=[one.pk for one in waiting]) if waiting else []
    for line in sorted(later, key=lambda line: line.created_at):
        reasons[line.outcome_id] = str(line.explanation.get("code", ""))
    return {pk for pk, code in reasons.items() if code == "not_enough_left"}


def _decide(
    session: Session, placed: Iterable[Placed], rules: Sequence[CategoryRule], terms: SessionTerms
) -> Allocation:
    return reallocate(placed, rules, tie_breakers=terms.tie_breakers, seed=draw_seed(session))


def _purse(category: Category, freed: Iterable[FreedAward], available: Mapping[str, Decimal]) -> Decimal:
    """Return what the category may give: all it has available, less what an upheld complaint may still restore."""
    held = sum((one.amount for one in freed if one.held and one.category == category.code), ZERO)
    return max(available.get(str(category.pk), ZERO) - held, ZERO)


def _not_paid(sessions: Iterable[UUID]) -> dict[UUID, Decimal]:
    """Return what agreements that ended before their time did not pay, by outcome; one query."""
    rows = AwardChange.objects.filter(outcome__session__in=list(sessions), kind=AwardChange.Kind.ENDED)
    return dict(rows.values_list("outcome", "amount"))


def _won_by_most_vulnerable(
    category: Category, outcomes: Iterable[Outcome], not_paid: Mapping[UUID, Decimal]
) -> list[Decimal]:
    standing = [
        (award_of(one), not_paid.get(one.pk, ZERO))
        for one in outcomes
        if one.proposal.state == "awarded"
        and one.proposal.category_id == category.pk
        and one.proposal.most_vulnerable
    ]
    return [award.amount.amount - freed for award, freed in standing if award]


def _candidate(outcome: Outcome, terms: SessionTerms) -> Candidate:
    proposal = outcome.proposal
    return Candidate(
        code=proposal.code,
        category=proposal.category.code,
        asked=proposal.requested.amount,
        points=outcome.score,
        most_vulnerable=proposal.most_vulnerable,
        submitted_at=counted_sending(proposal, terms),
    )
