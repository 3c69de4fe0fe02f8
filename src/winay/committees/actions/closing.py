"""Closing a session: the published rule decides, everything that follows is written at once, or nothing is."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from moneyed import Money

from winay.base.actions import transition, transition_many
from winay.base.errors import WrongState
from winay.base.models import User
from winay.calls.actions.complaints import date_decisions
from winay.calls.models import Call, Category, Proposal
from winay.calls.states import CALL_STATES, PROPOSAL_STATES
from winay.committees.actions._locks import locked_session, require_runner, require_state
from winay.committees.actions.conflicts import doubt, look_again
from winay.committees.actions.minutes import issue_minutes
from winay.committees.actions.sessions import require_quorum
from winay.committees.letters import tell_results
from winay.committees.models import Outcome, Session
from winay.committees.postings import award_lines, post_awards, post_leftovers
from winay.committees.queries.session import Tally, category_rules, draw_seed, tally_of
from winay.committees.rules import (
    Allocation,
    CategoryRule,
    agreement,
    best_selection,
    candidates_of,
    decide,
    explain,
    severity,
    without_each_juror,
)
from winay.committees.states import SESSION_STATES

ACTS = {"awarded": "award", "waiting": "put_on_waiting_list", "not_awarded": "leave_unfunded"}
BATCH = 400


def close_session(*, actor: User, session: Session, observations: str = "") -> Session:
    """Close the session: rank, allocate, award. Refused without quorum, or while a group has not had its turn.

    The registry is looked at once more: a possible conflict that it shows only now is kept and waits for a decision.

    Effects, in one transaction: an outcome with its explanation for each proposal, the proposals' states, the
    awards (and leftovers passed on) in the ledger, the diagnostics, the call decided, the minutes with their
    document, acts. No inverse: a closed session cannot be edited; see `correct_minutes`.
    """
    with transaction.atomic():
        session = locked_session(session)
        require_runner(actor, session)
        require_state(session, "open")
        new = look_again(session)
        if not new:
            return _close(actor, session, observations)
    raise doubt(new)


def _close(actor: User, session: Session, observations: str) -> Session:
    if session.items.filter(state__in=("waiting", "presenting")).exists():
        raise WrongState(_("Some groups have not had their turn. Close each, or mark it as absent."))
    votes = require_quorum(session)
    call = (
        Call.objects.select_for_update(of=("self",)).select_related("programme").get(pk=session.committee.call_id)
    )
    session.committee.call = call
    tally = tally_of(session, votes=votes)
    rules = category_rules(tally.categories, tally.terms)
    seed = draw_seed(session)
    decided = decide(
        candidates_of(tally.presented, tie_breakers=tally.terms.tie_breakers),
        rules,
        tie_breakers=tally.terms.tie_breakers,
        seed=seed,
    )
    outcomes = _write_outcomes(actor, session, tally, decided)
    _post_to_ledger(actor, session, tally, decided)
    session.observations = observations.strip()
    session.closed_at = timezone.now()
    session.diagnostics = diagnostics_of(tally, rules, decided, seed)
    transition(
        session,
        table=SESSION_STATES,
        act="close",
        actor=actor,
        details={"awarded": len(decided.awarded), "decided": len(decided.lines)},
        also_save=("observations", "closed_at", "diagnostics"),
    )
    transition(call, table=CALL_STATES, act="decide", actor=actor)
    issue_minutes(actor=actor, session=session, tally=tally, decided=decided, outcomes=outcomes, seed=seed)
    return session


def diagnostics_of(tally: Tally, rules: Sequence[CategoryRule], decided: Allocation, seed: str) -> dict[str, Any]:
    """Return what the committee may learn, for information only, as it is stored with the session."""
    breakers = tally.terms.tie_breakers
    most_vulnerable = frozenset(one.code for one in tally.presented if one.most_vulnerable)
    best = best_selection(decided, rules, most_vulnerable)
    without = without_each_juror(tally.presented, rules, tie_breakers=breakers, seed=seed, decided=decided)
    return {
        "severity": [
            {"member": one.juror, "cards": one.cards, "deviation": one.deviation}
            for one in severity(tally.presented)
        ],
        "agreement": [
            {"category": one.category, "jurors": one.jurors, "proposals": one.proposals, "w": one.w}
            for one in agreement(tally.presented, [rule.code for rule in rules])
        ],
        "without": [{"member": one.juror, "gains": list(one.gains), "loses": list(one.loses)} for one in without],
        "best": best
        and {
            "points": str(best.points),
            "rule_points": str(best.rule_points),
            "winners": best.winners,
            "rule_winners": best.rule_winners,
            "gap": best.gap,
            "enters": list(best.enters),
            "leaves": list(best.leaves),
        },
        "totals": [
            {
                "category": one.category,
                "budget": str(one.budget),
                "received": str(one.received),
                "awarded": str(one.awarded),
                "passed_on": str(one.passed_on),
                "left": str(one.left),
            }
            for one in decided.totals
        ],
        "seed": seed,
    }


def _write_outcomes(actor: User, session: Session, tally: Tally, decided: Allocation) -> dict[str, Outcome]:
    """Write the outcomes and move the proposals; return the outcomes by proposal code, in the order of the lines."""
    proposals = _locked_proposals(tally)
    categories = {category.code: category for category in tally.categories}
    outcomes: dict[str, Outcome] = {}
    by_decision: dict[str, list[Proposal]] = {decision: [] for decision in ACTS}
    for line in decided.lines:
        category = categories[line.category]
        currency = str(category.budget.currency)
        outcomes[line.code] = Outcome(
            session=session,
            proposal=proposals[line.code],
            rank=line.place,
            score=line.points,
            decision=line.decision,
            amount=Money(line.amount, currency),
            by_reserve=line.by_reserve,
            explanation=explain(line, minimum=category.minimum_score, currency=currency, criteria=tally.criteria),
        )
        by_decision[line.decision].append(proposals[line.code])
    Outcome.objects.bulk_create(outcomes.values(), batch_size=BATCH)
    for decision, moved in by_decision.items():
        details = {one.pk: {"session": session.code, "rank": outcomes[one.code].rank} for one in moved}
        transition_many(moved, table=PROPOSAL_STATES, act=ACTS[decision], actor=actor, details=details)
        date_decisions(moved, timezone.now())
    told = [(decision, one) for decision, moved in by_decision.items() for one in moved]
    tell_results(
        session, [(_in_call(one, session), decision, outcomes[one.code].amount) for decision, one in told]
    )
    return outcomes


def _in_call(proposal: Proposal, session: Session) -> Proposal:
    proposal.call = session.committee.call
    return proposal


def _locked_proposals(tally: Tally) -> Mapping[str, Proposal]:
    """Hold the proposals' rows, so that none is withdrawn meanwhile; raise `WrongState` if one just was."""
    kept = {item.proposal.code: item.proposal for item in tally.items}
    pks = [proposal.pk for proposal in kept.values()]
    states = Proposal.objects.select_for_update(of=("self",)).filter(pk__in=pks).order_by("pk")
    for code, state in states.values_list("code", "state"):
        if state != kept[code].state:
            raise WrongState(_("%(code)s changed while the session was being closed. Try again.") % {"code": code})
    return kept


def _post_to_ledger(actor: User, session: Session, tally: Tally, decided: Allocation) -> None:
    """Move leftovers between categories as the rule said, then post every award."""
    call = session.committee.call
    categories: dict[str, Category] = {category.code: category for category in tally.categories}
    proposals = {item.proposal.code: item.proposal for item in tally.items}
    passings = decided.passings
    post_leftovers(call=call, passings=passings, categories=categories, actor=actor, subject=session)
    post_awards(call=call, actor=actor, awards=award_lines(decided.awarded, proposals, categories))
