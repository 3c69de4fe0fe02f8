"""How long ventures work: the curve of Kaplan and Meier, with those who came late and those who still work reckoned in.

Source: E. L. Kaplan and P. Meier, “Nonparametric estimation from incomplete observations”, JASA 53 (1958); the variance
is Greenwood's, the band that of log(−log S), which never leaves 0 to 1; two curves are compared by the log-rank test
(Mantel 1966; Peto and Peto 1972).
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from math import erfc, exp, inf, log, sqrt

NORMAL_95 = 1.959963984540054
"""The quantile of the normal distribution for a band of 95 %."""
PUBLISHED_MONTHS = 22.5
PUBLISHED_FIRST_YEAR = 0.5
"""TC 3.1: the mean operating time of supported ventures, in months, and the share of small firms that are left after
their first year."""


@dataclass(frozen=True)
class Watched:
    """One venture: `until` its end or the last day on which it was heard of (`ended` False), since `entry`, in months
    after it began. What happened before `entry` nobody could have seen.
    """

    until: float
    ended: bool
    entry: float = 0.0


@dataclass(frozen=True)
class Point:
    """The curve just after one time: who was watched and had not ended before it, who ended, the share left, its band
    of 95 %; the band is None where all or none are left.
    """

    months: float
    at_risk: int
    ended: int
    left: float
    low: float | None
    high: float | None


@dataclass(frozen=True)
class Curve:
    """The share left over time, from 1 at the start; `points` in the order of their months."""

    watched: tuple[Watched, ...]
    points: tuple[Point, ...]

    @property
    def ended(self) -> int:
        """How many ended while they were watched."""
        return sum(one.ended for one in self.points)

    def at(self, months: float) -> Point:
        """Return the curve at a time, with how many are watched then."""
        place = bisect_right([one.months for one in self.points], months) - 1
        watched = sum(one.entry < months <= one.until for one in self.watched)
        if place < 0:
            return Point(months, watched, 0, 1.0, None, None)
        last = self.points[place]
        return Point(months, watched, 0, last.left, last.low, last.high)

    @property
    def median(self) -> float | None:
        """The first time at which half or fewer are left; None where it never comes to that."""
        return next((one.months for one in self.points if one.left <= 0.5), None)

    def mean_within(self, months: float) -> float:
        """Return the mean time worked within so many months: the area under the curve."""
        area, since, left = 0.0, 0.0, 1.0
        for one in self.points:
            if one.months >= months:
                break
            area += left * (one.months - since)
            since, left = one.months, one.left
        return area + left * (months - since)


def curve(watched: Iterable[Watched]) -> Curve:
    """Return the curve: S(t) = Π (1 − ended ÷ at risk) over the times up to t at which one ended.

    At risk at t are those with entry < t ≤ until. Who is not watched for any time is left out.
    Var S = S² Σ d ÷ (n (n − d)).
    """
    kept = tuple(one for one in watched if one.until > one.entry)
    entries, untils = sorted(one.entry for one in kept), sorted(one.until for one in kept)
    ends: dict[float, int] = {}
    for one in kept:
        if one.ended:
            ends[one.until] = ends.get(one.until, 0) + 1
    left, variance, points = 1.0, 0.0, []
    for months in sorted(ends):
        at_risk = bisect_left(entries, months) - bisect_left(untils, months)
        ended = ends[months]
        left *= 1 - ended / at_risk
        variance = inf if ended == at_risk else variance + ended / (at_risk * (at_risk - ended))
        points.append(Point(months, at_risk, ended, left, *_band(left, variance)))
    return Curve(kept, tuple(points))


def _band(left: float, variance: float) -> tuple[float | None, float | None]:
    if not 0 < left < 1 or variance == inf:
        return None, None
    around = NORMAL_95 * sqrt(variance) / log(left)
    return left ** exp(-around), left ** exp(around)


def log_rank(one: Iterable[Watched], other: Iterable[Watched]) -> float | None:
    """Return how likely a difference as large as that of two curves is by chance (p, two sides); None where nothing can
    be compared.

    χ² = (Σ (d₁ − d n₁ ÷ n))² ÷ Σ d (n₁ ÷ n) (1 − n₁ ÷ n) (n − d) ÷ (n − 1) over all times at which one ended.
    """
    first = [item for item in one if item.until > item.entry]
    both = first + [item for item in other if item.until > item.entry]
    of_first = [(item.entry, item.until) for item in first]
    entries, untils = sorted(item.entry for item in both), sorted(item.until for item in both)
    own_entries, own_untils = sorted(e for e, _u in of_first), sorted(u for _e, u in of_first)
    ends: dict[float, list[int]] = {}
    for place, item in enumerate(both):
        if item.ended:
            found = ends.setdefault(item.until, [0, 0])
            found[0] += 1
            found[1] += place < len(first)
    difference = variance = 0.0
    for months, (ended, own) in ends.items():
        at_risk = bisect_left(entries, months) - bisect_left(untils, months)
        here = bisect_left(own_entries, months) - bisect_left(own_untils, months)
        share = here / at_risk
        difference += own - ended * share
        if at_risk > 1:
            variance += ended * share * (1 - share) * (at_risk - ended) / (at_risk - 1)
    return erfc(sqrt(difference**2 / variance / 2)) if variance else None


def parted(one: Watched, handed_at: float | None) -> tuple[Watched | None, Watched | None]:
    """Return the parts of a venture's time before and after a hand-over, `handed_at` months after it began.

    Before it, the venture is watched and has not ended; after it, it is watched from there on. So none counts as handed
    over for the months that it had to live through to get there. None where there is no such part.
    """
    if handed_at is None or handed_at >= one.until:
        return one, None
    before = Watched(handed_at, False, one.entry) if handed_at > one.entry else None
    return before, Watched(one.until, one.ended, max(one.entry, handed_at))
