"""How good links are: against a truth, as the model itself expects, and from a sample that people reviewed."""

from collections.abc import Container, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise

import numpy as np
import pyarrow as pa

from winay.analytics.linkage.grouping import Key, Pair


@dataclass(frozen=True)
class Score:
    """Links against the truth: how many, how many of them right, how many right ones there are."""

    found: int
    right: int
    true: int

    @property
    def precision(self) -> float:
        """Return the share of the found that are right; 1 if nothing was found."""
        return self.right / self.found if self.found else 1.0

    @property
    def recall(self) -> float:
        """Return the share of the true that were found; 1 if there are none."""
        return self.right / self.true if self.true else 1.0

    @property
    def f1(self) -> float:
        """Return the harmonic mean of precision and recall."""
        return 2 * self.right / (self.found + self.true) if self.found + self.true else 1.0


@dataclass(frozen=True)
class Point:
    """Precision and recall if every pair from `threshold` up were linked."""

    threshold: float
    pairs: int
    precision: float
    recall: float


def expected_quality(probabilities: pa.ChunkedArray, thresholds: Sequence[float]) -> list[Point]:
    """Return what the model expects of itself at each threshold, if its probabilities are right.

    A pair of probability p is right p times in one. Pairs below the review threshold, and those that never met, are
    not seen here: recall is of the pairs that were compared and kept.
    """
    sorted_ = np.sort(probabilities.to_numpy())[::-1]
    right = np.concatenate([[0.0], np.cumsum(sorted_)])
    points = []
    for threshold in thresholds:
        count = int(np.searchsorted(-sorted_, -threshold, side="right"))
        precision = right[count] / count if count else 1.0
        recall = right[count] / right[-1] if right[-1] else 1.0
        points.append(Point(threshold, count, float(precision), float(recall)))
    return points


def not_held(pairs: pa.Table, held: Container[Pair]) -> pa.ChunkedArray:
    """Return which of the compared pairs (`Linkage.pairs`) are not held for a person."""
    sides = [list(zip(*(pairs[f"{n}_{s}"].to_pylist() for n in ("source", "id")), strict=True)) for s in "lr"]
    kept = [(min(pair), max(pair)) not in held for pair in zip(*sides, strict=True)]
    return pa.chunked_array([kept], pa.bool_())


def expected_alone(pairs: pa.Table, waits: pa.Table, groups: Sequence[Sequence[Key]]) -> tuple[float, float]:
    """Return precision and recall that the model expects of the pairs of records that become one by themselves.

    Two that come together through a third count as often right as the least sure of both links, at the best. Recall is
    of the compared pairs that no rule keeps for a person (`waits`).
    """
    chances: dict[Pair, float] = {}
    linked = {key for members in groups for key in members}
    sides = [list(zip(*(pairs[f"{n}_{s}"].to_pylist() for n in ("source", "id")), strict=True)) for s in "lr"]
    for left, right, chance in zip(*sides, pairs["probability"].to_pylist(), strict=True):
        if left in linked and right in linked:
            chances[min(left, right), max(left, right)] = chance

    def chance_of(one: Key, other: Key) -> float:
        return chances.get((min(one, other), max(one, other)), 0.0)

    count, right_ones = 0, 0.0
    for members in groups:
        for one, other in combinations(members, 2):
            thirds = [third for third in members if third not in (one, other)]
            through = [min(chance_of(one, third), chance_of(other, third)) for third in thirds]
            count += 1
            right_ones += max([chance_of(one, other), *through])
    below = sum(waits["probability"].to_pylist())
    total = max(below, right_ones)
    return (right_ones / count if count else 1.0, right_ones / total if total else 1.0)


@dataclass(frozen=True)
class Reviewed:
    """A pair that a person judged: the model's probability, whether it is a match, and for how many pairs it stands."""

    probability: float
    match: bool
    stands_for: float = 1.0


def reviewed_curve(sample: Sequence[Reviewed]) -> list[Point]:
    """Return the precision-recall curve of a reviewed sample, from the surest pair down.

    precision(t) = Σ w·match over p ≥ t ÷ Σ w over p ≥ t; recall(t) = Σ w·match over p ≥ t ÷ Σ w·match, with w how many
    pairs each reviewed one stands for (pairs in its stratum ÷ reviewed in its stratum).
    """
    ordered = sorted(sample, key=lambda one: -one.probability)
    total = sum(one.stands_for for one in ordered if one.match)
    points, right, weight = [], 0.0, 0.0
    for one, after in pairwise([*ordered, None]):
        right += one.stands_for * one.match  # type: ignore[union-attr]
        weight += one.stands_for  # type: ignore[union-attr]
        if after is None or after.probability != one.probability:  # type: ignore[union-attr]
            recall = right / total if total else 1.0
            points.append(Point(one.probability, round(weight), right / weight, recall))  # type: ignore[union-attr]
    return points
