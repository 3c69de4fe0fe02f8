"""What waits for whom: own tasks, risks to look over, agreements that end, promises that are late."""

from datetime import date

from django.db.models import Count, Min, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from winay.base.models import User
from winay.base.tasks import Task, desk_page
from winay.partners.access import keeps_partnerships
from winay.partners.models import Assignment, Partnership, Promise, Risk
from winay.partners.queries.risks import WATCHED, in_words
from winay.partners.rules import WARN_BEFORE
from winay.programmes.access import Role, grants_of

MOST = 40
"""Tasks of one kind that are told singly; who has more finds them on their list."""


def tasks_for(user: User, today: date) -> list[Task]:
    """Return what waits for `user` by name (tasks, risks) and as a coordinator (agreements). Four queries at most."""
    grants = grants_of(user)
    works = grants.values("programme")
    own = Assignment.objects.filter(owner=user.pk, state="open", programme__in=works).select_related("programme")
    found = [
        Task(one.what, desk_page("assignment", one.code), one.programme.name, today, one.due_on)
        for one in own.only("code", "what", "due_on", "programme__name")[:MOST]
    ]
    risks = Risk.objects.filter(owner=user.pk, state__in=WATCHED, programme__in=works, review_on__lte=today)
    found += [
        Task(
            _("Look the risk over: %(risk)s") % {"risk": in_words(one, "name")},
            desk_page("risk", one.code),
            one.programme.name,
            today,
            one.review_on,
        )
        for one in risks.select_related("programme").only("code", "name", "words", "review_on", "programme__name")[
            :MOST
        ]
    ]
    return [*found, *_of_coordinators(user, today)]


def _kept(user: User) -> QuerySet[Partnership]:
    """The agreements in force that `user` keeps: where their role as a coordinator holds."""
    return Partnership.objects.filter(keeps_partnerships(user), state="in_force")


def _of_coordinators(user: User, today: date) -> list[Task]:
    kept = _kept(user)
    ending = kept.filter(ends_on__lte=today + WARN_BEFORE).select_related("programme").order_by("ends_on", "code")
    found = [
        Task(
            _("Renew or end the agreement: %(title)s") % {"title": one.title},
            desk_page("partnership", one.code),
            one.programme.name,
            today,
            one.ends_on,
            roles=(Role.COORDINATOR,),
        )
        for one in ending.only("code", "title", "ends_on", "programme__name")[:MOST]
    ]
    late = (
        Promise.objects.filter(partnership__in=kept.order_by().values("pk"), state="promised", due_on__lte=today)
        .order_by()
        .values_list("partnership__code", "partnership__title")
        .annotate(number=Count("pk"), first=Min("due_on"))
    )
    for code, title, number, first in late[:MOST]:
        text = ngettext(
            "See what became of %(n)d promise of an agreement",
            "See what became of %(n)d promises of an agreement",
            number,
        ) % {"n": number}
        found.append(Task(text, desk_page("partnership", code), title, today, first, roles=(Role.COORDINATOR,)))
    return found
