"""Values of the facts of `registry.facts`: of one organisation, or of all that stand as columns for the engine."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q
from django.db.models.functions import Coalesce

from winay.base.rounding import half_up
from winay.facts.catalogue import CATALOGUE
from winay.facts.counting import Each, arrow_type
from winay.facts.providers import known_of_organisations
from winay.facts.rules import Span, each_of, whole_months_between
from winay.facts.rules.values import SIX
from winay.registry.columns import HOUSEHOLDS, MEMBERS, ORGANISATIONS, Columns, by_day, by_organisation
from winay.registry.models import Organisation, Person, VentureOwner
from winay.registry.queries.staff import group_facts
from winay.registry.queries.ventures import WORKING

OF_MEMBERS = frozenset(
    f"organisation.{name}"
    for name in ("members", "women", "women_share", "without_dni", "households", "extreme_poor_share")
)
IN_COLUMNS = OF_MEMBERS | {
    f"organisation.{name}" for name in ("kind", "has_ruc", "registration", "founded_on", "has_account")
}
"""The facts that the registry's columns have (`registry.columns`)."""


def organisation_values(organisation: Organisation, codes: Collection[str], *, on: date) -> dict[str, Any]:
    """Return the values asked for of one organisation, as it stands; at most six queries. Ages are those of `on`.

    What depends on the day (`organisation.months`) is for whoever knows it.
    """
    values: dict[str, Any] = {
        "organisation.kind": organisation.kind,
        "organisation.has_ruc": bool(organisation.ruc),
        "organisation.registration": organisation.registration or None,
        "organisation.founded_on": organisation.founded_on,
    }
    if "organisation.has_account" in codes:
        values["organisation.has_account"] = organisation.bank_accounts.exists()
    if "organisation.ventures" in codes:
        values["organisation.ventures"] = _working_ventures([organisation.pk]).get(organisation.pk, 0)
    for code, known in known_of_organisations(codes, [organisation.pk]).items():
        values[code] = known.of(organisation.pk)
    members = Person.objects.filter(memberships__organisation=organisation, memberships__until=None)
    if each_of("organisation.members") in codes:
        values[each_of("organisation.members")] = each_member(members.select_related("household"), on=on)
    if each_of("organisation.households") in codes:
        values[each_of("organisation.households")] = each_household(members.select_related("household"))
    if OF_MEMBERS & set(codes):
        group = group_facts(members)
        values |= {
            "organisation.members": group.people,
            "organisation.women": group.women,
            "organisation.women_share": _share(group.women, group.people),
            "organisation.without_dni": group.without_dni,
            "organisation.households": group.households,
            "organisation.extreme_poor_share": _share(group.extreme_poor_households, group.households),
        }
    return values


def _share(part: int, whole: int) -> Decimal:
    return half_up(Decimal(part) / whole, SIX) if whole else Decimal(0)


def each_member(people: Iterable[Person], *, on: date) -> tuple[dict[str, Any], ...]:
    """Return what is known of each of these people and of their household. Give them with their households."""
    return tuple(
        {
            "person.sex": person.sex or None,
            "person.age": Span(*_ages(person.born_from, person.born_to, on)),
            "person.has_dni": bool(person.dni),
            "household.poverty_class": (person.household.poverty_class or None) if person.household else None,
        }
        for person in people
    )


def each_household(people: Iterable[Person]) -> tuple[dict[str, Any], ...]:
    """Return what is known of each household of these people; who has none is a household of their own."""
    kept = list(people)
    homes = {person.household_id: person.household for person in kept if person.household}
    known: list[dict[str, Any]] = [
        {"household.poverty_class": home.poverty_class or None} for home in homes.values()
    ]
    return tuple(known + [{"household.poverty_class": None} for person in kept if not person.household])


def _ages(born_from: int | None, born_to: int | None, on: date) -> tuple[int | None, int | None]:
    """The least and the most years that somebody is on 31 December, who was born in one of these years."""
    return (on.year - born_to if born_to else None, on.year - born_from if born_from else None)


def organisations_in_columns(registry: Columns, codes: Collection[str], *, on: date) -> dict[str, Any]:
    """Return the organisations that stand in columns of Arrow: `n`, `pk` (its hexadecimal digits), `district`, and
    each fact asked for, with months counted to `on`. One query for each of the facts that the registry does not keep.
    """
    import pyarrow as pa

    needed = {"organisation.founded_on" if code == "organisation.months" else code for code in codes}
    kept = [code.partition(".")[2] for code in sorted(needed & IN_COLUMNS)]
    table = registry.table(ORGANISATIONS, ["n", "pk", "district", *kept])
    columns: dict[str, Any] = {name: table[name] for name in ("n", "pk", "district")}
    columns |= {f"organisation.{name}": table[name] for name in kept}
    if "organisation.months" in codes:
        columns["organisation.months"] = by_day(
            table["founded_on"], lambda day: whole_months_between(day, on), pa.int64()
        )
    if "organisation.ventures" in codes:
        columns["organisation.ventures"] = by_organisation(table["pk"], _working_ventures(), 0, pa.int64())
    for code, known in known_of_organisations(codes).items():
        columns[code] = by_organisation(
            table["pk"], known.values, known.otherwise, arrow_type(CATALOGUE[code].kind)
        )
    return columns


def each_in_columns(registry: Columns, counted: Collection[str], *, on: date) -> dict[str, Each]:
    """Return those whom facts of all organisations count, by the fact: members, households. Ages are those of `on`."""
    import pyarrow.compute as pc

    found: dict[str, Each] = {}
    if "organisation.members" in counted:
        members = registry.table(MEMBERS, ["n", "sex", "born_from", "born_to", "has_dni", "poverty"])
        found["organisation.members"] = Each(
            members["n"],
            {
                "person.sex": members["sex"],
                "person.age": (
                    pc.subtract(on.year, members["born_to"]),
                    pc.subtract(on.year, members["born_from"]),
                ),
                "person.has_dni": members["has_dni"],
                "household.poverty_class": members["poverty"],
            },
        )
    if "organisation.households" in counted:
        homes = registry.table(HOUSEHOLDS, ["n", "poverty"])
        found["organisation.households"] = Each(homes["n"], {"household.poverty_class": homes["poverty"]})
    return found


def _working_ventures(organisations: Sequence[Any] | None = None) -> dict[Any, int]:
    """Return how many ventures that work each organisation owns; two records of one venture are one."""
    root = Coalesce("venture__merged_into", "venture")
    working = Q(venture__merged_into=None, venture__state__in=WORKING) | Q(venture__merged_into__state__in=WORKING)
    rows = VentureOwner.objects.filter(working, until=None, organisation__merged_into=None).order_by()
    rows = (
        rows.exclude(organisation=None) if organisations is None else rows.filter(organisation__in=organisations)
    )
    return dict(rows.values_list("organisation").annotate(number=Count(root, distinct=True)))
