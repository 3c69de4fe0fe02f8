"""Graduates who are to be asked wait for who works with people there."""

from datetime import date

from django.db.models import Count, Min
from django.utils.translation import ngettext

from winay.base.models import User
from winay.base.tasks import Task, desk_page
from winay.journeys.models import FollowUp
from winay.journeys.queries.follow_ups import due, here
from winay.programmes.access import KEEPERS


def follow_up_tasks(user: User, today: date) -> list[Task]:
    """Return a task for each programme of which somebody is to be asked now; one query."""
    rows = FollowUp.objects.filter(due(today), here(user)).order_by()
    counted = rows.values_list("programme__name").annotate(many=Count("pk"), day=Min("due_on"))
    return [
        Task(
            ngettext("Ask %(n)d graduate how it goes", "Ask %(n)d graduates how it goes", many) % {"n": many},
            desk_page("graduates"),
            name,
            today,
            due=day,
            roles=KEEPERS,
        )
        for name, many, day in counted
    ]
