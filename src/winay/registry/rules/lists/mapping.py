"""Which column of a list is which field of ours, and the choices that the columns themselves cannot tell."""

from collections.abc import Mapping as AnyMapping
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from winay.base.messages import N_
from winay.registry.rules.lists.dates import ORDERS
from winay.registry.rules.lists.fields import (
    FIELDS,
    KINDS,
    ORGANISATIONS,
    PEOPLE,
    PROVIDERS,
    VENTURES,
    fields_of,
    plain_heading,
)
from winay.registry.rules.lists.values import SEX_CODES, Fault

NAME_ORDERS = ("surnames_first", "names_first")
CHOICES: dict[str, tuple[str, ...]] = {
    "name_order": ("", *NAME_ORDERS),
    "date_order": ("", *ORDERS),
    "sex_codes": ("", "hm", *SEX_CODES),
    "ubigeo_coding": ("inei", "reniec"),
    "known_by": ("", "dni"),
    "dni_check": ("", "with"),
    "household_codes": ("", "source", "district"),
}
LATER = ("dni_check", "household_codes")
"""Choices that mappings stored by earlier versions do not have: they stand only where they are made."""


@dataclass(frozen=True)
class Choices:
    """What holds for a whole column: order of names and dates, codes of sex, coding of places, where all live.

    `known_by` says that the DNI is the code by which the source knows a row; `all_in` is the UBIGEO of a list
    without places. `dni_check` = `with`: every DNI carries its check character. `household_codes`: whether a code is
    one household of the whole `source`, of a `district`, or of a district and a community where the list gives it ("").
    """

    name_order: str = ""
    date_order: str = ""
    sex_codes: str = ""
    ubigeo_coding: str = "inei"
    known_by: str = ""
    all_in: str = ""
    dni_check: str = ""
    household_codes: str = ""


@dataclass(frozen=True)
class Mapping:
    """A mapping: `columns` by heading, those that are left out not among them."""

    kind: str = PEOPLE
    columns: AnyMapping[str, str] = field(default_factory=dict)
    choices: Choices = Choices()
    sheet: str = ""
    header_row: int = 0

    def as_json(self) -> dict[str, Any]:
        """Return plain data that `from_json` reads back."""
        plain = asdict(self)
        for name in LATER:
            if not plain["choices"][name]:
                del plain["choices"][name]
        return plain

    @classmethod
    def from_json(cls, stored: AnyMapping[str, Any]) -> "Mapping":
        """Return the mapping that plain data describe. Raises `ValueError` with the name of what is wrong."""
        if not isinstance(stored, AnyMapping):
            raise ValueError("mapping")
        if unknown := set(stored) - {"kind", "columns", "choices", "sheet", "header_row"}:
            raise ValueError(sorted(map(str, unknown))[0])
        columns, choices = stored.get("columns") or {}, stored.get("choices") or {}
        if not isinstance(columns, AnyMapping):
            raise ValueError("columns")
        if not isinstance(choices, AnyMapping) or not set(choices) <= set(Choices.__dataclass_fields__):
            raise ValueError("choices")
        row = stored.get("header_row") or 0
        if not isinstance(row, int) or row < 0:
            raise ValueError("header_row")
        return cls(
            kind=str(stored.get("kind") or PEOPLE),
            columns={str(heading): str(name) for heading, name in columns.items() if name},
            choices=Choices(**{key: str(value or "") for key, value in choices.items()}),
            sheet=str(stored.get("sheet") or ""),
            header_row=row,
        )

    def heading_of(self, name: str) -> str:
        """Return the heading of the column that is this field, or ""."""
        return next((heading for heading, own in self.columns.items() if own == name), "")

    def fitted(self, headings: Sequence[str]) -> "Mapping":
        """Return the mapping with its headings written as the file writes them (`DNI ` for `dni`)."""
        there = {plain_heading(heading): heading for heading in reversed(headings)}
        columns = {
            heading if heading in headings else there.get(plain_heading(heading), heading): name
            for heading, name in self.columns.items()
        }
        return replace(self, columns=columns)


