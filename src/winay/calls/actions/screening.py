"""Screening: the rules judge each condition, a person decides, and every refusal says why and how to mend it."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from winay.base.actions import record_act, transition
from winay.base.errors import InvalidInput, NotAllowed, WrongState
from winay.base.models import User
from winay.calls import rules
from winay.calls.access import may_admit, may_screen, who_may_admit
from winay.calls.actions._common import locked_proposal, require
from winay.calls.letters import tell_admitted, tell_more_days, tell_refused, tell_returned
from winay.calls.models import ConditionResult, Proposal
from winay.calls.pack import Condition
from winay.calls.queries.readiness import day_of_judging, judged_conditions
from winay.calls.queries.terms import terms_of
from winay.calls.states import PROPOSAL_STATES


def require_screening(proposal: Proposal) -> None:
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
    require_screening(proposal)
    if proposal.state not in ("submitted", "returned"):
        raise WrongState(gettext_lazy("Only a submitted proposal is screened."))
    kept = dict(proposal.condition_results.exclude(decided_by_name="").values_list("condition", "pk"))
    proposal.condition_results.filter(decided_by_name="").delete()
    _write_verdicts(proposal, lambda code: code not in kept)
    return list(proposal.condition_results.order_by("created_at", "condition"))


def judge_again(proposal: Proposal, conditions: Iterable[Condition]) -> None:
    """Judge some conditions anew, whoever judged them before. Called by acts that hold the proposal's lock."""
    codes = {condition.code for condition in conditions}
    proposal.condition_results.filter(condition__in=codes).delete()
    _write_verdicts(proposal, lambda code: code in codes)


def _write_verdicts(proposal: Proposal, wanted: Callable[[str], bool]) -> None:
    with override(settings.LANGUAGE_CODE):
        ConditionResult.objects.bulk_create(
            ConditionResult(
                proposal=proposal,
                condition=judged.code,
                label=judged.label[:250],
                met=bool(judged.met),
                found=judged.found[:250],
                reason=judged.reason,
                mend=judged.mend,
            )
            for judged in judged_conditions(proposal, on=day_of_judging(proposal))
            if wanted(judged.code)
        )


@transaction.atomic
def decide_condition(
    *, actor: User, proposal: Proposal, condition: str, met: bool, reason: str = "", mend: str = ""
) -> ConditionResult:
    """Put a person's decision in place of the rule's verdict. A decision against the rule needs its reason."""
    proposal = locked_proposal(proposal)
    require(actor, may_screen, proposal)
    require_screening(proposal)
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
def return_proposal(
    *, actor: User, proposal: Proposal, reason: str, until: date | None = None, parts: Sequence[str] = ()
) -> Proposal:
    """Give the proposal back to the group to be mended; they send it again by `until` as the next revision.

    Only `parts` may change meanwhile: of `rules.PARTS`, of the pack's questions (`question-<code>`), and `request`
    where the sum asked for may grow. Without any, everything may but the sum. Without `until` the pack's `return_days`
    from today. Inverse: the group sends it again. Raises `InvalidInput` for a day that has passed or that the session
    would not see.
    """
    proposal = locked_proposal(proposal)
    require(actor, may_screen, proposal)
    require_screening(proposal)
    return _give_back(actor, proposal, "return", reason, until, parts)


def return_after_complaint(
    *, actor: User, proposal: Proposal, reason: str, until: date | None, parts: Sequence[str]
) -> Proposal:
    """Give a refused proposal back, because a complaint is right. Called by `answer_complaint`, under its locks."""
    require_screening(proposal)
    return _give_back(actor, proposal, "return_after_complaint", reason, until, parts)


def _give_back(
    actor: User, proposal: Proposal, act: str, reason: str, until: date | None, parts: Sequence[str]
) -> Proposal:
    if not reason.strip():
        raise InvalidInput(gettext_lazy("Say what the group has to mend."), field="reason")
    proposal.return_until = _last_day(proposal, until)
    proposal.return_parts = _named_parts(proposal, parts)
    proposal.returned_at, proposal.return_reason = timezone.now(), reason.strip()
    done = transition(
        proposal,
        table=PROPOSAL_STATES,
        act=act,
        actor=actor,
        reason=reason.strip(),
        also_save=("return_until", "return_parts", "returned_at", "return_reason"),
        details={"until": proposal.return_until.isoformat(), "parts": proposal.return_parts},
    )
    tell_returned(proposal, done)
    return proposal


def _last_day(proposal: Proposal, until: date | None) -> date:
    today = timezone.localdate()
    day = until or today + timedelta(days=terms_of(proposal.call).return_days)
    if day < today:
        raise InvalidInput(gettext_lazy("This day has passed already."), field="until")
    session_on = proposal.call.session_on
    if until and session_on and today <= session_on < day:
        raise InvalidInput(
            _("The session is on %(day)s: the group has to send it before.") % {"day": f"{session_on:%d/%m/%Y}"},
            field="until",
        )
    return day


def _named_parts(proposal: Proposal, parts: Sequence[str]) -> list[str]:
    questions = [rules.QUESTION + question.code for question in terms_of(proposal.call).questions]
    known = [*rules.PARTS, *questions, rules.REQUEST]
    if unknown := set(parts) - set(known):
        raise InvalidInput(
            _("A proposal has no part “%(part)s”.") % {"part": min(unknown)},
            field="parts",
        )
    return [part for part in known if part in parts or (part == "costs" and rules.REQUEST in parts)]


