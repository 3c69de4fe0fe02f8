"""The calls that a member of staff has in hand, and the duties of a role in them: what the rooms `tasks` go through."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeVar
from uuid import UUID

from winay.base.models import User
from winay.base.once import once
from winay.base.tasks import Task
from winay.calls.models import Call
from winay.calls.queries.staff import CallFigures, calls_for_staff, figures_of_calls
from winay.programmes.queries.staff import roles_by_programme

MOST_CALLS = 60
"""The latest ones; what is older waits for nobody any more."""
Known = TypeVar("Known")
Waits = tuple[str, str, date | None]
"""What is to be done, the address of the page, the last day."""


@dataclass(frozen=True)
class Duty(Generic[Known]):
    """What some roles do in a call, found from what its package `Known`s of the call.

    `in_parts`: also for somebody whose role holds in a part of the territory; the rest is done for a call as a whole.
    """

    roles: tuple[str, ...]
    find: Callable[[Call, Known], Iterable[Waits]]
    in_parts: bool = False


@dataclass(frozen=True)
class InHand:
    """The calls of one member of staff with their roles by programme: in some part of it (`roles`), in all of it."""

    calls: tuple[Call, ...]
    roles: Mapping[UUID, frozenset[str]]
    whole: Mapping[UUID, frozenset[str]]

    @property
    def keys(self) -> list[UUID]:
        """The keys of the calls."""
        return [call.pk for call in self.calls]

    def holds(self, *roles: str) -> bool:
        """Tell whether this person holds one of `roles` somewhere: what others do need not be asked."""
        return any(not held.isdisjoint(roles) for held in self.roles.values())

    def tasks(self, duties: Iterable[Duty[Known]], known: Known, today: date) -> Iterator[Task]:
        """Yield what the duties find in each call for which this person holds one of their roles."""
        duties = tuple(duties)
        for call in self.calls:
            for duty in duties:
                held = (self.roles if duty.in_parts else self.whole).get(call.programme_id, frozenset())
                if held.isdisjoint(duty.roles):
                    continue
                for text, url, due in duty.find(call, known):
                    yield Task(text, url, call.title, today, due, duty.roles)


def calls_in_hand(user: User) -> InHand:
    """Return the latest calls of `user` that were not cancelled, and the roles by which they are theirs: 3 queries.

    Within `read_once` only the first time.
    """
    return once(("calls", user.pk), lambda: _in_hand(user))


def _in_hand(user: User) -> InHand:
    calls = tuple(calls_for_staff(user).exclude(state="cancelled")[:MOST_CALLS])
    return InHand(calls, roles_by_programme(user), roles_by_programme(user, whole=True))


def figures_in_hand(user: User) -> dict[UUID, CallFigures]:
    """Return the figures of the calls in hand; within `read_once` they are counted once."""
    return once(("figures", user.pk), lambda: figures_of_calls(user, calls_in_hand(user).calls))
