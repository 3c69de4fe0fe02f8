"""What somebody's own file says of calls: proposals they take part in or wrote, questions they asked."""

from typing import Any

from winay.base.own_file import Whose
from winay.calls.models import Asker, ProposalMember, ProposalWriter


def chapters(whose: Whose) -> dict[str, Any]:
    """Return the person's part in proposals, and what their account wrote and asked."""
    members = ProposalMember.objects.filter(person__in=whose.people).select_related(
        "proposal__call", "proposal__organisation", "household"
    )
    writers = ProposalWriter.objects.filter(user=whose.user).select_related("proposal__call")
    askers = Asker.objects.filter(user=whose.user).select_related("question__call")
    if whose.user is None:
        writers, askers = writers.none(), askers.none()
    return {
        "proposals": [
            {
                "call": one.proposal.call.code,
                "proposal": one.proposal.code,
                "title": one.proposal.title,
                "organisation": one.proposal.organisation.name,
                "state": one.proposal.state,
                "for_household": one.household.code if one.household else "",
            }
            for one in members.order_by("created_at")
        ],
        "proposals_written": [
            {"call": one.proposal.call.code, "proposal": one.proposal.code, "since": one.created_at}
            for one in writers.order_by("created_at")
        ],
        "questions": [
            {
                "call": one.question.call.code,
                "asked_at": one.created_at,
                "name": one.name,
                "contact": one.contact,
                "text": one.question.text,
                "answer": one.question.answer,
                "forgotten_on": one.forget_on,
            }
            for one in askers.order_by("created_at")
        ],
    }
