"""Screening many proposals of a call at once: each in its own transaction, as if each had been pressed alone."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from winay.base.errors import DomainError
from winay.base.models import User
from winay.calls.access import may_screen
from winay.calls.actions._common import require
from winay.calls.actions.screening import admit_proposal, screen_by_rules
from winay.calls.models import Call, Proposal
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
    require(may_screen, actor, call)
    waiting = list(to_check(call)[:MOST_AT_ONCE])
    return _each(waiting, lambda proposal: screen_by_rules(proposal=proposal))


def admit_all_that_pass(*, actor: User, call: Call) -> Done:
    """Admit every proposal of the call of which every condition is met, but not what `actor` wrote for a group.

    Effects: those of `admit_proposal` for each.
    """
    require(may_screen, actor, call)
    ready = list(passing(call, actor)[:MOST_AT_ONCE])
    return _each(ready, lambda proposal: admit_proposal(actor=actor, proposal=proposal))


def _each(proposals: list[Proposal], act: Callable[[Proposal], Any]) -> Done:
    done, refused = 0, []
    for proposal in proposals:
        try:
            act(proposal)
        except DomainError as error:
            refused.append((proposal.code, str(error)))
        else:
            done += 1
    return Done(done, tuple(refused))
