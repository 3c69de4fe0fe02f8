"""The workbook to be filled in with ventures: headings that are read again, choices in the cells, help, an example."""

import io
from dataclasses import dataclass
from datetime import date
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _
from xlsxwriter.utility import xl_range_abs

from winay.base.exports import safe_cell
from winay.base.messages import N_
from winay.base.models import User
from winay.registry.access import places_kept
from winay.registry.models import Organisation, VentureSales
from winay.registry.rules.lists import FIELDS
from winay.registry.rules.ventures import ACTIVITIES
from winay.territory.places import lying_in

MOST_ROWS = 5_000
HELP = {
    "venture": N_("Only for a venture that is registered already: then name, activity and owner may stay empty."),
    "venture_name": N_("As its owners call it. Rows with the same owner, name and district are one venture."),
    "activity": N_("One of the list. Other words are read by what they say, such as “crianza de cuyes”."),
    "group": N_("The registered group that owns it. Where it is written, the person of the row is not the owner."),
    "ruc": N_("The group's RUC; it decides where several groups have the same name."),
    "dni": N_("Of the owner. A DNI alone does not lead to anybody: the names have to agree."),
    "given_names": N_("Of the owner, as registered."),
    "first_surname": N_("Of the owner, as registered."),
    "second_surname": N_("Of the owner, as registered."),
    "birth_date": N_("Of the owner. It tells two people of one name apart where there is no DNI."),
    "ubigeo": N_("Six digits of INEI: the district where the venture lies."),
    "began": N_("A date or a year; empty if nobody knows."),
    "sales_since": N_("First day of these sales. A row holds one year at most; further rows tell further spans."),
    "sales_until": N_("Last day of these sales."),
    "sales": N_("Soles, with a point and two decimals: 1250.50. Write 0 where nothing was sold."),
    "sales_known": N_("One of the list; empty means: as they say."),
    "jobs": N_("Full-time jobs: half a day's work all year is 0.5."),
    "jobs_women": N_("How many of these jobs are women's; empty if nobody counted."),
    "jobs_young": N_("How many of these jobs are of people under 30; empty if nobody counted."),
    "jobs_day": N_("The day for which the jobs hold; empty: the date of the list."),
}
"""Columns of the template, in their order, with what stands there."""
NUMBERS = frozenset(("sales", "jobs", "jobs_women", "jobs_young"))
NEEDED = frozenset(("venture_name", "activity", "ubigeo"))


@dataclass(frozen=True)
class _Column:
    heading: str
    help: str
    example: Any
    choices: tuple[str, ...]


def ventures_template(user: User, *, today: date) -> bytes:
    """Return the workbook in the reader's language. Its example names a group that `user` keeps, and passes the check.

    Two queries.
    """
    choices = {
        "activity": tuple(str(_(one.name)) for one in ACTIVITIES.values()),
        "sales_known": tuple(map(str, VentureSales.Known.labels)),
    }
    example = _example(user, today.year - 1)
    columns = {
        key: _Column(_(FIELDS[key].label), _(told), example.get(key, ""), choices.get(key, ()))
        for key, told in HELP.items()
    }
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    head = book.add_format({"bold": True, "bg_color": "#F3E9DC", "text_wrap": True, "valign": "top"})
    text = book.add_format({"num_format": "@"})
    page, notes, allowed = (
        book.add_worksheet(name[:31]) for name in (_("Ventures"), _("Help"), _("Allowed values"))
    )
    page.freeze_panes(1, 1)
    lists = 0
    for place, (key, column) in enumerate(columns.items()):
        page.write_string(0, place, column.heading, head)
        page.set_column(place, place, 20, None if key in NUMBERS else text)
        (page.write_number if key in NUMBERS else page.write_string)(1, place, column.example)
        if column.choices:
            for down, told in enumerate((column.heading, *column.choices)):
                allowed.write_string(down, lists, told)
            allowed.set_column(lists, lists, 40)
            cells = xl_range_abs(1, lists, len(column.choices), lists)
            source = f"='{allowed.get_name()}'!{cells}"
            # Other words are read too, so the cell only offers the choices.
            page.data_validation(
                1, place, MOST_ROWS, place, {"validate": "list", "source": source, "error_type": "information"}
            )
            lists += 1
    _explain(notes, columns, head)
    book.close()
    return out.getvalue()


def _explain(notes: Any, columns: dict[str, _Column], head: Any) -> None:
    notes.set_column(0, 0, 30)
    notes.set_column(1, 1, 14)
    notes.set_column(2, 3, 70)
    lines = (
        _("A row for each venture, or for each span of its sales. Row 2 is an example: write over it."),
        _(
            "Owners are registered first. Columns may be moved, left out or called otherwise: you say which is which."
        ),
        _("Every row is checked before anything is written; wrong rows come back with what to mend."),
    )
    for number, line in enumerate(lines):
        notes.write_string(number, 0, line)
    top = len(lines) + 1
    notes.write_row(top, 0, (_("Column"), _("Needed?"), _("What stands there"), _("Allowed values")), head)
    for number, (key, column) in enumerate(columns.items(), start=top + 1):
        told = (column.heading, _("yes") if key in NEEDED else _("no"), column.help, ", ".join(column.choices))
        for place, cell in enumerate(told):
            notes.write_string(number, place, cell)


def _example(user: User, year: int) -> dict[str, Any]:
    places = places_kept(user)
    groups = Organisation.standing.order_by("created_at")
    group = groups.filter(lying_in(places)).first()
    return {
        "venture_name": _("Weaving Inti (example)"),
        "activity": _(ACTIVITIES["textiles"].name),
        "group": safe_cell(group.name) if group else _("Weavers of Inti"),
        "ubigeo": group.district_id if group else "021201",
        "began": str(year - 1),
        "sales_since": f"01/01/{year}",
        "sales_until": f"31/12/{year}",
        "sales": 12500.5,
        "sales_known": str(VentureSales.Known.DECLARED.label),
        "jobs": 4,
        "jobs_women": 3,
        "jobs_young": 1.5,
        "jobs_day": f"31/12/{year}",
    }
