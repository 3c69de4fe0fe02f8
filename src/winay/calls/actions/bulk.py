"""Many proposals of a call sent or screened at once: each in its own transaction, as if pressed alone."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from winay.base.errors import DomainError
from winay.base.models import User
from winay.calls.access import may_enter_proposals, may_screen
from winay.calls.actions._common import require
from winay.calls.actions.proposals import submit_proposal
from winay.calls.actions.screening import admit_proposal, screen_by_rules
from winay.calls.models import Call, Proposal
from winay.calls.queries.drafts import draft_rows, drafts_to_send
from winay.calls.queries.screening import passing, to_check

MOST_AT_ONCE = 200
"""How many are done by one press, so that the page answers in time; the rest waits for the next."""


@dataclass(frozen=True)
class Done:
    """How many proposals were done, and which were not and why."""

    number: int
    refused: tuple[tuple[str, str], ...] = ()


def check_all(*, actor: User, call: Call) -> Done:
    """Judge by rule every proposal of the call that waits for it and was not judged yet.

    Effects: those of `screen_by_rules` for each. Verdicts that stand and what people decided stay.
    """
    require(actor, may_screen, call)
    waiting = list(to_check(call)[:MOST_AT_ONCE])
    return each(waiting, lambda proposal: screen_by_rules(proposal=proposal))


def admit_all_that_pass(*, actor: User, call: Call) -> Done:
    """Admit every proposal of the call of which every condition is met, but not what `actor` wrote for a group.

    Effects: those of `admit_proposal` for each.
    """
    require(actor, may_screen, call)
    ready = list(passing(call, actor)[:MOST_AT_ONCE])
    return each(ready, lambda proposal: admit_proposal(actor=actor, proposal=proposal))


def send_all_complete(*, actor: User, call: Call) -> Done:
    """Send every draft of the call that only the office wrote, that lacks nothing and keeps every rule.

    What is missing or not kept is told of the others: they are sent one by one. Effects: those of `submit_proposal`
    for each.
    """
    require(actor, may_enter_proposals, call)
    drafts = draft_rows(drafts_to_send(actor, call)[:MOST_AT_ONCE])
    done = each(
        [row.proposal for row in drafts if not row.lacks],
        lambda proposal: submit_proposal(actor=actor, proposal=proposal),
    )
    left = tuple((row.proposal.code, " ".join(row.lacks)) for row in drafts if row.lacks)
    return Done(done.number, (*done.refused, *left))


def each(proposals: Iterable[Proposal], act: Callable[[Proposal], Any]) -> Done:
    """Do `act` for each of the proposals; one that it refuses is told with the reason and stops no other."""
    done, refused = 0, []
    for proposal in proposals:
        try:
            act(proposal)
        except DomainError as error:
            refused.append((proposal.code, str(error)))
        else:
            done += 1
    return Done(done, tuple(refused))
