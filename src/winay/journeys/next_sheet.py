"""The sheet of what comes next, to take home: for a group, a business, a household or a person."""

from datetime import date
from pathlib import Path
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from winay.base.templatetags.winay import short_day
from winay.documents.typst import render_pdf
from winay.journeys.queries.cases import NextSteps
from winay.journeys.steps import TITLES, Step, told

TEMPLATE = Path(__file__).parent / "templates_typst" / "next.typ"
MOST = 12
"""So many programmes of a class stand on paper."""


def next_pdf(found: NextSteps, name: str, today: date, *, language: str) -> bytes:
    """Return the sheet in one language; `name`: of whom it tells, as its reader may read it."""
    with translation.override(language):
        steps = told(found, today)
        data = {
            "language": "es" if language == "es" else "qu",
            "title": _("What comes next"),
            "name": name,
            "about": _("By what is written down of you today. Ask at the office of each programme: it decides."),
            "groups": [
                {"title": title, "steps": [_row(one) for one in rows[:MOST]]}
                for kind, title, rows in steps.groups(TITLES)
                if kind != "not"
            ],
            "lacks_title": _("Missing"),
            "empty": _("Nothing fits today. Ask again when something changes."),
            "foot": _("Printed on %(day)s") % {"day": short_day(today)},
        }
    return render_pdf(TEMPLATE, data)


def _row(step: Step) -> dict[str, Any]:
    return {
        "name": step.support.name,
        "by": step.support.offered_by,
        "why": step.why,
        "lacks": [one.words for one in step.lacks],
        "notes": list(step.notes),
    }
