"""Suggesting which column is which: by the words of its heading, and by looking at its values."""

import re
from collections.abc import Sequence
from datetime import date

from winay.base.messages import N_
from winay.registry.rules.lists.dates import looks_like_date, parts_of, possible_orders
from winay.registry.rules.lists.fields import PEOPLE, WITH_PEOPLE, field_of_heading
from winay.registry.rules.lists.mapping import Choices, Mapping
from winay.registry.rules.lists.values import MAN, SEX_CODES, WOMAN, Fault, digits_of, plain, present
from winay.territory.rules import DEPARTMENTS

MOST_ASKED = 400
DATES = ("birth_date", "founded_on", "began", "sales_since", "sales_until", "jobs_day")


def suggest(headings: Sequence[str], rows: Sequence[Sequence[str]], kind: str, *, on: date) -> Mapping:
    """Return a mapping for these headings and first rows: each field once, what cannot be told left out."""
    texts = {
        heading: [present(row[place]) for row in rows if place < len(row) and present(row[place])]
        for place, heading in enumerate(headings)
    }
    columns: dict[str, str] = {}
    for heading in headings:
        name = field_of_heading(heading, kind)
        if name and name not in columns.values() and _may_be(name, texts[heading]):
            columns[heading] = name
    for heading in headings:
        if (
            heading not in columns
            and (name := field_of_values(texts[heading], kind))
            and name not in columns.values()
        ):
            columns[heading] = name
    taken = set(columns.values())
    if "full_name" in taken and ("given_names" in taken or "first_surname" in taken or "surnames" in taken):
        apart = "given_names" in taken and taken & {"first_surname", "surnames"}
        drop = {"full_name"} if apart else {"given_names", "first_surname", "second_surname", "surnames"}
        columns = {heading: name for heading, name in columns.items() if name not in drop}
    taken = set(columns.values())
    if kind in WITH_PEOPLE and taken >= {"given_names"} and not taken & {"first_surname", "surnames"}:
        columns = _one_column(columns, texts)
    if "dni" not in columns.values():
        columns = {heading: name for heading, name in columns.items() if name != "document_kind"}
    if "household" not in taken:
        columns = {heading: name for heading, name in columns.items() if name not in ("head", "poverty")}
    return Mapping(kind=kind, columns=columns, choices=suggest_choices(columns, texts, on=on))


def _one_column(columns: dict[str, str], texts: dict[str, list[str]]) -> dict[str, str]:
    """Read the only column with names as the whole name, where most of its values have three words or more."""
    heading = next(heading for heading, name in columns.items() if name == "given_names")
    values = texts[heading][:MOST_ASKED]
    if values and sum(len(value.split()) >= 3 for value in values) * 2 > len(values):
        return {**columns, heading: "full_name"}
    return columns


def _may_be(name: str, values: Sequence[str]) -> bool:
    """Tell whether the values do not speak against what the heading says."""
    some = values[:MOST_ASKED]
    if not some:
        return True
    if name == "key":
        return len(set(some)) >= 0.98 * len(some)
    if name in ("given_names", "first_surname", "second_surname", "surnames", "full_name", "name", "district"):
        return sum(any(c.isalpha() for c in value) for value in some) * 2 > len(some)
    if name == "sex":
        return len(set(map(plain, some))) <= 6
    if name in ("dni", "ruc", "ubigeo"):
        return sum(digits_of(value).isalnum() and digits_of(value)[:1].isdigit() for value in some) * 2 > len(some)
    return True


def field_of_values(values: Sequence[str], kind: str) -> str:
    """Return the field that a column's values look like, or "": DNI, phone, RUC, UBIGEO, sex, date of birth."""
    some = values[:MOST_ASKED]
    if len(some) < 3:
        return ""

    def most(pattern: str) -> bool:
        return sum(bool(re.fullmatch(pattern, digits_of(value))) for value in some) >= 0.8 * len(some)

    if most(r"(10|15|17|20)\d{9}"):
        return "ruc" if kind != PEOPLE else ""
    if most(r"9\d{8}"):
        return "phone" if kind == PEOPLE else ""
    if most(r"\d{8}") and not all(value[:2] in ("19", "20") for value in some):
        return "dni" if kind in WITH_PEOPLE else ""
    if most(r"\d{5,6}") and sum(digits_of(value).zfill(6)[:2] in DEPARTMENTS for value in some) >= 0.95 * len(
        some
    ):
        return "ubigeo"
    if kind == PEOPLE and {plain(value) for value in some} <= WOMAN | MAN | {"m"}:
        return "sex"
    if kind == PEOPLE and sum(looks_like_date(value) for value in some) >= 0.8 * len(some):
        years = [number for value in some for number in parts_of(value) or () if len(number) == 4]
        return "birth_date" if len(set(years)) > 3 else ""
    return ""


def suggest_choices(columns: dict[str, str], texts: dict[str, list[str]], *, on: date) -> Choices:
    """Return the choices that the columns tell by themselves; "" for what has to be asked."""
    by_field = {name: texts.get(heading, []) for heading, name in columns.items()}
    dates = [text for name in DATES for text in by_field.get(name, [])]
    orders = possible_orders(dates, last_year=on.year)
    sexes = {plain(value) for value in by_field.get("sex", [])}
    return Choices(
        name_order=_name_order(columns, by_field.get("full_name", [])),
        date_order=orders[0] if len(orders) == 1 else "",
        sex_codes="hm" if "m" in sexes and sexes & (MAN - {"masculino", "masc"}) and "f" not in sexes else "",
    )


def _name_order(columns: dict[str, str], values: Sequence[str]) -> str:
    heading = next((heading for heading, name in columns.items() if name == "full_name"), "")
    spoken = [word[:2] for word in plain(heading).split()]
    if "ap" in spoken and "no" in spoken:
        return "surnames_first" if spoken.index("ap") < spoken.index("no") else "names_first"
    if values and sum("," in value for value in values) * 2 > len(values):
        return "surnames_first"
    return ""


def asks_sex(values: Sequence[str]) -> bool:
    """Tell whether a column gives the sex in digits, so that somebody has to say what they mean."""
    return any(re.fullmatch(r"[0-9](\.0)?", present(value)) for value in values)


def look_faults(mapping: Mapping, headings: Sequence[str], rows: Sequence[Sequence[str]]) -> list[Fault]:
    """Return what the first rows of a list ask and a mapping does not answer."""
    heading = mapping.heading_of("sex")
    if heading not in headings or mapping.choices.sex_codes in SEX_CODES:
        return []
    place = list(headings).index(heading)
    if not asks_sex([row[place] for row in rows if place < len(row)]):
        return []
    return [
        Fault(
            heading,
            N_("The sex stands here in digits, and it is not said which one is a woman."),
            N_("Choose below what the digits mean."),
        )
    ]
