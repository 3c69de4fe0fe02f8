"""People and households as a machine may see them: where its account keeps people, and who lets data be passed on."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils import timezone

from winay.base.models import User
from winay.machines.rules.criteria import All, Any_, Compare, Condition, Criteria, Entity, Not, leaves_of
from winay.registry.access import may_keep_people, places_kept
from winay.registry.models import Consent, Household, HouseholdStay, Person
from winay.registry.queries.consents import home_says, newest_word
from winay.registry.queries.search import find_people
from winay.territory.places import lying_in

MOST_FOUND = 10_000
MOST_OF_HOUSEHOLD = 50
"""So many members of one household are told."""
ADULT = 18
"""In years: who is younger has their household's word."""
ORDERS = {
    Entity.PERSON: {"birth_date": "birth_date", "registration_date": "created_at", "district": "district"},
    Entity.HOUSEHOLD: {"household": "code", "registration_date": "created_at", "district": "district"},
}


class TooMany(Exception):
    """More fit than are ever told."""


@dataclass(frozen=True)
class Page:
    """The rows of a page, and how many there are in all."""

    rows: list[Any]
    total: int


def with_telephone(rows: QuerySet[Person]) -> QuerySet[Person]:
    """Tell of each person whether their telephone is told (`may_call`): their newest word of being called is yes."""
    return rows.annotate(may_call=newest_word(Consent.Purpose.CONTACT, "pk"))


def people_for(user: User, *, authorised: bool) -> QuerySet[Person]:
    """Return the people whom a machine's account may be told of, by key.

    Where the account keeps people, and among them those who said that their data may be passed on; with `authorised`
    (the machine gave its reason) also those who never said anything. Whoever refused is never told. For a child of
    whom nobody said anything the word of their household holds.
    """
    rows = Person.standing.order_by("pk")
    if not may_keep_people(user):
        return rows.none()
    rows = rows.filter(lying_in(places_kept(user))).annotate(may_share=newest_word(Consent.Purpose.SHARE, "pk"))
    today = timezone.localdate()
    born_after = _years_before(today, ADULT)
    child = Q(birth_date__gt=born_after) | Q(birth_date=None, born_from__gt=today.year - ADULT)
    child &= Q(may_share__isnull=True, household__isnull=False)
    home, head = "household", "household__head"
    told = Q(may_share=True) | (child & home_says(home, head, given=True))
    if authorised:
        told |= Q(may_share__isnull=True) & ~(child & home_says(home, head, given=False))
    return rows.filter(told)


def households_for(user: User, *, authorised: bool) -> QuerySet[Household]:
    """Return the households of which the account may be told, where it keeps people.

    Those that let it by the word of their people (`home_says`), with `authorised` also where nobody said anything;
    and in which somebody lives who may be told of.
    """
    members = people_for(user, authorised=authorised).filter(household=OuterRef("pk")).order_by()
    rows = Household.objects.filter(lying_in(places_kept(user)), Exists(members), merged_into=None)
    word = ~home_says("pk", "head", given=False) if authorised else home_says("pk", "head", given=True)
    return rows.filter(word).order_by("pk")


def found(
    user: User, criteria: Criteria, *, authorised: bool, size: int, number: int, order: Iterable[str] = ()
) -> Page:
    """Return a page of what fits. Raises `TooMany` above `MOST_FOUND`."""
    rows = seen_by(user, criteria.entity, authorised=authorised)
    rows = fitting(rows, criteria.condition, user, criteria.entity, authorised=authorised)
    total = rows.order_by()[: MOST_FOUND + 1].count()
    if total > MOST_FOUND:
        raise TooMany
    start = (number - 1) * size
    if start >= total:
        return Page([], total)
    page = list(whole(rows, criteria.entity, user, authorised).order_by(*order, "pk")[start : start + size])
    return Page(page, total)