def mapping_faults(mapping: Mapping, headings: Sequence[str]) -> list[Fault]:
    """Return everything that is wrong with a mapping for a file with these headings."""
    faults = []
    if mapping.kind not in KINDS:
        return [
            Fault(
                "",
                N_("A list holds people, organisations, ventures or providers."),
                N_("Write kind: people, organisations, ventures or providers."),
            )
        ]
    known = fields_of(mapping.kind)
    taken: dict[str, str] = {}
    for heading, name in mapping.columns.items():
        if name not in known:
            message = (
                N_("“%(name)s” is no field of ours.")
                if name not in FIELDS
                else N_("“%(name)s” is not for this kind of list.")
            )
            mend = N_("Choose one of: %(fields)s.")
            faults.append(Fault(heading, message, mend, {"name": name[:40], "fields": ", ".join(known)}))
        elif name in taken:
            message = N_("Two columns are the same field: “%(first)s” too.")
            faults.append(Fault(heading, message, N_("Leave one of them out."), {"first": taken[name]}))
        if heading not in headings:
            faults.append(
                Fault(heading, N_("The file has no such column."), N_("Write the heading as the file has it."))
            )
        taken.setdefault(name, heading)
    for choice, allowed in CHOICES.items():
        if getattr(mapping.choices, choice) not in allowed:
            values = {"choice": choice, "values": ", ".join(filter(None, allowed))}
            faults.append(Fault("", N_("The choice %(choice)s is not one of: %(values)s."), "", values))
    return faults + OF_KIND[mapping.kind](mapping, set(taken))


def _name_faults(mapping: Mapping, taken: set[str], *, required: bool) -> list[Fault]:
    faults = []
    apart = {"given_names", "first_surname", "second_surname", "surnames"} & taken
    if "full_name" in taken and apart:
        faults.append(
            Fault(
                mapping.heading_of("full_name"),
                N_("The names stand here in one column, and in columns of their own as well."),
                N_("Leave one of the two out."),
            )
        )
    elif (
        required
        and "full_name" not in taken
        and not ("given_names" in taken and {"first_surname", "surnames"} & taken)
    ):
        faults.append(
            Fault(
                "",
                N_("No column says how people are called."),
                N_("Choose given names and a surname, or both in one column."),
            )
        )
    if "full_name" in taken and mapping.choices.name_order not in NAME_ORDERS:
        message = N_("It is not said what stands first in this column, surnames or given names.")
        faults.append(Fault(mapping.heading_of("full_name"), message, N_("Choose the order of the names.")))
    if "surnames" in taken and {"first_surname", "second_surname"} & taken:
        message = N_("The surnames stand here in one column, and in columns of their own as well.")
        faults.append(Fault(mapping.heading_of("surnames"), message, N_("Leave one of the two out.")))
    return faults


def _people_faults(mapping: Mapping, taken: set[str]) -> list[Fault]:
    faults = _name_faults(mapping, taken, required=True)
    for name in ("head", "poverty"):
        if name in taken and "household" not in taken:
            message = N_("This belongs to a household, and no column says which.")
            faults.append(
                Fault(mapping.heading_of(name), message, N_("Choose the column with the household's code."))
            )
    if "document_kind" in taken and "dni" not in taken:
        message = N_("This says the kind of a document, and no column is the document's number.")
        faults.append(Fault(mapping.heading_of("document_kind"), message, N_("Choose the column with the DNI.")))
    if mapping.choices.known_by == "dni" and "dni" not in taken:
        message = N_("The rows cannot be known by their DNI: no column is the DNI.")
        faults.append(Fault("", message, N_("Choose the column with the DNI.")))
    if mapping.choices.known_by == "dni" and "key" in taken:
        message = N_("The rows are known by a code of the source, or by their DNI, not by both.")
        faults.append(Fault(mapping.heading_of("key"), message, N_("Leave one of the two out.")))
    return faults + _place_faults(mapping, taken)


