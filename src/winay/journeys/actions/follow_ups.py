"""Who graduated is asked after: planned, asked, looked for, given up; what they tell goes to the registry."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from winay.base.actions import transition, transition_many
from winay.base.bulk import among
from winay.base.errors import InvalidInput
from winay.base.models import User
from winay.journeys import access
from winay.journeys.actions.stays import clean_words, past_day
from winay.journeys.models import FollowUp, FollowUpTry, Stay, Way
from winay.journeys.pack import Journey
from winay.journeys.queries.stays import ventures_owned
from winay.journeys.rules import planned_days
from winay.journeys.rules.follow_ups import act_for
from winay.journeys.states import FOLLOW_UP_STATES
from winay.registry import actions as registry
from winay.registry.models import ToldBy, Venture


@dataclass(frozen=True)
class Answer:
    """What somebody tells when they are asked.

    `venture`: of which business. `reason`: why its state is another than before, by the registry's list. `sales`: from
    `sales_since` (the month's first day without) to the day of asking, in soles. `jobs`, `jobs_women`,
    `jobs_young`: in full-time equivalents.
    """

    outcome: str
    venture: Venture | None = None
    reason: str = ""
    since: date | None = None
    sales: Decimal | None = None
    sales_since: date | None = None
    jobs: Decimal | None = None
    jobs_women: Decimal | None = None
    jobs_young: Decimal | None = None
    words: str = ""


def plan_follow_ups(actor: User | None, stays: Sequence[Stay], journey: Journey, day: date) -> None:
    """Plan in which months after graduation each is asked; within the act of graduation.

    What was planned before and not asked is planned anew; what was asked stays. Nothing is planned for who does not
    want to be asked by this programme, or died.
    """
    planned = planned_days(day, journey.follow_up.months)
    never = _asked_no_more(stays)
    stays = [one for one in stays if getattr(one, f"{one.kind}_id") not in never]
    standing = FollowUp.objects.filter(stay__in=among(one.pk for one in stays))
    there: dict[tuple[Any, int], FollowUp] = {(one.stay_id, one.months): one for one in standing}
    new = []
    for stay in stays:
        for months, due in planned:
            old = there.get((stay.pk, months))
            if old is None:
                new.append(
                    FollowUp(
                        stay=stay, programme_id=stay.programme_id, district_id=stay.district_id,
                        months=months, due_on=due,
                    )
                )  # fmt: skip
            elif old.state == "cancelled":
                old.due_on, old.told_at = due, None
                also = ("due_on", "told_at")
                transition(old, table=FOLLOW_UP_STATES, act="plan_again", actor=actor, also_save=also)
    FollowUp.objects.bulk_create(new, batch_size=400)


def _asked_no_more(stays: Sequence[Stay]) -> set[Any]:
    """Return the keys of those in stays of one kind and programme whom it asks no more; one query."""
    if not stays:
        return set()
    kind = stays[0].kind
    whom = f"stay__{kind}"
    keys = among(getattr(one, f"{kind}_id") for one in stays)
    rows = FollowUp.objects.filter(
        Q(state="declined") | Q(state="lost", lost_why=FollowUp.Lost.DIED),
        programme=stays[0].programme_id, **{f"{whom}__in": keys},
    )  # fmt: skip
    return set(rows.order_by().values_list(whom, flat=True))


def cancel_planned(actor: User | None, stay: Stay) -> None:
    """Ask nobody after a stay that goes on; within the act that reopens it."""
    waiting = list(stay.follow_ups.filter(state__in=FOLLOW_UP_STATES.sources("cancel_follow_up")))
    transition_many(waiting, table=FOLLOW_UP_STATES, act="cancel_follow_up", actor=actor)


def _locked(follow_up: FollowUp, actor: User | None) -> FollowUp:
    rows = FollowUp.objects.select_for_update(of=("self",)).select_related("stay", "programme__pack")
    found = rows.get(pk=follow_up.pk)
    access.require(access.may_follow_up(actor, found))
    return found


@transaction.atomic
def record_follow_up(
    *, actor: User | None, follow_up: FollowUp, asked_on: date, way: str, answer: Answer, by: str = ""
) -> FollowUp:
    """Write down what somebody told of their business so many months after they graduated; `by` which door they came,
    where they wrote it themselves.

    Effects: the answer; the state, sales and jobs of the business by the registry's own acts, where they are told; one
    act. There is no inverse: what was told of a business is corrected on its page. Raises `InvalidInput` where the
    business is not theirs, or its state changes without a reason.
    """
    found = _locked(follow_up, actor)
    found.asked_on = _asked(found, asked_on)
    found.way = _one_of(way, Way.values, "way")
    found.outcome = _one_of(answer.outcome, FollowUp.Outcome.values, "outcome")
    found.words, found.recorded_by = clean_words(answer.words), actor
    venture = _venture(found, answer)
    found.venture = venture
    if venture is not None and found.outcome != FollowUp.Outcome.NONE:
        _tell(actor, found, venture, answer)
    elif answer.sales is not None or answer.jobs is not None:
        raise InvalidInput(_("Say of which business, to write down its sales and jobs."), field="venture")
    transition(
        found,
        table=FOLLOW_UP_STATES,
        act="record_follow_up",
        actor=actor,
        details={"months": found.months, "outcome": found.outcome} | ({"by": by} if by else {}),
        also_save=("asked_on", "way", "outcome", "words", "recorded_by", "venture", "sales", "jobs"),
    )
    return found


def _asked(follow_up: FollowUp, day: date) -> date:
    if follow_up.stay.until and past_day(day, field="asked_on") < follow_up.stay.until:
        raise InvalidInput(_("It is before they graduated."), field="asked_on")
    return day


def _one_of(value: str, choices: Sequence[str], field: str) -> str:
    if value not in choices:
        raise InvalidInput(_("“%(value)s” is not one of the choices.") % {"value": value[:20]}, field=field)
    return value


def _venture(follow_up: FollowUp, answer: Answer) -> Venture | None:
    stay = follow_up.stay
    key = getattr(stay, f"{stay.kind}_id")
    own = {venture for _key, venture in ventures_owned(stay.kind, [key])}
    if answer.venture is None:
        if own and answer.outcome != FollowUp.Outcome.NONE:
            raise InvalidInput(_("Say of which business."), field="venture")
        return None
    if answer.venture.pk not in own:
        raise InvalidInput(_("Choose a business of theirs."), field="venture")
    return answer.venture


def _tell(actor: User | None, follow_up: FollowUp, venture: Venture, answer: Answer) -> None:
    day = follow_up.asked_on
    assert day is not None  # noqa: S101 (set by the caller; for the type checker)
    word = registry.Word(by=ToldBy.OFFICER if follow_up.way == Way.VISIT else ToldBy.OWNER, on=day)
    if answer.sales is not None:
        sold = registry.Sales(answer.sales_since or day.replace(day=1), day, answer.sales)
        follow_up.sales = registry.record_sales(actor=actor, venture=venture, sales=sold, word=word)
    if answer.jobs is not None:
        jobs = registry.Jobs(day, answer.jobs, answer.jobs_women, answer.jobs_young)
        follow_up.jobs = registry.record_jobs(actor=actor, venture=venture, jobs=jobs, word=word)
    act = act_for(venture.state, follow_up.outcome)
    if act:
        if not answer.reason:
            raise InvalidInput(_("Say why it is so now."), field="reason")
        registry.change_venture(
            actor=actor, venture=venture, act=act, on=answer.since or day, reason=answer.reason,
            words=answer.words, word=word,
        )  # fmt: skip


@transaction.atomic
def record_try(
    *, actor: User | None, follow_up: FollowUp, tried_on: date, way: str, result: str, words: str = ""
) -> FollowUpTry:
    """Write down that somebody was not reached: they are looked for. Effects: the try, one act."""
    found = _locked(follow_up, actor)
    tried = FollowUpTry(
        follow_up=found,
        tried_on=_asked(found, tried_on),
        way=_one_of(way, Way.values, "way"),
        result=_one_of(result, FollowUpTry.Result.values, "result"),
        words=clean_words(words),
        tried_by=actor,
    )
    transition(found, table=FOLLOW_UP_STATES, act="not_found", actor=actor, reason=result)
    tried.save()
    return tried


@transaction.atomic
def give_up_search(*, actor: User | None, follow_up: FollowUp, why: str, words: str = "") -> FollowUp:
    """Write down that somebody who was looked for is not found, and why. Inverse: `plan_again`.

    Effects: one act; of who died, everything that is still to be asked of them ends, one act each. Raises
    `InvalidInput` where nobody has looked for them yet, unless they died.
    """
    found = _locked(follow_up, actor)
    found.lost_why = _one_of(why, FollowUp.Lost.values, "why")
    found.words = clean_words(words)
    if found.lost_why != FollowUp.Lost.DIED and not found.tries.exists():
        raise InvalidInput(_("Look for them first: write down when and how you tried."), field="why")
    transition(
        found, table=FOLLOW_UP_STATES, act="give_up_search", actor=actor, reason=why,
        also_save=("lost_why", "words"),
    )  # fmt: skip
    if found.lost_why == FollowUp.Lost.DIED:
        kind = found.stay.kind
        others = _still_to_ask(**{f"stay__{kind}": getattr(found.stay, f"{kind}_id")})
        transition_many(others, table=FOLLOW_UP_STATES, act="give_up_search", actor=actor, reason=why)
        FollowUp.objects.filter(pk__in=among(one.pk for one in others)).update(lost_why=why)
    return found


def _still_to_ask(**whose: Any) -> list[FollowUp]:
    rows = FollowUp.objects.select_for_update(of=("self",)).filter(state__in=("planned", "sought"), **whose)
    return list(rows.order_by("pk"))


@transaction.atomic
def decline_follow_up(*, actor: User | None, follow_up: FollowUp, words: str = "") -> FollowUp:
    """Write down that they do not want to be asked: neither now nor later. Inverse: `plan_again` for each.

    Effects: this one and all of their stay that are still to be asked, also where they were not found yet, are
    declined, one act each.
    """
    found = _locked(follow_up, actor)
    found.words = clean_words(words)
    transition(found, table=FOLLOW_UP_STATES, act="decline_follow_up", actor=actor, also_save=("words",))
    later = _still_to_ask(stay=found.stay_id)
    transition_many(later, table=FOLLOW_UP_STATES, act="decline_follow_up", actor=actor)
    return found


@transaction.atomic
def plan_again(*, actor: User | None, follow_up: FollowUp, words: str = "") -> FollowUp:
    """Ask again after all: somebody was found, or changed their mind. Effects: it is planned again, one act.

    Raises `InvalidInput` where they did not want to be asked, or died, and no `words` say what changed.
    """
    found = _locked(follow_up, actor)
    words = clean_words(words)
    if (found.state == "declined" or found.lost_why == FollowUp.Lost.DIED) and not words:
        raise InvalidInput(_("Write how you know that they want to be asked after all."), field="words")
    found.lost_why, found.words, found.told_at = "", words or found.words, None
    transition(
        found, table=FOLLOW_UP_STATES, act="plan_again", actor=actor, also_save=("lost_why", "words", "told_at")
    )
    return found
