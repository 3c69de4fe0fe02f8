"""What waits for whom in the registry: papers to help with, corrections asked for, ventures nobody heard of."""

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
from winay.registry.queries.ventures import SILENT_AFTER, ventures_not_heard_of


def tasks_for(user: User, today: date) -> list[Task]:
    """Return the papers that wait for `user` by name; corrections and ventures to visit where they keep people."""
    return [*_papers(user, today), *_corrections(user, today), *_ventures(user, today)]


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


def _ventures(user: User, today: date) -> Iterator[Task]:
    places = places_kept(user)
    if places is not None and not places:
        return
    found = ventures_not_heard_of(places, today).aggregate(number=Count("pk"), since=Min("heard_on"))
    if found["number"]:
        text = ngettext(
            "Ask after %(n)d venture not heard of for a year",
            "Ask after %(n)d ventures not heard of for a year",
            found["number"],
        )
        page = desk_page("ventures", silent="1", sort="heard")
        yield Task(text % {"n": found["number"]}, page, _("Registry"), today, found["since"] + SILENT_AFTER)
