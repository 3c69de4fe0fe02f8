"""Who votes, and how many it takes: the seats of a committee for a session and for one proposal of it. Pure.

A member votes if present. An alternate who is present votes in the seat of their principal while that one is absent
and, on one proposal, where that one is recused. Nobody votes on a proposal from which they are recused.

Quorum counts seats: it is there while as many voters are present as the committee's rules say. A proposal needs as
many cards as the quorum or, where recusals leave fewer jurors who may score it, the cards of all of these; with no
juror left it cannot be scored at all.
"""

from collections.abc import Collection, Hashable, Iterable
from typing import TypeVar

Key = TypeVar("Key", bound=Hashable)


def who_votes(
    seats: Iterable[tuple[Key, Key | None]], present: Collection[Key], recused: Collection[Key] = ()
) -> list[Key]:
    """Return who votes, in the order of `seats`: pairs of a member and, for an alternate, the principal.

    `recused` are those recused from the proposal in question; nobody is meant where the session as a whole is.
    """
    return [
        member
        for member, principal in seats
        if member in present
        and member not in recused
        and (principal is None or principal not in present or principal in recused)
    ]


def cards_needed(*, quorum: int, may_score: int) -> int:
    """Return how many complete cards a proposal needs before it is closed; at least one."""
    return max(min(quorum, may_score), 1)
