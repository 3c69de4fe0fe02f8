"""The desk's first page: what waits for a member of staff, and where each call stands.

The number of queries does not grow with the number of calls.
"""

from dataclasses import dataclass
from datetime import date

from winay.base.models import User
from winay.base.once import read_once
from winay.base.signboard import task_rooms
from winay.base.tasks import Task, by_date
from winay.desk.calls.queries import CallLine, lines_in_hand


@dataclass(frozen=True)
class Home:
    """Everything the desk's first page shows."""

    tasks: tuple[Task, ...]
    calls: tuple[CallLine, ...]


def home_of(user: User, today: date, *, limit: int = 12) -> Home:
    """Return the tasks of `user` by date and where the latest `limit` calls stand."""
    with read_once():
        tasks = by_date(task for tasks_for in task_rooms() for task in tasks_for(user, today))
        return Home(tuple(tasks), lines_in_hand(user, limit))
