"""The desk's first page: what waits for a member of staff, and where each call stands.

The number of queries does not grow with the number of calls.
"""

from dataclasses import dataclass
from datetime import date

from winay.agreements.tasks import tasks_for as agreement_tasks
from winay.base.models import User
from winay.base.tasks import Task, TasksFor, by_date
from winay.calls.queries.staff import calls_for_staff
from winay.calls.tasks import tasks_for as call_tasks
from winay.committees.tasks import tasks_for as committee_tasks
from winay.desk.queries.calls import CallLine, lines_of_calls
from winay.messages.tasks import tasks_for as message_tasks
from winay.registry.tasks import tasks_for as registry_tasks

ROOMS: tuple[TasksFor, ...] = (call_tasks, committee_tasks, agreement_tasks, registry_tasks, message_tasks)


@dataclass(frozen=True)
class Home:
    """Everything the desk's first page shows."""

    tasks: tuple[Task, ...]
    calls: tuple[CallLine, ...]


def home_of(user: User, today: date, *, limit: int = 12) -> Home:
    """Return the tasks of `user` by date and where the latest `limit` calls stand."""
    tasks = by_date(task for tasks_for in ROOMS for task in tasks_for(user, today))
    return Home(tuple(tasks), lines_of_calls(user, calls_for_staff(user).exclude(state="cancelled")[:limit]))
