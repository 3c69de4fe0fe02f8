"""Ventures as staff and owners look for them; what was told of one, with the records merged into it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Prefetch, Q, QuerySet, Subquery

from winay.base.models import User
from winay.base.search import with_words
from winay.registry.access import places_kept
from winay.registry.models import (
    Membership,
    Organisation,
    Person,
    Venture,
    VentureChange,
    VentureJobs,
    VentureMerge,
    VentureOwner,
    VentureSales,
)
from winay.registry.rules.ventures import Sold, guess_activity
from winay.territory.places import lying_in

SILENT_AFTER = timedelta(days=365)
"""After so long without a word somebody goes and asks."""
WORKING = ("alive", "grown")


def whole_of(venture: Venture) -> QuerySet[Venture]:
    """Return a venture's record with those that were merged into it."""
    return Venture.objects.filter(Q(pk=venture.pk) | Q(merged_into=venture.pk))


def sales_that_stand(ventures: Any) -> QuerySet[VentureSales]:
    """Return what is known of the sales of these ventures: neither corrected nor taken back."""
    return VentureSales.objects.filter(venture__in=ventures, replaced_by=None, amount__isnull=False)


def jobs_that_stand(ventures: Any) -> QuerySet[VentureJobs]:
    """Return what is known of the jobs of these ventures: neither corrected nor taken back."""
    return VentureJobs.objects.filter(venture__in=ventures, replaced_by=None, people__isnull=False)


def sold(rows: Iterable[VentureSales]) -> list[Sold]:
    """Return sales for the rules, in the order in which they were told."""
    ordered = sorted(rows, key=lambda row: (row.created_at, row.pk))
    return [
        Sold(row.since, row.until, row.amount.amount, row.known, order)
        for order, row in enumerate(ordered, start=1)
    ]


@dataclass(frozen=True)
class Asked:
    """By what a list of ventures is asked for; empty fields ask nothing. `district`: the start of a UBIGEO."""

    text: str = ""
    activity: str = ""
    state: str = ""
    district: str = ""
    owner: str = ""
    silent: bool = False


def ventures_for(user: User, asked: Asked | None = None, *, today: date) -> QuerySet[Venture]:
    """Return the ventures that `user` keeps, as asked, with their owners; `add_figures` adds figures to those shown.

    `owner` looks in the names of the groups that own them; people's names are not searched. Two queries, however many
    are shown.
    """
    asked = asked or Asked()
    rows = _kept_by(user)
    if asked.activity:
        rows = rows.filter(activity=asked.activity)
    if asked.state:
        rows = rows.filter(state=asked.state)
    if asked.district:
        rows = rows.filter(district__pk__startswith=asked.district)
    if asked.silent:
        rows = rows.filter(silent(today))
    if asked.text.strip():
        rows = with_words(rows, asked.text, "name", "code")
    if asked.owner.strip():
        groups = with_words(Organisation.objects.all(), asked.owner, "name")
        owned = VentureOwner.objects.filter(venture=OuterRef("pk"), until=None, organisation__in=groups)
        rows = rows.filter(Exists(owned))
    return with_owners(rows)


def with_owners(rows: QuerySet[Venture]) -> QuerySet[Venture]:
    """Add district and present owners to ventures."""
    return rows.select_related("district__province").prefetch_related(
        Prefetch("owners", present_owners(), to_attr="present")
    )


def told_jobs() -> Subquery:
    """Return the jobs last told of the venture of a row, by which a list can be put in order."""
    row = OuterRef(OuterRef("pk"))
    jobs = jobs_that_stand(Venture.objects.filter(Q(pk=row) | Q(merged_into=row)).values("pk"))
    return Subquery(jobs.order_by("-day", "-created_at").values("people")[:1])


def add_figures(ventures: Sequence[Venture]) -> None:
    """Add `last_jobs` (full-time equivalents) and `last_sales_until` to these ventures: three queries.

    What was told of a record that was merged into one of them is theirs.
    """
    keys = [venture.pk for venture in ventures]
    into: dict[UUID, UUID | None] = dict.fromkeys(keys)
    into |= dict(Venture.objects.filter(merged_into__in=keys).values_list("pk", "merged_into"))
    jobs: dict[UUID, Decimal | None] = {}
    for pk, people in jobs_that_stand(list(into)).order_by("day", "created_at").values_list("venture", "people"):
        jobs[into[pk] or pk] = people
    sales: dict[UUID, date] = {}
    for pk, until in sales_that_stand(list(into)).order_by("until").values_list("venture", "until"):
        sales[into[pk] or pk] = until
    for venture in ventures:
        venture.last_jobs, venture.last_sales_until = jobs.get(venture.pk), sales.get(venture.pk)


def present_owners() -> QuerySet[VentureOwner]:
    """Return who owns ventures now, without the records that were merged away."""
    return (
        VentureOwner.objects.filter(
            until=None,
            organisation__merged_into=None,
            household__merged_into=None,
            person__merged_into=None,
        )
        .select_related("organisation", "household", "person")
        .order_by("created_at")
    )


