"""The nucleus in its third year: 400 households on its list, 60 groups with a business each, the stages of all.

Its lists are taken as those of others are: people with their households, groups, businesses.
"""

import csv
import random
import tempfile
from collections.abc import Sequence
from datetime import timedelta
from itertools import product
from pathlib import Path

from django.utils import timezone

from winay.base.models import User
from winay.demo import data
from winay.journeys import actions
from winay.journeys.actions import Answer, Said
from winay.journeys.models import Stay
from winay.journeys.queries.stays import open_stays
from winay.programmes.models import Programme
from winay.registry import actions as registry_acts
from winay.registry.actions import lists
from winay.registry.models import Household, Membership, Organisation, Person, Venture
from winay.registry.queries.imports import suggested_mapping
from winay.registry.rules.lists.fields import ORGANISATIONS, PEOPLE, VENTURES

HOUSEHOLDS, BUSINESSES = 400, 60
SOURCE = "NEC Caraz"
DNI = "97"
"""With what the numbers of these invented people begin."""
PEOPLE_HEADINGS = (
    "HOGAR", "JEFE DE HOGAR", "DNI", "APELLIDO PATERNO", "APELLIDO MATERNO", "NOMBRES", "SEXO", "FEC. NACIMIENTO",
    "LENGUA", "UBIGEO", "POBREZA", "AUTORIZA",
)  # fmt: skip
GROUP_HEADINGS = ("NOMBRE DE LA ORGANIZACION", "TIPO", "UBIGEO")
BUSINESS_HEADINGS = ("NOMBRE DEL EMPRENDIMIENTO", "ACTIVIDAD", "GRUPO", "UBIGEO", "INICIO")
FIRST = ("Musuq", "Sumaq", "Allin", "Kusi", "Inti", "Waylla", "Qori", "Rumi")
SECOND = ("Kawsay", "Ñan", "Wayta", "Llank'ay", "Ayllu", "Muhu", "Mayu")
ACTIVITIES = ("Crianza de cuyes", "Gallinas de postura", "Apicultura", "Hortalizas", "Tejidos", "Quesos")
YEARS = (("year-1", 1280), ("year-2", 915), ("year-3", 550))
ASSEMBLIES = ((60, 200), (330, 20))
"""How many households finished at each assembly of the nucleus, and how many days ago."""
ASKED = 6


def bring_third_year(officer: User, programme: Programme) -> None:
    """Take the lists of the nucleus and lead everybody on them into the third year, and the businesses into theirs."""
    chance = random.Random(400)  # noqa: S311 - the same story every time, not a secret
    there = open_stays(programme, "year-3", "household").count()
    _take(officer, PEOPLE, "padron-hogares.csv", PEOPLE_HEADINGS, _homes(HOUSEHOLDS - there, chance))
    working = Venture.standing.filter(
        owners__until=None, owners__organisation__isnull=False, state="alive"
    ).distinct()
    names = [" ".join(pair) for pair in product(FIRST, SECOND)][: BUSINESSES - working.count()]
    places = [data.DISTRICTS[number % len(data.DISTRICTS)] for number in range(len(names))]
    groups = [(name, "Grupo de interés", place) for name, place in zip(names, places, strict=True)]
    _take(officer, ORGANISATIONS, "padron-grupos.csv", GROUP_HEADINGS, groups)
    year = timezone.localdate().year
    businesses = [
        (f"{ACTIVITIES[at % 6]} {name}", ACTIVITIES[at % 6], name, place, str(year - 1 - at % 3))
        for at, (name, place) in enumerate(zip(names, places, strict=True))
    ]
    _take(officer, VENTURES, "padron-emprendimientos.csv", BUSINESS_HEADINGS, businesses)
    homes = list(Household.objects.filter(members__dni__startswith=DNI).distinct().order_by("code"))
    _join(officer, homes, list(Organisation.standing.filter(name__in=names)))
    _lead(officer, programme, homes, list(working))
    _allow(officer, homes)


