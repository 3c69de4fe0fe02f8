"""How long the ventures of some place were watched, before and after somebody of theirs was handed over."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone

from winay.journeys.models import Referral
from winay.journeys.queries.cases import newest_poverty_map
from winay.journeys.queries.flow import MOST, Whom
from winay.journeys.queries.rows import TooMany
from winay.journeys.rules.survival import Watched, parted
from winay.registry.models import Venture, VentureOwner
from winay.territory.models import PovertyValue
from winay.territory.places import beginning_with, lying_in

MONTH = 30.4375
"""Days in a month, on average over four years."""
ENROLLED = ("enrolled", "supported")


@dataclass(frozen=True)
class Lives:
    """Ventures as they were watched: `apart` while nobody of theirs had been handed over, `handed` from then on.

    `undated`: of how many it is not known when they began; they are left out.
    """

    apart: tuple[Watched, ...]
    handed: tuple[Watched, ...]
    undated: int


def lives_of(wanted: Whom, places: Collection[str] | None) -> Lives:
    """Return how long the standing ventures of some districts (None: all) were watched; nine queries at most.

    A venture is watched from the day on which it was written down here until it closed, or until somebody told of it
    last. It began in the middle of its year where the day is not known. One that rests has not ended. Raises `TooMany`.
    """
    rows = Venture.standing.filter(lying_in(places), beginning_with(wanted.place)).order_by()
    if wanted.quintile is not None:
        of_quintile = PovertyValue.objects.filter(map=newest_poverty_map(), quintile=wanted.quintile)
        rows = rows.filter(district__in=of_quintile.values("district"))
    asked = rows.values_list("pk", "began_on", "began_year", "state", "state_since", "heard_on", "created_at")
    found = list(asked[: MOST + 1])
    if len(found) > MOST:
        raise TooMany
    handed_on = _handed_over()
    apart, handed, undated = [], [], 0
    for key, began, year, state, since, heard, created in found:
        start = began or (date(year, 7, 1) if year else None)
        if start is None:
            undated += 1
            continue
        ended = state == "closed"
        until = _months(start, since if ended else heard)
        one = Watched(until, ended, max(_months(start, timezone.localdate(created)), 0.0))
        there = handed_on.get(key)
        before, after = parted(one, None if there is None else _months(start, there))
        apart += [before] if before else []
        handed += [after] if after else []
    return Lives(tuple(apart), tuple(handed), undated)


def _months(since: date, until: date) -> float:
    return (until - since).days / MONTH


def _handed_over() -> dict[Any, date]:
    """Return, by venture, the first day on which it or an owner of it was enrolled after a hand-over."""
    found: dict[Any, date] = {}
    enrolled = Referral.objects.filter(state__in=ENROLLED, enrolled_on__isnull=False).order_by("-enrolled_on")
    for kind in ("organisation", "household", "person"):
        of_kind = enrolled.filter(**{f"{kind}__isnull": False})
        # The first day of each stands last, and so is the one that is kept.
        days: dict[Any, Any] = dict(of_kind.values_list(kind, "enrolled_on"))
        if not days:
            continue
        owners = VentureOwner.objects.filter(**{f"{kind}__in": of_kind.order_by().values(kind)}).order_by()
        for venture, key in owners.values_list("venture", kind):
            found[venture] = min(found.get(venture, days[key]), days[key])
    own: dict[Any, Any] = dict(enrolled.filter(venture__isnull=False).values_list("venture", "enrolled_on"))
    return found | {venture: min(found.get(venture, day), day) for venture, day in own.items()}
