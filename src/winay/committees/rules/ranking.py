"""From points to places: proposals of a category in order, ties broken by the call's own rules."""

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from itertools import groupby
from typing import Any

from winay.committees.rules.scoring import rounded


@dataclass(frozen=True, slots=True)
class CountedCard:
    """A complete card of a juror who is not recused: exact points, and the marks by criterion code."""

    juror: str
    points: Fraction
    marks: Mapping[str, Decimal] = field(default_factory=dict)


@dataclass(frozen=True)
class Presented:
    """A proposal as the session leaves it, before any ranking. `code` identifies it."""

    code: str
    category: str
    asked: Decimal
    cards: tuple[CountedCard, ...] = ()
    absent: bool = False
    most_vulnerable: bool = False
    submitted_at: datetime | None = None
    women: int = 0

    @cached_property
    def total(self) -> Fraction:
        """The sum of all cards' exact points."""
        return sum((card.points for card in self.cards), Fraction(0))

    def points(self, *, without: str = "") -> Decimal | None:
        """Return the mean of the cards (`scoring.mean_of_jurors`), or that of all but one juror's."""
        out = [card.points for card in self.cards if card.juror == without] if without else []
        count = len(self.cards) - len(out)
        if self.absent or not count:
            return None
        return rounded((self.total - sum(out, Fraction(0))) / count)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A proposal with its points, as ranking and allocation see it."""

    code: str
    category: str
    asked: Decimal
    points: Decimal | None
    absent: bool = False
    most_vulnerable: bool = False
    submitted_at: datetime | None = None
    women: int = 0
    marks: Mapping[str, Fraction] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Placed:
    """A candidate with its place (1 = first). `tied_with` had equal points, parted by the rule `decided_by`."""

    place: int
    candidate: Candidate
    tied_with: tuple[str, ...] = ()
    decided_by: str = ""


def candidates_of(
    presented: Iterable[Presented], *, tie_breakers: Sequence[str], without: str = ""
) -> list[Candidate]:
    """Return candidates with points and, for `criterion:` rules, mean marks; `without` leaves a juror out."""
    codes = [rule.removeprefix("criterion:") for rule in tie_breakers if rule.startswith("criterion:")]
    found = []
    for one in presented:
        cards = [card for card in one.cards if card.juror != without] if codes else []
        found.append(
            Candidate(
                code=one.code,
                category=one.category,
                asked=one.asked,
                points=one.points(without=without),
                absent=one.absent,
                most_vulnerable=one.most_vulnerable,
                submitted_at=one.submitted_at,
                women=one.women,
                marks={code: _mean_mark(cards, code) for code in codes},
            )
        )
    return found


def _mean_mark(cards: Sequence[CountedCard], code: str) -> Fraction:
    marks = [card.marks[code] for card in cards if code in card.marks]
    return Fraction(sum(marks, Decimal(0))) / len(marks) if marks else Fraction(-1)


def rank(candidates: Iterable[Candidate], *, tie_breakers: Sequence[str], seed: str) -> list[Placed]:
    """Return the candidates that have points, best first. The order of the input changes nothing."""
    scored = sorted((one for one in candidates if one.points is not None), key=_points_down)
    placed: list[Placed] = []
    for _points, group in groupby(scored, key=_points_down):
        tied = list(group)
        parted = break_ties(tied, tie_breakers=tie_breakers, seed=seed) if len(tied) > 1 else [Placed(1, tied[0])]
        placed += [replace(one, place=len(placed) + number) for number, one in enumerate(parted, start=1)]
    return placed


def break_ties(tied: Sequence[Candidate], *, tie_breakers: Sequence[str], seed: str) -> list[Placed]:
    """Order proposals with equal points by the call's rules, each rule only where those before it leave a tie.

    - `criterion:<code>`: the higher mean mark in that criterion;
    - `earliest_submission`: who handed in first;
    - `more_women`: more women in the group;
    - `lower_request`: who asks for less;
    - `draw`: by SHA-256 of "<seed>|<proposal code>", the smaller first. The seed is printed in the minutes, so
      anyone can draw again. It closes every list of rules, even where the call does not name it.
    """
    rules = [*dict.fromkeys([*tie_breakers, "draw"])]
    keys = {one.code: [_tie_key(rule, seed)(one) for rule in rules] for one in tied}
    ordered = sorted(tied, key=lambda one: keys[one.code])
    placed = []
    for number, one in enumerate(ordered):
        neighbour = ordered[number - 1] if number else ordered[1]
        parting = zip(rules, keys[one.code], keys[neighbour.code], strict=True)
        decided_by = next((rule for rule, mine, theirs in parting if mine != theirs), "")
        others = tuple(other.code for other in ordered if other is not one)
        placed.append(Placed(number + 1, one, others, decided_by))
    return placed


def draw_number(seed: str, code: str) -> str:
    """Return the number that the draw gives a proposal: SHA-256 (hex) of "<seed>|<code>"."""
    return hashlib.sha256(f"{seed}|{code}".encode()).hexdigest()


_LAST = datetime.max.replace(tzinfo=UTC)


def _tie_key(rule: str, seed: str) -> Callable[[Candidate], Any]:
    """Return what a rule compares; the smaller comes first."""
    if rule.startswith("criterion:"):
        code = rule.removeprefix("criterion:")
        return lambda one: -one.marks.get(code, Fraction(-1))
    return {
        "earliest_submission": lambda one: one.submitted_at or _LAST,
        "more_women": lambda one: -one.women,
        "lower_request": lambda one: one.asked,
        "draw": lambda one: draw_number(seed, one.code),
    }[rule]


def _points_down(candidate: Candidate) -> Decimal:
    assert candidate.points is not None  # noqa: S101 - callers have left out those without points
    return -candidate.points
