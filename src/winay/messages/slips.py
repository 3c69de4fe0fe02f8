"""Slips of paper for who has neither e-mail nor telephone: four to a sheet of A4, with a code to say “we have it”."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from winay.base.addresses import address_for_papers
from winay.base.templatetags.winay import short_day
from winay.documents.qr import qr_svg
from winay.documents.typst import render_pdf
from winay.messages.kinds import Wording, wording
from winay.messages.models import Delivery

TEMPLATE = Path(__file__).parent / "templates_typst" / "slips.typ"


@dataclass(frozen=True)
class Slip:
    """What one slip prints. `token` is its code, `number` what staff write down by hand."""

    name: str
    place: str
    subject: str
    text: str
    token: str
    language: str
    number: str


def wording_of(delivery: Delivery) -> Wording:
    """Return how a slip reads, in its reader's language."""
    language = delivery.language or settings.LANGUAGE_CODE
    return wording(delivery.message.kind, delivery.message.facts, language)


def slips_pdf(slips: Sequence[Slip]) -> bytes:
    """Return the PDF. Where others reach this installation by no address, a slip has no code: it would lead nowhere."""
    return render_pdf(TEMPLATE, {"title": _("Slips to hand out"), "slips": [_printed(slip) for slip in slips]})


def _printed(slip: Slip) -> dict[str, str]:
    site = address_for_papers()
    with translation.override(slip.language or settings.LANGUAGE_CODE):
        words = {
            "day": short_day(timezone.localdate()),
            "scan": _("Read this square with a telephone and press “We have it”. It works once."),
            "help": _("Questions? Ask the programme's office."),
        }
    return {
        **{name: value for name, value in asdict(slip).items() if name != "token"},
        **words,
        "qr_svg": qr_svg(f"{site}/account/received/{slip.token}/", border=0) if site else "",
    }
