"""Invented people and organisations with Andean names. Any likeness to real ones is chance."""

from collections.abc import Collection
from itertools import count
from typing import Any, cast
from uuid import UUID

from django.utils import timezone
from tests.factories.territory import make_community, make_district

from winay.registry.actions.search import index_organisations, index_people
from winay.registry.columns import Columns, registry_in_columns
from winay.registry.models import BankAccount, Household, Membership, Organisation, Person
from winay.registry.queries.facts import organisations_in_columns
from winay.registry.rules import cci_check_digits
from winay.territory.models import Community, District

WOMEN = ("Saturnina", "Illari", "Killa", "Sisa", "Julia Rosa", "Urpi", "Eudosia", "Chaska", "Nélida", "Paulina")
MEN = ("Teodoro", "Amaru", "Rumi", "Kusi", "Alejandrino", "Inti", "Zósimo", "Wayra", "Fortunato", "Yawar")
SURNAMES = (
    "Mamani", "Quispe", "Huamán", "Condori", "Ñahuincopa", "Milla", "Caururo", "Cochachín", "Yauri", "Tarazona",
    "Huayta", "Sánchez", "Chinchay", "Vergaray", "Quito", "Rurush",
)  # fmt: skip
_numbers = count(1)


def make_household(community: Community | None = None, poverty_class: str = "poor") -> Household:
    """Return a new household."""
    community = community or make_community()
    return Household.objects.create(
        code=f"H-{next(_numbers):06d}",
        district=community.district,
        community=community,
        poverty_class=poverty_class,
    )


def make_person(**values: object) -> Person:
    """Return a new person, by turns a woman and a man, with a DNI and a household of their own unless given."""
    number = next(_numbers)
    woman = values.get("sex", "F" if number % 2 else "M") == "F"
    if "household" not in values:
        values["household"] = make_household(values.get("community"))  # type: ignore[arg-type]
    household = values["household"]
    defaults = {
        "given_names": (WOMEN if woman else MEN)[number % 10],
        "first_surname": SURNAMES[number % len(SURNAMES)],
        "second_surname": SURNAMES[(number * 7 + 3) % len(SURNAMES)],
        "dni": f"{40_000_000 + number}",
        "sex": "F" if woman else "M",
        "language": "quz",
        "community": household.community if isinstance(household, Household) else None,
        "district": household.district if isinstance(household, Household) else None,
    }
    person = Person.objects.create(**{**defaults, **values})
    index_people([person])
    return person


def make_organisation(
    name: str = "",
    kind: str = "interest_group",
    district: District | None = None,
    members: int = 0,
    **values: object,
) -> Organisation:
    """Return a new organisation with `members` people, the first its president, the second its treasurer."""
    organisation = Organisation.objects.create(
        name=name or f"Grupo Musuq Kawsay {next(_numbers)}",
        kind=kind,
        district=district or make_district(),
        **values,
    )
    index_organisations([organisation])
    offices = ("president", "treasurer")
    for place in range(members):
        office = offices[place] if place < 2 else "member"
        Membership.objects.create(organisation=organisation, person=make_person(), office=office)
    return organisation


def organisations_in_lists(codes: Collection[str]) -> dict[str, list[Any]]:
    """Return what the registry's columns say today of each organisation: `pk`, and each fact asked for."""
    with cast(Columns, registry_in_columns()) as registry:
        columns = organisations_in_columns(registry, codes, on=timezone.localdate())
        lists = {name: column.to_pylist() for name, column in columns.items()}
    return {**lists, "pk": [UUID(digits) for digits in lists["pk"]]}


def make_cci(account: int = 1, bank: str = "018", office: str = "371") -> str:
    """Return a CCI with right check digits."""
    body = f"{bank}{office}{account:012d}"
    return body + cci_check_digits(body)


def make_bank_account(organisation: Organisation | None = None, bank: str = "Banco de la Nación") -> BankAccount:
    """Return a new account of the organisation."""
    return BankAccount.objects.create(
        organisation=organisation or make_organisation(), bank=bank, cci=make_cci(next(_numbers))
    )
