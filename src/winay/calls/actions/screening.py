"""Screening: the rules judge each condition, a person decides, and every refusal says why and how to mend it."""

from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from winay.base.actions import record_act, transition
from winay.base.errors import InvalidInput, WrongState
from winay.base.models import User
from winay.calls import rules
from winay.calls.access import may_screen
from winay.calls.actions._common import locked_proposal, require
from winay.calls.models import ConditionResult, Proposal
from winay.calls.queries.readiness import facts_of, terms_of
from winay.calls.states import PROPOSAL_STATES


def _require_screening(proposal: Proposal) -> None:
    """Nothing is screened any more in a call that was cancelled or went on to its session."""
    if proposal.call.state not in ("published", "received"):
        raise WrongState(gettext_lazy("The proposals of this call are not being screened now."))


@transaction.atomic
def screen_by_rules(*, proposal: Proposal) -> list[ConditionResult]:
    """Judge every condition of the call by rule and write down the verdicts; what a person decided stays.

    The verdict is written in the installation's language. A condition that only a person can judge counts as not met
    until they have.
    """
    proposal = locked_proposal(proposal)
    _require_screening(proposal)
    if proposal.state not in ("submitted", "returned"):
        raise WrongState(gettext_lazy("Only a submitted proposal is screened."))
    terms = terms_of(proposal.call)
    facts = facts_of(proposal)
    kept = dict(proposal.condition_results.exclude(decided_by_name="").values_list("condition", "pk"))
    proposal.condition_results.filter(decided_by_name="").delete()
    on = timezone.localdate(proposal.submitted_at) if proposal.submitted_at else timezone.localdate()
    with override(settings.LANGUAGE_CODE):
        ConditionResult.objects.bulk_create(
            _result(proposal, condition, facts, terms, on)
            for condition in terms.conditions
            if condition.applies_to(proposal.category.code) and condition.code not in kept
        )
    return list(proposal.condition_results.order_by("created_at", "condition"))


def _result(
    proposal: Proposal, condition: Any, facts: rules.ProposalFacts, terms: Any, on: Any
) -> ConditionResult:
    unit = terms.tax_unit or Decimal(0)
    verdict = rules.judge(condition.kind, facts, value=terms.value_of(condition), on=on, tax_unit=unit)
    language = settings.LANGUAGE_CODE
    met = bool(verdict.met)
    return ConditionResult(
        proposal=proposal,
        condition=condition.code,
        label=condition.label.in_language(language)[:250],
        met=met,
        found=verdict.found[:250],
        reason="" if met else _(verdict.reason) % verdict.values,
        mend="" if met else condition.mend.in_language(language),
    )


@transaction.atomic
def decide_condition(
    *, actor: User, proposal: Proposal, condition: str, met: bool, reason: str = "", mend: str = ""
) -> ConditionResult:
    """Put a person's decision in place of the rule's verdict. A decision against the rule needs its reason."""
    proposal = locked_proposal(proposal)
    require(may_screen, actor, proposal.call)
    _require_screening(proposal)
    if proposal.state != "submitted":
        raise WrongState(gettext_lazy("Only a submitted proposal is screened."))
    result = proposal.condition_results.filter(condition=condition).first()
    if result is None:
        raise InvalidInput(gettext_lazy("The call has no such condition."), field="condition")
    if not isinstance(met, bool):
        raise InvalidInput(gettext_lazy("Say whether the condition is met: yes or no."), field="met")
    if not reason.strip():
        raise InvalidInput(gettext_lazy("Write down what you looked at or why."), field="reason")
    result.met, result.reason, result.mend = met, reason.strip(), "" if met else (mend.strip() or result.mend)
    result.decided_by_name = str(actor)
    result.save()
    record_act(
        actor=actor, verb="decide_condition", subject=proposal, details={"condition": condition, "met": met}
    )
    return result


@transaction.atomic
def return_proposal(*, actor: User, proposal: Proposal, reason: str) -> Proposal:
    """Give the proposal back to the group to be mended; they submit it again as the next revision."""
    proposal = locked_proposal(proposal)
    require(may_screen, actor, proposal.call)
    _require_screening(proposal)
    if not reason.strip():
        raise InvalidInput(gettext_lazy("Say what the group has to mend."), field="reason")
    transition(proposal, table=PROPOSAL_STATES, act="return", actor=actor, reason=reason.strip())
    return proposal


@transaction.atomic
def admit_proposal(*, actor: User, proposal: Proposal) -> Proposal:
    """Admit the proposal to the session: every condition is met by rule or by a person's decision."""
    proposal = locked_proposal(proposal)
    require(may_screen, actor, proposal.call)
    _require_screening(proposal)
    expected = {
        condition.code
        for condition in terms_of(proposal.call).conditions
        if condition.applies_to(proposal.category.code)
    }
    results = dict(proposal.condition_results.values_list("condition", "met"))
    if proposal.state == "submitted" and expected - results.keys():
        raise WrongState(gettext_lazy("The conditions have not been checked yet."))
    unmet = [code for code in expected if not results.get(code)]
    if proposal.state == "submitted" and unmet:
        labels = proposal.condition_results.filter(condition__in=unmet).values_list("label", flat=True)
        raise WrongState(_("Not every condition is met: %(conditions)s.") % {"conditions": "; ".join(labels)})
    transition(proposal, table=PROPOSAL_STATES, act="admit", actor=actor)
    return proposal


@transaction.atomic
def refuse_proposal(*, actor: User, proposal: Proposal, reason: str, mend: str) -> Proposal:
    """Refuse the proposal with its reasons and their mend. Inverse: an upheld complaint readmits it."""
    proposal = locked_proposal(proposal)
    require(may_screen, actor, proposal.call)
    _require_screening(proposal)
    for field, value in (("reason", reason), ("mend", mend)):
        if not value.strip():
            raise InvalidInput(gettext_lazy("A refusal says why, and how it can be mended."), field=field)
    transition(
        proposal,
        table=PROPOSAL_STATES,
        act="refuse",
        actor=actor,
        reason=reason.strip(),
        details={"mend": mend.strip()},
    )
    return proposal
