"""Screening: the rule's verdict on each condition, a person's decision, admission, return, refusal."""

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from winay.base.errors import DomainError, InvalidInput
from winay.base.models import User
from winay.base.web import SignedInRequest, show_domain_error
from winay.calls import access, actions
from winay.calls.models import ConditionResult, Proposal
from winay.calls.queries import staff
from winay.calls.queries.complaints import cases_to_decide
from winay.calls.queries.readiness import last_day_to_complain, waivers_of_proposal
from winay.calls.queries.returns import named_in_words
from winay.calls.queries.screening import passing, waiting_in
from winay.calls.queries.terms import terms_of
from winay.calls.queries.words import conditions_in_words, waivers_in_words
from winay.desk.screening.forms import (
    ConditionForm,
    ExtendForm,
    RefusalForm,
    ReturnForm,
    VulnerableForm,
    WaiverForm,
    WithdrawForm,
)
from winay.desk.web import require, staff_page
from winay.registry.access import may_keep_people


@staff_page
def screening(request: SignedInRequest, code: str) -> HttpResponse:
    """Show what the rules found and let the officer decide: each condition, then the proposal."""
    proposal = staff.proposal_for_staff(request.user, code)
    require(access.may_screen(request.user, proposal))
    results = list(proposal.condition_results.order_by("created_at", "condition"))
    waivers = waivers_of_proposal(proposal)
    asked = _Asked(request, proposal, results)
    if request.method == "POST" and asked.form.is_valid():
        try:
            done = _do(request.user, proposal, asked)
        except DomainError as error:
            show_domain_error(request, error, asked.form if asked.form.fields else None)
        else:
            messages.success(request, done)
            return redirect("desk:screening", code)
    context = {
        "proposal": proposal,
        "call": proposal.call,
        "results": [
            (
                result,
                words,
                asked.form_for("decide", result.condition),
                _waivable(proposal, result, asked),
                asked.form_for("withdraw_waiver", words.waiver.code) if words.waiver else None,
            )
            for result, words in zip(results, conditions_in_words(proposal.call, results, waivers), strict=True)
        ],
        "may_waive": access.may_waive(request.user, proposal),
        "unmet": [result for result in results if not result.met],
        "deadline": staff.screening_deadline(proposal.call),
        "complaint_days": terms_of(proposal.call).complaint_days,
        "complaint_deadline": last_day_to_complain(proposal),
        "complaints": proposal.complaints.all(),
        "return_form": asked.form_for("return"),
        "refusal_form": asked.form_for("refuse"),
        "extend_form": asked.form_for("extend"),
        "vulnerable_form": asked.form_for("vulnerable"),
        "named": named_in_words(proposal.call, proposal.return_parts),
        "may_admit": access.may_admit(request.user, proposal),
        "others": access.who_may_admit(proposal)[:3],
        "asked": asked,
        "next": staff.next_to_screen(request.user, proposal),
        "may_help": may_keep_people(request.user, proposal.organisation.district_id),
    }
    return render(request, "desk/screening/screening.html", context)


def _waivable(proposal: Proposal, result: ConditionResult, asked: "_Asked") -> list[tuple[str, str, Form]]:
    """Return what may be waived of a condition that is not met: the waiver's code, its part in words, the form."""
    if result.met:
        return []
    found = (one for one in terms_of(proposal.call).all_conditions if one.code == result.condition)
    return [
        (code, part, asked.form_for("waive", code))
        for condition in found
        for code, part in waivers_in_words(condition)
    ]


