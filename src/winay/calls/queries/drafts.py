"""Drafts that the office wrote for groups and that nobody has sent yet: nobody receives them before that."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from winay.base.models import User
from winay.calls.models import Call, Proposal, ProposalWriter
from winay.calls.queries.readiness import judged_conditions, problems_before_submission, unmet_by_rule
from winay.programmes.access import Role, held_by
from winay.programmes.models import RoleGrant

WRITERS = (Role.OFFICER, Role.COORDINATOR)


def office_drafts(user: User, calls: Collection[UUID]) -> QuerySet[Proposal]:
    """Return the drafts in `calls` that only staff wrote in, where `user` may write for groups.

    A draft in which the group wrote is the group's to send: it may not be done with it.
    """
    staff = RoleGrant.objects.filter(user=OuterRef("user"), programme=OuterRef("proposal__call__programme"))
    by_group = ProposalWriter.objects.filter(~Exists(staff), proposal=OuterRef("pk"))
    here = held_by(user, *WRITERS, programme="call__programme", district="district")
    return Proposal.objects.filter(here, ~Exists(by_group), call__in=calls, state="draft").order_by("code")


@dataclass(frozen=True)
class DraftRow:
    """A draft and what keeps it from being sent with others: what is missing, and the rules it does not keep."""

    proposal: Proposal
    lacks: tuple[str, ...]


def lacks_of(proposal: Proposal) -> tuple[str, ...]:
    """Return, in words, what is missing in a draft and which rules of the call it does not keep; about ten queries."""
    missing = [f"{problem.message} {problem.mend}" for problem in problems_before_submission(proposal)]
    against = [f"{one.reason} {one.mend}" for one in unmet_by_rule(judged_conditions(proposal))]
    return tuple(words.strip() for words in (*missing, *against))


def draft_rows(proposals: Iterable[Proposal]) -> list[DraftRow]:
    """Return a row for each draft."""
    return [DraftRow(proposal, lacks_of(proposal)) for proposal in proposals]


def drafts_to_send(user: User, call: Call) -> QuerySet[Proposal]:
    """Return the office's drafts of one call with what a list shows."""
    return office_drafts(user, [call.pk]).select_related("call__programme", "category", "organisation", "district")
