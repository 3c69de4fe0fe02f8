"""What the districts were awarded, with small cells suppressed."""

from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from winay.calls.models import Call, ProposalMember
from winay.committees.queries.awards import award_of, standing_awards

SMALLEST_CELL = 5


@dataclass(frozen=True)
class PlaceAwards:
    """What a district was awarded. People are counted only where at least five of each kind are."""

    ubigeo: str
    awards: int
    amount: Decimal
    currency: str
    people: int | None
    women: int | None


def awards_by_district(*, call: str = "") -> list[PlaceAwards]:
    """Return the awards that stand, by district and currency; cells of fewer than five people are suppressed.

    Two queries.
    """
    sums: dict[tuple[str, str], tuple[int, Decimal]] = {}
    groups: dict[UUID, tuple[str, str]] = {}
    found = standing_awards()
    if call:
        found = found.filter(session__committee__call__code=call)
    for outcome in found.select_related("proposal", "session"):
        award = award_of(outcome)
        if award is None:
            continue
        key = (outcome.proposal.district_id, str(award.amount.currency))
        count, amount = sums.get(key, (0, Decimal(0)))
        sums[key] = (count + 1, amount + award.amount.amount)
        groups[outcome.proposal_id] = key
    people: dict[tuple[str, str], int] = {}
    women: dict[tuple[str, str], int] = {}
    members = ProposalMember.objects.filter(proposal__outcome__in=found.order_by().values("pk"))
    for proposal, sex in members.values_list("proposal_id", "person__sex"):
        key = groups[proposal]
        people[key] = people.get(key, 0) + 1
        women[key] = women.get(key, 0) + (sex == "F")
    return [
        PlaceAwards(key[0], count, amount, key[1], *_large_enough(people.get(key, 0), women.get(key, 0)))
        for key, (count, amount) in sorted(sums.items())
    ]


def _large_enough(people: int, women: int) -> tuple[int | None, int | None]:
    """Suppress counts from which fewer than five people could be told apart, the complement included."""
    if people < SMALLEST_CELL:
        return None, None
    return people, women if min(women, people - women) >= SMALLEST_CELL else None


def poverty_map_of_latest_award() -> str:
    """Return the code of the poverty map that the programme of the latest decision uses, or an empty text."""
    call = (
        Call.objects.filter(state="decided", programme__poverty_map__isnull=False)
        .select_related("programme__poverty_map")
        .order_by("-published_at")
        .first()
    )
    return call.programme.poverty_map.code if call and call.programme.poverty_map else ""
