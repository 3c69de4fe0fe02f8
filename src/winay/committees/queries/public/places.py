"""What the districts were awarded, with small cells suppressed."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from threading import Lock
from typing import Any
from uuid import UUID

from django.db.models import Count, Max
from django.utils import timezone

from winay.analytics.suppression import SMALLEST, TOTAL, crossed, published
from winay.calls.models import Call, ProposalMember
from winay.committees.models import AwardChange, Outcome, ReallocationLine, Session
from winay.committees.queries.awards import standing_awards
from winay.registry.models import Person
from winay.territory.models import PovertyMap
from winay.territory.queries.public import poverty_maps

WOMEN, OTHERS = str(Person.Sex.FEMALE), "others"
Cell = tuple[str, str]
Counts = dict[tuple[str, str], dict[Cell, int | None]]


@dataclass(frozen=True)
class PlaceAwards:
    """What a district was awarded. People are counted only where fewer than five do not follow from it."""

    ubigeo: str
    awards: int
    amount: Decimal
    currency: str
    people: int | None
    women: int | None


def awards_by_district(*, call: str = "") -> tuple[PlaceAwards, ...]:
    """Return the awards that stand, by district and currency, of one call or of all.

    They are computed once, of all calls, and kept until an award is given or ends, a day at most; three queries
    otherwise.
    """
    with _ONE_AT_A_TIME:
        return _awards_by_call(_last_change()).get(call, ())


_ONE_AT_A_TIME = Lock()


def _last_change() -> tuple[Any, ...]:
    """Return what is another after any session that closes and any award that is given later or ends."""
    sessions = Session.objects.filter(state="closed").aggregate(Count("pk"), Max("closed_at"))
    later = ReallocationLine.objects.aggregate(Count("pk"), Max("created_at"))
    changes = AwardChange.objects.aggregate(Count("pk"), Max("created_at"))
    return timezone.localdate(), *sessions.values(), *later.values(), *changes.values()


@lru_cache(maxsize=1)
def _awards_by_call(_last: tuple[Any, ...]) -> Mapping[str, tuple[PlaceAwards, ...]]:
    """Return the awards by call, and of all calls under "".

    The people of a district are one table of calls by sex: what the pages of single calls and the page of all
    calls show is decided together, so that no small group follows from their difference. Two queries.
    """
    found = standing_awards()
    sums: dict[str, dict[Cell, tuple[int, Decimal]]] = defaultdict(dict)
    groups: dict[UUID, tuple[str, str, str]] = {}
    for key, ubigeo, code, currency, decision, amount, later in found.order_by().values_list(*_OF_AWARD):
        place = (ubigeo, currency)
        groups[key] = (*place, code)
        awarded = amount if decision == Outcome.Decision.AWARDED else later
        for row in (code, ""):
            count, sum_before = sums[row].get(place, (0, Decimal(0)))
            sums[row][place] = (count + 1, sum_before + awarded)
    members = ProposalMember.objects.filter(proposal__outcome__in=found.order_by().values("pk"))
    counted = _counted(groups, members.values_list("proposal_id", "person_id", "person__sex").iterator())
    return {
        call: tuple(
            PlaceAwards(
                *(place[0], count, amount, place[1]),
                counted.get(place, {}).get((call or TOTAL, TOTAL), 0),
                counted.get(place, {}).get((call or TOTAL, WOMEN), 0),
            )
            for place, (count, amount) in sorted(places.items())
        )
        for call, places in sums.items()
    }


_OF_AWARD = (
    *("proposal_id", "proposal__district_id", "proposal__call__code", "amount_currency"),
    *("decision", "amount", "later_amount"),
)


def _counted(groups: dict[UUID, tuple[str, str, str]], members: Iterable[tuple[UUID, UUID, str]]) -> Counts:
    """Return for each place the cells (call, sex) with totals, None where they are suppressed.

    Who takes part in two awarded groups is counted in both; a cell of fewer than five different people is small
    all the same.
    """
    counts: dict[tuple[str, str], dict[Cell, int]] = defaultdict(lambda: defaultdict(int))
    people: dict[tuple[str, str], dict[Cell, set[UUID]]] = defaultdict(lambda: defaultdict(set))
    for proposal, person, sex in members:
        ubigeo, currency, call = groups[proposal]
        column = WOMEN if sex == WOMEN else OTHERS
        for cell in ((call, column), (call, TOTAL), (TOTAL, column), (TOTAL, TOTAL)):
            counts[ubigeo, currency][cell] += 1
            people[ubigeo, currency][cell].add(person)
    return {
        place: published(
            cells,
            crossed({row for row, _column in cells if row != TOTAL}, (WOMEN, OTHERS)),
            small=[cell for cell, found in people[place].items() if len(found) < SMALLEST],
        )
        for place, cells in counts.items()
    }


def poverty_map_shown(code: str = "") -> PovertyMap | None:
    """Return the poverty map of this code; else that of the programme decided last; else the latest; None if none."""
    maps = list(poverty_maps())
    wanted = code or _map_of_latest_award()
    return next((one for one in maps if one.code == wanted), maps[0] if maps else None)


def _map_of_latest_award() -> str:
    """Return the code of the poverty map that the programme of the latest decision uses, or an empty text."""
    found = Call.objects.filter(state="decided", programme__poverty_map__isnull=False).order_by("-published_at")
    return found.values_list("programme__poverty_map__code", flat=True).first() or ""
