"""The explanations of a decision, in the reader's language."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import get_language, gettext

from winay.ledger.rules import money_text

AMOUNTS = ("asked", "amount", "left")
NAMED = 4


def reason_lines(explanation: Mapping[str, Any]) -> list[str]:
    """Return an `Outcome.explanation` sentence by sentence in the active language."""
    return [_sentence(line["msgid"], line["values"]) for line in explanation.get("lines", ())]


def _sentence(msgid: str, values: Mapping[str, Any]) -> str:
    shown = dict(values)
    for name in AMOUNTS:
        if name in values:
            shown[name] = money_text(Decimal(values[name]), values.get("currency", "PEN"))
    if "place" in values:
        shown["place"] = ordinal(values["place"])
    if "others" in values:
        shown["others"] = _some(values["others"])
        shown["rule"] = gettext(values["rule"]) % {"criterion": values.get("criterion", "")}
    return gettext(msgid) % shown


def _some(codes: list[str]) -> str:
    """Return the last part of the first codes, which tells them apart within their call, and how many more."""
    names = [code.rsplit("-", 1)[-1] for code in codes]
    more = len(names) - NAMED
    return ", ".join(names[:NAMED]) + (f" (+{more})" if more > 0 else "")


def ordinal(place: int) -> str:
    """Return a place as a word of figures: 12th, 12.º."""
    if (get_language() or "es").split("-")[0] != "en":
        return f"{place}.º"
    last, two = place % 10, place % 100
    ending = "th" if 10 < two < 14 else {1: "st", 2: "nd", 3: "rd"}.get(last, "th")
    return f"{place}{ending}"
