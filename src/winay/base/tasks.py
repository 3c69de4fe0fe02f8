"""What waits for somebody, in one shape: every package's `tasks.py` says it, the audiences only show it.

Such a room has one function, `tasks_for(user, today)`: what waits for this person today, because of a role or by
name, as a list of `Task`s in no order.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Protocol

from django.urls import reverse
from django.utils.http import urlencode

from winay.base.models import User

SOON = timedelta(days=3)


@dataclass(frozen=True)
class Task:
    """One thing to do: what, on which page, what it belongs to in words (a call's title), the last day of it.

    `roles`: the roles of which each may do it; empty where it waits for this person by name. `today` is the day on
    which it was asked what waits.
    """

    text: str
    url: str
    about: str
    today: date
    due: date | None = None
    roles: tuple[str, ...] = ()

    @property
    def late(self) -> bool:
        """Whether its last day is over."""
        return self.due is not None and self.due < self.today

    @property
    def soon(self) -> bool:
        """Whether its last day is today or in the next three."""
        return self.due is not None and self.today <= self.due <= self.today + SOON


class TasksFor(Protocol):
    """What `tasks.tasks_for` of every package is."""

    def __call__(self, user: User, today: date) -> list[Task]: ...


def desk_page(name: str, *args: Any, **query: str) -> str:
    """Return the address of a page of the desk, by name: a package knows the page where its own work is done."""
    address = reverse(f"desk:{name}", args=args)
    return f"{address}?{urlencode(query)}" if query else address


def by_date(tasks: Iterable[Task]) -> list[Task]:
    """Return the tasks, the most urgent first, those without a last day at the end."""
    return sorted(tasks, key=lambda task: (task.due or date.max, task.about, task.text))
