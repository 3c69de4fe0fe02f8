"""Who goes on from one programme or stage to the next, who waits where, and who was lost after which.

Each subject has spells: from when until when it was in a place of the flow (a programme, a stage). Today it stands in
exactly one way (`NOW`): inside, waiting for an answer, between two, or lost; so the figures of a place add up.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise
from statistics import median_low
from typing import Any

from winay.base.messages import N_

Subject = tuple[str, Any]
"""Whose way it is: a kind of record and its key."""
LOST_AFTER = timedelta(days=365)
"""Who ended somewhere and began nothing for so long counts as lost: a programme calls once a year."""
NOW = {
    "inside": N_("Inside now"),
    "waits": N_("Waits for an answer"),
    "between": N_("Ended less than a year ago"),
    "lost": N_("Lost: nothing for a year"),
}
"""How somebody stands today, of whom anything is known."""
ENDS = ("running", "finished", "left")


@dataclass(frozen=True)
class Spell:
    """Somebody's time in one place. `until` None: still there. `exact`: days are known, not only years.

    `outcome`: `running`, `finished` or `left`.
    """

    subject: Subject
    place: str
    since: date
    until: date | None = None
    outcome: str = "running"
    exact: bool = True


@dataclass(frozen=True)
class Waiting:
    """That somebody was handed over to a place and has no answer yet, or is on its list. `state`: of the referral."""

    subject: Subject
    place: str
    since: date
    state: str = "sent"


@dataclass(frozen=True)
class Step:
    """That somebody went on from one place to another. `days` between the two, None where only years are known."""

    before: str
    after: str
    days: int | None


@dataclass(frozen=True)
class Path:
    """The way of one: its steps, where it stands (`NOW`), in or after which place, and for which it waits."""

    subject: Subject
    places: tuple[str, ...]
    steps: tuple[Step, ...]
    now: str
    at: str
    waits_for: str = ""
    waited: int = 0
    state: str = ""


def path_of(subject: Subject, spells: Iterable[Spell], waits: Iterable[Waiting], today: date) -> Path | None:
    """Return the way of one subject from its spells and open referrals; None where there is neither.

    Spells that follow each other in one place are one. A step leads from each place to the next; where two overlap, no
    day lies between. Who waits for several stands for the one that it has waited for the longest. Who is still inside
    somewhere is inside, whatever it waits for.
    """
    ordered = joined(spells)
    open_ = sorted(waits, key=lambda one: (one.since, one.place))
    if not ordered and not open_:
        return None
    steps = tuple(Step(one.place, other.place, _between(one, other)) for one, other in pairwise(ordered))
    last = max(ordered, key=lambda one: (one.until is None, one.until or one.since), default=None)
    at = last.place if last else ""
    wait = open_[0] if open_ else None
    if last is not None and last.until is None:
        now = "inside"
    elif wait is not None:
        now = "waits"
    else:
        assert last is not None and last.until is not None  # noqa: S101 (one of the two is there)
        now = "lost" if today - last.until > LOST_AFTER else "between"
    places = tuple(dict.fromkeys(one.place for one in ordered))
    if wait is None:
        return Path(subject, places, steps, now, at)
    return Path(subject, places, steps, now, at, wait.place, max((today - wait.since).days, 0), wait.state)


def joined(spells: Iterable[Spell]) -> list[Spell]:
    """Return spells in the order in which they began, those that follow each other in one place as one."""
    found: list[Spell] = []
    for one in sorted(spells, key=lambda one: (one.since, one.until or date.max, one.place)):
        if not found or found[-1].place != one.place:
            found.append(one)
            continue
        before = found[-1]
        still = before.until is None or one.until is None
        later = one if still or (one.until or one.since) >= (before.until or before.since) else before
        until = None if still else later.until
        outcome = "running" if still else later.outcome
        found[-1] = Spell(one.subject, one.place, before.since, until, outcome, before.exact and one.exact)
    return found


def _between(before: Spell, after: Spell) -> int | None:
    if not (before.exact and after.exact):
        return None
    return max((after.since - (before.until or after.since)).days, 0)


@dataclass
class Place:
    """Of one place: how many were ever inside, how many went on to another, and how the rest stand today.

    `ever` = `went_on` + `now` of all four; who waits is counted where it comes from.
    """

    ever: int = 0
    went_on: int = 0
    now: dict[str, int] = field(default_factory=lambda: dict.fromkeys(NOW, 0))


@dataclass
class Move:
    """How many went from one place to another, and the days between of those of whom they are known."""

    count: int = 0
    days: list[int] = field(default_factory=list)

    @property
    def usual_days(self) -> int | None:
        """The median of the days between; None where none is known."""
        return median_low(self.days) if self.days else None


@dataclass
class Queue:
    """Who waits for one place: how many, by the state of the referral, and since how many days."""

    count: int = 0
    by_state: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    days: list[int] = field(default_factory=list)

    @property
    def usual_days(self) -> int:
        """The median of the days waited."""
        return median_low(self.days)

    @property
    def longest(self) -> int:
        """The most days that anybody has waited."""
        return max(self.days)


@dataclass
class Flow:
    """All of them together. `now` adds up to `subjects`."""

    subjects: int = 0
    several: int = 0
    now: dict[str, int] = field(default_factory=lambda: dict.fromkeys(NOW, 0))
    places: dict[str, Place] = field(default_factory=lambda: defaultdict(Place))
    moves: dict[tuple[str, str], Move] = field(default_factory=lambda: defaultdict(Move))
    queues: dict[str, Queue] = field(default_factory=lambda: defaultdict(Queue))

    def add(self, path: Path) -> None:
        """Count one more."""
        self.subjects += 1
        self.several += len(path.places) > 1
        self.now[path.now] += 1
        for place in path.places:
            self.places[place].ever += 1
            if place == path.at:
                self.places[place].now[path.now] += 1
            else:
                self.places[place].went_on += 1
        for step in path.steps:
            move = self.moves[step.before, step.after]
            move.count += 1
            if step.days is not None:
                move.days.append(step.days)
        if path.now == "waits":
            queue = self.queues[path.waits_for]
            queue.count += 1
            queue.by_state[path.state] += 1
            queue.days.append(path.waited)


def flow_of(paths: Iterable[Path]) -> Flow:
    """Return what the ways of all of them add up to."""
    found = Flow()
    for path in paths:
        found.add(path)
    return found


def behind(path: Path, figure: str, place: str = "", after: str = "") -> bool:
    """Tell whether a figure counts this way: `ever`, `went_on`, `all`, `queue`, `move` (from `place` to `after`), or a
    key of `NOW`; of one place, or of all where none is named.
    """
    if figure == "all":
        return True
    if figure == "queue":
        return path.now == "waits" and path.waits_for == place
    if figure == "move":
        return any((step.before, step.after) == (place, after) for step in path.steps)
    if figure == "ever":
        return place in path.places
    if figure == "went_on":
        return place in path.places and place != path.at
    return figure == path.now and (not place or place == path.at)
