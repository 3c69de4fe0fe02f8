"""Once a day, staff are told how much waits for them: a count, and where the list stands. Names nobody."""

from collections.abc import Iterator
from datetime import date, datetime, time

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from winay.base.models import User
from winay.base.signboard import task_rooms
from winay.messages.actions import Letter
from winay.messages.kinds import TEXT, Kind
from winay.messages.models import Declined
from winay.programmes.access import is_staff_of_any_programme
from winay.programmes.models import RoleGrant

DIGEST = Kind(
    "programmes.digest",
    {"count": TEXT, "late": TEXT, "soon": TEXT},
    _("What waits for you today"),
    _("Waiting for you: %(count)s. Their last day is over: %(late)s; it is today or in three days: %(soon)s."),
    _("Wiñay: waiting for you: %(count)s, late: %(late)s, soon: %(soon)s"),
    "desk:home",
    (),
    on_paper=False,
    by_sms=False,
)


def digests(today: date) -> Iterator[Letter]:
    """Yield a letter for each member of staff for whom anything waits and who did not decline it; one key a day."""
    declined = Declined.objects.filter(kind=DIGEST.code).values("user")
    staff = User.objects.filter(is_active=True, pk__in=RoleGrant.objects.values("user")).exclude(pk__in=declined)
    over = timezone.make_aware(datetime.combine(today, time.max))
    for user in staff.order_by("pk"):
        tasks = [task for tasks_for in task_rooms() for task in tasks_for(user, today)]
        if tasks:
            facts = {
                "count": len(tasks),
                "late": sum(task.late for task in tasks),
                "soon": sum(task.soon for task in tasks),
            }
            yield Letter(kind=DIGEST.code, key=f"{user.pk}:{today}", to=user, facts=facts, until=over)


def wants_digest(user: User) -> bool | None:
    """Tell whether a member of staff is told once a day what waits; None for who has no role. Two queries."""
    if not is_staff_of_any_programme(user):
        return None
    return not Declined.objects.filter(user=user, kind=DIGEST.code).exists()
