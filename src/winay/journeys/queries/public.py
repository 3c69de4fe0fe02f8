"""What everybody may read of one programme of the catalogue."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.cache import caches
from django.utils.translation import get_language

from winay.journeys.content import Entry
from winay.journeys.models import Support
from winay.journeys.queries.catalogue import (
    NAMES,
    Wanted,
    district_called,
    family_of,
    for_reader,
    landscape_of,
    places_of,
    support_called,
    wanted_of,
)
from winay.journeys.queries.flow import Shown, Whom
from winay.journeys.queries.flow_figures import figures
from winay.journeys.reading import entry_of
from winay.journeys.rules import is_stale
from winay.journeys.words import Told, decorate, told

__all__ = [
    "NAMES",
    "Page",
    "Support",
    "Wanted",
    "district_called",
    "entry_for_public",
    "flow_for_public",
    "for_reader",
    "landscape_of",
    "page_of",
    "wanted_of",
]


@dataclass(frozen=True)
class Page:
    """A programme as its page shows it."""

    support: Any
    entry: Entry
    told: Told
    places: list[str]
    family: list[Any]
    stale: bool


def entry_for_public(code: str, today: date) -> Page:
    """Return one programme with the others of its family; seven queries at most. Raises `Support.DoesNotExist`."""
    return page_of(support_called(code), today)


def page_of(support: Support, today: date) -> Page:
    """Return what the page of an entry shows."""
    entry = entry_of(support)
    family = list(family_of(support)[:20])
    decorate([support, *family])
    stale = is_stale(support.checked_on, today) and support.status != "historical"
    return Page(support, entry, told(entry, today), places_of(support), family, stale)


AN_HOUR = 3600


def flow_for_public(today: date) -> Shown | None:
    """Return who went on and who was lost, over the whole country alone: no small counts, nor what tells them.

    By place, what is hidden in one would follow from the others. None while a large country's is being made. Kept for
    an hour.
    """
    key = f"public-flow:{today}:{get_language()}"
    kept: Shown | None = caches["memory"].get(key)
    if kept is not None:
        return kept
    found = figures(Whom(), None, today, exact=False)
    if found is not None:
        caches["memory"].set(key, found, AN_HOUR)
    return found
