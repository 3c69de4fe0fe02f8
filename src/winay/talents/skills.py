"""What a provider can know: the skills that come with the program, and what coordinators changed or added."""

import csv
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from winay.base.words import fold
from winay.talents.models import SkillEntry
from winay.talents.rules import FIELDS

SHIPPED = Path(__file__).parent / "skills.csv"


@dataclass(frozen=True)
class Skill:
    """A skill with its names; `in_use` False: nothing new is written with it."""

    code: str
    field: str
    es: str
    quz: str
    en: str
    in_use: bool = True

    @property
    def name(self) -> str:
        """Its name in the reader's language; in Spanish where it has none."""
        return {"quz": self.quz, "en": self.en}.get(get_language() or "es", "") or self.es

    @property
    def field_name(self) -> str:
        """What kind of knowledge it is."""
        return _(FIELDS.get(self.field, self.field))

    @property
    def words(self) -> str:
        """Everything by which it may be looked for, folded."""
        return fold(" ".join((self.es, self.quz, self.en)))


@cache
def shipped() -> Mapping[str, Skill]:
    """Return the skills that come with the program."""
    with SHIPPED.open(encoding="utf-8", newline="") as file:
        return {
            row["code"]: Skill(row["code"], row["field"], row["es"], row["quz"], row["en"])
            for row in csv.DictReader(file)
        }


def skills() -> dict[str, Skill]:
    """Return every skill by its code, those out of use too; one query."""
    found = dict(shipped())
    for row in SkillEntry.objects.all():
        found[row.code] = Skill(row.code, row.field, row.name_es, row.name_quz, row.name_en, row.in_use)
    return found


def skill_choices(*, also: Collection[str] = ()) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return the skills in use, and `also`, grouped by their field, as a form takes them."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for skill in skills().values():
        if skill.in_use or skill.code in also:
            groups.setdefault(skill.field_name, []).append((skill.code, skill.name))
    return [(field, sorted(rows, key=lambda row: fold(row[1]))) for field, rows in groups.items()]


def named(known: Mapping[str, Skill], code: str) -> str:
    """Return the name of a skill, its code where nobody knows it."""
    return known[code].name if code in known else code
