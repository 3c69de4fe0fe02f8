"""Who won how often and how much over the calls of a programme: by organisation, community, quintile and family."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils import timezone

from winay.analytics.suppression import Sum, published
from winay.calls.models import ProposalMember
from winay.committees.models import Conflict, Member
from winay.committees.queries.awards import award_of, standing_awards
from winay.committees.rules.concentration import Concentration, Holder, concentration_of, holders_of
from winay.programmes.models import Programme
from winay.registry.models import Membership
from winay.territory.queries.public import quintiles_of

TIMES = ("1", "2", "3+")


@dataclass(frozen=True)
class Win:
    """One award that stands, with the names that the desk shows."""

    proposal: UUID
    code: str
    call: str
    organisation: UUID
    name: str
    kind: str
    community: UUID | None
    community_name: str
    ubigeo: str
    district: str
    year: int
    amount: Decimal


@dataclass(frozen=True)
class Row:
    """A holder of awards as the page shows it; `proposals` are codes with their call's, oldest first."""

    holder: Holder
    name: str
    place: str
    organisation: UUID | None
    proposals: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Ranking:
    """Holders of one kind, the largest sum first, with the measures over all of them."""

    rows: tuple[Row, ...]
    measures: Concentration


@dataclass(frozen=True)
class Family:
    """A household, or people of one district with the same two surnames, in more than one awarded group.

    `amount` is what their groups won together, not what the family received.
    """

    kind: str
    name: str
    place: str
    household: str
    people: tuple[UUID, ...]
    groups: tuple[tuple[str, str], ...]
    amount: Decimal


@dataclass(frozen=True)
class Tie:
    """Somebody of an awarded group who is also in another one, or on a committee of the programme.

    `recused`: whether the juror stood back for this group (None: not a juror of its call).
    """

    person: UUID
    name: str
    group: str
    proposal: str
    other: str
    other_proposal: str
    on_committee: bool
    recused: bool | None = None


def wins_of(programme: Programme) -> list[Win]:
    """Return every award of a programme that stands today, oldest first; one query."""
    found = standing_awards().filter(session__committee__call__programme=programme)
    rows = found.select_related(
        "session",
        "proposal__call",
        "proposal__organisation__community",
        "proposal__community",
        "proposal__district",
    )
    wins = []
    for outcome in rows:
        award, proposal = award_of(outcome), outcome.proposal
        if award is None:
            continue
        community = proposal.community or proposal.organisation.community
        wins.append(
            (
                award.decided_at,
                Win(
                    proposal=proposal.pk,
                    code=proposal.code,
                    call=proposal.call.code,
                    organisation=proposal.organisation_id,
                    name=proposal.organisation.name,
                    kind=proposal.organisation.kind,
                    community=community.pk if community else None,
                    community_name=community.name if community else "",
                    ubigeo=proposal.district_id,
                    district=proposal.district.name,
                    year=timezone.localdate(award.decided_at).year,
                    amount=award.amount.amount,
                ),
            )
        )
    return [win for _at, win in sorted(wins, key=lambda pair: (pair[0], pair[1].code))]


def by_organisation(wins: Sequence[Win]) -> Ranking:
    """Rank the organisations that won; no query."""
    return _ranking(
        wins, [win.organisation for win in wins], lambda win: (win.name, win.district, win.organisation)
    )


def by_community(wins: Sequence[Win]) -> Ranking:
    """Rank the communities whose groups won; groups without one count for their district; no query."""
    keys = [win.community or win.ubigeo for win in wins]
    return _ranking(wins, keys, lambda win: (win.community_name, win.district, None))


def by_quintile(wins: Sequence[Win], programme: Programme) -> Ranking:
    """Rank the quintiles of the districts whose groups won, by the programme's map, the poorest first; one query.

    The key is the quintile, 0 where the map has no value.
    """
    quintiles = quintiles_of({win.ubigeo for win in wins}, programme.poverty_map)
    keys = [quintiles.get(win.ubigeo, 0) for win in wins]
    found = _ranking(wins, keys, lambda win: (str(quintiles.get(win.ubigeo, 0)), "", None))
    return Ranking(tuple(sorted(found.rows, key=lambda row: row.name or "9")), found.measures)


def _ranking(wins: Sequence[Win], keys: Sequence[Any], words: Any) -> Ranking:
    holders = holders_of((key, win.amount) for key, win in zip(keys, wins, strict=True))
    of: dict[Any, list[Win]] = defaultdict(list)
    for key, win in zip(keys, wins, strict=True):
        of[key].append(win)
    rows = []
    for holder in holders:
        name, place, organisation = words(of[holder.key][-1])
        proposals = tuple((win.code, win.call) for win in of[holder.key])
        rows.append(Row(holder, name, place, organisation, proposals))
    return Ranking(tuple(rows), concentration_of(holders))


@dataclass(frozen=True)
class _Taking:
    proposal: UUID
    person: UUID
    name: str
    surnames: tuple[str, str]
    household: UUID | None
    code: str
    ubigeo: str
    district: str