def _place_faults(mapping: Mapping, taken: set[str]) -> list[Fault]:
    names = {"department", "province"} & taken
    if names and "district" not in taken and "ubigeo" not in taken and not mapping.choices.all_in:
        message = N_("A department or province alone is no place of ours: the district is missing.")
        return [Fault(mapping.heading_of(sorted(names)[0]), message, N_("Choose the column with the district."))]
    return []


def _organisation_faults(mapping: Mapping, taken: set[str]) -> list[Fault]:
    faults = []
    if "name" not in taken:
        faults.append(Fault("", N_("No column says how the organisations are called."), N_("Choose the name.")))
    if "kind" not in taken:
        message = N_("No column says of what kind the organisations are.")
        faults.append(Fault("", message, N_("Choose the column with the kind.")))
    if not {"ubigeo", "district"} & taken and not mapping.choices.all_in:
        message = N_("No column says in which district the organisations are.")
        faults.append(
            Fault("", message, N_("Choose the UBIGEO or the district, or one district for the whole list."))
        )
    return faults + _place_faults(mapping, taken)


def _venture_faults(mapping: Mapping, taken: set[str]) -> list[Fault]:
    """A row names its venture by the code it has here, or by name, activity, place and owner."""
    faults = _name_faults(mapping, taken, required="dni" in taken)
    named = {"venture_name", "activity"} <= taken
    if not named and "venture" not in taken:
        faults.append(
            Fault(
                "",
                N_("No column says how the ventures are called, or what they live from."),
                N_("Choose the name and the activity, or the code that the venture has here."),
            )
        )
    if named and not {"group", "ruc", "full_name", "first_surname", "surnames"} & taken:
        faults.append(
            Fault(
                "",
                N_("No column says who owns the ventures."),
                N_("Choose the group, or the owner's names and DNI."),
            )
        )
    if named and not {"ubigeo", "district"} & taken and not mapping.choices.all_in:
        faults.append(
            Fault(
                "",
                N_("No column says in which district the ventures are."),
                N_("Choose the UBIGEO or the district, or one district for the whole list."),
            )
        )
    spans = {"sales_since", "sales_until"}
    if ("sales" in taken and not spans <= taken) or (spans & taken and "sales" not in taken):
        faults.append(
            Fault(
                "",
                N_("Sales are an amount from one day to another, and one of the three columns is missing."),
                N_("Choose the columns with the amount, the first and the last day."),
            )
        )
    for name in ("jobs_women", "jobs_young", "jobs_day"):
        if name in taken and "jobs" not in taken:
            message = N_("This belongs to the jobs, and no column says how many they are.")
            faults.append(Fault(mapping.heading_of(name), message, N_("Choose the column with all jobs.")))
    return faults + _place_faults(mapping, taken)


def _provider_faults(mapping: Mapping, taken: set[str]) -> list[Fault]:
    """A row names a registered person or firm, and what they know."""
    firm = bool({"firm", "ruc"} & taken)
    faults = _name_faults(mapping, taken, required=not firm)
    if "skills" not in taken:
        faults.append(
            Fault(
                "", N_("No column says what they know."), N_("Choose the column with what they can teach or do.")
            )
        )
    if not {"ubigeo", "district"} & taken and not mapping.choices.all_in:
        faults.append(
            Fault(
                "",
                N_("No column says in which district they live or have their office."),
                N_("Choose the UBIGEO or the district, or one district for the whole list."),
            )
        )
    for name, other in (("price_per", "price"), ("price", "price_per"), ("trained_on", "trained_in")):
        if name in taken and other not in taken:
            faults.append(
                Fault(
                    mapping.heading_of(name),
                    N_("This goes with another column, which is missing: “%(field)s”."),
                    N_("Choose that column, too, or leave this one out."),
                    {"field": other},
                )
            )
    return faults + _place_faults(mapping, taken)


OF_KIND = {
    PEOPLE: _people_faults,
    ORGANISATIONS: _organisation_faults,
    VENTURES: _venture_faults,
    PROVIDERS: _provider_faults,
}
"""What each kind of list asks of its mapping."""