def seen_by(user: User, entity: Entity, *, authorised: bool) -> QuerySet[Any]:
    """Return the people or the households of whom a machine's account may be told."""
    if entity is Entity.PERSON:
        return people_for(user, authorised=authorised)
    return households_for(user, authorised=authorised)


def fitting(
    rows: QuerySet[Any], condition: Condition, user: User, entity: Entity, *, authorised: bool
) -> QuerySet[Any]:
    """Return the rows for which the condition holds; the size of a household is that of those who may be told of."""
    if any(leaf.attribute == "group_size" for leaf in leaves_of(condition)):
        told = people_for(user, authorised=authorised).order_by().values("pk")
        rows = rows.annotate(size=Count("members", filter=Q(members__in=told)))
    return rows.filter(condition_of(condition, user, entity))


def whole(rows: QuerySet[Any], entity: Entity, user: User, authorised: bool) -> QuerySet[Any]:
    """Bring what a record tells, in a fixed number of queries."""
    place = "district__province__department"
    if entity is Entity.PERSON:
        return with_telephone(rows).select_related(place, "community", "household")
    members = with_telephone(people_for(user, authorised=authorised))
    members = members.select_related(place, "community", "household")
    return rows.select_related(place, "community").prefetch_related(
        Prefetch("members", queryset=members, to_attr="told_members")
    )


def condition_of(condition: Condition, user: User, entity: Entity) -> Q:
    """Return a condition as one for rows of people or households."""
    match condition:
        case Not(part):
            return ~condition_of(part, user, entity)
        case All(parts):
            whole = Q()
            for one in parts:
                whole &= condition_of(one, user, entity)
            return whole
        case Any_(parts):
            whole = Q()
            for one in parts:
                whole |= condition_of(one, user, entity)
            return whole
        case Compare():
            return _compared(condition, user, entity)


def _compared(leaf: Compare, user: User, entity: Entity) -> Q:
    values = list(leaf.values)
    household = entity is Entity.HOUSEHOLD
    match leaf.attribute:
        case "dni":
            return Q(dni__in=values)
        case "name":
            close = find_people(values[0], districts=places_kept(user))
            return Q(pk__in=[person.pk for person in close.rows])
        case "sex":
            return Q(sex__in=values)
        case "birth_date":
            return _ordered("birth_date", leaf.operator, values)
        case "age":
            return _of_age(leaf.operator, values[0])
        case "household":
            return Q(code__in=values) if household else Q(household__code__in=values)
        case "district":
            return Q(district__in=values)
        case "poverty_class":
            return Q(poverty_class__in=values) if household else Q(household__poverty_class__in=values)
        case _:
            return _ordered("size", leaf.operator, values)


def _ordered(field: str, operator: str, values: list[Any]) -> Q:
    if operator in ("eq", "in"):
        return Q(**{f"{field}__in": values})
    return Q(**{f"{field}__{operator.replace('ge', 'gte').replace('le', 'lte')}": values[0]})


def _of_age(operator: str, years: int) -> Q:
    """Return who is that old today; of whom no birthday is known nothing is said.

    Older than `years` (`gt`): `years + 1` at least. The birthday of 29 February is kept on 1 March.
    """
    today = timezone.localdate()
    match operator:
        case "ge":
            return Q(birth_date__lte=_years_before(today, years))
        case "gt":
            return Q(birth_date__lte=_years_before(today, years + 1))
        case "lt":
            return Q(birth_date__gt=_years_before(today, years))
        case _:
            return Q(birth_date__gt=_years_before(today, years + 1))


def _years_before(day: date, years: int) -> date:
    year = max(day.year - years, 1)
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    return (
        day.replace(year=year, day=28) if (day.month, day.day) == (2, 29) and not leap else day.replace(year=year)
    )


def relations_of(people: Iterable[Person]) -> dict[Any, str]:
    """Return what people are to the head of the household in which they live now, by key; one query."""
    stays = HouseholdStay.objects.filter(person__in=[one.pk for one in people], until=None).exclude(relation="")
    return dict(stays.values_list("person", "relation"))
