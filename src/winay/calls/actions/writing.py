"""Saving a step of a proposal so that nobody's words are lost, nor overwritten unseen.

Two people, or two windows, may have one step open. Each page carries the version of the step that it was opened with;
who saves second over the other's change is shown both and chooses. A page that saves by itself numbers what it
sends, so that an older sending that arrives late never takes the place of a newer one.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.db import transaction
from django.utils import timezone

from winay.base.errors import WrongState
from winay.base.models import User
from winay.calls import rules
from winay.calls.actions._common import locked_proposal
from winay.calls.actions.proposals import LOCKED, require_editable
from winay.calls.models import Proposal
from winay.calls.queries.writing import version_of, version_of_step

MOST_KEPT = 4
"""How many pages' unsaved text of one step are kept beside each other."""


@dataclass(frozen=True)
class Sheet:
    """The page that a step is sent from.

    `base`: the version that it was opened with; `tab`: its own mark; `number`: which of its sendings this is, None
    from a page without a script; `kept`: the mark of the page whose unsaved text it showed.
    """

    base: str = ""
    tab: str = ""
    number: int | None = None
    kept: str = ""


class Saved(StrEnum):
    """What became of a sending."""

    SAVED = "saved"
    WRONG = "wrong"
    CONFLICT = "conflict"
    LATE = "late"
    UNCHANGED = "unchanged"


@transaction.atomic
def save_step(
    *,
    actor: User,
    proposal: Proposal,
    step: str,
    sheet: Sheet,
    typed: Any,
    content: Any,
    save: Callable[[Proposal], Sequence[str]],
) -> Saved:
    """Save what a page sends for one step, if that overwrites nothing that its writer has not seen.

    `typed` is what stands on the page, kept for its writer where it cannot be saved; `content` the same as
    `content_of_step` gives it, None where something in it is wrong. `save` writes it and returns in words why
    something in it could not be saved.
    """
    proposal = locked_proposal(proposal)
    require_editable(actor, proposal)
    last = proposal.saves.get(step, {})
    own = bool(sheet.tab) and last.get("tab") == sheet.tab
    if own and sheet.number is not None and sheet.number <= last.get("number", -1):
        return Saved.LATE
    stored = version_of_step(proposal, step)
    seen = str(last.get("version", "")) if own else sheet.base
    posted = version_of(content) if content is not None else ""
    if proposal.state == "returned" and not rules.may_change(step, proposal.return_parts):
        if posted == stored:
            return Saved.UNCHANGED
        raise WrongState(LOCKED)
    if seen and seen not in (stored, posted) and posted != stored:
        _keep(proposal, step, sheet, typed, base=seen)
        return Saved.CONFLICT
    if posted and posted == seen != stored:
        return Saved.UNCHANGED
    why = list(save(proposal))
    proposal = locked_proposal(proposal)
    now = version_of_step(proposal, step)
    if sheet.tab and (now != stored or own):
        number = last.get("number", -1) if own and sheet.number is None else sheet.number
        proposal.saves[step] = {"tab": sheet.tab, "number": -1 if number is None else number, "version": now}
    _keep(proposal, step, sheet, typed if why else None, base=now, why=why)
    return Saved.WRONG if why else Saved.SAVED


@transaction.atomic
def drop_unsaved(*, actor: User, proposal: Proposal, step: str, tab: str) -> None:
    """Leave out what a page typed on a step and could not be saved: its writer prefers what is stored."""
    proposal = locked_proposal(proposal)
    require_editable(actor, proposal)
    _keep(proposal, step, Sheet(kept=tab), None, base="")


def _keep(proposal: Proposal, step: str, sheet: Sheet, typed: Any, *, base: str, why: Sequence[str] = ()) -> None:
    """Put `typed` in place of what this page, or the one it showed, had kept; None: nothing is left to keep.

    `base` is the version of the step that it was typed upon.
    """
    gone = {sheet.tab, sheet.kept} if sheet.tab or sheet.kept else {""}
    entries = [entry for entry in proposal.unsaved.get(step, []) if entry["tab"] not in gone]
    if typed is not None:
        at = timezone.now().isoformat(timespec="seconds")
        entries.append({"tab": sheet.tab, "values": typed, "base": base, "why": list(why), "at": at})
    unsaved = {**proposal.unsaved, step: entries[-MOST_KEPT:]}
    proposal.unsaved = {name: kept for name, kept in unsaved.items() if kept}
    proposal.save(update_fields=["saves", "unsaved"])
