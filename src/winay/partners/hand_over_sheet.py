"""The sheet of a hand-over on paper, for the official who leaves and the one who comes: both sign it."""

from datetime import date
from pathlib import Path
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from winay.base.templatetags.winay import short_day, state_text
from winay.documents.typst import render_pdf
from winay.partners.queries.handing import Sheet
from winay.partners.queries.risks import in_words

TEMPLATE = Path(__file__).parent / "templates_typst" / "hand_over.typ"


def hand_over_pdf(sheet: Sheet, today: date, *, language: str) -> bytes:
    """Return the sheet in one language."""
    with translation.override(language):
        return render_pdf(TEMPLATE, _data(sheet, today, language))


def _data(sheet: Sheet, today: date, language: str) -> dict[str, Any]:
    tasks = [
        [one.what, short_day(one.due_on), state_text("assignment", one.phase(today), public=False)]
        for one in sheet.assignments
    ]
    risks = [
        [in_words(one, "name"), short_day(one.review_on), state_text("risk", one.state, public=False)]
        for one in sheet.risks
    ]
    counted: list[Any] = sheet.agreements
    agreements = [[f"{one.title} · {one.partner}", short_day(one.ends_on), str(one.to_do)] for one in counted]
    calls = [
        [one.title, short_day(one.closes_at), state_text("call", one.state, public=False)] for one in sheet.calls
    ]
    return {
        "language": "es" if language == "es" else "qu",
        "title": _("Hand-over sheet"),
        "who": str(sheet.leaver),
        "programme": sheet.programme.name,
        "roles_title": _("Roles"),
        "roles": [
            f"{one.get_role_display()}" + (f" ({one.territory.name})" if one.territory else "")
            for one in sheet.roles
        ],
        "parts": [
            {"title": _("Tasks"), "header": [_("What"), _("By when"), _("State")], "rows": tasks},
            {"title": _("Risks"), "header": [_("Risk"), _("Next look"), _("State")], "rows": risks},
            {
                "title": _("Agreements that end within half a year"),
                "header": [_("Agreement"), _("Until"), _("Still to be done")],
                "rows": agreements,
            },
            {"title": _("Calls in hand"), "header": [_("Call"), _("Closes"), _("State")], "rows": calls},
        ],
        "none": _("Nothing."),
        "gives": _("Hands over"),
        "takes": _("Takes over"),
        "foot": _("Printed on %(day)s") % {"day": short_day(today)},
    }
