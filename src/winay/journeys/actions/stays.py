"""Somebody enters a stage of a programme, goes on, leaves, and what was written by mistake is taken back."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from winay.base import typed
from winay.base.actions import record_act, transition, transition_many
from winay.base.bulk import among
from winay.base.errors import InvalidInput, WrongState
from winay.base.models import User
from winay.journeys import access
from winay.journeys.models import Stay
from winay.journeys.pack import Journey, Stage, journey_of
from winay.journeys.queries.cases import Subject
from winay.journeys.queries.stays import came_from, kind_of, open_stays, standings
from winay.journeys.queries.subjects import MODELS
from winay.journeys.states import STAY_STATES
from winay.programmes.models import Programme

MOST_AT_ONCE = 5_000
"""So many households enter or graduate in one act: a dozen nuclei."""
MOST_WORDS = 300
OLDEST = 1990


def enter_stage(
    *, actor: User | None, programme: Programme, stage: str, subject: Subject, since: date, words: str = ""
) -> Stay:
    """Write down that somebody is in a stage of a programme since a day, and has gone on from the one before it.

    What the stage asks is judged on that day. Where it is not met, not known, or a stage is skipped, a person may
    decide otherwise: `words` say why. Effects: the stay; the stay that it comes from ends; one act. Inverse:
    `take_back_stays`. Raises `InvalidInput` without words where they are needed, `WrongState` for who is in it.
    """
    found = enter_many(actor=actor, programme=programme, stage=stage, subjects=[subject], since=since, words=words)
    if not found:
        raise WrongState(_("They are in this stage already."))
    return found[0]


@transaction.atomic
def enter_many(
    *,
    actor: User | None,
    programme: Programme,
    stage: str,
    subjects: Sequence[Subject],
    since: date,
    words: str = "",
) -> list[Stay]:
    """Let many enter a stage in one act; who is in it already is left alone, so that it can be repeated.

    As `enter_stage`; `words` stand with each of those who do not meet what is asked. A stay that ended meanwhile keeps
    its end. Returns the new stays. Raises `NotAllowed` also for who may not end the stay that somebody goes on from.
    """
    asked = stage_called(programme, stage)
    day, words = past_day(since, field="since"), clean_words(words)
    subjects = _locked(asked, subjects)
    for district in {one.district_id for one in subjects}:
        access.require(access.may_keep_stages(actor, programme, district))
    keys = [one.pk for one in subjects]
    inside = set(open_stays(programme, stage, asked.of, keys).values_list(asked.of, flat=True))
    subjects = [one for one in subjects if one.pk not in inside]
    _lock_stays(one.pk for one in came_from(programme, asked, asked.of, keys).values())
    before = came_from(programme, asked, asked.of, keys)
    leaving = [one for key, one in before.items() if one.state == "inside" and key not in inside]
    for district in {one.district_id for one in leaving}:
        access.require(access.may_keep_stages(actor, programme, district))
    for one in before.values():
        if day < one.since:
            raise InvalidInput(_("It is before they entered the stage before it."), field="since")
    entered = standings(asked.of, subjects, day, programme=programme, enter=asked, stays=before)
    left = _judged_before(programme, asked, leaving, day)
    answers = {
        one.subject.pk: _together(one.judgement.met, left.get(one.subject.pk, True), _in_order(asked, before, one))
        for one in entered
    }
    require_words(answers.values(), words)
    stays = [
        Stay(
            programme=programme, stage=stage, district_id=one.subject.district_id, since=day,
            came_from=before.get(one.subject.pk), enter_met=answers[one.subject.pk],
            enter_words="" if answers[one.subject.pk] else words, **{asked.of: one.subject},
        )
        for one in entered
    ]  # fmt: skip
    Stay.objects.bulk_create(stays, batch_size=400)
    _end(actor, leaving, "move_on", day, left, words)
    if len(stays) == 1:
        record_act(actor=actor, verb="enter_stage", subject=stays[0], details=_named(programme, stage))
    elif stays:
        details = {**_named(programme, stage), "number": len(stays), "since": day.isoformat()}
        record_act(actor=actor, verb="enter_stage_together", subject=programme, details=details)
    return stays


def _named(programme: Programme, stage: str) -> dict[str, Any]:
    return {"programme": programme.code, "stage": stage}


def _in_order(stage: Stage, before: Any, one: Any) -> bool:
    return not stage.after or one.subject.pk in before


def _together(*answers: bool | None) -> bool | None:
    return False if False in answers else None if None in answers else True


def _judged_before(
    programme: Programme, stage: Stage, leaving: Sequence[Stay], day: date
) -> dict[Any, bool | None]:
    """Return, by key, whether those who go on meet what the stage that they leave asks."""
    journey = journey_of(programme)
    found: dict[Any, bool | None] = {}
    for code in {one.stage for one in leaving}:
        rows = [one for one in leaving if one.stage == code]
        old = journey.stage(code) if journey else None
        subjects = _locked(stage, [one.subject for one in rows]) if old and old.exit else []
        stays = {getattr(one, f"{stage.of}_id"): one for one in rows}
        for one in standings(stage.of, subjects, day, programme=programme, leave=old, stays=stays):
            found[one.subject.pk] = one.judgement.met
    return found


def _end(
    actor: User | None, stays: Sequence[Stay], act: str, day: date, met: dict[Any, bool | None], words: str
) -> None:
    """End stays by an act; `met` by the key of who is in them, met where nothing is said."""
    if not stays:
        return
    transition_many(stays, table=STAY_STATES, act=act, actor=actor)
    by_answer: dict[bool | None, list[Any]] = {}
    for one in stays:
        answer = met.get(getattr(one, f"{one.kind}_id"), True)
        one.until, one.leave_met = day, answer
        one.leave_words = "" if answer else words
        by_answer.setdefault(answer, []).append(one.pk)
    for answer, keys in by_answer.items():
        Stay.objects.filter(pk__in=among(keys)).update(
            until=day, leave_met=answer, leave_words="" if answer else words
        )


@transaction.atomic
def leave_stage(*, actor: User | None, stay: Stay, on: date, why: str, words: str = "") -> Stay:
    """Write down that somebody left a stage before its end, on which day and why. Inverse: `reopen_stay`."""
    found = locked_stay(stay, actor)
    found.until = _after(found, on)
    if why not in Stay.Left.values:
        raise InvalidInput(_("Say why they left."), field="why")
    found.left_why, found.leave_words = why, clean_words(words)
    if why == Stay.Left.OTHER and not found.leave_words:
        raise InvalidInput(_("Say it in your own words."), field="words")
    journey = journey_of(found.programme)
    stage = journey.stage(found.stage) if journey else None
    if stage is not None:
        subject = _standing(found)
        found.leave_met = standings(
            found.kind, [subject], on, programme=found.programme, leave=stage, stays={subject.pk: found}
        )[0].judgement.met
    transition(
        found,
        table=STAY_STATES,
        act="leave_stage",
        actor=actor,
        reason=why,
        details=_named(found.programme, found.stage),
        also_save=("until", "left_why", "leave_met", "leave_words"),
    )
    return found


@transaction.atomic
def take_back_stays(*, actor: User | None, stays: Sequence[Stay]) -> list[Stay]:
    """Take back stays that were written down by mistake; they stay on record. There is no inverse: write them anew.

    Effects: each is taken back, the stay that it came from goes on if it ended with it and they are not in that stage
    again; one act each. Raises `WrongState` for one that ended: it is reopened first; `NotAllowed` also for who may
    not let the stay before it go on.
    """
    keys = {one.pk for one in stays}
    earlier = Stay.objects.filter(pk__in=among(keys), came_from__isnull=False).order_by()
    locked = _lock_stays([*keys, *earlier.values_list("came_from", flat=True)])
    found = [one for key, one in locked.items() if key in keys]
    before = {
        one.came_from_id: locked[one.came_from_id]
        for one in found
        if one.came_from_id is not None and _ended_with(locked[one.came_from_id], one)
    }
    for one in [*found, *before.values()]:
        access.require(access.may_keep_stay(actor, one))
    transition_many(found, table=STAY_STATES, act="take_back_stay", actor=actor)
    for one in before.values():
        if not open_stays(one.programme, one.stage, one.kind, [getattr(one, f"{one.kind}_id")]).exists():
            _reopen(actor, one)
    return found


def _ended_with(before: Stay, stay: Stay) -> bool:
    return before.state == "passed" and before.until == stay.since


def _lock_stays(keys: Iterable[Any]) -> dict[Any, Stay]:
    """Lock stays in the order of their keys, and return them by key as they stand now."""
    rows = Stay.objects.select_for_update(of=("self",)).select_related("programme")
    return {one.pk: one for one in rows.filter(pk__in=among(keys)).order_by("pk")}


@transaction.atomic
def reopen_stay(*, actor: User | None, stay: Stay) -> Stay:
    """Let a stay go on whose end was written down by mistake. Inverse: end it again.

    Effects: the stay has no last day; nobody is asked after them for now; one act.
    """
    from winay.journeys.actions.follow_ups import cancel_planned

    found = locked_stay(stay, actor)
    cancel_planned(actor, found)
    if open_stays(found.programme, found.stage, found.kind, [getattr(found, f"{found.kind}_id")]).exists():
        raise WrongState(_("They are in this stage already."))
    return _reopen(actor, found)


def _reopen(actor: User | None, stay: Stay) -> Stay:
    stay.until, stay.left_why, stay.leave_met, stay.leave_words = None, "", None, ""
    transition(
        stay,
        table=STAY_STATES,
        act="reopen_stay",
        actor=actor,
        also_save=("until", "left_why", "leave_met", "leave_words"),
    )
    return stay


def stage_called(programme: Programme, code: str) -> Stage:
    """Return a stage of a programme. Raises `InvalidInput` where its pack declares none of this code."""
    journey: Journey | None = journey_of(programme)
    found = journey.stage(code) if journey else None
    if found is None:
        raise InvalidInput(_("This programme has no such stage."), field="stage")
    return found


def past_day(day: date, *, field: str) -> date:
    """Return a day that has come, since there are programmes. Raises `InvalidInput`."""
    return typed.past_day(day, field=field, since=OLDEST)


def clean_words(text: str, *, field: str = "words") -> str:
    """Return words of one line. Raises `InvalidInput` for what is too long."""
    plain = " ".join(text.split())
    if len(plain) > MOST_WORDS or not plain.isprintable():
        raise InvalidInput(_("This has %(most)s letters at most.") % {"most": MOST_WORDS}, field=field)
    return plain


def require_words(answers: Collection[bool | None], words: str) -> None:
    """Raise `InvalidInput` where something is asked that somebody does not meet, or of which it is not known, and
    nobody says why they are taken all the same."""
    counted = Counter(answers)
    number = counted[False] + counted[None]
    if number and not words:
        text = ngettext(
            "%(number)s does not meet what is asked, or it is not known. Say why they are taken all the same.",
            "%(number)s do not meet what is asked, or it is not known. Say why they are taken all the same.",
            number,
        )
        raise InvalidInput(text % {"number": number}, field="words")


def locked_stay(stay: Stay, actor: User | None) -> Stay:
    """Lock a stay for an act of who keeps it. Raises `NotAllowed`."""
    found = Stay.objects.select_for_update(of=("self",)).select_related("programme__pack").get(pk=stay.pk)
    access.require(access.may_keep_stay(actor, found))
    return found


def _after(stay: Stay, day: date) -> date:
    if past_day(day, field="on") < stay.since:
        raise InvalidInput(_("It is before they entered."), field="on")
    return day


def _locked(stage: Stage, subjects: Sequence[Subject]) -> list[Any]:
    """Lock those who enter, as they stand now. Raises `InvalidInput` for too many, or of another kind."""
    if len(subjects) > MOST_AT_ONCE:
        raise InvalidInput(_("At most %(most)s at once.") % {"most": MOST_AT_ONCE})
    if any(kind_of(one) != stage.of for one in subjects):
        raise InvalidInput(_("This stage is of others."), field="stage")
    rows = MODELS[stage.of].order_by("pk").select_for_update(of=("self",))
    if stage.of == "person":
        rows = rows.select_related("household")
    found = list(rows.filter(pk__in=among(one.pk for one in subjects)))
    if len(found) < len({one.pk for one in subjects}):
        raise WrongState(_("This record was merged into another one. Choose the one that stands."))
    return found


def _standing(stay: Stay) -> Any:
    rows = MODELS[stay.kind]
    if stay.kind == "person":
        rows = rows.select_related("household")
    return rows.filter(pk=getattr(stay, f"{stay.kind}_id")).first() or stay.subject
