"""The list by which somebody calls the graduates of a district, on paper: many offices share one telephone."""

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from uuid import UUID

from django.utils import translation
from django.utils.translation import gettext as _

from winay.base.templatetags.winay import short_day
from winay.documents.typst import render_pdf
from winay.journeys.models import FollowUp
from winay.journeys.queries.follow_ups import Contact
from winay.territory.models import District

TEMPLATE = Path(__file__).parent / "templates_typst" / "phones.typ"
MOST = 300
"""So many stand on a list: more than a district's officer calls in a month."""


def phones_pdf(
    place: District,
    rows: Sequence[FollowUp],
    contacts: Mapping[UUID, Contact],
    names: Mapping[UUID, str],
    today: date,
    *,
    language: str,
) -> bytes:
    """Return the list in one language; `names`: of each follow-up, whom to ask, as the reader may read it."""
    with translation.override(language):
        data = {
            "language": "es" if language == "es" else "qu",
            "title": _("Graduates to be asked"),
            "place": f"{place.name}, {place.province.name}",
            "about": _("Ask how the business goes, what it sold in the last twelve months, and who works there."),
            "header": [
                _("Who"),
                _("Telephone"),
                _("Programme"),
                _("Day"),
                _("Works · rests · ended"),
                _("Sold (S/)"),
                _("Jobs"),
                _("Words"),
            ],
            "rows": [
                [
                    names.get(one.pk, ""),
                    _phone(contacts.get(one.pk)),
                    _("%(programme)s, %(n)s months after") % {"programme": one.programme.name, "n": one.months},
                    str(short_day(one.due_on)),
                    "☐   ☐   ☐",
                    "",
                    "",
                    "",
                ]
                for one in rows[:MOST]
            ],
            "empty": _("Nobody is to be asked here now."),
            "foot": _("Printed on %(day)s. Do not leave it lying about: it names people.")
            % {"day": short_day(today)},
        }
    return render_pdf(TEMPLATE, data)


def _phone(contact: Contact | None) -> str:
    if contact is None:
        return _("visit")
    if contact.allows is False:
        return _("does not want to be called: visit")
    return contact.person.phone or _("visit")
