"""The calls that a member of staff has in hand, and the duties of a role in them: what the rooms `tasks` go through."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeVar
from uuid import UUID

from winay.base.models import User
from winay.base.tasks import Task
from winay.calls.models import Call
from winay.calls.queries.staff import calls_for_staff
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


_kept: ContextVar[dict[UUID, InHand] | None] = ContextVar("calls in hand", default=None)


@contextmanager
def read_once() -> Iterator[None]:
    """Within, the calls that somebody has in hand are read once, terms and all, whoever asks: for a page of tasks."""
    token = _kept.set({})
    try:
        yield
    finally:
        _kept.reset(token)


def calls_in_hand(user: User) -> InHand:
    """Return the latest calls of `user` that were not cancelled, and the roles by which they are theirs: 3 queries.

    Within `read_once` only the first time.
    """
    kept = _kept.get()
    if kept is None:
        return _in_hand(user)
    if user.pk not in kept:
        kept[user.pk] = _in_hand(user)
    return kept[user.pk]


def _in_hand(user: User) -> InHand:
    calls = tuple(calls_for_staff(user).exclude(state="cancelled")[:MOST_CALLS])
    return InHand(calls, roles_by_programme(user), roles_by_programme(user, whole=True))