@transaction.atomic
def extend_return(*, actor: User, proposal: Proposal, until: date, reason: str) -> Proposal:
    """Give the group a later last day to send a returned proposal again, and say why. Inverse: another extension."""
    proposal = locked_proposal(proposal)
    require(actor, may_screen, proposal)
    require_screening(proposal)
    if proposal.state != "returned":
        raise WrongState(gettext_lazy("Only a returned proposal has a day to be sent again."))
    if not reason.strip():
        raise InvalidInput(gettext_lazy("Say why."), field="reason")
    day = _last_day(proposal, until)
    if proposal.return_until and day <= proposal.return_until:
        raise InvalidInput(gettext_lazy("Choose a later day than the one the group has."), field="until")
    proposal.return_until = day
    proposal.save(update_fields=["return_until"])
    record_act(
        actor=actor,
        verb="extend_return",
        subject=proposal,
        reason=reason.strip(),
        details={"until": day.isoformat()},
    )
    tell_more_days(proposal)
    return proposal


@transaction.atomic
def decide_most_vulnerable(*, actor: User, proposal: Proposal, value: bool | None, reason: str) -> Proposal:
    """Decide whether the group counts as most vulnerable, whatever the rule makes of its members; None: as the rule.

    It holds until it is decided anew, who takes part or not. Effects: the proposal, an act with before, after and why.
    Refused once the session has decided: it decides who gets the reserve.
    """
    proposal = locked_proposal(proposal)
    require(actor, may_screen, proposal)
    if proposal.state not in ("draft", "submitted", "returned", "eligible"):
        raise WrongState(gettext_lazy("This is decided before the session, while the proposal is in the contest."))
    if not reason.strip():
        raise InvalidInput(gettext_lazy("Write down what you looked at or why."), field="reason")
    before = proposal.most_vulnerable
    proposal.most_vulnerable_decided = value
    proposal.most_vulnerable = proposal.most_vulnerable_by_rule if value is None else value
    proposal.save(update_fields=["most_vulnerable", "most_vulnerable_decided"])
    record_act(
        actor=actor,
        verb="decide_most_vulnerable",
        subject=proposal,
        reason=reason.strip(),
        details={"before": before, "after": proposal.most_vulnerable, "decided": value},
    )
    return proposal


@transaction.atomic
def admit_proposal(*, actor: User, proposal: Proposal) -> Proposal:
    """Admit the proposal to the session: every condition is met by rule or by a person's decision.

    Refused to whoever wrote in it or belongs to its group: a second person admits it.
    """
    proposal = locked_proposal(proposal)
    require(actor, may_screen, proposal)
    require_screening(proposal)
    if proposal.state == "submitted" and not may_admit(actor, proposal):
        raise NotAllowed(_second_person(proposal))
    asked = [one for one in terms_of(proposal.call).all_conditions if one.applies_to(proposal.category.code)]
    expected = {condition.code for condition in asked}
    results = dict(proposal.condition_results.values_list("condition", "met"))
    if proposal.state == "submitted" and expected - results.keys():
        raise WrongState(gettext_lazy("The conditions have not been checked yet."))
    unmet = [code for code in expected if not results.get(code)]
    if proposal.state == "submitted" and unmet:
        labels = proposal.condition_results.filter(condition__in=unmet).values_list("label", flat=True)
        raise WrongState(_("Not every condition is met: %(conditions)s.") % {"conditions": "; ".join(labels)})
    if proposal.state == "submitted":
        _require_waivers_hold(proposal, asked)
    tell_admitted(proposal, transition(proposal, table=PROPOSAL_STATES, act="admit", actor=actor))
    return proposal


def _require_waivers_hold(proposal: Proposal, asked: Sequence[Condition]) -> None:
    """Refuse where the last day of a waiver passed since the conditions were judged."""
    waivable = {condition.code for condition in asked if condition.waiver_codes}
    by_rule = set(
        proposal.condition_results.filter(condition__in=waivable, decided_by_name="").values_list(
            "condition", flat=True
        )
    )
    if not by_rule:
        return
    judged = judged_conditions(proposal, on=day_of_judging(proposal))
    lapsed = [one.label for one in judged if one.code in by_rule and not one.met]
    if lapsed:
        text = _("The waiver of “%(conditions)s” holds no longer: check the conditions again.")
        raise WrongState(text % {"conditions": "; ".join(lapsed)})


def _second_person(proposal: Proposal) -> str:
    others = [str(user) for user in who_may_admit(proposal)[:3]]
    if not others:
        return _(
            "You wrote in this proposal, so somebody else admits it, and nobody else may: the coordinator gives a "
            "second person the role of field officer."
        )
    return _("You wrote in this proposal, so somebody else admits it: %(names)s.") % {"names": ", ".join(others)}


@transaction.atomic
def refuse_proposal(
    *, actor: User, proposal: Proposal, reason: str, mend: str, now: datetime | None = None
) -> Proposal:
    """Refuse the proposal with its reasons and their mend. Inverse: an upheld complaint readmits it."""
    proposal = locked_proposal(proposal)
    require(actor, may_screen, proposal)
    require_screening(proposal)
    for field, value in (("reason", reason), ("mend", mend)):
        if not value.strip():
            raise InvalidInput(gettext_lazy("A refusal says why, and how it can be mended."), field=field)
    proposal.decided_at = now or timezone.now()
    proposal.refusal_reason, proposal.refusal_mend = reason.strip(), mend.strip()
    act = transition(
        proposal,
        table=PROPOSAL_STATES,
        act="refuse",
        actor=actor,
        reason=reason.strip(),
        also_save=("decided_at", "refusal_reason", "refusal_mend"),
        details={"mend": mend.strip()},
    )
    tell_refused(proposal, act)
    return proposal
