"""The journey of one through all programmes, on paper."""

from datetime import date
from pathlib import Path
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from winay.base.templatetags.winay import short_day
from winay.documents.typst import render_pdf
from winay.journeys.queries.cases import Subject
from winay.journeys.timeline import Line, timeline_of

TEMPLATE = Path(__file__).parent / "templates_typst" / "journey.typ"


def journey_pdf(subject: Subject, name: str, today: date, *, language: str, own: bool = False) -> bytes:
    """Return the sheet in one language; `name`: of whom it tells, as its reader may read it."""
    with translation.override(language):
        found = timeline_of(subject, today, own=own)
        data = {
            "language": "es" if language == "es" else "qu",
            "title": _("The journey through all programmes"),
            "name": name,
            "sums": "\n".join(found.sums),
            "years": [{"year": str(year), "lines": [_row(one) for one in lines]} for year, lines in found.years],
            "empty": _("Nothing is written down yet."),
            "foot": _("Printed on %(day)s") % {"day": short_day(today)},
        }
    return render_pdf(TEMPLATE, data)


def _row(line: Line) -> dict[str, Any]:
    return {
        "when": line.when,
        "text": line.text,
        "detail": " · ".join(part for part in (line.detail, line.private) if part),
        "gap": line.gap,
    }
