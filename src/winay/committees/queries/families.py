"""Families behind more than one award, and people whom awarded groups share with each other or with a committee."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models.functions import Coalesce

from winay.analytics.suppression import Sum, published
from winay.calls.models import ProposalMember
from winay.committees.models import Member
from winay.committees.queries.concentration import Win
from winay.committees.queries.votes import confirmed_recusals
from winay.programmes.models import Programme
from winay.registry.models import Kinship, Membership

TIMES = ("1", "2", "3+")


@dataclass(frozen=True)
class Family:
    """A household, declared relatives, or people of one district with the same two surnames, behind several awards.

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
    rows = ProposalMember.objects.filter(proposal__in=[win.proposal for win in wins]).annotate(
        home=Coalesce("household", "person__household"),
        home_code=Coalesce("household__code", "person__household__code"),
    )
    return [_taking(*row) for row in rows.order_by("created_at", "id").values_list(*TAKING)]


TAKING = (
    "proposal", "person", "person__given_names", "person__first_surname", "person__second_surname",
    "person__anonymised_at", "home", "home_code", "person__district", "person__district__name",
)  # fmt: skip


def _taking(
    proposal: UUID, person: UUID, given: str, first: str, second: str, forgotten: Any, home: UUID | None,
    code: str | None, ubigeo: str | None, district: str | None,
) -> _Taking:  # fmt: skip
    return _Taking(
        proposal=proposal,
        person=person,
        name=" ".join(part for part in (given, first, second) if part),
        surnames=("", "") if forgotten else (first.upper().strip(), second.upper().strip()),
        household=home,
        code=code or "",
        ubigeo=ubigeo or "",
        district=district or "",
    )


def families_of(wins: Sequence[Win], *, districts: Collection[str] | None) -> list[Family]:
    """Return households, declared relatives, then pairs of surnames, behind more than one award, within `districts`.

    Two surnames in one district hint at a family and prove none. Within each kind those behind most awards first.
    Two queries.
    """
    takings = [one for one in _takings(wins) if districts is None or one.ubigeo in districts]
    return [
        *_families("household", takings, wins, lambda one: one.household),
        *_relatives(takings, wins),
        *_families("surnames", takings, wins, lambda one: all(one.surnames) and (*one.surnames, one.ubigeo)),
    ]


def _families(kind: str, takings: Iterable[_Taking], wins: Sequence[Win], key: Any) -> list[Family]:
    members: dict[Any, list[_Taking]] = defaultdict(list)
    for one in takings:
        if key(one):
            members[key(one)].append(one)
    place = {win.proposal: at for at, win in enumerate(wins)}
    found = []
    for group in members.values():
        won = [wins[at] for at in sorted({place[one.proposal] for one in group})]
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


def _relatives(takings: Sequence[_Taking], wins: Sequence[Win]) -> list[Family]:
    """Return pairs of people of different households who are declared relatives and won in different proposals."""
    of: dict[UUID, list[_Taking]] = defaultdict(list)
    for one in takings:
        of[one.person].append(one)
    by_proposal = {win.proposal: win for win in wins}
    found: dict[frozenset[UUID], Family] = {}
    for pair in Kinship.objects.filter(person__in=of, relative__in=of).values_list("person", "relative"):
        first, second = of[pair[0]], of[pair[1]]
        groups = {taking.proposal: by_proposal[taking.proposal] for taking in (*first, *second)}
        if len(groups) < 2 or (first[0].household and first[0].household == second[0].household):
            continue
        found[frozenset(pair)] = Family(
            kind="kinship",
            name=f"{first[0].name} – {second[0].name}",
            place=first[0].district,
            household="",
            people=pair,
            groups=tuple((win.code, win.name) for win in groups.values()),
            amount=sum((win.amount for win in groups.values()), Decimal(0)),
        )
    return sorted(found.values(), key=lambda family: (-len(family.groups), -family.amount, family.name))


def households_by_awards(wins: Sequence[Win]) -> dict[str, int | None]:
    """Return how many households stand behind one award, two, three or more, and in all; small cells None.

    For everybody who works in the programme: nobody can be told apart by it. One query.
    """
    behind: dict[UUID, set[UUID]] = defaultdict(set)
    rows = ProposalMember.objects.filter(proposal__in=[win.proposal for win in wins]).order_by()
    who = Coalesce("household", "person__household", "person")
    for holder, proposal in rows.annotate(holder=who).values_list("holder", "proposal"):
        behind[holder].add(proposal)
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
        confirmed_recusals().filter(member__in=members.values("pk")).values_list("member_id", "proposal_id")
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
