"""Values of the facts of `registry.facts`: of one organisation, or of all that stand as columns for the engine."""

from collections.abc import Collection, Sequence
from decimal import Decimal
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q
from django.db.models.functions import Coalesce

from winay.base.rounding import half_up
from winay.facts.rules.values import SIX
from winay.registry.models import BankAccount, Household, Membership, Organisation, Person, VentureOwner
from winay.registry.queries.staff import group_facts
from winay.registry.queries.ventures import WORKING

OF_MEMBERS = frozenset(
    f"organisation.{name}"
    for name in ("members", "women", "women_share", "without_dni", "households", "extreme_poor_share")
)


def organisation_values(organisation: Organisation, codes: Collection[str]) -> dict[str, Any]:
    """Return the values asked for of one organisation, as it stands; at most four queries.

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
    if OF_MEMBERS & set(codes):
        people = Person.objects.filter(memberships__organisation=organisation, memberships__until=None)
        group = group_facts(people)
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


Columns = dict[str, list[Any]]


def organisations_columns(codes: Collection[str], kinds: Sequence[str] = ()) -> Columns:
    """Return the organisations that stand by column: `pk`, `name`, `district` and each fact asked for.

    `kinds` keeps to some kinds of organisation. Four queries at most, however many there are.
    """
    rows = Organisation.objects.filter(merged_into=None).order_by("pk")
    if kinds:
        rows = rows.filter(kind__in=kinds)
    account = Exists(BankAccount.objects.filter(organisation=OuterRef("pk")))
    names = ("pk", "name", "district_id", "kind", "ruc", "registration", "founded_on")
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
