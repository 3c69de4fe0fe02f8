"""What goes on the municipality's wall and on the air: who serves in a district, in words that are read and heard.

Only who is shown to everybody stands on it, and a telephone only where they allowed that.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from winay.base.templatetags.winay import money
from winay.documents.typst import render_pdf
from winay.talents.models import Need
from winay.talents.queries.public import of_district
from winay.talents.rules import LANGUAGES
from winay.talents.skills import named, skills
from winay.talents.words import contact_of, languages_of, price_of
from winay.territory.models import District

POSTER = Path(__file__).parent / "templates_typst" / "poster.typ"
PAPERS = ("a4", "a3")
ON_AIR = 12
"""So many people are named in one reading on the radio; more are not kept in mind."""


def poster_pdf(place: District, *, paper: str, language: str) -> bytes:
    """Return the sheet of a district for the wall, A4 or A3, in one language."""
    with translation.override(language):
        known = skills()
        groups: dict[str, list[list[str]]] = {}
        for one in of_district(place.pk):
            first = known.get(one.known_skills[0].skill) if one.known_skills else None
            groups.setdefault(first.field_name if first else "", []).append(_row(one, known))
        data = {
            "paper": paper,
            "language": "es" if language == "es" else "qu",
            "title": _("People who know and teach"),
            "place": _("District of %(name)s") % {"name": place.name},
            "about": _(
                "Your group can hire them: you choose, you agree, you pay, and at the end you say how it was."
            ),
            "header": [_("Who"), _("What they know"), _("Languages"), _("Price"), _("How to reach them")],
            "groups": [{"title": title, "rows": rows} for title, rows in groups.items()],
            "empty": _("Nobody of this district stands in the register yet. Ask at the programme's office."),
            "foot": _("Printed on %(day)s. Whoever stands here said that they want to be shown.")
            % {"day": date_format(timezone.localdate(), "j/m/Y")},
        }
    return render_pdf(POSTER, data)


def _row(one: Any, known: Mapping[str, Any]) -> list[str]:
    return [
        str(one.who),
        ", ".join(named(known, row.skill) for row in one.known_skills),
        languages_of(one),
        price_of(one),
        contact_of(one),
    ]


def radio_text(place: District, *, language: str) -> list[str]:
    """Return what is read aloud on the radio for a district, sentence by sentence, in one language."""
    with translation.override(language):
        found = of_district(place.pk, most=ON_AIR)
        text = [
            _("Listen, people of %(name)s.") % {"name": place.name},
            _("In our district there are people who know and teach, and whom your group can hire."),
        ]
        text += [_spoken(one) for one in found]
        if not found:
            text.append(
                _("Do you know how to teach something? Come to the programme's office and have it written down.")
            )
        text.append(_("You choose with your assembly; nobody of the programme chooses for you."))
        return text


def _spoken(one: Any) -> str:
    values: dict[str, str] = {"name": str(one.who), "skills": _listed(one.skill_names)}
    said = _("%(name)s knows: %(skills)s.") % values
    if one.languages:
        said += " " + _("Speaks %(languages)s.") % {"languages": languages_of(one)}
    if one.phone_shown:
        return said + " " + _("Telephone: %(phone)s.") % {"phone": " ".join(one.phone.replace(" ", ""))}
    return said + " " + contact_of(one) + "."


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names[:4])


def radio_of_need(need: Need, group: str, *, language: str) -> list[str]:
    """Return what is read aloud on the radio for what a group needs, sentence by sentence, in one language."""
    with translation.override(language):
        text = [
            _("Listen, people of %(name)s.") % {"name": need.district.name},
            _("%(group)s looks for somebody who knows: %(skill)s.")
            % {"group": group, "skill": named(skills(), need.skill)},
            need.title + ".",
        ]
        if need.languages:
            spoken = ", ".join(_(LANGUAGES[code]) for code in need.languages.split())
            text.append(_("Whoever comes speaks %(languages)s.") % {"languages": spoken})
        if need.pay:
            text.append(_("They pay up to %(pay)s.") % {"pay": money(need.pay)})
        until = date_format(need.offers_until, "j F")
        text.append(
            _("Say your price by %(day)s, at the programme's office or to the group itself.") % {"day": until}
        )
        text.append(_("The assembly of the group chooses; nobody of the programme chooses for it."))
        return text
