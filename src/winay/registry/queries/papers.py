"""Papers and drives as staff and groups read them."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import Count, Min, Q, QuerySet

from winay.base.models import User
from winay.registry.models import Drive, Membership, Organisation, Paper, Person
from winay.registry.models.papers import UNDER_WAY
from winay.registry.rules import papers as rules
from winay.territory.places import lying_in, side_lying_in

STATES = ("needed", "in_hand", "obtained", "given_up")


def who_lacks(kind: str, districts: Iterable[str]) -> Any:
    """Return the people (DNI) or organisations (any other paper) of these districts that lack a paper; one query."""
    there = lying_in(districts)
    if kind == rules.DNI:
        return Person.standing.filter(there, dni=None)
    groups = Organisation.standing.filter(there)
    if kind == rules.RUC:
        return groups.filter(ruc=None).exclude(kind__in=rules.INFORMAL)
    if kind == rules.REGISTRATION:
        return groups.exclude(registration="registered").exclude(kind__in=rules.INFORMAL | rules.PUBLIC)
    return groups.filter(bank_accounts=None)


def owner_lying_in(districts: Iterable[str] | None) -> Q:
    """Return the condition for papers whose owner, a person or an organisation, lies in these districts (None: all)."""
    if districts is None:
        return Q()
    return side_lying_in(Person, "person", districts) | side_lying_in(Organisation, "organisation", districts)


def papers_for(
    user: User,
    *,
    districts: Collection[str] | None,
    mine: bool = False,
    kind: str = "",
    state: str = "",
    drive: str = "",
) -> QuerySet[Paper]:
    """Return the papers of the places that somebody keeps (`districts`, None for all), the most urgent first.

    `mine`: those they help with. Without `state`: those under way.
    """
    rows = Paper.objects.select_related("person__district", "organisation__district", "helper", "drive")
    rows = rows.filter(owner_lying_in(districts))
    if mine:
        rows = rows.filter(helper=user)
    if kind:
        rows = rows.filter(kind=kind)
    if drive:
        rows = rows.filter(drive_id=drive)
    return rows.filter(state=state) if state in STATES else rows.filter(state__in=UNDER_WAY)


def paper_with_subject(pk: str) -> Paper:
    """Return a paper with its owner, helper and drive. Raises `Paper.DoesNotExist`."""
    return Paper.objects.select_related(
        "person__district", "organisation__district", "organisation__community", "helper", "drive"
    ).get(pk=pk)


@dataclass(frozen=True)
class Waiting:
    """How many papers wait for somebody's help, and the earliest date."""

    number: int
    due_on: Any


def papers_waiting_for(user: User) -> Waiting:
    """Return what waits for `user` as a helper; one query."""
    found = Paper.objects.filter(helper=user, state__in=UNDER_WAY).aggregate(number=Count("pk"), due=Min("due_on"))
    return Waiting(found["number"], found["due"])


@dataclass(frozen=True)
class PaperLine:
    """One kind of paper of one owner: missing or not, its task if there is one, and what it stops."""

    kind: str
    label: str
    missing: bool
    paper: Paper | None
    guidance: rules.Guidance

    @property
    def under_way(self) -> bool:
        """Whether somebody is at it."""
        return self.paper is not None and self.paper.state in UNDER_WAY


def papers_of_person(person: Person) -> list[PaperLine]:
    """Return the papers that a person lacks, or for which there is a task; one query."""
    return _lines(rules.missing_of_person(dni=person.dni), person.papers.select_related("helper"))


def papers_of_organisation(organisation: Organisation) -> list[PaperLine]:
    """Return the papers that an organisation lacks, or for which there is a task; two queries."""
    missing = rules.missing_of_organisation(
        kind=organisation.kind,
        ruc=organisation.ruc,
        registration=organisation.registration,
        has_account=bool(organisation.bank_accounts.all()),
    )
    return _lines(missing, organisation.papers.select_related("helper"))


def _lines(missing: Sequence[str], papers: Iterable[Paper]) -> list[PaperLine]:
    newest: dict[str, Paper] = {}
    for paper in sorted(papers, key=lambda one: (one.state in UNDER_WAY, one.created_at)):
        newest[paper.kind] = paper
    labels = dict(Paper._meta.get_field("kind").flatchoices)
    kinds = dict.fromkeys([*missing, *newest])
    return [
        PaperLine(kind, str(labels[kind]), kind in missing, newest.get(kind), rules.GUIDANCE[kind])
        for kind in kinds
    ]


@dataclass(frozen=True)
class OwnPapers:
    """What a group lacks, for its own page: its papers, and how many of its members have no DNI."""

    organisation: Organisation
    lines: list[PaperLine]
    without_dni: list[str] = field(default_factory=list)
    helper: str = ""


def own_papers(organisations: Sequence[Organisation]) -> list[OwnPapers]:
    """Return what the groups of one account lack; groups that lack nothing are left out. Three queries a group."""
    found = []
    for group in organisations:
        lines = [line for line in papers_of_organisation(group) if line.missing]
        members = Membership.objects.filter(organisation=group, until=None, person__dni=None)
        names = [str(row.person) for row in members.select_related("person")]
        helpers = {str(line.paper.helper) for line in lines if line.paper and line.paper.helper}
        if lines or names:
            found.append(OwnPapers(group, lines, names, ", ".join(sorted(helpers))))
    return found


def drives_for(districts: Collection[str] | None) -> QuerySet[Drive]:
    """Return the drives that touch these districts (None: all), newest first, with `found` and `obtained`."""
    rows = Drive.objects.annotate(
        found=Count("papers", distinct=True),
        obtained=Count("papers", filter=Q(papers__state="obtained"), distinct=True),
    ).order_by("-starts_on", "name")
    if districts is not None:
        rows = rows.filter(pk__in=Drive.districts.through.objects.filter(lying_in(districts)).values("drive"))
    return rows


@dataclass(frozen=True)
class DriveLine:
    """Papers of a drive in one district, or of one helper, by state."""

    name: str
    counts: dict[str, int]

    @property
    def found(self) -> int:
        """All papers of the line."""
        return sum(self.counts.values())


@dataclass(frozen=True)
class Progress:
    """How far a drive is: in all, by district and by helper."""

    whole: DriveLine
    districts: list[DriveLine]
    helpers: list[DriveLine]

    @property
    def share(self) -> float:
        """From 0 to 1: obtained of found."""
        return rules.share_obtained(self.whole.found, self.whole.counts["obtained"])


def progress_of(drive: Drive) -> Progress:
    """Return how far a drive is; two queries."""
    owner = "person" if drive.kind == rules.DNI else "organisation"
    districts = _counted(
        drive.papers.values_list(f"{owner}__district__name", "state").annotate(number=Count("pk"))
    )
    helpers = _counted(
        drive.papers.values_list("helper__full_name", "state").exclude(helper=None).annotate(number=Count("pk"))
    )
    whole = dict.fromkeys(STATES, 0)
    for line in districts:
        for state, number in line.counts.items():
            whole[state] += number
    return Progress(DriveLine("", whole), districts, helpers)


def _counted(rows: Any) -> list[DriveLine]:
    lines: dict[str, dict[str, int]] = {}
    for name, state, number in rows.order_by():
        lines.setdefault(name or "—", dict.fromkeys(STATES, 0))[state] += number
    return [DriveLine(name, counts) for name, counts in sorted(lines.items())]


def drive_in(pk: UUID | str, districts: Collection[str] | None) -> Drive:
    """Return a drive that touches these districts. Raises `Drive.DoesNotExist`."""
    return drives_for(districts).prefetch_related("districts").get(pk=pk)
