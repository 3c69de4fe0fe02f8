"""What happened to a person, household, organisation or venture through all programmes: rows, in bounded queries."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone

from winay.accountability.queries.public import PublicSums, public_sums
from winay.agreements.models import Agreement
from winay.agreements.models import FollowUp as Attended
from winay.agreements.states import SIGNED_ONCE
from winay.calls.models import Proposal
from winay.journeys.models import FollowUp, Referral, Stay, Taking
from winay.journeys.queries.cases import Subject
from winay.journeys.queries.stays import kind_of, ventures_owned
from winay.registry.models import (
    Household,
    Membership,
    Organisation,
    Paper,
    Person,
    Venture,
    VentureChange,
    VentureJobs,
    VentureOwner,
)
from winay.registry.queries.ventures import jobs_that_stand, sales_that_stand, sold, whole_of
from winay.registry.rules.ventures import sales_of_months
from winay.talents.models import ServiceContract

MOST = 100
"""So many rows of each kind are read: more than anybody has, and a page stays a page."""
PROPOSAL = "outcome__proposal"


@dataclass(frozen=True)
class Scope:
    """Whose rows belong to a journey: keys by kind; of groups of a person, between which days they were members."""

    people: frozenset[UUID] = frozenset()
    households: frozenset[UUID] = frozenset()
    organisations: frozenset[UUID] = frozenset()
    ventures: frozenset[UUID] = frozenset()
    members_between: Mapping[UUID, tuple[date | None, date | None]] = field(default_factory=dict)
    only_ventures: bool = False

    def of_one(self, prefix: str = "") -> Q:
        """Return the condition for rows that point to one of the four."""
        keys = {
            "person": self.people,
            "household": self.households,
            "organisation": self.organisations,
            "venture": self.ventures,
        }
        found = Q(pk__in=[])
        for kind, own in keys.items():
            if own:
                found |= Q(**{f"{prefix}{kind}__in": own})
        return found

    def of_receivers(self) -> Q:
        """Return the condition for rows that point to a person, household or organisation."""
        found = Q(pk__in=[])
        for kind, own in (
            ("person", self.people), ("household", self.households), ("organisation", self.organisations),
        ):  # fmt: skip
            if own:
                found |= Q(**{f"{kind}__in": own})
        return found

    def together(self, organisation: UUID, day: date | None) -> bool:
        """Tell whether something of a group on a day belongs to whoever was its member then."""
        since, until = self.members_between.get(organisation, (None, None))
        return day is None or ((since is None or since <= day) and (until is None or day <= until))

    def lived(self, organisation: UUID | None, since: date | None, until: date | None = None) -> bool:
        """Tell whether something of a group from a day until a day (None: still) went on while whoever it is about was
        its member. What is of no group is theirs."""
        if organisation is None:
            return True
        first, last = self.members_between.get(organisation, (None, None))
        joined_before = first is None or until is None or first <= until
        return joined_before and (last is None or since is None or since <= last)


@dataclass(frozen=True)
class Agreed:
    """An agreement with the money of the programme: transferred, accounted for; goods that it bought."""

    agreement: Agreement
    sums: PublicSums


@dataclass(frozen=True)
class Rows:
    """Everything that is known of a journey."""

    scope: Scope
    takings: Sequence[Taking] = ()
    stays: Sequence[Stay] = ()
    proposals: Sequence[Proposal] = ()
    agreements: Sequence[Agreed] = ()
    attended: Sequence[Attended] = ()
    contracts: Sequence[ServiceContract] = ()
    papers: Sequence[Paper] = ()
    ventures: Sequence[Venture] = ()
    changes: Sequence[VentureChange] = ()
    sales: Mapping[tuple[UUID, int], Decimal] = field(default_factory=dict)
    jobs: Sequence[VentureJobs] = ()
    follow_ups: Sequence[FollowUp] = ()
    referrals: Sequence[Referral] = ()


def scope_of(subject: Subject) -> Scope:
    """Return whose rows belong to the journey of one; five queries at most."""
    if isinstance(subject, Venture):
        whole = whole_of(subject)
        owners = VentureOwner.objects.filter(venture__in=whole, organisation__isnull=False)
        groups = frozenset(owners.values_list("organisation", flat=True))
        return Scope(
            organisations=groups, ventures=frozenset(whole.values_list("pk", flat=True)), only_ventures=True
        )
    own = frozenset(venture for _key, venture in ventures_owned(kind_of(subject), [subject.pk]))
    if isinstance(subject, Organisation):
        return Scope(organisations=frozenset({subject.pk}), ventures=own)
    people = (
        frozenset(Person.standing.filter(household=subject).values_list("pk", flat=True)[:MOST])
        if isinstance(subject, Household)
        else frozenset({subject.pk})
    )
    homes = (
        frozenset({subject.pk})
        if isinstance(subject, Household)
        else frozenset({subject.household_id} if subject.household_id else ())
    )
    between = _memberships(people)
    return Scope(people, homes, frozenset(between), own, between)


def narrowed(
    scope: Scope, *, people: Collection[UUID], households: Collection[UUID], organisations: Collection[UUID]
) -> Scope:
    """Return a scope without some people, households and groups, and what is theirs alone; two queries at most."""
    if not (people or households or organisations):
        return scope
    kept, homes = scope.people - set(people), scope.households - set(households)
    between = _memberships(kept) if people else dict(scope.members_between)
    groups = (frozenset(between) if scope.people else scope.organisations) - set(organisations)
    own = Q(person__in=kept) | Q(household__in=homes) | Q(organisation__in=groups)
    owners = VentureOwner.objects.filter(own, venture__in=scope.ventures, until=None).order_by()
    return replace(
        scope,
        people=kept,
        households=homes,
        organisations=groups,
        ventures=frozenset(owners.values_list("venture", flat=True)),
        members_between=between,
    )


def _memberships(people: Iterable[UUID]) -> dict[UUID, tuple[date | None, date | None]]:
    """Return, by group, from when until when one of some people was its member: the widest."""
    found: dict[UUID, tuple[date | None, date | None]] = {}
    rows = Membership.objects.filter(person__in=list(people)).exclude(
        organisation__kind__in=("nucleus", "municipality")
    )
    for group, since, until in rows.order_by("pk").values_list("organisation", "since", "until")[:MOST]:
        if group in found:
            first, last = found[group]
            since = None if since is None or first is None else min(since, first)
            until = None if until is None or last is None else max(until, last)
        found[group] = (since, until)
    return found


def rows_of(subject: Subject, today: date, scope: Scope | None = None) -> Rows:
    """Return what is known of a journey, or of the `scope` of it that is asked for.

    Twenty-four queries at most, however much there is.
    """
    scope = scope or scope_of(subject)
    agreements = _agreements(scope)
    keys = [one.pk for one in agreements]
    groups = {one.pk: one.organisation_id for one in agreements}
    ventures = list(Venture.objects.filter(pk__in=scope.ventures).order_by("code")[:MOST])
    return Rows(
        scope=scope,
        takings=_takings(scope),
        stays=_stays(subject, scope),
        proposals=_proposals(scope, {one.outcome.proposal_id for one in agreements}),
        agreements=[Agreed(*pair) for pair in zip(agreements, public_sums(agreements), strict=True)],
        attended=[
            one
            for one in Attended.objects.filter(agreement__in=keys, withdrawn_at=None)
            .exclude(kind=Attended.Kind.MINUTES)
            .order_by("day")[: 5 * MOST]
            if scope.lived(groups[one.agreement_id], one.day, one.day)
        ],
        contracts=[
            one
            for one in ServiceContract.objects.filter(agreement__in=keys, signed_on__isnull=False)
            .select_related("choice__need", "provider__person", "provider__organisation")
            .order_by("-begins_on")[:MOST]
            if scope.lived(groups[one.agreement_id], one.begins_on, one.ended_on or one.ends_on)
        ],
        papers=_papers(scope),
        ventures=ventures,
        changes=list(
            VentureChange.objects.filter(venture__in=scope.ventures).order_by("-changed_on", "-created_at")[:MOST]
        ),
        sales=_sales(scope, today),
        jobs=_jobs(scope),
        follow_ups=[
            one
            for one in FollowUp.objects.filter(scope.of_one("stay__"), state="done")
            .select_related("programme", "stay")
            .defer("programme__pack")
            .order_by("-asked_on")[:MOST]
            if scope.lived(one.stay.organisation_id, one.asked_on, one.asked_on)
        ],
        referrals=[
            one
            for one in Referral.objects.filter(scope.of_one())
            .select_related("to_support")
            .only(
                "state",
                "sent_on",
                "answered_on",
                "organisation",
                *(f"to_support__name_{one}" for one in ("es", "en", "quz")),
            )
            .order_by("-sent_on")[:MOST]
            if scope.lived(one.organisation_id, one.sent_on, one.sent_on)
        ],
    )


def _takings(scope: Scope) -> list[Taking]:
    rows = Taking.objects.filter(scope.of_receivers(), taken_back_at=None)
    found = rows.select_related("support").defer("support__content", "support__words")[:MOST]
    return [
        one
        for one in found
        if scope.lived(
            one.organisation_id,
            date(one.from_year, 1, 1),
            None if one.to_year is None else date(one.to_year, 12, 31),
        )
    ]


def _stays(subject: Subject, scope: Scope) -> list[Stay]:
    rows: QuerySet[Stay] = Stay.objects.exclude(state="taken_back").filter(scope.of_one())
    if scope.only_ventures:
        rows = Stay.objects.exclude(state="taken_back").filter(venture__in=scope.ventures)
    found = rows.select_related("programme").order_by("-since", "-created_at")[:MOST]
    return [one for one in found if scope.lived(one.organisation_id, one.since, one.until)]


def _proposals(scope: Scope, agreed: set[UUID]) -> list[Proposal]:
    """Return proposals that were sent; of a venture those that its agreements came of."""
    rows = Proposal.objects.filter(submitted_at__isnull=False)
    rows = rows.filter(pk__in=agreed) if scope.only_ventures else rows.filter(organisation__in=scope.organisations)
    found = rows.select_related("call", "organisation").only(
        "code", "title", "state", "submitted_at", "organisation", "call__title", "call__code", "organisation__name"
    )
    return [
        one
        for one in found.order_by("-submitted_at")[:MOST]
        if scope.together(one.organisation_id, timezone.localdate(one.submitted_at) if one.submitted_at else None)
    ]


def _agreements(scope: Scope) -> list[Agreement]:
    rows = Agreement.objects.filter(state__in=SIGNED_ONCE)
    if scope.only_ventures:
        rows = rows.filter(its_venture__venture__in=scope.ventures)
    else:
        rows = rows.filter(organisation__in=scope.organisations)
    rows = rows.select_related(PROPOSAL, f"{PROPOSAL}__call__programme", "organisation").only(
        "code", "state", "signed_on", "ends_on", "closed_on", "succession", "organisation__name", "amount",
        "amount_currency", f"{PROPOSAL}__title", f"{PROPOSAL}__code", f"{PROPOSAL}__call__title",
        f"{PROPOSAL}__call__programme__name",
    )  # fmt: skip
    return [
        one for one in rows.order_by("-signed_on")[:MOST] if scope.together(one.organisation_id, one.signed_on)
    ]


def _papers(scope: Scope) -> list[Paper]:
    if scope.only_ventures:
        return []
    whose = Q(person__in=scope.people)
    if not scope.people:
        whose = Q(organisation__in=scope.organisations)
    rows = Paper.objects.filter(whose, state="obtained", obtained_on__isnull=False)
    return list(rows.order_by("-obtained_on")[:MOST])


def _sales(scope: Scope, today: date) -> dict[tuple[UUID, int], Decimal]:
    """Return what each business sold in each year, of what was told; what spans two years is spread over its days."""
    told: dict[UUID, list[Any]] = {}
    for row in sales_that_stand(list(scope.ventures)).order_by("since"):
        told.setdefault(row.venture_id, []).append(row)
    found: dict[tuple[UUID, int], Decimal] = {}
    for venture, rows in told.items():
        months = sales_of_months(sold(rows), first=rows[0].since, last=min(today, max(one.until for one in rows)))
        for month, amount in months:
            if amount is not None:
                found[venture, month.year] = found.get((venture, month.year), Decimal(0)) + amount
    return found


def _jobs(scope: Scope) -> list[VentureJobs]:
    """Return the last word of each year on who works in each business."""
    newest: dict[tuple[UUID, int], VentureJobs] = {}
    for row in jobs_that_stand(list(scope.ventures)).order_by("day"):
        newest[row.venture_id, row.day.year] = row
    return list(newest.values())
