"""Values of the facts of `registry.facts`: of one organisation, or of all that stand as columns for the engine."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Case, Count, Exists, OuterRef, Q, UUIDField, When
from django.db.models.functions import Coalesce

from winay.base.rounding import half_up
from winay.facts.counting import Each
from winay.facts.providers import known_of_organisations
from winay.facts.rules import Span, each_of
from winay.facts.rules.values import SIX
from winay.registry.models import BankAccount, Household, Membership, Organisation, Person, VentureOwner
from winay.registry.queries.staff import group_facts
from winay.registry.queries.ventures import WORKING

OF_MEMBERS = frozenset(
    f"organisation.{name}"
    for name in ("members", "women", "women_share", "without_dni", "households", "extreme_poor_share")
)


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
    for code, value in known_of_organisations(codes, [organisation.pk]).items():
        values[code] = value(organisation.pk)
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


def each_in_columns(counted: Collection[str], row_of: Mapping[Any, int], *, on: date) -> dict[str, Each]:
    """Return those whom facts of all organisations count, by the fact: members, households. Two queries at most.

    `row_of` gives the row of each organisation that is asked for.
    """
    found: dict[str, Each] = {}
    standing = Membership.objects.filter(until=None, organisation__merged_into=None).order_by()
    if "organisation.members" in counted:
        names = ("organisation", "person__sex", "person__born_from", "person__born_to", "person__dni")
        rows = standing.values_list(*names, "person__household__poverty_class")
        kept = [(row_of[row[0]], *row[1:]) for row in rows.iterator(chunk_size=20_000) if row[0] in row_of]
        ages = [_ages(row[2], row[3], on) for row in kept]
        found["organisation.members"] = Each(
            [row[0] for row in kept],
            {
                "person.sex": [row[1] or None for row in kept],
                "person.age": ([age[0] for age in ages], [age[1] for age in ages]),
                "person.has_dni": [bool(row[4]) for row in kept],
                "household.poverty_class": [row[5] or None for row in kept],
            },
        )
    if "organisation.households" in counted:
        alone = Case(When(person__household=None, then="person"), default=None, output_field=UUIDField())
        homes = standing.values_list(
            "organisation", "person__household", alone, "person__household__poverty_class"
        )
        of_homes = [row for row in homes.distinct().iterator(chunk_size=20_000) if row[0] in row_of]
        found["organisation.households"] = Each(
            [row_of[row[0]] for row in of_homes],
            {"household.poverty_class": [row[3] or None for row in of_homes]},
        )
    return found


Columns = dict[str, list[Any]]


def organisations_columns(codes: Collection[str], kinds: Sequence[str] = ()) -> Columns:
    """Return the organisations that stand by column: `pk`, `name`, `district` and each fact asked for.

    `kinds` keeps to some kinds of organisation. Four queries at most, however many there are.
    """
    rows = Organisation.objects.filter(merged_into=None).order_by("pk")
    if kinds:
        rows = rows.filter(kind__in=kinds)
    account = Exists(BankAccount.objects.filter(organisation=OuterRef("pk")))
    names: tuple[str, ...] = ("pk", "name", "district_id", "kind", "ruc", "registration", "founded_on")
    if "organisation.has_account" in codes:
        rows, names = rows.annotate(account=account), (*names, "account")
    found = list(rows.values_list(*names))
    columns: Columns = {
        "pk": [row[0] for row in found],
        "name": [row[1] for row in found],
        "district": [row[2] for row in found],
        "organisation.kind": [row[3] for row in found],
        "organisation.has_ruc": [bool(row[4]) for row in found],
        "organisation.registration": [row[5] or None for row in found],
        "organisation.founded_on": [row[6] for row in found],
    }
    if "organisation.has_account" in codes:
        columns["organisation.has_account"] = [bool(row[7]) for row in found]
    if "organisation.ventures" in codes:
        working = _working_ventures()
        columns["organisation.ventures"] = [working.get(key, 0) for key in columns["pk"]]
    for code, value in known_of_organisations(codes).items():
        columns[code] = [value(key) for key in columns["pk"]]
    if OF_MEMBERS & set(codes):
        columns |= _of_members(columns["pk"])
    return columns


def _working_ventures(organisations: Sequence[Any] | None = None) -> dict[Any, int]:
    """Return how many ventures that work each organisation owns; two records of one venture are one."""
    root = Coalesce("venture__merged_into", "venture")
    working = Q(venture__merged_into=None, venture__state__in=WORKING) | Q(venture__merged_into__state__in=WORKING)
    rows = VentureOwner.objects.filter(working, until=None, organisation__merged_into=None).order_by()
    rows = (
        rows.exclude(organisation=None) if organisations is None else rows.filter(organisation__in=organisations)
    )
    return dict(rows.values_list("organisation").annotate(number=Count(root, distinct=True)))


def _of_members(keys: Sequence[Any]) -> Columns:
    """Return what is counted of the members; a person without a household counts as one of their own."""
    members = (
        Membership.objects.filter(until=None, organisation__merged_into=None).order_by().values("organisation")
    )
    extreme = Q(person__household__poverty_class=Household.PovertyClass.EXTREME)
    counted = {
        row[0]: row[1:]
        for row in members.annotate(
            people=Count("pk"),
            women=Count("pk", filter=Q(person__sex=Person.Sex.FEMALE)),
            without=Count("pk", filter=Q(person__dni=None) | Q(person__dni="")),
            alone=Count("pk", filter=Q(person__household=None)),
            homes=Count("person__household", distinct=True),
            poorest=Count("person__household", distinct=True, filter=extreme),
        ).values_list("organisation", "people", "women", "without", "alone", "homes", "poorest")
    }
    nobody = (0, 0, 0, 0, 0, 0)
    rows = [counted.get(key, nobody) for key in keys]
    return {
        "organisation.members": [row[0] for row in rows],
        "organisation.women": [row[1] for row in rows],
        "organisation.women_share": [_share(row[1], row[0]) for row in rows],
        "organisation.without_dni": [row[2] for row in rows],
        "organisation.households": [row[3] + row[4] for row in rows],
        "organisation.extreme_poor_share": [_share(row[5], row[3] + row[4]) for row in rows],
    }
