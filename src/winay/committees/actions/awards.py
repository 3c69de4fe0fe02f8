"""Awards after the session: one that ends, its budget given to the waiting list, one restored by a complaint.

The session, its outcomes and its minutes stay as they are. Everything here is written beside them and refers to them.
"""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from moneyed import Money

from winay.base.actions import record_act, transition, transition_many
from winay.base.errors import InvalidInput, NotAllowed, WrongState
from winay.base.events import tell
from winay.base.models import User
from winay.calls.access import may_renounce_award, may_withdraw_award
from winay.calls.models import Complaint, Proposal
from winay.calls.states import PROPOSAL_STATES
from winay.committees.actions._locks import locked_session, require_runner
from winay.committees.actions.minutes import issue_addendum
from winay.committees.events import AwardEnding
from winay.committees.letters import tell_results
from winay.committees.models import AwardChange, Freed, Minutes, Outcome, Reallocation, ReallocationLine, Session
from winay.committees.postings import AwardLine, award_lines, post_awards, post_leftovers
from winay.committees.queries.awards import Award, award_of, outcome_with_award
from winay.committees.queries.freed import Round, explained_lines, round_of
from winay.ledger.actions import NotEnoughMoney, reverse, words
from winay.ledger.queries import entries_of_subject

BATCH = 400
ACTS = {AwardChange.Kind.RENOUNCED: "renounce_award", AwardChange.Kind.WITHDRAWN: "withdraw_award"}


def renounce_award(*, actor: User, outcome: Outcome, reason: str) -> AwardChange:
    """The group gives up its award, itself or through an officer who writes it down. The reason is mandatory.

    Effects: its unsigned agreement declared void (`AwardEnding` is told), proposal → renounced, its money available
    again in the ledger, an award change, acts. Refused once the agreement is signed or a deposit was confirmed.
    Inverse: a complaint upheld, as long as the budget has not gone to the waiting list.
    """
    return _end(actor, outcome, AwardChange.Kind.RENOUNCED, reason)


def withdraw_award(*, actor: User, outcome: Outcome, reason: str) -> AwardChange:
    """The coordinator withdraws an award whose agreement is not signed. The reason is mandatory; the group reads it.

    Effects: as of `renounce_award`, with proposal → award_withdrawn. The budget waits until the time to complain is
    over. Inverse: a complaint upheld.
    """
    return _end(actor, outcome, AwardChange.Kind.WITHDRAWN, reason)


def note_early_end(*, actor: User, outcome: Outcome, amount: Money, reason: str) -> AwardChange:
    """Keep what an agreement that ended before its time will not pay: it may go to the waiting list.

    Called by the act that ends the agreement and frees the money in the ledger, in its transaction. Nothing goes to
    anybody by itself: the desk is told who is next, and `award_freed_budget` gives it. There is no inverse.
    """
    return AwardChange.objects.create(
        outcome=outcome,
        number=AwardChange.objects.filter(outcome=outcome).count() + 1,
        kind=AwardChange.Kind.ENDED,
        amount=amount,
        reason=reason.strip(),
        by_name=str(actor),
    )


def _end(actor: User, outcome: Outcome, kind: AwardChange.Kind, reason: str) -> AwardChange:
    if not reason.strip():
        raise InvalidInput(_("Say why."), field="reason")
    may_end = may_renounce_award if kind == AwardChange.Kind.RENOUNCED else may_withdraw_award
    with transaction.atomic():
        session = locked_session(outcome.session)
        proposal = locked_proposal(outcome.proposal_id)
        if not may_end(actor, proposal):
            raise NotAllowed()
        tell(AwardEnding(actor=actor, outcome=outcome, reason=reason.strip()))
        outcome = outcome_with_award(outcome.pk)
        award = award_of(outcome)
        proposal.decided_at = timezone.now()
        transition(
            proposal,
            table=PROPOSAL_STATES,
            act=ACTS[kind],
            actor=actor,
            reason=reason.strip(),
            details={"session": session.code},
            also_save=("decided_at",),
        )
        if award is None:
            raise WrongState(_("This proposal has no award."))
        _release(actor, proposal, kind)
        return _note_change(actor, outcome, kind, award, reason)


def award_freed_budget(*, actor: User, session: Session, today: date | None = None) -> Reallocation:
    """Give the budget that winners left to the waiting list, by the call's own rule and the session's places.

    Effects, in one transaction: a reallocation with a line and its reasons for each proposal that waits where there
    is budget, waiting → awarded for those that get it, their awards (and leftovers passed on) in the ledger, an
    addendum to the minutes, acts. Where nobody fits that is put on record. Each ended award is used at most once.
    No inverse: an award given here ends as any other does.
    """
    with transaction.atomic():
        session = locked_session(session)
        require_runner(actor, session)
        round_ = round_of(session, today or timezone.localdate())
        if round_ is None or not round_.freed:
            raise WrongState(_("There is no freed budget that may be given to the waiting list today."))
        if not round_.outcomes:
            raise WrongState(_("Nobody is on the waiting list."))
        proposals = _locked_winners(round_)
        explained = explained_lines(round_)
        minutes = issue_addendum(actor=actor, session=session, round_=round_, explained=explained)
        reallocation = _write(actor, round_, minutes, explained)
        number = {"session": session.code, "reallocation": reallocation.number}
        transition_many(
            list(proposals.values()),
            table=PROPOSAL_STATES,
            act="award_from_waiting_list",
            actor=actor,
            details={one.pk: number for one in proposals.values()},
        )
        _post(actor, round_, reallocation, proposals)
        tell_results(session, _won(round_, proposals))
        record_act(
            actor=actor,
            verb="award_freed_budget",
            subject=session,
            details={"number": reallocation.number, "freed": len(round_.freed), "awarded": len(proposals)},
        )
        return reallocation


