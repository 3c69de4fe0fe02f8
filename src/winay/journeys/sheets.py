"""The landscape of a district, on pages and on a sheet: what reaches it, what is missing, what overlaps."""

from pathlib import Path
from typing import Any

from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from winay.base.words import order_key
from winay.documents.typst import render_pdf
from winay.journeys.queries.catalogue import Landscape, landscape_of
from winay.journeys.rules import HELPS, STAGES, Cell
from winay.journeys.words import decorate, level_of
from winay.territory.models import District

LANDSCAPE = Path(__file__).parent / "templates_typst" / "landscape.typ"
LANGUAGES = {"es": "Español", "quz": "Runasimi"}


def landscape_shown(place: District) -> dict[str, Any]:
    """Return what `journeys/_landscape.html` shows of a district, and the languages of its sheet."""
    found = landscape_of(place)
    decorate(found.supports)
    return {
        "found": found,
        "helps": list(HELPS.values()),
        "rows": [(STAGES[row[0].stage], row) for row in found.rows],
        "gaps": [gap_called(cell) for cell in found.gaps],
        "overlaps": [(cell_called(cell), cell.offered) for cell in found.overlaps],
        "languages": LANGUAGES.items(),
    }


def landscape_pdf(place: District, *, language: str) -> bytes:
    """Return the landscape of a district on one sheet (more where there are many programmes), in one language."""
    with translation.override(language):
        found = landscape_of(place)
        decorate(found.supports)
        return render_pdf(LANDSCAPE, _data(found, language))


def _data(found: Landscape, language: str) -> dict[str, Any]:
    rows = sorted(found.supports, key=lambda one: order_key(one.name))
    return {
        "language": "es" if language == "es" else "qu",
        "title": _("Programmes that support rural businesses"),
        "place": _("District of %(name)s") % {"name": f"{found.place.name}, {found.place.province.name}"},
        "about": _("What there is for your stage. Ask at the office of each programme before you count on it."),
        "table_title": _("Stage by stage"),
        "header": ["", *(_(text) for text in HELPS.values())],
        "rows": [
            [_(STAGES[row[0].stage]), *({"text": cell_in_words(cell), "gap": cell.is_gap} for cell in row)]
            for row in found.rows
        ],
        "list_title": _("The programmes"),
        "list_header": [_("Programme"), _("Who offers it"), _("What it gives"), _("For whom it is"), _("Stage")],
        "list": [
            [
                one.name,
                f"{one.offered_by} ({level_of(one)})",
                ", ".join(one.help_names),
                ", ".join(one.subject_names),
                ", ".join(one.stage_names) or _("any"),
            ]
            for one in rows
        ],
        "gaps_title": _("What is missing"),
        "gaps": [gap_called(cell) for cell in found.gaps],
        "overlaps_title": _("Where several do the same"),
        "overlaps": [
            f"{cell_called(cell)}: {', '.join(one.name for one in cell.offered)}" for cell in found.overlaps
        ],
        "none": _("Nothing."),
        "empty": _("Nobody wrote down a programme for this district yet."),
        "unsure": _("With “?”: it is not known whether it reaches this district. Ask."),
        "foot": _("Printed on %(day)s") % {"day": date_format(timezone.localdate(), "j/m/Y")},
    }


def cell_in_words(cell: Cell) -> list[str]:
    """Return the programmes of a cell, those of which it is not known whether they reach the place with a “?”."""
    return [one.name for one in cell.offered] + [f"{one.name} ?" for one in cell.unsure]


def gap_called(cell: Cell) -> str:
    """Return what is missing in a cell; with what may be there after all, to be asked for."""
    if not cell.is_unsure:
        return cell_called(cell)
    names = ", ".join(dict.fromkeys(one.name for one in cell.unsure))
    return _("%(what)s: only perhaps (%(names)s)") % {"what": cell_called(cell), "names": names}


def cell_called(cell: Cell) -> str:
    """Return what a cell is about: the stage and the kind of support."""
    return f"{_(STAGES[cell.stage])} · {_(HELPS[cell.help])}"
