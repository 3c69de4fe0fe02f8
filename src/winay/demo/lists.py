"""Two lists of others in the demonstration: one taken, with people who are registered already; one to be looked at."""

import csv
import random
import tempfile
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

from django.utils import timezone

from winay.base.models import User
from winay.demo import data
from winay.registry.actions import lists
from winay.registry.models import ImportBatch, Person
from winay.registry.queries.imports import suggested_mapping

HEADINGS = (
    "NRO", "DNI", "APELLIDO PATERNO", "APELLIDO MATERNO", "NOMBRES", "SEXO", "FEC. NACIMIENTO", "UBIGEO", "CELULAR",
)  # fmt: skip
SPELLINGS = (("Quispe", "Kispe"), ("Huamán", "Waman"), ("Mamani", "Mamany"), ("Condori", "Qondori"), ("ll", "y"))
KNOWN, OTHERS = 14, 26
Row = Sequence[str]


def bring_lists(keeper: User) -> None:
    """Take a list of JUNTOS and check one of a municipality, which waits on the desk with its refused rows."""
    chance = random.Random(77)  # noqa: S311 - the same story every time, not a secret
    known = Person.standing.filter(memberships__isnull=False).exclude(dni=None).order_by("dni")
    rows = [_as_another_wrote(person, chance) for person in known.distinct()[:KNOWN]]
    rows += [_somebody_else(number, chance) for number in range(OTHERS)]
    batch = _received(keeper, "JUNTOS", "padron-juntos.csv", rows)
    lists.take_list(actor=keeper, batch=lists.start_taking(actor=keeper, batch=batch, at_once=True))
    faulty = [_somebody_else(100 + number, chance) for number in range(12)]
    faulty[3] = [*faulty[3][:6], "31/02/1985", *faulty[3][7:]]
    faulty[7] = [faulty[7][0], "1234", *faulty[7][2:]]
    batch = _received(keeper, "Municipalidad Provincial de Huaylas", "vaso-de-leche.csv", faulty)
    lists.check_list(actor=keeper, batch=lists.start_check(actor=keeper, batch=batch, at_once=True))


def _received(keeper: User, source: str, filename: str, rows: Sequence[Row]) -> ImportBatch:
    with tempfile.TemporaryDirectory(prefix="winay-demo-") as folder:
        path = Path(folder) / filename
        with path.open("w", encoding="latin-1", newline="") as file:
            csv.writer(file, delimiter=";").writerows([HEADINGS, *rows])
        batch = lists.receive_list(
            actor=keeper,
            source=lists.save_source(actor=keeper, name=source),
            path=path,
            filename=filename,
            list_date=timezone.localdate() - timedelta(days=200),
        )
    return lists.choose_columns(actor=keeper, batch=batch, mapping=suggested_mapping(batch))


def _as_another_wrote(person: Person, chance: random.Random) -> Row:
    """Return the row of somebody known, in other letters, now and then without the DNI."""
    names = [person.first_surname, person.second_surname, person.given_names]
    for usual, other in SPELLINGS:
        names = [name.replace(usual, other) for name in names]
    doubtful = chance.random() < 0.5
    dni = "" if doubtful else str(person.dni)
    born = "" if doubtful or person.birth_date is None else person.birth_date.strftime("%d/%m/%Y")
    return [
        f"J{person.dni}",
        dni,
        *(name.upper() for name in names),
        person.sex,
        born,
        person.district_id or "",
        "",
    ]


def _somebody_else(number: int, chance: random.Random) -> Row:
    woman = chance.random() < 0.6
    born = f"{1 + chance.randrange(28):02d}/{1 + chance.randrange(12):02d}/{1955 + chance.randrange(50)}"
    names = chance.choice(data.SURNAMES), chance.choice(data.SURNAMES)
    given = chance.choice(data.GIVEN_NAMES_F if woman else data.GIVEN_NAMES_M)
    dni = f"98{number:06d}"
    place = chance.choice(data.DISTRICTS)
    return [f"J{dni}", dni, *names, given, "F" if woman else "M", born, place, f"9{43_000_000 + number:08d}"]
