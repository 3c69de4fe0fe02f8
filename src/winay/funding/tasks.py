"""What waits for whom among sources: payments of a fund's works that another person approves."""

from datetime import date

from django.db.models import Count
from django.utils.translation import ngettext

from winay.base.models import User
from winay.base.tasks import Task, desk_page
from winay.funding.models import WorkPayment
from winay.programmes.access import Role, grants_of


def tasks_for(user: User, today: date) -> list[Task]:
    """Return what `user` may approve of what others wrote down, a task a fund."""
    held = grants_of(user, Role.COORDINATOR).filter(territory=None).values("programme")
    rows = WorkPayment.objects.filter(state="recorded", work__funder__source__programme__in=held)
    of_fund = "work__funder__source__programme__code", "work__funder__source__code", "work__funder__source__name"
    counted = rows.exclude(recorded_by=user).order_by().values_list(*of_fund).annotate(number=Count("pk"))
    found = []
    for programme, code, name, number in counted:
        text = ngettext("Approve %(n)d payment of a work", "Approve %(n)d payments of a work", number)
        page = desk_page("source_fund", programme, code)
        found.append(Task(text % {"n": number}, page, name, today, roles=(Role.COORDINATOR,)))
    return found
