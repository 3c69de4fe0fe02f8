"""The printable guide of an interview: what to ask of the work, and of living together (SU 3D, box 4)."""

from pathlib import Path

from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from winay.base.messages import N_
from winay.documents.typst import render_pdf
from winay.talents.models import Need
from winay.talents.rules import LANGUAGES
from winay.talents.skills import named, skills

TEMPLATE = Path(__file__).parent / "templates_typst" / "guide.typ"
OF_THE_WORK = (
    N_("Where did you do this work before, and with whom?"),
    N_("What was better there at the end? How much more did they produce or sell?"),
    N_("How would you begin with us? What do we do on the first day?"),
    N_("What do we need to buy or to prepare?"),
    N_("What do we do when it goes wrong: illness, frost, no buyers?"),
    N_("How will we know by ourselves how to go on when you leave?"),
)
OF_LIVING_TOGETHER = (
    N_("Do you speak our language with everybody, women and elders too?"),
    N_("Will you eat what we eat?"),
    N_("Where will you sleep? Can you stay in our houses?"),
    N_("On which days and at which hours can you come? And at harvest time, at a feast?"),
    N_("How do you want to be paid, and with which receipt?"),
)
ROOM_FOR = 4
"""So many candidates have a column; more have a second sheet."""


def guide_pdf(need: Need, *, language: str) -> bytes:
    """Return the guide of a need in one language: a column to mark for each candidate, and room for the decision."""
    with translation.override(language):
        offers = need.offers.filter(state__in=("made", "invited")).select_related(
            "provider__person", "provider__organisation"
        )
        names = [str(one.provider.who) for one in offers][:ROOM_FOR]
        data = {
            "language": "es" if language == "es" else "qu",
            "title": _("Guide to choose"),
            "need": need.title,
            "about": [
                [_("What we need"), need.work],
                [_("Work"), named(skills(), need.skill)],
                [_("Language"), ", ".join(_(LANGUAGES[code]) for code in need.languages.split())],
                [_("From when"), date_format(need.begins_on, "j/m/Y")],
            ],
            "how": _(
                "Ask everybody the same. Put a mark from 1 (bad) to 5 (very good). The assembly decides, nobody else."
            ),
            "question": _("What we ask"),
            "names": names + [""] * (ROOM_FOR - len(names)),
            "sections": [
                [_("The work"), [_(text) for text in OF_THE_WORK]],
                [_("Living together"), [_(text) for text in OF_LIVING_TOGETHER]],
            ],
            "decision": _("What the assembly decides"),
            "lines": [
                _("We choose:"),
                _("Because:"),
                _("Present:"),
                _("In favour:"),
                _("Day of the assembly:"),
            ],
            "sign": [_("President"), _("Secretary"), _("Treasurer")],
            "foot": need.code,
        }
    return render_pdf(TEMPLATE, data)