def _takings(wins: Sequence[Win]) -> list[_Taking]:
    """Return who took part in the awarded proposals; one query. Forgotten people have no name to compare."""
    rows = ProposalMember.objects.filter(proposal__in=[win.proposal for win in wins]).select_related(
        "person__district", "person__household", "household"
    )
    found = []
    for row in rows.order_by("created_at", "id"):
        person, household = row.person, row.household or row.person.household
        found.append(
            _Taking(
                proposal=row.proposal_id,
                person=person.pk,
                name=str(person),
                surnames=("", "")
                if person.anonymised_at
                else (person.first_surname.upper().strip(), person.second_surname.upper().strip()),
                household=household.pk if household else None,
                code=household.code if household else "",
                ubigeo=person.district_id or "",
                district=person.district.name if person.district else "",
            )
        )
    return found


def families_of(wins: Sequence[Win], *, districts: Collection[str] | None) -> list[Family]:
    """Return households, then pairs of surnames, that stand behind more than one award; only people of `districts`.

    Two surnames in one district hint at a family and prove none. The largest sum first. One query.
    """
    takings = [one for one in _takings(wins) if districts is None or one.ubigeo in districts]
    return [
        *_families("household", takings, wins, lambda one: one.household),
        *_families("surnames", takings, wins, lambda one: all(one.surnames) and (*one.surnames, one.ubigeo)),
    ]


def _families(kind: str, takings: Iterable[_Taking], wins: Sequence[Win], key: Any) -> list[Family]:
    members: dict[Any, list[_Taking]] = defaultdict(list)
    for one in takings:
        if key(one):
            members[key(one)].append(one)
    found = []
    for group in members.values():
        proposals = {one.proposal for one in group}
        won = [win for win in wins if win.proposal in proposals]
        if len(won) < 2 or (kind == "surnames" and len({one.household or one.person for one in group}) < 2):
            continue
        first = group[0]
        found.append(
            Family(
                kind=kind,
                name=first.code if kind == "household" else " ".join(first.surnames).title(),
                place=first.district,
                household=first.code if kind == "household" else "",
                people=tuple({one.person: None for one in group}),
                groups=tuple((win.code, win.name) for win in won),
                amount=sum((win.amount for win in won), Decimal(0)),
            )
        )
    return sorted(found, key=lambda one: (-len(one.groups), -one.amount, one.name))


def households_by_awards(wins: Sequence[Win]) -> dict[str, int | None]:
    """Return how many households stand behind one award, two, three or more, and in all; small cells None.

    For everybody who works in the programme: nobody can be told apart by it. One query.
    """
    behind: dict[UUID, set[UUID]] = defaultdict(set)
    for one in _takings(wins):
        behind[one.household or one.person].add(one.proposal)
    times = Counter(TIMES[min(len(proposals), 3) - 1] for proposals in behind.values())
    counts = {name: times[name] for name in TIMES} | {"all": len(behind)}
    return published(counts, [Sum("all", TIMES)])


def ties_of(wins: Sequence[Win], programme: Programme, *, districts: Collection[str] | None) -> list[Tie]:
    """Return the people of `districts` who link an awarded group with another, or with a committee; five queries.

    Of a group are those who took part in its awarded proposal and its current members.
    """
    by_proposal = {win.proposal: win for win in wins}
    people: dict[UUID, dict[UUID, Win]] = defaultdict(dict)
    names: dict[UUID, str] = {}
    for one in _takings(wins):
        if districts is None or one.ubigeo in districts:
            win = by_proposal[one.proposal]
            people[one.person].setdefault(win.organisation, win)
            names[one.person] = one.name
    last = {win.organisation: win for win in wins}
    current = Membership.objects.filter(organisation__in=last, until=None).select_related("person")
    for row in current.order_by("created_at", "id"):
        if districts is None or row.person.district_id in districts:
            people[row.person_id].setdefault(row.organisation_id, last[row.organisation_id])
            names[row.person_id] = str(row.person)
    ties = [
        Tie(person, names[person], one.name, one.code, other.name, other.code, on_committee=False)
        for person, groups in people.items()
        for one, other in _pairs(list(groups.values()))
    ]
    return sorted(
        [*ties, *_jurors(people, names, programme)], key=lambda tie: (tie.on_committee, tie.name, tie.group)
    )


def _pairs(wins: list[Win]) -> list[tuple[Win, Win]]:
    return [(one, other) for at, one in enumerate(wins) for other in wins[at + 1 :]]


def _jurors(people: dict[UUID, dict[UUID, Win]], names: dict[UUID, str], programme: Programme) -> list[Tie]:
    members = Member.objects.filter(committee__call__programme=programme, person__in=list(people))
    recused = set(
        Conflict.objects.filter(status=Conflict.Status.CONFIRMED, member__in=members.values("pk")).values_list(
            "member_id", "proposal_id"
        )
    )
    return [
        Tie(
            person=member.person_id,
            name=names[member.person_id],
            group=win.name,
            proposal=win.code,
            other=member.committee.name,
            other_proposal=member.committee.call.code,
            on_committee=True,
            recused=(member.pk, win.proposal) in recused if member.committee.call.code == win.call else None,
        )
        for member in members.select_related("committee__call")
        if member.person_id
        for win in people[member.person_id].values()
    ]
