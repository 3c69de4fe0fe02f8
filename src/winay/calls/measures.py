"""With how many calls and proposals the pages were measured, and what is asked of them all the time."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from winay.calls.models import ConditionResult, CostLine, Proposal, ProposalMember, Revision

MEASURES = {
    "call": 1_000,
    "proposal": 60_000,
    "costline": 300_000,
    "proposalmember": 300_000,
    "revision": 100_000,
    "conditionresult": 500_000,
}


def asked() -> Iterator[QuerySet[Any]]:
    """Yield the proposals of a call and of a group, and what belongs to one."""
    none = UUID(int=0)
    yield Proposal.objects.filter(call=none).values("pk")
    yield Proposal.objects.filter(organisation=none).values("pk")
    yield Proposal.objects.filter(code="none").values("pk")
    for kind in (ProposalMember, CostLine, Revision, ConditionResult):
        yield kind._default_manager.filter(proposal=none).values("pk")
