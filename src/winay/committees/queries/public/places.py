"""What the districts were awarded, with small cells suppressed."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from winay.analytics.suppression import SMALLEST, TOTAL, crossed, published
from winay.calls.models import Call, ProposalMember
from winay.committees.queries.awards import award_of, standing_awards
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


def awards_by_district(*, call: str = "") -> list[PlaceAwards]:
    """Return the awards that stand, by district and currency, of one call or of all.

    The people of a district are one table of calls by sex: what the pages of single calls and the page of all
    calls show is decided together, so that no small group follows from their difference. Two queries.
    """
    found = standing_awards()
    if call:
        places = found.filter(session__committee__call__code=call).order_by().values("proposal__district")
        found = found.filter(proposal__district__in=places)
    sums: dict[tuple[str, str], tuple[int, Decimal]] = {}
    groups: dict[UUID, tuple[str, str, str]] = {}
    for outcome in found.select_related("proposal__call", "session"):
        award = award_of(outcome)
        if award is None:
            continue
        place, code = (outcome.proposal.district_id, str(award.amount.currency)), outcome.proposal.call.code
        groups[outcome.proposal_id] = (*place, code)
        if not call or code == call:
            count, amount = sums.get(place, (0, Decimal(0)))
            sums[place] = (count + 1, amount + award.amount.amount)
    members = ProposalMember.objects.filter(proposal__outcome__in=found.order_by().values("pk"))
    counted = _counted(groups, members.values_list("proposal_id", "person_id", "person__sex"))
    row = call or TOTAL
    return [
        PlaceAwards(
            *(place[0], count, amount, place[1]),
            counted.get(place, {}).get((row, TOTAL), 0),
            counted.get(place, {}).get((row, WOMEN), 0),
        )
        for place, (count, amount) in sorted(sums.items())
    ]


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
    call = (
        Call.objects.filter(state="decided", programme__poverty_map__isnull=False)
        .select_related("programme__poverty_map")
        .order_by("-published_at")
        .first()
    )
    return call.programme.poverty_map.code if call and call.programme.poverty_map else ""
