"""What stands on each step of a proposal, its version, and what was typed there and could not be saved."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

from winay.base.numbers import write_number
from winay.calls.models import Proposal

QUESTION = "question-"
PEOPLE, COSTS = "people", "costs"
FIELDS: Mapping[str, tuple[str, ...]] = {
    "about": ("title", "activity", "category"),
    "place": ("district", "community"),
    "sales": ("expected_sales",),
}
"""The steps of fields that every call asks for; each question of the pack is a step of its own."""


def content_of_step(proposal: Proposal, step: str) -> Any:
    """Return what is stored on a step as plain data, read from the database now."""
    if step == PEOPLE:
        return sorted(str(pk) for pk in proposal.members.values_list("person", flat=True))
    if step == COSTS:
        return [
            [
                line.description,
                line.kind,
                line.unit,
                write_number(line.quantity),
                f"{line.unit_cost.amount:.2f}",
                line.source,
            ]
            for line in proposal.cost_lines.order_by("position")
        ]
    if step.startswith(QUESTION):
        code = step.removeprefix(QUESTION)
        return {code: str(proposal.answers.get(code) or "").replace("\r\n", "\n")}
    stored = {
        "title": proposal.title,
        "activity": proposal.activity,
        "category": proposal.category.code,
        "district": proposal.district_id,
        "community": str(proposal.community_id or ""),
        "expected_sales": "" if proposal.expected_sales is None else f"{proposal.expected_sales.amount:.2f}",
    }
    return {name: stored[name] for name in FIELDS.get(step, ())}


def version_of(content: Any) -> str:
    """Return the mark of a step's content: the same content has the same, sixteen hexadecimal digits."""
    text = json.dumps(content, sort_keys=True, ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def version_of_step(proposal: Proposal, step: str) -> str:
    """Return the mark of what is stored on a step now."""
    return version_of(content_of_step(proposal, step))


def unsaved_of(proposal: Proposal, step: str) -> Mapping[str, Any] | None:
    """Return what was last typed on a step and could not be saved: its `values`, its page's `tab`.

    `base` is the version that it was typed upon: where the step has another one now, somebody else wrote meanwhile.
    """
    entries: Sequence[Mapping[str, Any]] = proposal.unsaved.get(step, ())
    return entries[-1] if entries else None
