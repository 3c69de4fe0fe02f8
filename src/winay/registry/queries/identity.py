"""Whom a document or a name means: the one place where a DNI leads to a person, and a name to a group."""

from dataclasses import dataclass
from typing import Any, Literal

from winay.base.search import called
from winay.base.words import fold
from winay.registry.models import Organisation, Person
from winay.registry.rules import clean_dni, dni_problem
from winay.registry.rules.identity import same_surname, surname_stands_in
from winay.territory.models import District

Answer = Literal["person", "ambiguous", "other", "unknown"]


@dataclass(frozen=True)
class Identity:
    """Whom a DNI and a name mean. `person` is there for that answer alone.

    `ambiguous`: two or more standing people hold the DNI and the name fits several, so nobody is taken; `other`: it is
    held, by nobody of this name; `unknown`: nobody holds it.
    """

    answer: Answer
    person: Person | None = None


def identify(dni: str | None, *, surname: str = "", full_name: str = "") -> Identity:
    """Return whom `dni` means, among records that stand; one query.

    `surname` is a first surname, `full_name` a name as people write it, in which the surname stands somewhere; accents
    and capitals do not count. Without either, whoever is the only holder is meant.
    """
    if not dni or dni_problem(dni):
        return Identity("unknown")
    holders = list(Person.standing.filter(dni=clean_dni(dni)).order_by("pk"))
    if not holders:
        return Identity("unknown")
    if surname:
        holders = [one for one in holders if same_surname(one.first_surname, surname)]
    elif full_name:
        holders = [one for one in holders if surname_stands_in(one.first_surname, full_name)]
    if not holders:
        return Identity("other")
    return Identity("person", holders[0]) if len(holders) == 1 else Identity("ambiguous")


def organisations_called(name: str, district: District) -> list[Organisation]:
    """Return the standing organisations that a name means in a district: those called so or, where there is none,
    those into which records called so were merged, wherever they lie."""
    found = list(Organisation.objects.filter(called(name), district=district, archived_at=None).order_by("pk"))
    if standing := [one for one in found if one.merged_into_id is None]:
        return standing
    into: dict[Any, Organisation] = {}
    for one in found:
        while one.merged_into is not None:
            one = one.merged_into
        into[one.pk] = one
    return [one for one in into.values() if one.archived_at is None]


def members_called(
    organisation: Organisation, *, given_names: str, first_surname: str, second_surname: str = "", dni: str = ""
) -> list[Person]:
    """Return the members of a group who may be the person of these names; one query.

    Accents and capitals do not count, nor does a second surname that only one of the two has. Two different DNI are
    two people.
    """
    names, second = (fold(given_names), fold(first_surname)), fold(second_surname)
    own = clean_dni(dni or "")
    found = []
    for membership in organisation.memberships.filter(until=None).select_related("person"):
        person = membership.person
        if (fold(person.given_names), fold(person.first_surname)) != names:
            continue
        other = fold(person.second_surname)
        if (second and other and second != other) or (own and person.dni and own != person.dni):
            continue
        found.append(person)
    return found
