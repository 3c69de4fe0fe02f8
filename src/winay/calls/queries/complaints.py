"""Who can still complain about a call, or waits for an answer: what its screening and its session wait for."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils import timezone

from winay.calls.models import Call, Complaint, GoingOn, Proposal
from winay.calls.queries.readiness import COMPLAINABLE, last_day_to_complain


@dataclass(frozen=True)
class OpenCase:
    """A refusal that is not settled: the group can complain until `until`, or its `complaint` is answered by then."""

    proposal: str
    group: str
    until: date
    complaint: str = ""

    @property
    def key(self) -> tuple[str, str, str]:
        """What a decision to go on is compared by: a new refusal or a new complaint is a new case."""
        return (self.proposal, self.until.isoformat(), self.complaint)


def open_cases(call: Call, today: date) -> list[OpenCase]:
    """Return the refusals of `call` that somebody can still complain about or waits for an answer to; two queries."""
    refused = Proposal.objects.filter(call=call, state="refused").select_related("organisation", "call")
    found = []
    complaints: dict[UUID, list[Complaint]] = {}
    for complaint in Complaint.objects.filter(proposal__call=call, proposal__state="refused"):
        complaints.setdefault(complaint.proposal_id, []).append(complaint)
    for proposal in refused.order_by("code"):
        made = about_the_decision(proposal, complaints.get(proposal.pk, ()))
        until = last_day_to_complain(proposal)
        group = proposal.organisation.name
        if made is not None and made.state == "filed":
            found.append(OpenCase(proposal.code, group, made.answer_due_on, made.code))
        elif made is None and until is not None and today <= until:
            found.append(OpenCase(proposal.code, group, until))
    return found


def cases_to_decide(call: Call, today: date) -> list[OpenCase]:
    """Return the open cases that no decision to go on was taken about yet."""
    cases = open_cases(call, today)
    decided = {
        (case["proposal"], case["until"], case["complaint"])
        for one in (GoingOn.objects.filter(call=call) if cases else ())
        for case in one.cases
    }
    return [case for case in cases if case.key not in decided]


def about_the_decision(proposal: Proposal, complaints: Iterable[Complaint]) -> Complaint | None:
    """Return the complaint that was made since the decision that stands, or None: one may be made of each."""
    if proposal.decided_at is None or proposal.state not in COMPLAINABLE:
        return None
    since = [one for one in complaints if one.created_at >= proposal.decided_at]
    return max(since, key=lambda one: one.created_at, default=None)


def may_still_complain(proposal: Proposal, today: date | None = None) -> bool:
    """Tell whether a complaint about the decision on `proposal` can be made today: in time, and none was made."""
    until = last_day_to_complain(proposal)
    if until is None or (today or timezone.localdate()) > until:
        return False
    return about_the_decision(proposal, proposal.complaints.all()) is None
