"""Whether a person as a row writes them is a registered one: the rules of record linkage, asked for two records.

What a machine never makes one when it compares the registry (`analytics.linkage.vetoes`) it does not make one here
either: a brother who holds the next DNI, a father of the same name, a document lent for a form.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from winay.base.messages import N_

Facts = Mapping[str, str | None]
"""A person in the comparable form of record linkage, None where nothing is known."""
FORMS = {
    "given_names": "name",
    "surname_1": "name",
    "surname_2": "name",
    "document": "code",
    "birth_date": "date",
    "sex": "sex",
    "place": "text",
}

HELD_BY = {
    "surnames": N_("This DNI is registered for somebody with another surname."),
    "given_names": N_("This DNI is registered for somebody with other given names."),
    "lent_document": N_("This DNI is registered for somebody with another date of birth."),
    "sexes": N_("This DNI is registered for somebody of another name and sex."),
}
"""Why the holder of a DNI is not whom a row writes, by the rule of linkage that says so."""


@dataclass(frozen=True)
class Written:
    """A person as a row writes them; what it does not say is empty. `district`: the UBIGEO where they live."""

    given_names: str
    first_surname: str
    second_surname: str = ""
    dni: str | None = None
    sex: str = ""
    birth_date: date | None = None
    district: str | None = None


@dataclass(frozen=True)
class Judged:
    """What the rules say of two records; `rule` is the one that does not let them be one."""

    answer: Literal["same", "doubt", "other"]
    rule: str = ""


def facts_of(person: Written) -> Facts:
    """Return a person in comparable form: accents, spellings and particles of names no longer matter."""
    from winay.analytics.linkage.forms import formed_text

    given = {
        "given_names": person.given_names,
        "surname_1": person.first_surname,
        "surname_2": person.second_surname,
        "document": person.dni,
        "birth_date": person.birth_date.isoformat() if person.birth_date else "",
        "sex": person.sex,
        "place": person.district,
    }
    return {name: formed_text(text, FORMS[name]) if text else None for name, text in given.items()}  # type: ignore[arg-type]


def judged(row: Facts, record: Facts, *, member: bool = False) -> Judged:
    """Tell whether a row means a record; `member`: the record is one of the group to which the row belongs.

    With the same document they are one unless given names, first surname, sex or birth speak against it. Without one
    in common they are one only by all given names, surnames and the date of birth, or as members of one group; where
    a birth is unknown, or the row brings a document that the record has not, a person has to look.
    """
    from winay.analytics.linkage.vetoes import veto_of

    if row["document"] and row["document"] == record["document"]:
        by_first = {**row, "surname_2": None}
        rule = veto_of(("given_names", "sexes", "lent_document", "surnames"), by_first, record)
        return Judged("other" if rule else "same", rule)
    if rule := veto_of(("given_names", "sexes", "surnames", "documents"), row, record):
        return Judged("other", rule)
    births = row["birth_date"], record["birth_date"]
    rule = veto_of(("births",), row, record)
    if all(births) and rule:
        return Judged("other", rule)
    named_alike = sorted((row["given_names"] or "").split()) == sorted((record["given_names"] or "").split())
    of_the_group = member and not (row["document"] and record["document"])
    born_alike = not row["document"] and births[0] and births[0] == births[1]
    if named_alike and (of_the_group or born_alike):
        return Judged("same")
    return Judged("doubt", rule)
