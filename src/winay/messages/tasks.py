"""What waits for whom in the outbox: messages that did not arrive, slips for the printer."""

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from winay.base.models import User
from winay.base.tasks import Task, desk_page
from winay.messages.queries.staff import counts_for, in_words


def tasks_for(user: User, today: date) -> list[Task]:
    """Return what waits in the programmes and districts in which `user` looks after messages; three queries."""
    counts = counts_for(user)
    tasks = []
    if n := counts["failed"]:
        text = ngettext("See to %(n)s message that did not arrive", "See to %(n)s messages that did not arrive", n)
        tasks.append(Task(text % {"n": in_words(n)}, desk_page("outbox", show="failed"), _("Messages"), today))
    if n := counts["slips"]:
        text = ngettext("Print and hand out %(n)s slip", "Print and hand out %(n)s slips", n)
        tasks.append(Task(text % {"n": in_words(n)}, desk_page("outbox", show="slips"), _("Messages"), today))
    return tasks
