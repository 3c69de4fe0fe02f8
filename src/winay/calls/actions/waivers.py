"""Waivers of eligibility conditions: what the rules of a call let somebody not ask of one proposal."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from winay.base.actions import record_act
from winay.base.errors import InvalidInput, NotAllowed, WrongState
from winay.base.models import User
from winay.calls.access import may_screen, may_waive
from winay.calls.actions._common import locked_proposal, require
from winay.calls.actions.screening import judge_again, require_screening
from winay.calls.models import Proposal
from winay.calls.pack import Condition
from winay.calls.queries.readiness import day_of_judging, judged_conditions, waivers_of_proposal
from winay.calls.queries.terms import terms_of
from winay.facts.actions import end_waiver, propose_waiver
from winay.facts.models import Waiver


@transaction.atomic
def waive_condition(
    *, actor: User, proposal: Proposal, waiver: str, reason: str, until: date | None = None
) -> Waiver:
    """Do not ask a condition that fails of one submitted proposal, saying why; `waiver` is the code of the waiver.

    Only where the call's rules let the condition be waived. Effects: the waiver, in force at once; the condition judged
    anew, in place of the rule's or a person's verdict; an act on the proposal. Inverse: `withdraw_waiver`.
    """
    proposal = locked_proposal(proposal)
    _require(actor, proposal)
    if proposal.state != "submitted":
        raise WrongState(_("Only a submitted proposal is screened."))
    named = _conditions_under(proposal, waiver)
    if not named:
        raise InvalidInput(_("The rules of this call do not let this condition be waived."), field="waiver")
    _require_failing(proposal, named)
    given = propose_waiver(actor=actor, case=proposal, code=waiver, reason=reason, until=until, needs_second=False)
    judge_again(proposal, named)
    record_act(
        actor=actor,
        verb="waive_condition",
        subject=proposal,
        reason=given.reason,
        details={"condition": waiver, "until": until.isoformat() if until else ""},
    )
    return given


@transaction.atomic
def withdraw_waiver(*, actor: User, proposal: Proposal, waiver: str, reason: str) -> Waiver:
    """Ask the condition again, saying why, as long as the proposal is not decided because of the waiver.

    Effects: the waiver ends and stays on record, the condition is judged by the rule anew. Inverse: `waive_condition`.
    """
    proposal = locked_proposal(proposal)
    _require(actor, proposal)
    if proposal.state not in ("submitted", "returned"):
        raise WrongState(_("The proposal was decided with this waiver: it can be withdrawn no more."))
    standing = waivers_of_proposal(proposal).get(waiver)
    if standing is None:
        raise WrongState(_("There is no such waiver any more."))
    if not reason.strip():
        raise InvalidInput(_("Say why."), field="reason")
    end_waiver(waiver=standing, reason=reason)
    judge_again(proposal, _conditions_under(proposal, waiver))
    record_act(
        actor=actor,
        verb="withdraw_waiver",
        subject=proposal,
        reason=reason.strip(),
        details={"condition": waiver},
    )
    return standing


def _require(actor: User, proposal: Proposal) -> None:
    require(actor, may_screen, proposal)
    if not may_waive(actor, proposal):
        raise NotAllowed(
            _(
                "A coordinator waives conditions, who wrote nothing in the proposal and does not belong to its group."
            )
        )
    require_screening(proposal)


def _conditions_under(proposal: Proposal, waiver: str) -> list[Condition]:
    """Return the conditions of the proposal that a decision under this code waives, wholly or in part."""
    return [
        condition
        for condition in terms_of(proposal.call).all_conditions
        if condition.applies_to(proposal.category.code) and waiver in condition.waiver_codes
    ]


def _require_failing(proposal: Proposal, named: list[Condition]) -> None:
    codes = {condition.code for condition in named}
    failing = {one.code for one in judged_conditions(proposal, on=day_of_judging(proposal)) if not one.met}
    refused = proposal.condition_results.filter(condition__in=codes, met=False).exclude(decided_by_name="")
    if not (codes & failing) and not refused.exists():
        raise WrongState(_("This condition is met: there is nothing to waive."))
