"""What an upheld complaint can lead to, by what it is about and how far the contest has come."""

from winay.calls.models import Complaint
from winay.committees.models import AwardChange, Session
from winay.committees.queries.awards import ENDED

Remedy = Complaint.Remedy


def remedies_of(complaint: Complaint) -> list[Complaint.Remedy]:
    """Return the remedies that are possible today, the first to think of first; never none.

    Against a refusal the proposal goes to the session while there is one to come, or back to the group while it is
    still screened. Against a result the session's own figures stay and an addendum works them out again; the end of
    an award is undone. Where none of it can be done any more, the group gets something else.
    """
    proposal = complaint.proposal
    if proposal.state == "refused":
        if proposal.call.state in ("published", "received"):
            return [Remedy.READMITTED, Remedy.RETURNED]
        return [Remedy.READMITTED] if proposal.call.state == "screened" else [Remedy.COMPENSATED]
    if proposal.state in ENDED and _about_the_end(complaint):
        return [Remedy.REINSTATED, Remedy.COMPENSATED]
    held = Session.objects.filter(committee__call=proposal.call_id, state="closed").exists()
    return [Remedy.ADDENDUM, Remedy.COMPENSATED] if held else [Remedy.COMPENSATED]


def _about_the_end(complaint: Complaint) -> bool:
    last = AwardChange.objects.filter(outcome__proposal=complaint.proposal_id).order_by("-number").first()
    return last is not None and complaint.created_at > last.created_at
