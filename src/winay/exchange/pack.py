"""What is obeyed of a pack about exchange rates: the file `exchange.yaml`."""

from typing import Annotated, Any

from django.utils.translation import gettext_lazy as _
from pydantic import Field

from winay.exchange.rules import MOST_WITHIN, SOURCES, WITHIN, Source
from winay.programmes.packs.kinds import Part
from winay.programmes.packs.parts import PackPart, Section
from winay.programmes.packs.wording import ValueKind, Word


class Exchange(Part):
    """Whose rate counts, the first first, and how many days it may be older than the day it is used for."""

    sources: Annotated[list[Source], Field(min_length=1)] = list(SOURCES)
    within_days: Annotated[int, Field(ge=0, le=MOST_WITHIN)] = WITHIN
    place: str = ""


class ExchangePart(Section):
    """What a pack says of exchange rates."""

    exchange: Exchange | None = None


def exchange_of(content: dict[str, Any]) -> Exchange:
    """Return what a kept pack says of exchange rates, or what holds where it says nothing."""
    return ExchangePart.model_validate(content).exchange or Exchange()


WORDS = {
    "exchange": Word(_("exchange rates"), ValueKind.THING),
    "exchange.sources": Word(_("whose rate counts")),
    "exchange.within_days": Word(_("days that a rate may be old")),
    "exchange.place": Word(_("place in the document")),
}
PART = PackPart(name="exchange", schema=ExchangePart, words=WORDS)
