"""Stages of a programme, and the time between what somebody had: pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from winay.base.messages import N_
from winay.facts.rules import add_months

WHOM: Mapping[str, str] = {
    "household": N_("Households"),
    "person": N_("People"),
    "organisation": N_("Groups and organisations"),
    "venture": N_("Businesses"),
}
"""Of whom a stage may be."""

CHAPTERS: Mapping[str, str] = {
    "programmes": N_("Programmes and stages"),
    "money": N_("Proposals, agreements and money"),
    "training": N_("Trainings, visits and advisers"),
    "papers": N_("Papers"),
    "results": N_("Business: sales and jobs"),
}
"""The parts of a journey."""
PASSPORT_SHOWS: Mapping[str, str] = {"who": N_("Name and place"), **CHAPTERS}
"""What the holder of a passport chooses from."""
FOLLOWED_AFTER = (6, 12, 24, 36)
"""Months after graduation in which somebody is asked after, where a pack says nothing else."""
GAP_DAYS = 31
"""Fewer days between two programmes are no gap."""


def circle_in(after: Mapping[str, Sequence[str]]) -> list[str]:
    """Return the stages of a circle, each after the one before it, the first again at the end; empty without one.

    `after`: for each stage those from which one comes. Codes that are no stages are left alone.
    """
    done: set[str] = set()
    for start in after:
        path: list[str] = []
        waiting: list[tuple[str, int]] = [(start, 0)]
        while waiting:
            code, depth = waiting.pop()
            del path[depth:]
            if code in path:
                return [*reversed(path[path.index(code) :]), path[-1]]
            if code in done or code not in after:
                continue
            path.append(code)
            waiting += [(one, depth + 1) for one in reversed(after[code])]
        done |= _reached(start, after)
    return []


def _reached(start: str, after: Mapping[str, Sequence[str]]) -> set[str]:
    found: set[str] = set()
    waiting = [start]
    while waiting:
        if (code := waiting.pop()) not in found:
            found.add(code)
            waiting += after.get(code, ())
    return found


def planned_days(graduated: date, months: Iterable[int]) -> list[tuple[int, date]]:
    """Return, for each number of months, the day on which somebody is asked after; a month ends where it does."""
    return [(number, add_months(graduated, number)) for number in sorted(set(months))]


@dataclass(frozen=True)
class Span:
    """Days between which something of a programme went on; `until` None: it still does."""

    since: date
    until: date | None


@dataclass(frozen=True)
class Gap:
    """Days on which nothing went on, both included; `open`: it lasts until today."""

    since: date
    until: date
    open: bool = False

    @property
    def months(self) -> int:
        """About how many months: thirty days and a half each, at least one."""
        return max(1, round(((self.until - self.since).days + 1) / 30.44))


def gaps_between(spans: Iterable[Span], today: date, *, least: int = GAP_DAYS) -> list[Gap]:
    """Return the times of at least `least` days between two spans, and from the last to today, on which none went on.

    Spans that begin later than today count for nothing yet. Before the first there is no gap.
    """
    known = sorted((one for one in spans if one.since <= today), key=lambda one: one.since)
    found: list[Gap] = []
    covered: date | None = None
    for one in known:
        if covered is not None and (one.since - covered).days - 1 >= least:
            found.append(Gap(covered + timedelta(days=1), one.since - timedelta(days=1)))
        end = today if one.until is None else max(one.since, one.until)
        covered = end if covered is None else max(covered, end)
    if covered is not None and (today - covered).days >= least:
        found.append(Gap(covered + timedelta(days=1), today, open=True))
    return found
