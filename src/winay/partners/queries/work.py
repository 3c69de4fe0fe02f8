"""Tasks with owners: lists, one task, and who may own one."""

from django.db.models import QuerySet
from django.utils import timezone

from winay.base.models import User
from winay.partners.access import reads_assignments
from winay.partners.models import Assignment
from winay.programmes.access import Role, coordinated_whole, programmes_of
from winay.programmes.models import Programme


def assignments_for(
    user: User, *, state: str = "open", programme: str = "", own: bool = False
) -> QuerySet[Assignment]:
    """Return the tasks that `user` reads, the most urgent first; `late`: whose day has passed; `own`: only theirs."""
    rows = Assignment.objects.filter(reads_assignments(user))
    if state == "late":
        rows = rows.filter(state="open", due_on__lt=timezone.localdate())
    elif state:
        rows = rows.filter(state=state)
    if programme:
        rows = rows.filter(programme__code=programme)
    if own:
        rows = rows.filter(owner=user)
    rows = rows.select_related("programme", "partnership", "owner").only(
        "code", "state", "what", "due_on", "programme__code", "programme__name", "partnership__code",
        "partnership__title", "owner__full_name", "owner__username",
    )  # fmt: skip
    return rows.order_by("due_on", "code")


def say_how_they_stand(rows: list[Assignment]) -> None:
    """Give each task, as `stands`, its state by the clock."""
    today = timezone.localdate()
    for one in rows:
        one.stands = one.phase(today)


def assignment_for(user: User, code: str) -> Assignment:
    """Return one task that `user` reads; raise `Assignment.DoesNotExist` otherwise."""
    rows = Assignment.objects.filter(reads_assignments(user))
    return rows.select_related("programme", "partnership__programme", "owner").get(code=code)


def programmes_coordinated_whole(user: User) -> QuerySet[Programme]:
    """Return the programmes in all of which `user` is a coordinator. Three queries at most before it is read."""
    rows = programmes_of(user, Role.COORDINATOR)
    return rows.filter(pk__in=coordinated_whole(user, list(rows.order_by().values_list("pk", flat=True))))
