"""How people and households are told to machines: the objects of SPDCI's social registry, as far as is known here."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from winay.base.models import User
from winay.machines.queries.enrolments import enrolments_of
from winay.machines.queries.searching import MOST_OF_HOUSEHOLD, relations_of
from winay.machines.rules.criteria import Entity
from winay.registry.models import Household, Person
from winay.territory.models import Community, District

CONTEXT = "https://schema.spdci.org/extensions/social/v1/"
SEXES = {"F": "female", "M": "male"}
Enrolments = Mapping[UUID, list[dict[str, Any]]]


def people_in(entity: Entity, rows: Iterable[Any]) -> list[Person]:
    """Return everybody whom the records of these rows tell of."""
    if entity is Entity.PERSON:
        return list(rows)
    return [person for home in rows for person in home.told_members[:MOST_OF_HOUSEHOLD]]


def records_of(entity: Entity, rows: list[Any], user: User, *, enrolments: bool) -> list[dict[str, Any]]:
    """Return rows as records; with their enrolments where the machine may read them. Three queries at most."""
    people = people_in(entity, rows)
    relations = relations_of(people)
    joined: Enrolments | None = enrolments_of(user, [one.pk for one in people]) if enrolments else None
    if entity is Entity.PERSON:
        return [_member(person, relations, joined) for person in rows]
    return [_group(home, relations, joined) for home in rows]


def _identifier(kind: str, value: str) -> dict[str, str]:
    return {"@type": "Identifier", "identifier_type": kind, "identifier_value": value}


def _address(district: District | None, community: Community | None, locality: str = "") -> dict[str, str]:
    told = {"@type": "Address", "country": "PE"}
    if locality:
        told["street_address"] = locality
    if community:
        told["community"] = community.name
    if district:
        told |= {
            "area_code": district.pk,
            "city": district.name,
            "province": district.province.name,
            "department": district.province.department.name,
        }
    return told


def _person(person: Any) -> dict[str, Any]:
    name = {"@type": "Name", "surname": person.first_surname, "given_name": person.given_names}
    if person.second_surname:
        name["second_surname"] = person.second_surname
    told: dict[str, Any] = {
        "@type": "SRPerson",
        "identifier": [_identifier("DNI", person.dni)] if person.dni else [],
        "name": name,
        "address": _address(person.district, person.community, person.locality),
        "registration_date": person.created_at.isoformat(),
    }
    if person.sex:
        told["sex"] = SEXES[person.sex]
    if person.birth_date:
        told["birth_date"] = person.birth_date.isoformat()
    if person.phone and person.may_call:
        told["phone_number"] = [person.phone]
    return told


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _member(person: Any, relations: Mapping[UUID, str], joined: Enrolments | None) -> dict[str, Any]:
    told: dict[str, Any] = {
        "@context": CONTEXT,
        "@type": "Member",
        "@id": f"urn:uuid:{person.pk}",
        "member_identifier": [_identifier("DNI", person.dni)] if person.dni else [],
        "demographic_info": _person(person),
        "registration_date": person.created_at.isoformat(),
        "additional_attributes": [{"dni_confirmed": bool(person.dni and person.dni_confirmed)}],
    }
    if person.household:
        told["household_identifier"] = [_identifier("HOUSEHOLD", person.household.code)]
    if person.pk in relations:
        told["relationship_head"] = relations[person.pk]
    if joined is not None:
        told["programme_identifier"] = [
            {
                "programme": {"programme_identifier": one["programme"], "programme_name": one["programme_name"]},
                "enrolment_identifier": one["agreement"],
                "enrolment_date": _day(one["since"]),
                "enrolment_ends": _day(one["ends_on"]),
                "enrolment_ended": _day(one["until"]),
                "enrolment_status": one["state"],
            }
            for one in joined.get(person.pk, [])
        ]
    return told


def _group(home: Household, relations: Mapping[UUID, str], joined: Enrolments | None) -> dict[str, Any]:
    members = home.told_members[:MOST_OF_HOUSEHOLD]
    told = [_member(person, relations, joined) for person in members]
    record: dict[str, Any] = {
        "@context": CONTEXT,
        "@type": "Group",
        "@id": f"urn:uuid:{home.pk}",
        "group_identifier": [_identifier("HOUSEHOLD", home.code)],
        "group_type": "household",
        "place": {"@type": "Place", "address": _address(home.district, home.community)},
        "group_size": len(told),
        "member_list": told,
        "registration_date": home.created_at.isoformat(),
        "additional_attributes": [{"poverty_class": home.poverty_class or None}],
    }
    head = next((one for one, person in zip(told, members, strict=True) if person.pk == home.head_id), None)
    if head is not None:
        record["group_head_info"] = head
    return record
