"""The page that a step is written on: its hidden marks, what it sends, and both sides where two people wrote."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from winay.base.templatetags.winay import money
from winay.calls.actions import Saved, Sheet
from winay.calls.models import CostLine, Proposal
from winay.calls.queries.own import people_of
from winay.calls.queries.writing import COSTS, PEOPLE, content_of_step, unsaved_of, version_of

MARKS = ("base", "tab", "number", "kept")
STATUS = "X-Winay-Saved"


def sheet_of(request: HttpRequest) -> Sheet:
    """Return the marks that a page sent with its step."""
    marks = {name: request.POST.get(f"sheet-{name}", "")[:40] for name in MARKS}
    number = marks["number"]
    counted = int(number) if number.isascii() and number.isdigit() and len(number) < 16 else None
    return Sheet(base=marks["base"], tab=marks["tab"], number=counted, kept=marks["kept"])


@dataclass(frozen=True)
class Difference:
    """One thing that two people wrote differently: what is saved, and what was typed here."""

    label: str
    saved: str
    typed: str


def sheet_context(proposal: Proposal, step: str, *, page: Sheet | None = None) -> dict[str, Any]:
    """Return what a step's page shows of its sheet: fresh marks, kept text, and both sides of a conflict.

    `page` is the sheet that was just sent and is shown again; its mark stays, so that it is still the same page.
    """
    stored = content_of_step(proposal, step)
    kept = unsaved_of(proposal, step)
    conflict = bool(kept and kept["base"] != version_of(stored))
    return {
        "sheet": {
            "base": version_of(stored),
            "tab": page.tab if page and page.tab and not conflict else uuid4().hex,
            "kept": kept["tab"] if kept else "",
        },
        "kept": kept,
        "conflict": conflict,
        "why": [] if conflict or not kept else kept.get("why", []),
        "differences": _differences(proposal, step, stored, kept["values"]) if kept and conflict else [],
    }


def _differences(proposal: Proposal, step: str, stored: Any, typed: Any) -> list[Difference]:
    """Return side by side what differs between what is stored and what was typed."""
    if step == PEOPLE:
        both = set(stored) & set(typed)
        # Only the group's own people are named: keys that were made up name nobody.
        people = people_of(proposal.organisation).filter(pk__in={*stored, *typed})
        names = {str(person.pk): str(person) for person in people}
        saved, mine = (
            ", ".join(sorted(names[pk] for pk in side if pk in names and pk not in both))
            for side in (stored, typed)
        )
        return [Difference(_("Takes part only there"), saved, mine)]
    if step == COSTS:
        lines = [_line(*line) for line in stored]
        written = [_line(*(row.get(name, "") for name in COST_FIELDS)) for row in typed]
        longest = max(len(lines), len(written))
        sides = zip(_padded(lines, longest), _padded(written, longest), strict=True)
        return [
            Difference(_("Line %(n)d") % {"n": number}, *pair)
            for number, pair in enumerate(sides, start=1)
            if pair[0] != pair[1]
        ]
    return [
        Difference(name, str(value or ""), str(typed.get(name) or ""))
        for name, value in stored.items()
        if str(value or "") != str(typed.get(name) or "")
    ]


COST_FIELDS = ("description", "kind", "unit", "quantity", "unit_cost", "source")


def _line(description: str, kind: str, unit: str, quantity: str, cost: str, source: str) -> str:
    payers: Mapping[str, Any] = dict(CostLine.Source.choices)
    try:
        price = str(money(cost))
    except (ArithmeticError, ValueError):
        price = cost
    return f"{description}: {quantity} {unit} × {price} ({payers.get(source, source)})"


def _padded(lines: Sequence[str], length: int) -> list[str]:
    return [*lines, *[""] * (length - len(lines))]


def told(response: HttpResponse, saved: Saved | str) -> HttpResponse:
    """Tell the page's script what became of its sending, so that the phone keeps what is not saved."""
    response[STATUS] = str(saved)
    return response
