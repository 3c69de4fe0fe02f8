"""What comes next for one case: each programme eligible now, nearly, later, or not for them; why, and in which order.

Pure. `matched` judges one case with the reasons; `bulk` says the same for every row of a table.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from winay.facts.rules import Compare, Condition, Judgement, add_months, judge
from winay.journeys.rules.landscape import covers
from winay.journeys.rules.words import STAGES

NEAR = 183
"""What can be put right within so many days is near; half a year is the shortest time between two calls of a year."""
ASK = 7
"""Days in which something that is not known is found out."""
SOON = 60
"""A call that closes within so many days is pressing."""
ORDER = tuple(STAGES)


class Standing(StrEnum):
    """How a case stands before a programme, the best first."""

    NOW = "now"
    NEARLY = "nearly"
    LATER = "later"
    NOT = "not"


STANDINGS = tuple(Standing)


@dataclass(frozen=True)
class Asked:
    """A requirement: `condition` None is judged by a person. `kind`: mend, wait or fixed; `days`: of the mend."""

    code: str
    condition: Condition | None = None
    kind: str = "mend"
    days: int = 0
    key: str = ""
    """By what the same mend is known in several programmes: a kind of paper, or what is asked."""


@dataclass(frozen=True)
class Window:
    """A programme as it is judged. `places` None: everywhere; empty: not known where.

    `asks_known` False: what it asks is not written down. `opens_on`: it is closed, and opens on this day. `closed`: it
    is closed, and nobody knows when it opens again.
    """

    code: str
    subjects: frozenset[str]
    places: tuple[str, ...] | None = None
    stages: tuple[str, ...] = ()
    asked: tuple[Asked, ...] = ()
    asks_known: bool = True
    once: bool = False
    ended: bool = False
    opens_on: date | None = None
    closed: bool = False
    closes_on: date | None = None


@dataclass(frozen=True)
class Case:
    """Whom it is about: the kind of subject, the district, how far its business is, its facts, what it had already."""

    kind: str
    district: str
    facts: Mapping[str, Any]
    stage: str = ""
    had: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Missing:
    """A requirement that is not met, or of which it is not known; `by`: the day by which it can be."""

    asked: Asked
    judgement: Judgement
    by: date | None


@dataclass(frozen=True)
class Match:
    """How a case stands before one programme. `why_not`: what stands in the way for good, by its name; `points` tell
    the fit, `why` what earned them. `by`: the day on which it can be eligible, where that is known.
    """

    code: str
    standing: Standing
    missing: tuple[Missing, ...] = ()
    met: tuple[str, ...] = ()
    why_not: tuple[str, ...] = ()
    unsure: tuple[str, ...] = ()
    why: tuple[str, ...] = ()
    points: int = 0
    by: date | None = None
    closes_on: date | None = None
    waits: bool = False
    """Whether it is later whatever is put right: its call is closed, or the business is not so far yet."""


def matched(windows: Sequence[Window], case: Case, today: date) -> tuple[Match, ...]:
    """Return how a case stands before each programme, the best first.

    Order: now, nearly, later, not; then by points of fit, the earliest day, and the code.
    """
    found = [_match(window, case, today) for window in windows]
    return tuple(sorted(found, key=_rank))


def _rank(match: Match) -> tuple[int, int, date, str]:
    day = match.closes_on or match.by or date.max
    return STANDINGS.index(match.standing), -match.points, day, match.code


def _match(window: Window, case: Case, today: date) -> Match:
    judged = [
        (asked, judge(asked.condition, case.facts, today=today) if asked.condition else Judgement(None))
        for asked in window.asked
    ]
    place = None if window.places == () else window.places is None or covers(window.places, case.district)
    stage = _stage(window, case.stage)
    why_not = [
        name
        for name, there in (
            ("ended", window.ended),
            ("subject", case.kind not in window.subjects),
            ("place", place is False),
            ("had", window.once and window.code in case.had),
            ("grown", stage == "past"),
        )
        if there
    ]
    why_not += [f"fixed:{asked.code}" for asked, found in judged if asked.kind == "fixed" and found.met is False]
    missing = tuple(
        Missing(asked, found, _by(asked, found, case, today)) for asked, found in judged if found.met is not True
    )
    unsure = [name for name, there in (("place", place is None), ("asks", not window.asks_known)) if there]
    standing = _standing(window, why_not, missing, unsure, stage)
    points, why = _fit(window, case, judged, stage, today)
    days = [one.by for one in missing]
    by = None if standing is Standing.NOT or None in days else max([*filter(None, days), window.opens_on or today])
    return Match(
        window.code,
        standing,
        missing,
        tuple(asked.code for asked, found in judged if found.met is True),
        tuple(why_not),
        tuple(unsure),
        why,
        points,
        today if standing is Standing.NOW else by,
        window.closes_on,
        bool(window.closed or window.opens_on or stage == "early"),
    )


def _stage(window: Window, stage: str) -> str:
    """Return whether a business is of a stage that the programme is for, is not so far yet, or is past it."""
    if not window.stages or not stage:
        return "unknown"
    if stage in window.stages:
        return "fits"
    return "early" if ORDER.index(stage) < max(map(ORDER.index, window.stages)) else "past"


def _standing(
    window: Window, why_not: Sequence[str], missing: Sequence[Missing], unsure: Sequence[str], stage: str
) -> Standing:
    if why_not:
        return Standing.NOT
    far = any(is_far(one.asked) and one.judgement.met is False for one in missing)
    if far or stage == "early" or window.closed or window.opens_on:
        return Standing.LATER
    return Standing.NEARLY if missing or unsure else Standing.NOW


def is_far(asked: Asked) -> bool:
    """Tell whether a requirement that is not met is met only later: it comes with time, or its mend takes long."""
    return asked.kind == "wait" or asked.days > NEAR


def _by(asked: Asked, found: Judgement, case: Case, today: date) -> date | None:
    if found.met is None:
        return today + timedelta(days=max(asked.days, ASK))
    if asked.kind == "mend":
        return today + timedelta(days=asked.days)
    condition = asked.condition
    if isinstance(condition, Compare) and condition.fact.endswith(".months") and isinstance(condition.limit, int):
        known = case.facts.get(condition.fact)
        if isinstance(known, int) and condition.how == "at_least":
            return add_months(today, condition.limit - known)
    return None


def _fit(
    window: Window, case: Case, judged: Sequence[tuple[Asked, Judgement]], stage: str, today: date
) -> tuple[int, tuple[str, ...]]:
    """Return the points of fit and the names of what earned them."""
    near = max((len(code) for code in window.places or () if case.district.startswith(code)), default=0)
    pressing = window.closes_on is not None and today <= window.closes_on <= today + timedelta(days=SOON)
    met = sum(found.met is True for _asked, found in judged)
    earned = {
        "stage": 3 * (stage == "fits"),
        "district": 2 * (near == 6),
        "region": 1 * (0 < near < 6),
        "closing": 1 * pressing,
        "met": 2 * met // len(judged) if judged else 0,
        "certain": 2 * (window.places != () and window.asks_known),
    }
    return sum(earned.values()), tuple(name for name, points in earned.items() if points)


def unlocks(match: Match, key: str) -> bool:
    """Tell of one case whether the mend `key` alone would make it eligible: `unlocked_sql` for one."""
    keys = {one.asked.key for one in match.missing}
    able = all(one.asked.kind != "fixed" for one in match.missing)
    return (
        match.standing in (Standing.NEARLY, Standing.LATER)
        and keys == {key}
        and able
        and not (match.unsure or match.waits)
    )
