"""One case judged by a condition: whether it holds, and the facts that decided."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any as AnyValue

from winay.facts.rules.conditions import (
    All,
    Any,
    Compare,
    Condition,
    Day,
    HowMany,
    InForce,
    Known,
    Leaf,
    Not,
    Of,
    OneOf,
    Tolerance,
    Unless,
    Value,
    Within,
    add_months,
    each_of,
)


@dataclass(frozen=True)
class Span:
    """A value that is known from … to, both included; None: open on that side."""

    least: AnyValue = None
    most: AnyValue = None


Found = Value | Span | None
"""What is known of one fact; None: nothing."""


@dataclass(frozen=True)
class Decision:
    """A decision by which somebody waived something: who, when, until when it holds (None: for good), why."""

    by: str
    on: date
    until: date | None = None
    why: str = ""

    def holds(self, day: date) -> bool:
        """Tell whether it holds on this day."""
        return self.on <= day and (self.until is None or day <= self.until)


@dataclass(frozen=True)
class Reason:
    """One leaf that decided: what was asked, what was found, against which limit.

    `limit` is the value compared with, resolved: a tuple of values for `OneOf`, of two days for `Within`. `denied`:
    the leaf stands under a “not”. `said` is the message of the leaf or group; `together` are the leaves of a group
    that speaks as one. `decision` is what waived the rest.
    """

    leaf: Leaf | None
    found: Found = None
    limit: AnyValue = None
    met: bool | None = None
    denied: bool = False
    said: str = ""
    together: tuple["Reason", ...] = ()
    decision: Decision | None = None


@dataclass(frozen=True)
class Judgement:
    """How a condition stands: `met` None is not known. `reasons` are the facts that decided, in its order."""

    met: bool | None
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True)
class _Case:
    facts: Mapping[str, Found]
    today: date
    decisions: Mapping[str, Decision]
    decided_by: date


def judge(
    condition: Condition,
    facts: Mapping[str, Found],
    *,
    today: date,
    decisions: Mapping[str, Decision] | None = None,
    decided_by: date | None = None,
) -> Judgement:
    """Judge one case on a day. A fact that `facts` lacks is not known. `decisions` waive by code (`Unless`).

    `decided_by` is the day on which a decision must hold, where facts are counted to an earlier one: `today` without.
    """
    return _judge(condition, _Case(facts, today, decisions or {}, decided_by or today))


def _judge(condition: Condition, case: _Case) -> Judgement:
    if isinstance(condition, All):
        return _all(condition, case)
    if isinstance(condition, Any):
        parts = [_judge(part, case) for part in condition.parts]
        met = _kleene_any(part.met for part in parts)
        return Judgement(met, _deciding(parts, met))
    if isinstance(condition, Not):
        inner = _judge(condition.part, case)
        turned = tuple(_denied(reason) for reason in inner.reasons)
        return Judgement(None if inner.met is None else not inner.met, turned)
    if isinstance(condition, Unless):
        decision = case.decisions.get(condition.code)
        inner = _judge(condition.part, case)
        if inner.met is not True and decision and decision.holds(case.decided_by):
            return Judgement(True, (Reason(None, met=True, decision=decision),))
        return inner
    if isinstance(condition, InForce):
        return _judge(condition.part, case) if condition.on(case.today) else Judgement(True)
    return _leaf(condition, case)


def _all(condition: All, case: _Case) -> Judgement:
    parts = [_judge(part, case) for part in condition.parts]
    met = _kleene_all(part.met for part in parts)
    if not condition.reason:
        return Judgement(met, _deciding(parts, met))
    together = tuple(reason for part in parts for reason in part.reasons)
    return Judgement(met, (Reason(None, met=met, said=condition.reason, together=together),))


def _kleene_all(answers: Iterable[bool | None]) -> bool | None:
    found = set(answers)
    return False if False in found else None if None in found else True


def _kleene_any(answers: Iterable[bool | None]) -> bool | None:
    found = set(answers)
    return True if True in found else None if None in found else False


def _deciding(parts: list[Judgement], met: bool | None) -> tuple[Reason, ...]:
    """The reasons of the parts that made the answer what it is."""
    return tuple(reason for part in parts if part.met is met for reason in part.reasons)


def _denied(reason: Reason) -> Reason:
    met = None if reason.met is None else not reason.met
    return Reason(
        reason.leaf, reason.found, reason.limit, met, not reason.denied, "", reason.together, reason.decision
    )


def _leaf(leaf: Leaf, case: _Case) -> Judgement:
    found = case.facts.get(leaf.fact)
    limit: AnyValue = None
    met: bool | None
    if isinstance(leaf, Known):
        met = found is not None and found != Span()
    elif isinstance(leaf, OneOf):
        limit = leaf.values
        met = _one_of(found, leaf.values)
    elif isinstance(leaf, Within):
        since, until = _day(leaf.since, case), _day(leaf.until, case)
        limit = (since, until)
        missing = (leaf.since and since is None) or (leaf.until and until is None)
        met = _within_open(found, since, until) if missing else _within(found, since, until)
    elif isinstance(leaf, HowMany):
        found, limit = _counted(leaf, case), leaf.limit
        met = None if found is None else _compared(found, leaf, limit)
    else:
        limit = _limit(leaf.limit, case)
        met = None if limit is None else _compared(found, leaf, limit)
    return Judgement(met, (Reason(leaf, found, limit, met, said=leaf.reason),))


def _counted(leaf: HowMany, case: _Case) -> Found:
    """The count, as it is given or of those whose facts are given; not known where neither is."""
    if leaf.key in case.facts:
        return case.facts[leaf.key]
    each: AnyValue = case.facts.get(each_of(leaf.fact))
    if each is None:
        return None
    answers = [_judge(leaf.who, _Case(one, case.today, {}, case.decided_by)).met for one in each]
    sure, perhaps = answers.count(True), answers.count(None)
    return Span(sure, sure + perhaps) if perhaps else sure


def _ends(found: Found) -> tuple[AnyValue, AnyValue]:
    return (found.least, found.most) if isinstance(found, Span) else (found, found)


def _within(found: Found, low: AnyValue, high: AnyValue, *, beyond: bool = False) -> bool | None:
    """Tell whether what was found lies from `low` to `high` (None: open); `beyond`: not on these ends themselves."""
    least, most = _ends(found)
    sure_low = low is None or (least is not None and (least > low if beyond else least >= low))
    sure_high = high is None or (most is not None and (most < high if beyond else most <= high))
    if sure_low and sure_high and found is not None:
        return True
    fails_low = low is not None and most is not None and (most <= low if beyond else most < low)
    fails_high = high is not None and least is not None and (least >= high if beyond else least > high)
    return False if fails_low or fails_high else None


def _within_open(found: Found, low: AnyValue, high: AnyValue) -> bool | None:
    """As `_within`, where one of the ends is asked for and not known: it may fail at the other, and never be sure."""
    return False if _within(found, low, high) is False else None


def _compared(found: Found, leaf: Compare | HowMany, limit: AnyValue) -> bool | None:
    if leaf.how == "equals" and isinstance(limit, (bool, str)):
        return None if found is None else found == limit
    low, high = bounds(limit, leaf.tolerance)
    if leaf.how == "at_least":
        return _within(found, low, None)
    if leaf.how == "at_most":
        return _within(found, None, high)
    if leaf.how == "more_than":
        return _within(found, limit, None, beyond=True)
    if leaf.how == "less_than":
        return _within(found, None, limit, beyond=True)
    return _within(found, low, high)


def bounds(limit: AnyValue, tolerance: Tolerance) -> tuple[AnyValue, AnyValue]:
    """Return the least and the most that still count as the limit."""
    if not (tolerance.share or tolerance.amount):
        return limit, limit
    room = abs(limit) * tolerance.share + tolerance.amount
    return limit - room, limit + room


def _one_of(found: Found, values: tuple[Value, ...]) -> bool | None:
    if found is None:
        return None
    if not isinstance(found, Span):
        return found in values
    if found.least is not None and found.least == found.most:
        return found.least in values
    return None if any(_within(value, found.least, found.most) for value in values) else False


def _limit(limit: Value | Of, case: _Case) -> AnyValue:
    if not isinstance(limit, Of):
        return limit
    other = case.facts.get(limit.fact)
    if other is None or isinstance(other, (Span, str, date)):
        return None
    return other if limit.times == 1 else Decimal(other) * limit.times


def _day(day: Day | None, case: _Case) -> date | None:
    if day is None:
        return None
    base: AnyValue = day.at
    if base is None:
        base = case.today
    elif isinstance(base, str):
        base = case.facts.get(base)
    return add_months(base, day.months) if isinstance(base, date) else None
