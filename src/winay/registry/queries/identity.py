"""Whom a document or a name means: the one place where a DNI leads to a person, and a name to a group."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from winay.base.search import called
from winay.base.words import fold
from winay.registry.models import Organisation, Person
from winay.registry.queries.search import find_people
from winay.registry.rules import clean_dni, dni_problem
from winay.registry.rules.identity import same_surname, surname_stands_in
from winay.registry.rules.likeness import Written, facts_of, judged
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


@dataclass(frozen=True)
class Recognised:
    """Whom a row means. `person` is there for that answer alone.

    `doubt`: the row may mean one of `alike` (with the rule of linkage that leaves it to a person), or somebody new;
    `ambiguous`: it fits several with the same document; `other`: its document is held by somebody whom `rule` does not
    let it be; `unknown`: nobody registered is like it.
    """

    answer: Literal["person", "doubt", "ambiguous", "other", "unknown"]
    person: Person | None = None
    alike: Mapping[Person, str] = field(default_factory=dict)
    rule: str = ""


def recognise(row: Written, *, members: Collection[Person] = ()) -> Recognised:
    """Return whom a row of a workbook means, by the rules by which lists are linked; five queries at most.

    Looked at are the holders of the DNI, the `members` of the group and, where the row says a district, people there
    and in its province whose names sound alike. A DNI alone never decides: names, sex and birth have to agree.
    """
    facts = facts_of(row)
    same: list[Person] = []
    doubts: dict[Person, str] = {}
    against = ""
    holders = list(Person.standing.filter(dni=clean_dni(row.dni)).order_by("pk")) if row.dni else []
    for person in holders:
        found = judged(facts, facts_of(_written(person)))
        same += [person] if found.answer == "same" else []
        against = against or found.rule
    if len(same) > 1:
        return Recognised("ambiguous")
    if same or holders:
        return Recognised("person", same[0]) if same else Recognised("other", rule=against)
    for person in _alike(row, members):
        found = judged(facts, facts_of(_written(person)), member=person in members)
        near = person.district_id == row.district or found.rule != "births"
        if found.answer == "same":
            same.append(person)
        elif found.answer == "doubt" and near:
            doubts[person] = found.rule
    if len(same) == 1:
        return Recognised("person", same[0])
    doubts |= dict.fromkeys(same, "ambiguous")
    return Recognised("doubt", alike=doubts) if doubts else Recognised("unknown")


def _written(person: Person) -> Written:
    return Written(
        person.given_names,
        person.first_surname,
        person.second_surname,
        dni=person.dni,
        sex=person.sex,
        birth_date=person.birth_date,
        district=person.district_id,
    )


def _alike(row: Written, members: Collection[Person]) -> Iterator[Person]:
    """Yield the members, then people of the place whose names sound like the row's, each once."""
    found = {person.pk: person for person in members}
    if row.district:
        whole = f"{row.given_names} {row.first_surname} {row.second_surname}"
        province = District.objects.filter(province_id=row.district[:4]).values_list("pk", flat=True)
        first = (row.given_names.split() or [""])[0]
        for text, places in ((whole, list(province)), (f"{first} {row.first_surname}", [row.district])):
            found |= {
                person.pk: person for person in find_people(text, districts=places).rows if person.pk not in found
            }
    yield from found.values()


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
