"""What waits for whom in the registry: papers that somebody helps with, corrections that people asked for."""

from collections.abc import Iterator
from datetime import date

from django.db.models import Count, Min
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from winay.base.models import User
from winay.base.tasks import Task, desk_page
from winay.registry.access import places_kept
from winay.registry.queries.corrections import corrections_for
from winay.registry.queries.papers import papers_waiting_for


def tasks_for(user: User, today: date) -> list[Task]:
    """Return the papers that wait for `user` by name, and the corrections asked for where they keep people."""
    return [*_papers(user, today), *_corrections(user, today)]


def _papers(user: User, today: date) -> Iterator[Task]:
    waiting = papers_waiting_for(user)
    if waiting.number:
        text = ngettext("Help with %(n)d paper", "Help with %(n)d papers", waiting.number) % {"n": waiting.number}
        yield Task(text, desk_page("papers"), _("Registry"), today, waiting.due_on)


def _corrections(user: User, today: date) -> Iterator[Task]:
    places = places_kept(user)
    if places is not None and not places:
        return
    found = corrections_for(places).aggregate(number=Count("pk"), due=Min("due_on"))
    if found["number"]:
        text = ngettext("Answer %(n)d correction asked for", "Answer %(n)d corrections asked for", found["number"])
        yield Task(text % {"n": found["number"]}, desk_page("corrections"), _("Registry"), today, found["due"])
