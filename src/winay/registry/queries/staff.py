"""People and organisations as staff look for them, and the facts by which a group counts as vulnerable."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from uuid import UUID

from django.db.models import Count, Prefetch, QuerySet

from winay.base.search import with_words
from winay.registry.models import Household, Membership, Organisation, Person
from winay.registry.queries.search import Finding, find_organisations, find_people
from winay.territory.places import lying_in

NEWEST = 100


def people_for_search(
    text: str = "", *, without_dni: bool = False, districts: Iterable[str] | None = None
) -> Finding[Person]:
    """Return the people found by `text` (see `find_people`), or without text those registered last.

    `without_dni` keeps those who lack one; `districts` keeps to places.
    """
    if text.strip():
        found = find_people(text, districts=districts)
        if without_dni:
            found = replace(found, rows=[person for person in found.rows if not person.dni])
        return found
    rows = Person.standing.filter(lying_in(districts))
    if without_dni:
        rows = rows.filter(dni=None)
    newest = list(rows.select_related("district", "community", "household").order_by("-pk")[: NEWEST + 1])
    return Finding(newest[:NEWEST], more=len(newest) > NEWEST)


def organisations_for_search(
    text: str = "", *, kind: str = "", district: str = "", archived: bool = False
) -> QuerySet[Organisation]:
    """Return organisations by words (see `find_organisations`), kind and start of the UBIGEO.

    `count_members` adds to those that are shown how many members they have.
    `archived` asks for those registered by mistake instead, which no other search finds.
    """
    archive = Organisation.objects.filter(merged_into=None).exclude(archived_at=None)
    found = (archive if archived else Organisation.standing.all()).select_related(
        "district__province__department", "community"
    )
    if kind:
        found = found.filter(kind=kind)
    if district:
        found = found.filter(district__pk__startswith=district)
    if text.strip() and archived:
        return with_words(found, text, "name", "ruc")
    if text.strip():
        found = found.filter(pk__in=[row.pk for row in find_organisations(text).rows])
    return found


def count_members(organisations: Collection[Organisation]) -> None:
    """Tell each of some organisations how many members it has now (`member_count`); one query."""
    now = Membership.objects.filter(organisation__in=organisations, until=None).order_by()
    counts = dict(now.values_list("organisation").annotate(Count("pk")))
    for one in organisations:
        one.member_count = counts.get(one.pk, 0)


def holds_anything(organisation: Organisation) -> bool:
    """Tell whether another package leans on the record: proposals, agreements, a request to take part; or it has parts
    or owned a venture.

    Such a record was not registered by mistake: it is merged with another, or stays.
    """
    if organisation.parts.filter(archived_at=None).exists() or organisation.ventures_owned.exists():
        return True
    relations = [one for one in Organisation._meta.related_objects if one.field.column is not None]
    return any(
        one.related_model._default_manager.filter(**{one.field.name: organisation}).exists()
        for one in relations
        if one.related_model._meta.app_label != Organisation._meta.app_label
    )


def organisation_with_members(pk: UUID) -> Organisation | None:
    """Return an organisation with its current `members` (membership rows with person), or None; five queries."""
    members = Membership.objects.filter(until=None).select_related("person__household", "person__community")
    return (
        Organisation.objects.select_related("district__province__department", "community", "parent")
        .prefetch_related(
            Prefetch("memberships", queryset=members, to_attr="members"), "bank_accounts", "former_names", "parts"
        )
        .filter(pk=pk)
        .first()
    )


@dataclass(frozen=True)
class GroupFacts:
    """What eligibility and vulnerability lean on; numbers only, no names.

    `households` counts each household once and each person without a household as one of their own.
    """

    people: int = 0
    women: int = 0
    without_dni: int = 0
    households: int = 0
    extreme_poor_households: int = 0
    poor_households: int = 0

    @property
    def extreme_poor_share(self) -> Fraction:
        """Extremely poor households among the households, 0 to 1, exact; 0 for none."""
        return Fraction(self.extreme_poor_households, self.households or 1)


def group_facts(people: Iterable[Person]) -> GroupFacts:
    """Return the facts of these people; one query for their households unless they are loaded already."""
    group = list(people)
    classes = dict(
        Household.objects.filter(pk__in={p.household_id for p in group if p.household_id}).values_list(
            "pk", "poverty_class"
        )
    )
    alone = sum(person.household_id is None for person in group)
    return GroupFacts(
        people=len(group),
        women=sum(person.sex == Person.Sex.FEMALE for person in group),
        without_dni=sum(not person.dni for person in group),
        households=len(classes) + alone,
        extreme_poor_households=sum(c == Household.PovertyClass.EXTREME for c in classes.values()),
        poor_households=sum(c == Household.PovertyClass.POOR for c in classes.values()),
    )


YOUNG = 29
BOARD = tuple(office for office in Membership.Office.values if office != Membership.Office.MEMBER)


@dataclass(frozen=True)
class Seats:
    """How many seats of a board women and young people (15 to 29, Law 27802) hold (SU table 4)."""

    seats: int
    women: int
    young: int


def seats_of(organisation: Organisation, *, on: date) -> Seats:
    """Return the board of an organisation from `organisation_with_members`; no query."""
    board = [row.person for row in organisation.members if row.office in BOARD]
    return Seats(
        seats=len(board),
        women=sum(person.sex == Person.Sex.FEMALE for person in board),
        young=sum(bool(person.born_from) and person.born_from >= on.year - YOUNG for person in board),
    )