class _Asked:
    """What was pressed on the screening page, and its form; every other form stands empty beside it."""

    forms: Mapping[str, Callable[..., Form]] = {
        "decide": ConditionForm,
        "return": ReturnForm,
        "refuse": RefusalForm,
        "extend": ExtendForm,
        "vulnerable": VulnerableForm,
        "waive": WaiverForm,
        "withdraw_waiver": WithdrawForm,
    }

    def __init__(self, request: SignedInRequest, proposal: Proposal, results: list[ConditionResult]) -> None:
        self.proposal = proposal
        self.act = request.POST.get("act", "")
        self.condition = request.POST.get("condition", "")
        self.results = {result.condition: result for result in results}
        self.form = self._form(self.act, request.POST or None, prefix=f"{self.act}{self.condition}")

    def _form(self, act: str, data: Any = None, **options: Any) -> Form:
        more = {"call": self.proposal.call} if act == "return" else {}
        return self.forms.get(act, Form)(data, **options, **more)

    def form_for(self, act: str, condition: str = "") -> Form:
        """Return the form of `act`: the one that was filled in, or a fresh one."""
        if (act, condition) == (self.act, self.condition):
            return self.form
        initial: dict[str, Any] = {}
        if act == "refuse":
            unmet = [result for result in self.results.values() if not result.met]
            initial = {
                "reason": "\n".join(result.reason or result.label for result in unmet),
                "mend": "\n".join(result.mend for result in unmet if result.mend),
            }
        elif act == "decide" and (result := self.results[condition]).decided_by_name:
            initial = {"met": "1" if result.met else "0", "reason": result.reason, "mend": result.mend}
        elif act == "vulnerable" and self.proposal.most_vulnerable_decided is not None:
            initial = {"value": "1" if self.proposal.most_vulnerable_decided else "0"}
        return self._form(act, initial=initial, prefix=f"{act}{condition}")


def _do(actor: User, proposal: Proposal, asked: _Asked) -> str:
    """Do the act that was pressed and return what to tell the officer."""
    given = asked.form.cleaned_data
    if asked.act == "rules":
        actions.screen_by_rules(proposal=proposal)
        return _("The conditions were checked again.")
    if asked.act == "decide":
        actions.decide_condition(actor=actor, proposal=proposal, condition=asked.condition, **given)
        return _("Your decision is written down.")
    if asked.act == "waive":
        actions.waive_condition(actor=actor, proposal=proposal, waiver=asked.condition, **given)
        return _("The condition is waived for this proposal. The group reads why.")
    if asked.act == "withdraw_waiver":
        actions.withdraw_waiver(actor=actor, proposal=proposal, waiver=asked.condition, **given)
        return _("The waiver is withdrawn: the condition is asked again.")
    if asked.act == "admit":
        actions.admit_proposal(actor=actor, proposal=proposal)
        return _("The proposal is admitted: it goes to the public session.")
    if asked.act == "return":
        actions.return_proposal(actor=actor, proposal=proposal, **given)
        return _("The proposal is returned to the group to be mended.")
    if asked.act == "refuse":
        actions.refuse_proposal(actor=actor, proposal=proposal, **given)
        return _("The proposal is refused. The group reads the reason and how to complain.")
    if asked.act == "extend":
        actions.extend_return(actor=actor, proposal=proposal, **given)
        return _("The group has more days.")
    if asked.act == "vulnerable":
        actions.decide_most_vulnerable(actor=actor, proposal=proposal, **given)
        return _("Your decision is written down.")
    raise InvalidInput(_("Choose what to do."))


@staff_page
def call_screening(request: SignedInRequest, code: str) -> HttpResponse:
    """Show what waits in the screening of a call; check all, and admit all that pass, after asking once more."""
    call = staff.call_for_staff(request.user, code)
    require(access.may_screen(request.user, call))
    act = request.POST.get("act", "")
    if request.method == "POST" and act in BULK:
        try:
            done = BULK[act](actor=request.user, call=call)
        except DomainError as error:
            show_domain_error(request, error)
        else:
            messages.success(request, _told(act, done.number))
            for subject, why in done.refused[:10]:
                messages.warning(request, f"{subject}: {why}")
            return redirect("desk:call_screening", code)
    context = {
        "call": call,
        "waiting": waiting_in(call, request.user),
        "ready": passing(call, request.user)[:50],
        "cases": cases_to_decide(call, timezone.localdate()),
        "may_run": access.may_run_session(request.user, call),
    }
    return render(request, "desk/screening/call_screening.html", context)


BULK = {"check": actions.check_all, "admit": actions.admit_all_that_pass}


def _told(act: str, number: int) -> str:
    if act == "check":
        text = ngettext("%(n)d proposal was checked.", "%(n)d proposals were checked.", number)
    else:
        text = ngettext("%(n)d proposal was admitted.", "%(n)d proposals were admitted.", number)
    return text % {"n": number}
