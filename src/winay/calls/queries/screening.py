"""What waits for screening in a call: to be checked by rule, to be admitted, to be looked at one by one."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet

from winay.base.models import User
from winay.calls.models import Call, ConditionResult, Proposal, ProposalWriter
from winay.registry.models import Membership

_RESULTS = ConditionResult.objects.filter(proposal=OuterRef("pk"))


def _submitted(call: Call) -> QuerySet[Proposal]:
    found = Proposal.objects.filter(call=call, state="submitted").select_related(
        "call", "category", "organisation"
    )
    return found.order_by("submitted_at", "code")


def to_check(call: Call) -> QuerySet[Proposal]:
    """Return the proposals that no rule has judged since they were sent."""
    return _submitted(call).exclude(Exists(_RESULTS.filter(decided_by_name="")))


def _met(call: Call) -> QuerySet[Proposal]:
    return _submitted(call).filter(Exists(_RESULTS), ~Exists(_RESULTS.filter(met=False)))


def passing(call: Call, user: User) -> QuerySet[Proposal]:
    """Return those that meet every condition and that `user` may admit: wrote nothing in them, is not of the group."""
    wrote = ProposalWriter.objects.filter(proposal=OuterRef("pk"), user=user)
    own = Membership.objects.filter(organisation=OuterRef("organisation"), until=None, person__user=user)
    return _met(call).exclude(Exists(wrote)).exclude(Exists(own))


def written_by(call: Call, user: User) -> QuerySet[Proposal]:
    """Return those that meet every condition and wait for somebody else, because `user` wrote in them."""
    return _met(call).filter(Exists(ProposalWriter.objects.filter(proposal=OuterRef("pk"), user=user)))


@dataclass(frozen=True)
class Waiting:
    """How many proposals of a call wait for what; `returned` are with their groups."""

    check: int
    admit: int
    others: int
    unmet: int
    returned: int

    @property
    def anything(self) -> bool:
        """Whether the screening cannot be closed for now."""
        return bool(self.check or self.admit or self.others or self.unmet or self.returned)


def waiting_in(call: Call, user: User) -> Waiting:
    """Count what waits in the screening of `call`, as `user` sees it; five queries."""
    unmet = _submitted(call).filter(Exists(_RESULTS), Exists(_RESULTS.filter(met=False)))
    return Waiting(
        check=to_check(call).count(),
        admit=passing(call, user).count(),
        others=written_by(call, user).count(),
        unmet=unmet.count(),
        returned=Proposal.objects.filter(call=call, state="returned").count(),
    )
