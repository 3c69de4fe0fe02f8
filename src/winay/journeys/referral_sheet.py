"""A referral on paper: who is handed over to whom, with which consent, and what goes with it."""

from pathlib import Path
from typing import Any

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from winay.base.templatetags.winay import short_day
from winay.documents.typst import render_pdf
from winay.journeys.models import Referral
from winay.journeys.queries.doors import package_of
from winay.journeys.queries.files import told

TEMPLATE = Path(__file__).parent / "templates_typst" / "referral.typ"


def referral_pdf(referral: Referral, *, language: str) -> bytes:
    """Return a referral's sheet in one language, with the seal of its package. Raises as `package_of`."""
    with translation.override(language):
        package = package_of(referral)
        file = told(package["file"])
        chapters: list[dict[str, Any]] = []
        if file is not None:
            chapters = [
                {"title": title, "rows": [list(row) for row in rows]}
                for title, rows in (
                    (_("Who"), file.about),
                    (_("What the programme asks to know"), file.facts),
                    (_("What it asks for"), file.requirements),
                    (_("Papers"), file.papers),
                    (_("Programmes had before"), file.had),
                )
                if rows
            ]
        data = {
            "language": "es" if language == "es" else "qu",
            "title": _("Referral"),
            "code": referral.code,
            "lines": [
                [_("To"), referral.to_support.name],
                [_("From"), referral.from_support.name if referral.from_support else "—"],
                [_("Sent on"), short_day(referral.sent_on)],
                [_("Answer by"), short_day(referral.due_on)],
                [
                    _("Consent"),
                    f"{referral.consent.given_by} · {short_day(referral.consent.said_on)} · "
                    f"{referral.consent.get_how_display()}",
                ],
                [_("Goes with them"), str(referral.companion_user or "—")],
            ],
            "chapters": chapters,
            "empty": _("Whom it told of asked that their data be deleted."),
            "seal": package["seal"],
            "seal_title": _("Seal"),
            "foot": _("Printed on %(day)s") % {"day": short_day(timezone.localdate())},
        }
    return render_pdf(TEMPLATE, data)
