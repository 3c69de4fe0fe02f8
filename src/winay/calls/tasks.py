"""What waits for whom in calls: writing, answering, screening, complaints, groups at the door."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from winay.base.models import User
from winay.base.tasks import Task, desk_page
from winay.calls.access import WORK_WITH_GROUPS
from winay.calls.models import Call, Complaint, ConditionResult, Proposal, ProposalWriter
from winay.calls.queries.door import interests_waiting_for
from winay.calls.queries.drafts import office_drafts
from winay.calls.queries.in_hand import Duty, Waits, calls_in_hand, figures_in_hand
from winay.calls.queries.staff import CallFigures, screening_deadline
from winay.programmes.access import Role, held_by

CALL_WITHIN = timedelta(days=7)
"""A group that wants to take part is told that somebody calls within a week."""
SCREENERS = (Role.COORDINATOR, Role.OFFICER)


@dataclass(frozen=True)
class _Known:
    """What stands in the calls, by call, where the roles of one person hold."""

    figures: dict[UUID, CallFigures]
    drafts: dict[UUID, int]
    second: dict[UUID, int]
    overdue: dict[UUID, int]
    remedies: dict[UUID, int]


def tasks_for(user: User, today: date) -> list[Task]:
    """Return what waits for `user` in their calls, and the groups that they are to call."""
    hand = calls_in_hand(user)
    here = held_by(user, programme="call__programme", district="district")
    there = held_by(user, programme="proposal__call__programme", district="proposal__district")
    owed = Complaint.objects.filter(there, proposal__call__in=hand.keys, state="upheld", remedy_done_at=None)
    late = Proposal.objects.filter(here, call__in=hand.keys, state="returned", return_until__lt=today)
    known = _Known(
        figures=figures_in_hand(user),
        drafts=_counted(office_drafts(user, hand.keys)),
        second=_counted(_to_admit_as_second(user, hand.keys).filter(here)),
        overdue=_counted(late),
        remedies=dict(owed.order_by().values_list("proposal__call").annotate(number=Count("pk"))),
    )
    return [*hand.tasks(DUTIES, known, today), *_interests(user, today)]


def _counted(proposals: QuerySet[Proposal]) -> dict[UUID, int]:
    return dict(proposals.order_by().values_list("call").annotate(number=Count("pk")))


def _to_admit_as_second(user: User, calls: list[UUID]) -> QuerySet[Proposal]:
    """What colleagues wrote for groups and only somebody else, such as `user`, may admit: checked, all met."""
    checked = ConditionResult.objects.filter(proposal=OuterRef("pk"))
    by_staff = ProposalWriter.objects.filter(
        proposal=OuterRef("pk"), user__role_grants__programme=OuterRef("call__programme")
    )
    found = Proposal.objects.filter(Exists(checked), ~Exists(checked.filter(met=False)), Exists(by_staff))
    return found.filter(call__in=calls, state="submitted", call__state__in=("published", "received")).exclude(
        writers__user=user
    )


def _draft(call: Call, known: _Known) -> Iterator[Waits]:
    if call.state == "draft":
        yield _("Complete the call and publish it"), desk_page("call", call.code), call.opens_on


def _questions(call: Call, known: _Known) -> Iterator[Waits]:
    number = known.figures[call.pk].questions
    if number and call.phase in ("announced", "published"):
        text = ngettext("Answer %(n)d question", "Answer %(n)d questions", number)
        yield text % {"n": number}, desk_page("call_questions", call.code), call.questions_until


def _drafts(call: Call, known: _Known) -> Iterator[Waits]:
    number = known.drafts.get(call.pk)
    if number and call.phase == "published" and call.closes_at:
        text = ngettext(
            "Send %(n)d draft that the office wrote for a group",
            "Send %(n)d drafts that the office wrote for groups",
            number,
        )
        yield text % {"n": number}, desk_page("drafts", call.code), timezone.localdate(call.closes_at)


def _screening(call: Call, known: _Known) -> Iterator[Waits]:
    number = known.figures[call.pk].count("submitted")
    if number and call.state in ("published", "received"):
        text = ngettext("Screen %(n)d proposal", "Screen %(n)d proposals", number)
        yield text % {"n": number}, desk_page("call_screening", call.code), screening_deadline(call)


def _end_of_screening(call: Call, known: _Known) -> Iterator[Waits]:
    if call.phase == "received" and not known.figures[call.pk].count("submitted", "returned"):
        yield _("Close the screening"), desk_page("close_screening", call.code), screening_deadline(call)


def _second_person(call: Call, known: _Known) -> Iterator[Waits]:
    if number := known.second.get(call.pk):
        text = ngettext(
            "Admit, as the second person, %(n)d proposal that a colleague wrote for its group",
            "Admit, as the second person, %(n)d proposals that colleagues wrote for their groups",
            number,
        )
        yield text % {"n": number}, desk_page("call_screening", call.code), screening_deadline(call)


def _overdue_returns(call: Call, known: _Known) -> Iterator[Waits]:
    if number := known.overdue.get(call.pk):
        text = ngettext(
            "%(n)d returned proposal did not come back in time: refuse it or give more days",
            "%(n)d returned proposals did not come back in time: refuse them or give more days",
            number,
        )
        page = desk_page("proposals", call=call.code, state="returned")
        yield text % {"n": number}, page, screening_deadline(call)


def _complaints(call: Call, known: _Known) -> Iterator[Waits]:
    figures = known.figures[call.pk]
    if number := figures.complaints:
        text = ngettext("Answer %(n)d complaint", "Answer %(n)d complaints", number)
        yield text % {"n": number}, desk_page("complaints", call=call.code, state="filed"), figures.complaint_due


def _remedies(call: Call, known: _Known) -> Iterator[Waits]:
    if number := known.remedies.get(call.pk):
        text = ngettext(
            "Carry out what %(n)d upheld complaint was promised",
            "Carry out what %(n)d upheld complaints were promised",
            number,
        )
        yield text % {"n": number}, desk_page("complaints", call=call.code, state="upheld"), None


DUTIES = (
    Duty((Role.COORDINATOR,), _draft),
    Duty((Role.COORDINATOR,), _questions),
    Duty(SCREENERS, _drafts, in_parts=True),
    Duty(SCREENERS, _screening, in_parts=True),
    Duty(SCREENERS, _second_person, in_parts=True),
    Duty(SCREENERS, _overdue_returns, in_parts=True),
    Duty(SCREENERS, _end_of_screening),
    Duty((Role.COORDINATOR,), _complaints, in_parts=True),
    Duty((Role.COORDINATOR,), _remedies, in_parts=True),
)


def _interests(user: User, today: date) -> Iterator[Task]:
    waiting = interests_waiting_for(user)
    if waiting.number and waiting.since:
        text = ngettext(
            "Call %(n)d group that wants to take part", "Call %(n)d groups that want to take part", waiting.number
        )
        due = timezone.localdate(waiting.since) + CALL_WITHIN
        url = desk_page("interests")
        yield Task(text % {"n": waiting.number}, url, _("Registry"), today, due, WORK_WITH_GROUPS)