def _won(round_: Round, proposals: dict[str, Proposal]) -> list[tuple[Proposal, str, Money]]:
    """Return who wins from the waiting list and how much, as `tell_results` takes it."""
    call = round_.session.committee.call
    currencies = {one.code: one.budget.currency for one in round_.categories}
    for proposal in proposals.values():
        proposal.call = call
    return [
        (proposals[line.code], "awarded", Money(line.amount, currencies[line.category]))
        for line in round_.decided.awarded
    ]


def restore_award(*, actor: User, proposal: Proposal, outcome: Outcome, complaint: Complaint) -> None:
    """Restore an award that ended, because a complaint about its end is right. Called by `answer_complaint` alone.

    Effects: proposal → awarded, the award posted anew in the ledger, an award change, act. Raises `WrongState` where
    the budget has meanwhile gone to the waiting list; an award that the programme withdrew keeps its until then.
    """
    outcome = outcome_with_award(outcome.pk)
    award = award_of(outcome)
    if award is None:
        raise WrongState(_("This proposal has no award."))
    reason = str(_("Complaint %(code)s upheld.") % {"code": complaint.code})
    transition(proposal, table=PROPOSAL_STATES, act="reinstate_award", actor=actor, reason=reason)
    line = AwardLine(proposal, award.amount, _times_posted(proposal) + 1)
    try:
        post_awards(call=proposal.call, actor=actor, awards=[line])
    except NotEnoughMoney as error:
        raise WrongState(
            _(
                "The budget of this award has gone to the waiting list, so it cannot be restored: write down what "
                "the group gets instead."
            )
        ) from error
    _note_change(actor, outcome, AwardChange.Kind.REINSTATED, award, reason)


def locked_proposal(pk: Any) -> Proposal:
    """Return the proposal as it is now, its row locked until the transaction ends."""
    return (
        Proposal.objects.select_for_update(of=("self",))
        .select_related("call__programme", "category", "organisation")
        .get(pk=pk)
    )


def _locked_winners(round_: Round) -> dict[str, Proposal]:
    """Hold the rows of who is to be awarded, by code."""
    pks = [round_.outcomes[line.code].proposal_id for line in round_.decided.awarded]
    rows = (
        Proposal.objects.select_for_update(of=("self",))
        .filter(pk__in=pks)
        .select_related("organisation", "category")
        .order_by("pk")
    )
    return {one.code: one for one in rows}


def _note_change(actor: User, outcome: Outcome, kind: str, award: Award, reason: str) -> AwardChange:
    return AwardChange.objects.create(
        outcome=outcome,
        number=AwardChange.objects.filter(outcome=outcome).count() + 1,
        kind=kind,
        amount=award.amount,
        reason=reason.strip(),
        by_name=str(actor),
    )


def _release(actor: User, proposal: Proposal, kind: str) -> None:
    """Reverse the entry of the award that stands, so that its budget is available again."""
    entry = entries_of_subject(proposal).filter(reverses=None, reversed_by=None).first()
    if entry is None:
        return
    why = {
        AwardChange.Kind.RENOUNCED: words("award given up by the group"),
        AwardChange.Kind.WITHDRAWN: words("award withdrawn by the programme"),
    }[AwardChange.Kind(kind)]
    key = f"award-end:{proposal.pk}:{_times_posted(proposal)}"
    reverse(entry=entry, actor=actor, idempotency_key=key, reason=why)


def _times_posted(proposal: Proposal) -> int:
    return entries_of_subject(proposal).filter(reverses=None).count()


def _write(actor: User, round_: Round, minutes: Minutes, explained: dict[str, Any]) -> Reallocation:
    """Write the reallocation, what it used and what it decided."""
    reallocation = Reallocation.objects.create(
        session=round_.session,
        number=round_.session.reallocations.count() + 1,
        minutes=minutes,
        by_name=str(actor),
        totals=[
            {
                "category": one.category,
                "budget": str(one.budget),
                "received": str(one.received),
                "awarded": str(one.awarded),
                "passed_on": str(one.passed_on),
                "left": str(one.left),
            }
            for one in round_.decided.totals
        ],
    )
    Freed.objects.bulk_create(Freed(reallocation=reallocation, change=one.change) for one in round_.freed)
    ReallocationLine.objects.bulk_create(
        (
            ReallocationLine(
                reallocation=reallocation,
                outcome=round_.outcomes[line.code],
                decision=line.decision,
                amount=Money(line.amount, round_.outcomes[line.code].amount.currency),
                by_reserve=line.by_reserve,
                explanation=explained[line.code],
            )
            for line in round_.lines
        ),
        batch_size=BATCH,
    )
    return reallocation


def _post(actor: User, round_: Round, reallocation: Reallocation, proposals: dict[str, Proposal]) -> None:
    """Move leftovers between categories as the rule said, then post every award."""
    call = round_.session.committee.call
    categories = {category.code: category for category in round_.categories}
    passings = round_.decided.passings
    post_leftovers(call=call, passings=passings, categories=categories, actor=actor, subject=reallocation)
    post_awards(call=call, actor=actor, awards=award_lines(round_.decided.awarded, proposals, categories))
