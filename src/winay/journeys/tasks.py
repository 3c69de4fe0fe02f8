"""What waits for whom in journeys: graduates to be asked; referrals with what they wait for."""

from collections.abc import Iterator
from datetime import date, timedelta

from django.db.models import Count, Min, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from winay.base.models import User
from winay.base.tasks import Task, desk_page
from winay.journeys import access
from winay.journeys.follow_up_tasks import follow_up_tasks
from winay.journeys.models import HandOver, Referral
from winay.journeys.queries.referrals import allowed_for, overdue
from winay.journeys.rules.referrals import ENROL_WITHIN, UNANSWERED
from winay.programmes.access import KEEPERS
from winay.registry.access import may_keep_people


def tasks_for(user: User, today: date) -> list[Task]:
    """Return what waits for `user` because of referrals and follow-ups; nine queries at most."""
    if not may_keep_people(user):
        return []
    received = Referral.objects.filter(access.received_by_side(user))
    sent = Referral.objects.filter(access.sent_by_side(user))
    found = [*_to_answer(received, today), *_to_follow(received, today), *_late(sent, today)]
    found += follow_up_tasks(user, today)
    if number := allowed_for(user).count():
        text = ngettext("Hand over %(n)d who allowed it", "Hand over %(n)d who allowed it", number)
        page = desk_page("referrals_allowed")
        found.append(Task(text % {"n": number}, page, _("Referrals"), today, roles=KEEPERS))
    if access.may_see_cohorts(user):
        found += _stopped(user, today)
    return found


def _by_support(rows: QuerySet[Referral], day: str) -> Iterator[tuple[str, int, date | None]]:
    counted = rows.order_by().values_list("to_support__name_es").annotate(many=Count("pk"), day=Min(day))
    yield from counted


def _to_answer(received: QuerySet[Referral], today: date) -> Iterator[Task]:
    for name, number, due in _by_support(received.filter(state__in=UNANSWERED), "due_on"):
        text = ngettext("Answer %(n)d referral", "Answer %(n)d referrals", number) % {"n": number}
        yield Task(text, desk_page("referrals", side="received"), name, today, due, access.RECEIVERS)


def _to_follow(received: QuerySet[Referral], today: date) -> Iterator[Task]:
    within = timedelta(days=ENROL_WITHIN)
    for state, column in (("accepted", "answered_on"), ("enrolled", "enrolled_on")):
        for name, number, since in _by_support(received.filter(state=state), column):
            text = _what_follows(state, number) % {"n": number}
            page = desk_page("referrals", side="received", state=state)
            yield Task(text, page, name, today, since + within if since else None, access.RECEIVERS)


def _what_follows(state: str, number: int) -> str:
    if state == "accepted":
        return ngettext("Enrol %(n)d who was accepted", "Enrol %(n)d who were accepted", number)
    return ngettext(
        "Write down the first support of %(n)d who is enrolled",
        "Write down the first support of %(n)d who are enrolled",
        number,
    )


def _late(sent: QuerySet[Referral], today: date) -> Iterator[Task]:
    for name, number, due in _by_support(overdue(sent, today), "due_on"):
        text = ngettext("Ask why %(n)d referral has no answer", "Ask why %(n)d referrals have no answer", number)
        page = desk_page("referrals", side="sent", late="1")
        yield Task(text % {"n": number}, page, name, today, due, KEEPERS)


def _stopped(user: User, today: date) -> Iterator[Task]:
    rows = HandOver.objects.filter(state="stopped", cohort__in=access.cohorts_of(user))
    for code, support, name in rows.order_by("pk").values_list("cohort__code", "to_support__code", "cohort__name")[
        :20
    ]:
        yield Task(_("Go on with the hand-over that stopped"), desk_page("handover", code, support), name, today)
