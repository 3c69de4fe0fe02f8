"""What is checked in a workbook of proposals before anything is written."""

from collections.abc import Sequence
from unicodedata import normalize

from django.utils.translation import gettext as _

from winay.base.errors import Problem
from winay.base.models import User
from winay.calls.access import may_enter_proposals
from winay.calls.actions.imports.columns import EXAMPLE, GROUP, MEMBER_COLUMNS, PROPOSALS
from winay.calls.actions.imports.people import written
from winay.calls.actions.spreadsheet import Column, Row
from winay.calls.models import Call
from winay.registry.queries.identity import recognise
from winay.registry.rules.likeness import HELD_BY
from winay.registry.rules.lists.values import Wrong, read_dni
from winay.territory.models import District


def without_example(rows: list[Row]) -> list[Row]:
    return [row for row in rows if row.values["group"] != EXAMPLE]


def rows_of(rows: Sequence[Row], proposal: Row) -> list[Row]:
    return [row for row in rows if _group(row) == _group(proposal)]


def check_places(
    actor: User, call: Call, rows: list[Row], columns: Sequence[Column], problems: list[Problem]
) -> dict[str, District]:
    column = next(column for column in columns if column.key == "ubigeo")
    for row in rows:
        if row.values["ubigeo"]:
            row.values["ubigeo"] = str(row.values["ubigeo"]).zfill(6)
    districts = District.objects.in_bulk({row.values["ubigeo"] for row in rows if row.values["ubigeo"]})
    for row in rows:
        if row.values["ubigeo"] and row.values["ubigeo"] not in districts:
            message = _("There is no district with the UBIGEO %(code)s.") % {"code": row.values["ubigeo"]}
            problems.append(row.problem(column, message, _("Look it up in the list of districts.")))
    held = {code for code in districts if may_enter_proposals(actor, call, code)}
    for row in rows:
        if row.values["ubigeo"] in districts and row.values["ubigeo"] not in held:
            message = _("Your role does not hold in the district %(code)s.") % {"code": row.values["ubigeo"]}
            problems.append(row.problem(column, message, _("Whoever works there takes these groups in.")))
    return districts


def check_groups(rows: list[Row], members: list[Row], costs: list[Row], problems: list[Problem]) -> None:
    known: dict[str, int] = {}
    for row in rows:
        group = str(row.values["group"] or "").casefold()
        if group and group in known:
            message = _("The group stands already in row %(number)d.") % {"number": known[group]}
            problems.append(row.problem(GROUP, message, _("Each group has one proposal in a workbook.")))
        known.setdefault(group, row.number)
    for row in (*members, *costs):
        if row.values["group"] and str(row.values["group"]).casefold() not in known:
            message = _("There is no proposal of this group.")
            problems.append(row.problem(GROUP, message, _("Write the group as in the sheet %s.") % PROPOSALS))


def check_documents(members: list[Row], problems: list[Problem], notices: list[Problem]) -> None:
    column = next(column for column in MEMBER_COLUMNS if column.key == "dni")
    seen: dict[str, Row] = {}
    for row in members:
        text = str(row.values["dni"] or "")
        try:
            dni = row.values["dni"] = read_dni(text) or ""
        except Wrong as wrong:
            row.values["dni"] = ""
            problems.append(row.problem(column, _(wrong.message) % wrong.values, _(wrong.mend) % wrong.values))
            continue
        if not dni:
            if text:
                notices.append(row.problem(column, _("This number belongs to nobody: the DNI was left empty.")))
            continue
        if text.isdigit() and len(text) < 8:
            notices.append(row.problem(column, _("The leading zeros that the DNI had lost were put back.")))
        first = seen.setdefault(dni, row)
        if first is not row and (_surname(first) != _surname(row) or _group(first) == _group(row)):
            message = _("This DNI stands already in row %(number)d.") % {"number": first.number}
            problems.append(row.problem(column, message, _("Look at the identity cards of both.")))
    for row in seen.values():
        found = recognise(written(row))
        if found.answer == "other":
            problems.append(row.problem(column, _(HELD_BY[found.rule]), _("Look at the identity card again.")))
        elif found.answer == "ambiguous":
            message = _("Two people of this name are registered with this DNI.")
            problems.append(row.problem(column, message, _("Settle first which one holds it, or leave it empty.")))


def _group(row: Row) -> str:
    return str(row.values["group"] or "").casefold()


def _surname(row: Row) -> str:
    return _folded(str(row.values["first_surname"] or ""))


def _folded(name: str) -> str:
    """A surname without accents and capitals, to compare two ways of writing it."""
    return "".join(c for c in normalize("NFD", name.casefold()) if c.isalpha())
