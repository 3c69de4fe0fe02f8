"""Complaints against a refusal or a result: filed until a deadline, answered with a reason."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from winay.base.actions import record_act, transition
from winay.base.errors import InvalidInput, WrongState
from winay.base.models import User
from winay.calls.access import may_answer_complaint, may_file_complaint
from winay.calls.actions._common import locked_proposal, require
from winay.calls.models import Complaint, Proposal
from winay.calls.queries.readiness import last_day_to_complain, terms_of
from winay.calls.states import COMPLAINT_STATES, PROPOSAL_STATES


@transaction.atomic
def file_complaint(*, actor: User, proposal: Proposal, text: str, now: datetime | None = None) -> Complaint:
    """Write down a group's complaint; it is to be answered within as many days as there were to complain."""
    proposal = locked_proposal(proposal)
    require(may_file_complaint, actor, proposal)
    last_day = last_day_to_complain(proposal)
    if last_day is None:
        raise WrongState(gettext_lazy("There is no decision on this proposal to complain about."))
    today = timezone.localdate(now)
    if today > last_day:
        raise WrongState(_("The time to complain ended on %(day)s.") % {"day": last_day.strftime("%d/%m/%Y")})
    if not text.strip():
        raise InvalidInput(gettext_lazy("Write what you do not agree with and why."), field="text")
    if proposal.complaints.filter(state="filed").exists():
        raise WrongState(gettext_lazy("A complaint on this proposal is waiting for its answer already."))
    complaint = Complaint.objects.create(
        proposal=proposal,
        code=f"{proposal.code}-R{proposal.complaints.count() + 1}",
        text=text.strip(),
        answer_due_on=today + timedelta(days=terms_of(proposal.call).complaint_days),
    )
    record_act(actor=actor, verb="file_complaint", subject=complaint, to_state="filed")
    return complaint


@transaction.atomic
def answer_complaint(*, actor: User, complaint: Complaint, uphold: bool, answer: str) -> Complaint:
    """Answer a complaint with its reasons. Upheld against a refusal, it readmits the proposal to the session.

    Upheld after the session it changes no result: that takes a correction of the minutes or a new session.
    """
    complaint = (
        Complaint.objects.select_for_update(of=("self",)).select_related("proposal__call").get(pk=complaint.pk)
    )
    proposal = locked_proposal(complaint.proposal)
    require(may_answer_complaint, actor, proposal.call)
    if not answer.strip():
        raise InvalidInput(gettext_lazy("The answer says why."), field="answer")
    complaint.answer = answer.strip()
    act = "uphold" if uphold else "reject"
    transition(complaint, table=COMPLAINT_STATES, act=act, actor=actor, also_save=("answer",))
    if uphold and proposal.state == "refused":
        if proposal.call.state not in ("published", "received"):
            raise WrongState(
                gettext_lazy("The session has been prepared already: the proposal cannot be readmitted.")
            )
        transition(proposal, table=PROPOSAL_STATES, act="readmit", actor=actor, reason=_("Complaint upheld."))
    return complaint