def finish(officer: User, programme: Programme) -> None:
    """Let most of the third year finish at two assemblies; of the first, some were asked half a year after."""
    today = timezone.localdate()
    stays = list(
        Stay.objects.filter(
            programme=programme, stage="year-3", state="inside", household__members__dni__startswith=DNI
        )
        .distinct()
        .order_by("household__code")
    )
    done: list[Stay] = []
    for number, (many, days) in enumerate(ASSEMBLIES, start=1):
        said = {"practice": Said(True, f"Acta de la asamblea {number} del núcleo, folio {30 + number}")}
        chosen = stays[len(done) : len(done) + many]
        done += actions.graduate_many(actor=officer, stays=chosen, on=today - timedelta(days=days), said=said)
    for number, stay in enumerate(done[:ASKED]):
        actions.record_follow_up(
            actor=officer,
            follow_up=stay.follow_ups.get(months=6),
            asked_on=today - timedelta(days=5),
            way="phone" if number % 2 else "visit",
            answer=Answer("alive" if number < ASKED - 1 else "dormant", None),
        )


def _homes(number: int, chance: random.Random) -> list[Sequence[str]]:
    """Return a row a head of household, and one of whoever lives with them in every other home."""
    rows: list[Sequence[str]] = []
    for at in range(number):
        place = data.DISTRICTS[at % len(data.DISTRICTS)]
        poverty = "pobre extremo" if at % 3 == 0 else "pobre" if at % 9 else "no pobre"
        for head in (True, False)[: 1 + at % 2]:
            woman = chance.random() < (0.55 if head else 0.4)
            given = chance.choice(data.GIVEN_NAMES_F if woman else data.GIVEN_NAMES_M)
            born = f"{1 + chance.randrange(28):02d}/{1 + chance.randrange(12):02d}/{1955 + chance.randrange(45)}"
            language = "quechua" if chance.random() < 0.7 else "castellano"
            rows.append(
                (
                    f"H{at + 1:03d}", "SI" if head else "NO", f"{DNI}{len(rows):06d}", chance.choice(data.SURNAMES),
                    chance.choice(data.SURNAMES), given, "F" if woman else "M", born, language, place, poverty, "SI",
                )
            )  # fmt: skip
    return rows


def _take(officer: User, kind: str, filename: str, headings: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    with tempfile.TemporaryDirectory(prefix="winay-demo-") as folder:
        path = Path(folder) / filename
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, delimiter=";").writerows([headings, *rows])
        batch = lists.receive_list(
            actor=officer,
            source=lists.save_source(actor=officer, name=SOURCE),
            path=path,
            filename=filename,
            list_date=timezone.localdate() - timedelta(days=30),
            kind=kind,
        )
    batch = lists.choose_columns(actor=officer, batch=batch, mapping=suggested_mapping(batch))
    lists.take_list(actor=officer, batch=lists.start_taking(actor=officer, batch=batch, at_once=True))


def _join(officer: User, homes: Sequence[Household], groups: Sequence[Organisation]) -> None:
    """Let four or five households of a district be the members of each group, its first woman or man its president."""
    heads: dict[str | None, list[Person]] = {}
    for person in Person.standing.filter(households_led__in=homes).order_by("dni"):
        heads.setdefault(person.district_id, []).append(person)
    offices = (Membership.Office.PRESIDENT, Membership.Office.TREASURER)
    for at, group in enumerate(groups):
        own = heads.get(group.district_id, [])
        for place in range(4 + at % 2):
            office = offices[place] if place < len(offices) else Membership.Office.MEMBER
            registry_acts.add_member(actor=officer, organisation=group, person=own.pop(), office=office)


def _lead(officer: User, programme: Programme, homes: Sequence[Household], businesses: Sequence[Venture]) -> None:
    today = timezone.localdate()
    for stage, days in YEARS:
        actions.enter_many(
            actor=officer, programme=programme, stage=stage, subjects=homes, since=today - timedelta(days=days)
        )
    actions.enter_many(
        actor=officer,
        programme=programme,
        stage="running",
        subjects=businesses,
        since=today - timedelta(days=YEARS[-1][1]),
        words="El negocio ya vendía cuando entró: no pasó por la etapa de idea.",
    )


def _allow(officer: User, homes: Sequence[Household]) -> None:
    """Write down what heads said of passing their data on: most yes, some no, of some nobody asked."""
    day = timezone.localdate() - timedelta(days=25)
    for at, head in enumerate(Person.standing.filter(households_led__in=homes).order_by("dni")):
        if at % 21 != 7:
            registry_acts.record_consent(
                actor=officer, person=head, purpose="share", given=at % 47 != 9, source="Asamblea", said_on=day
            )
