"""The lists that machines read whole, by key: people, and in which programmes they take part."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from winay.base.models import User
from winay.machines.queries.enrolments import enrolled, enrolments_in
from winay.machines.queries.searching import people_for, with_telephone
from winay.registry.models import Person

FIRST = UUID(int=0)


@dataclass(frozen=True)
class Column:
    """A column of a list: its name, what it means, and how it is taken from a row."""

    name: str
    meaning: str
    of: Callable[[Any], Any]


PEOPLE = (
    Column("id", "Key of the person, the same for ever.", lambda one: str(one.pk)),
    Column("dni", "DNI, eight digits as text; empty where it is not known.", lambda one: one.dni or ""),
    Column("dni_confirmed", "Whether somebody read it from the card.", lambda one: bool(one.dni) and one.dni_confirmed),
    Column("given_names", "Given names.", lambda one: one.given_names),
    Column("first_surname", "First surname.", lambda one: one.first_surname),
    Column("second_surname", "Second surname.", lambda one: one.second_surname),
    Column("sex", "F, M, or empty.", lambda one: one.sex),
    Column("birth_date", "Day of birth, where it is known.", lambda one: one.birth_date),
    Column("phone", "Telephone, of whoever lets themselves be called; else empty.",
           lambda one: one.phone if one.may_call else ""),
    Column("household", "Code of the household in which they live.", lambda one: one.household and one.household.code),
    Column("poverty_class", "Class of that household: extreme, poor, out, or empty.",
           lambda one: one.household and one.household.poverty_class),
    Column("district", "UBIGEO of INEI, six digits as text.", lambda one: one.district_id),
    Column("community", "Community.", lambda one: one.community and one.community.name),
    Column("registered_at", "When they were registered.", lambda one: one.created_at),
)  # fmt: skip
ENROLMENTS = (
    Column("id", "Key of the membership, the same for ever.", lambda one: str(one[0].pk)),
    Column("person", "Key of the person.", lambda one: str(one[0].person_id)),
    Column("dni", "DNI, eight digits as text; empty where it is not known.", lambda one: one[0].person.dni or ""),
    Column("organisation", "Key of the group.", lambda one: str(one[0].organisation_id)),
    Column("organisation_name", "Name of the group.", lambda one: one[0].organisation.name),
    Column("office", "Office in the group.", lambda one: one[0].office),
    Column("district", "UBIGEO of the group, six digits as text.", lambda one: one[0].organisation.district_id),
    Column("programme", "Code of the programme.", lambda one: one[1]["programme"]),
    Column("agreement", "Code of the agreement.", lambda one: one[1]["agreement"]),
    Column("since", "When the agreement was signed, or the person came to the group later.",
           lambda one: one[1]["since"]),
    Column("ends_on", "Until when it is to be carried out.", lambda one: one[1]["ends_on"]),
    Column("until", "When the agreement was ended or closed; empty while it runs.", lambda one: one[1]["until"]),
    Column("state", "State of the agreement: signed, suspended, ended.", lambda one: one[1]["state"]),
)  # fmt: skip


def cells(columns: tuple[Column, ...], row: Any) -> dict[str, Any]:
    """Return a row by the names of its columns; what is not known is None or empty."""
    return {column.name: column.of(row) for column in columns}


@dataclass(frozen=True)
class Part:
    """Rows of a list, the people whom they tell of, and the last key, after which the list goes on."""

    rows: list[Any]
    people: list[Person]
    last: UUID | None


def people_after(user: User, after: UUID, *, most: int, district: str, authorised: bool) -> Part:
    """Return the next `most` people of whom the account may be told; `last` is None where there are no more."""
    rows = with_telephone(people_for(user, authorised=authorised)).filter(pk__gt=after)
    rows = rows.select_related("household", "community")
    if district:
        rows = rows.filter(district=district)
    people = list(rows[: most + 1])
    more = len(people) > most
    return Part(people[:most], people[:most], people[most - 1].pk if more else None)


def enrolments_after(user: User, after: UUID, *, most: int, district: str, authorised: bool) -> Part:
    """Return the enrolments of the next `most` memberships of whom the account may be told; two queries."""
    told = people_for(user, authorised=authorised).order_by().values("pk")
    rows = enrolled(user).filter(person__in=told, pk__gt=after)
    if district:
        rows = rows.filter(organisation__district=district)
    members = list(rows.select_related("person", "organisation").order_by("pk")[: most + 1])
    more, members = len(members) > most, members[:most]
    pairs = enrolments_in(user, members)
    return Part(pairs, [one.person for one in members], members[-1].pk if more else None)


def parts_of(read: Callable[[UUID], Part]) -> Iterator[Part]:
    """Yield a whole list, part after part."""
    after: UUID | None = FIRST
    while after is not None:
        part = read(after)
        yield part
        after = part.last