def silent(today: date) -> Q:
    """Return the condition of a venture that works or rests and of which nobody told anything for twelve months."""
    return Q(state__in=(*WORKING, "dormant"), heard_on__lt=today - SILENT_AFTER)


def ventures_not_heard_of(places: Iterable[str] | None, today: date) -> QuerySet[Venture]:
    """Return the ventures of these districts (None: of all) that are `silent`."""
    return Venture.standing.filter(lying_in(places), silent(today))


def _kept_by(user: User) -> QuerySet[Venture]:
    return Venture.standing.filter(lying_in(places_kept(user)))


def venture_for(user: User, code: str) -> Venture:
    """Return a venture that `user` keeps, by its code; one merged away too. Raises `Venture.DoesNotExist`."""
    places = places_kept(user)
    rows = Venture.objects.select_related("district__province__department", "came_from", "merged_into")
    return rows.filter(lying_in(places)).get(code=code)


def own_ventures(user: User) -> QuerySet[Venture]:
    """Return the ventures that the account's person owns, alone, with their household, or in a group."""
    # By keys: joined to every member of every owner, a country's registry is read whole.
    me = Person.standing.filter(user=user)
    groups = Membership.objects.filter(person__in=me.values("pk"), until=None).values("organisation")
    mine = Q(organisation__in=groups) | Q(person__in=me.values("pk")) | Q(household__in=me.values("household"))
    owned = VentureOwner.objects.filter(mine, until=None)
    return with_owners(Venture.standing.filter(pk__in=owned.values("venture")))


def own_venture(user: User, code: str) -> Venture:
    """Return one of `own_ventures` by its code. Raises `Venture.DoesNotExist`."""
    return own_ventures(user).get(code=code)


def ventures_of(owner: Any) -> QuerySet[Venture]:
    """Return the ventures that an organisation, household or person owns now, those merged away left out."""
    owned = VentureOwner.objects.filter(until=None, **{str(owner._meta.model_name): owner})
    keys = owned.annotate(root=F("venture__merged_into")).values_list("venture", "root")
    return Venture.standing.filter(pk__in={root or key for key, root in keys}).select_related("district")


@dataclass(frozen=True)
class Likely:
    """A venture of the group that a new plan may go on with; `same`: it lives from the same as the plan's words say."""

    venture: Venture
    same: bool


def likely_ventures(organisation: Organisation, words: str) -> tuple[str, list[Likely]]:
    """Return the guessed activity of a plan (or ""), and the group's ventures that did not end, the likeliest first.

    A guess only: a person takes it or says otherwise.
    """
    activity = guess_activity(words)
    rows = ventures_of(organisation).exclude(state="closed").order_by("code")
    found = [Likely(venture, bool(activity) and venture.activity == activity) for venture in rows]
    return activity, sorted(found, key=lambda one: not one.same)


@dataclass(frozen=True)
class Story:
    """Everything told of one venture, latest first. `standing_sales` and `standing_jobs`: what still stands of it."""

    owners: Sequence[VentureOwner]
    former: Sequence[VentureOwner]
    changes: Sequence[VentureChange]
    sales: Sequence[VentureSales]
    jobs: Sequence[VentureJobs]
    merges: Sequence[VentureMerge]
    went_on_as: Sequence[Venture]

    @property
    def standing_sales(self) -> list[VentureSales]:
        """What stands, latest first."""
        gone = {row.replaces_id for row in self.sales}
        return [row for row in self.sales if row.amount is not None and row.pk not in gone]

    @property
    def standing_jobs(self) -> list[VentureJobs]:
        """What stands, latest first."""
        gone = {row.replaces_id for row in self.jobs}
        return [row for row in self.jobs if row.people is not None and row.pk not in gone]


def story_of(venture: Venture) -> Story:
    """Return what was told of a venture and of the records merged into it; eight queries."""
    keys: list[UUID] = list(whole_of(venture).values_list("pk", flat=True))
    told = {"venture__in": keys}
    owners = VentureOwner.objects.filter(**told).select_related("organisation", "household", "person")
    return Story(
        owners=list(present_owners().filter(**told)),
        former=list(owners.exclude(until=None).order_by("-until")),
        changes=list(VentureChange.objects.filter(**told).order_by("-changed_on", "-created_at")),
        sales=list(
            VentureSales.objects.filter(**told).select_related("recorded_by").order_by("-since", "-created_at")
        ),
        jobs=list(
            VentureJobs.objects.filter(**told).select_related("recorded_by").order_by("-day", "-created_at")
        ),
        merges=list(VentureMerge.objects.filter(kept=venture).select_related("absorbed")),
        went_on_as=list(Venture.standing.filter(came_from__in=keys).order_by("code")),
    )
