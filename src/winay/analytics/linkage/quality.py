"""How good links are: against a truth, as the model itself expects, and from a sample that people reviewed."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pyarrow as pa


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


def strata_sample(
    probabilities: Sequence[float], bounds: Sequence[float], each: int, seed: int
) -> list[tuple[int, float]]:
    """Return positions of pairs to review with how many each stands for: `each` at random from every stratum.

    `bounds` are the limits between strata, ascending, within the range of the probabilities.
    """
    values = np.asarray(probabilities, dtype=float)
    stratum = np.digitize(values, bounds)
    chance = np.random.default_rng(seed)
    chosen: list[tuple[int, float]] = []
    for one in range(len(bounds) + 1):
        members = np.flatnonzero(stratum == one)
        taken = chance.permutation(members)[:each]
        chosen += [(int(position), len(members) / len(taken)) for position in np.sort(taken)]
    return chosen
