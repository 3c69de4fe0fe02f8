"""What waits for whom among currencies: changes of money that another person approves."""

from datetime import date

from django.db.models import Count
from django.utils.translation import ngettext

from winay.base.models import User
from winay.base.tasks import Task, desk_page
from winay.exchange.models import MoneyChanged
from winay.programmes.access import Role, grants_of


def tasks_for(user: User, today: date) -> list[Task]:
    """Return what `user` may approve of what others wrote down, a task a programme."""
    held = grants_of(user, Role.COORDINATOR).filter(territory=None).values("programme")
    rows = MoneyChanged.objects.filter(state="recorded", source__programme__in=held).exclude(recorded_by=user)
    of_programme = "source__programme__code", "source__programme__name"
    found = []
    for code, name, number in rows.order_by().values_list(*of_programme).annotate(number=Count("pk")):
        text = ngettext("Approve %(n)d change of money", "Approve %(n)d changes of money", number)
        page = desk_page("rates", code)
        found.append(Task(text % {"n": number}, page, name, today, roles=(Role.COORDINATOR,)))
    return found
