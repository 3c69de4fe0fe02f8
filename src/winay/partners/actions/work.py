"""Tasks are given, done, dropped, passed on; activities are planned, held, cancelled."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from winay.base.actions import record_act, transition, wrong_state
from winay.base.codes import next_code
from winay.base.models import User
from winay.partners import access
from winay.partners.actions._common import (
    locked_and_running,
    maybe_said,
    require_ahead,
    require_order,
    require_past,
    require_works,
    said,
)
from winay.partners.models import Activity, Assignment, Partnership
from winay.partners.states import ACTIVITY_STATES, ASSIGNMENT_STATES
from winay.programmes.models import Programme
from winay.territory.models import District


def assign(
    *,
    actor: User,
    programme: Programme,
    what: str,
    owner: User,
    due_on: date,
    partnership: Partnership | None = None,
) -> Assignment:
    """A coordinator gives somebody of the programme something to do by a day, perhaps for one agreement.

    Effects: the task, one act; it stands among the owner's tasks and in their daily message. Inverse:
    `drop_assignment`. Raises `WrongState` for an agreement that was dropped or has ended.
    """
    if partnership is not None:
        programme = partnership.programme
    access.require(access.may_assign(actor, programme, partnership))
    what = said(what, field="what", most=300)
    require_works(owner, programme, field="owner")
    require_ahead(due_on, timezone.localdate(), field="due_on")
    with transaction.atomic():
        if partnership is not None:
            locked_and_running(partnership)
        assignment = Assignment.objects.create(
            programme=programme,
            partnership=partnership,
            code=next_code("TA", width=5),
            what=what,
            owner=owner,
            due_on=due_on,
        )
        record_act(actor=actor, verb="assign", subject=assignment, details={"owner": str(owner.pk)})
        return assignment


def _locked(assignment: Assignment) -> Assignment:
    rows = Assignment.objects.select_for_update(of=("self",))
    return rows.select_related("programme", "partnership__programme").get(pk=assignment.pk)


def finish_assignment(*, actor: User, assignment: Assignment, words: str) -> Assignment:
    """Its owner or a coordinator says that a task is done, and what came of it. Inverse: `reopen_assignment`."""
    words = said(words, field="words", most=300)
    with transaction.atomic():
        assignment = _locked(assignment)
        access.require(access.may_do_assignment(actor, assignment))
        return _move(assignment, actor, "finish_assignment", words)


def drop_assignment(*, actor: User, assignment: Assignment, words: str) -> Assignment:
    """A coordinator says why a task is not done any more. Inverse: `reopen_assignment`."""
    words = said(words, field="words", most=300)
    with transaction.atomic():
        assignment = _locked(assignment)
        access.require(access.may_keep_assignment(actor, assignment))
        return _move(assignment, actor, "drop_assignment", words)


def reopen_assignment(*, actor: User, assignment: Assignment, words: str) -> Assignment:
    """A coordinator says why a task is to be done after all. Inverse: `finish_assignment`."""
    words = said(words, field="words", most=300)
    with transaction.atomic():
        assignment = _locked(assignment)
        access.require(access.may_keep_assignment(actor, assignment))
        return _move(assignment, actor, "reopen_assignment", words)


def _move(assignment: Assignment, actor: User, act: str, words: str) -> Assignment:
    assignment.words = words
    transition(assignment, table=ASSIGNMENT_STATES, act=act, actor=actor, reason=words, also_save=("words",))
    return assignment


def give_assignment(*, actor: User, assignment: Assignment, owner: User, due_on: date) -> Assignment:
    """A coordinator gives a task to another, or another last day. Effects: both, one act. It is its own inverse."""
    require_ahead(due_on, timezone.localdate(), field="due_on")
    with transaction.atomic():
        assignment = _locked(assignment)
        access.require(access.may_keep_assignment(actor, assignment))
        require_works(owner, assignment.programme, field="owner")
        details = {
            "before": str(assignment.owner_id),
            "owner": str(owner.pk),
            "due_before": assignment.due_on.isoformat(),
        }
        assignment.owner, assignment.due_on = owner, due_on
        assignment.save(update_fields=["owner", "due_on"])
        record_act(actor=actor, verb="give_assignment", subject=assignment, details=details)
        return assignment


def plan_activity(
    *,
    actor: User,
    programme: Programme,
    kind: str,
    title: str,
    begins_on: date,
    ends_on: date,
    outdoors: bool = True,
    district: District | None = None,
    place: str = "",
    partnership: Partnership | None = None,
) -> Activity:
    """Whoever works with groups in the place puts an activity on the joint calendar.

    Rain is not refused: the pages warn. Effects: the activity, one act. Inverse: `cancel_activity`. Raises `WrongState`
    for an agreement that was dropped or has ended.
    """
    if partnership is not None:
        programme = partnership.programme
    access.require(access.may_plan_at(actor, programme, district))
    title = said(title, field="title", most=200)
    place = maybe_said(place, field="place", most=150)
    require_order(begins_on, ends_on)
    require_ahead(ends_on, timezone.localdate(), field="ends_on")
    with transaction.atomic():
        if partnership is not None:
            locked_and_running(partnership)
        activity = Activity.objects.create(
            programme=programme,
            partnership=partnership,
            code=next_code("AC", width=5),
            kind=kind,
            title=title,
            place=place,
            outdoors=outdoors,
            district=district,
            begins_on=begins_on,
            ends_on=ends_on,
        )
        record_act(actor=actor, verb="plan_activity", subject=activity)
        return activity


def _activity(activity: Activity, actor: User) -> Activity:
    rows = Activity.objects.select_for_update(of=("self",)).select_related("programme", "district")
    found = rows.get(pk=activity.pk)
    access.require(access.may_plan_activity(actor, found))
    return found


def move_activity(*, actor: User, activity: Activity, begins_on: date, ends_on: date) -> Activity:
    """Put a planned activity on other days. Effects: its days, one act. It is its own inverse."""
    require_order(begins_on, ends_on)
    require_ahead(ends_on, timezone.localdate(), field="ends_on")
    with transaction.atomic():
        activity = _activity(activity, actor)
        if activity.state != "planned":
            raise wrong_state(activity, ACTIVITY_STATES)
        details = {"before": [activity.begins_on.isoformat(), activity.ends_on.isoformat()]}
        activity.begins_on, activity.ends_on = begins_on, ends_on
        activity.save(update_fields=["begins_on", "ends_on"])
        record_act(actor=actor, verb="move_activity", subject=activity, details=details)
        return activity


def hold_activity(*, actor: User, activity: Activity, words: str) -> Activity:
    """Say that an activity took place, and what came of it. Effects: its state, one act. No inverse."""
    words = said(words, field="words", most=300)
    with transaction.atomic():
        activity = _activity(activity, actor)
        require_past(activity.begins_on, timezone.localdate(), field="words")
        return _end(activity, actor, "hold_activity", words)


def cancel_activity(*, actor: User, activity: Activity, words: str) -> Activity:
    """Say why an activity does not take place. Effects: its state, one act. No inverse: it is planned anew."""
    words = said(words, field="words", most=300)
    with transaction.atomic():
        return _end(_activity(activity, actor), actor, "cancel_activity", words)


def _end(activity: Activity, actor: User, act: str, words: str) -> Activity:
    activity.words = words
    transition(activity, table=ACTIVITY_STATES, act=act, actor=actor, reason=words, also_save=("words",))
    return activity
