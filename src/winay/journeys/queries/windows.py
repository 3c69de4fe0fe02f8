"""Entries of the catalogue as the rule of what comes next judges them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from winay.facts.catalogue import CATALOGUE
from winay.facts.rules import each_of, facts_in, how_many_in, read
from winay.journeys.content import Entry, Requirement
from winay.journeys.models import Support
from winay.journeys.queries.catalogue import MOST_OF_A_DISTRICT, listed, reaching
from winay.journeys.reading import entries_of
from winay.journeys.rules import Asked, Window

PAPERS = frozenset({"dni", "ruc", "registration", "bank_account", "land_title"})
"""Kinds of paper that the registry helps with (`registry.PaperKind`)."""


@dataclass(frozen=True)
class Judged:
    """The programmes that reach a district: the entry's row, what it says, and how it is judged; by code."""

    supports: dict[str, Any]
    entries: dict[str, Entry]
    windows: tuple[Window, ...]

    @property
    def facts(self) -> frozenset[str]:
        """The facts that they ask for, those of each one whom a fact counts too."""
        found: set[str] = set()
        for window in self.windows:
            for asked in window.asked:
                if asked.condition is not None:
                    found |= set(facts_in(asked.condition))
                    found |= {each_of(leaf.fact) for leaf in how_many_in(asked.condition)}
        return frozenset(found)

    def requirement(self, code: str, of: str) -> Requirement:
        """Return a requirement of an entry by its code."""
        return next(one for one in self.entries[code].requirements if one.code == of)


def judged_in(ubigeo: str, today: date) -> Judged:
    """Return the programmes that reach a district or may, without those that have ended; two queries at most."""
    rows = listed().filter(reaching(ubigeo)).exclude(status="historical").order_by("code")
    return judged(rows[:MOST_OF_A_DISTRICT], today)


def judged(rows: Iterable[Support], today: date) -> Judged:
    """Return entries as they are judged."""
    supports = list(rows)
    entries = entries_of(supports)
    by_code = {one.code: entries[one.pk] for one in supports}
    return Judged(
        {one.code: one for one in supports},
        by_code,
        tuple(window_of(entry, today) for entry in by_code.values()),
    )


def window_of(entry: Entry, today: date) -> Window:
    """Return an entry as the rule judges it on a day."""
    opens_on, closed, closes_on = _opening(entry, today)
    return Window(
        entry.code,
        frozenset(entry.subjects),
        None if entry.everywhere else tuple(entry.places),
        tuple(entry.stages),
        tuple(_asked(one) for one in entry.requirements),
        "requirements" not in {one.about for one in entry.unknown},
        bool(entry.once),
        entry.status == "historical",
        opens_on,
        closed,
        closes_on,
    )


def _asked(one: Requirement) -> Asked:
    condition = None if one.asks is None else read(one.asks, CATALOGUE)
    key = one.paper if one.paper in PAPERS else repr(condition) if condition else f"text:{one.text}"
    return Asked(one.code, condition, one.kind, one.days or 0, str(key))


def _opening(entry: Entry, today: date) -> tuple[date | None, bool, date | None]:
    """Return when it opens, whether it is closed and nobody knows until when, and when an open call closes.

    A programme without a calendar is not closed: that its calls are not known is told beside it.
    """
    if entry.always_open or not entry.calendar:
        return None, False, None
    opens: list[date] = []
    for one in entry.calendar:
        if one.months:
            if today.month in one.months:
                return None, False, None
            opens.append(_next_month(one.months, today))
        elif (one.opens is None or one.opens <= today) and (one.closes is None or today <= one.closes):
            return None, False, one.closes
        elif one.opens is not None and one.opens > today:
            opens.append(one.opens)
    return (min(opens), False, None) if opens else (None, True, None)


def _next_month(months: Sequence[int], today: date) -> date:
    later = [month for month in months if month > today.month]
    return date(today.year, min(later), 1) if later else date(today.year + 1, min(months), 1)
