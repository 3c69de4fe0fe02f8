"""Quotations and other papers that a group sends with its proposal."""

from typing import IO

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from winay.base.actions import record_act
from winay.base.errors import InvalidInput, WrongState
from winay.base.models import User
from winay.base.proofs import Page, read_page
from winay.calls.actions._common import locked_proposal
from winay.calls.actions.proposals import note_writer, require_editable
from winay.calls.models import Attachment, Proposal
from winay.documents.actions import keep_proof, let_go

MOST_ATTACHMENTS = 6
LONGEST_CAPTION = 120
PARTS = ("costs", "pictures")
"""A returned proposal takes papers where one of these may change: quotations prove what things cost."""


def add_attachment(*, actor: User, proposal: Proposal, caption: str, file: IO[bytes]) -> Attachment:
    """Add a quotation or another paper, PDF or photograph, while the proposal can be changed: at most 6.

    The same file again returns the one that is there. Inverse: `remove_attachment`. Effects: the file, an act.
    """
    _require_open(actor, proposal)
    caption = caption.strip()
    if not caption:
        raise InvalidInput(gettext_lazy("Write what the paper is: “Quotation of the pump”."), field="caption")
    if len(caption) > LONGEST_CAPTION:
        text = _("At most %(most)d letters; there are %(n)d.") % {"most": LONGEST_CAPTION, "n": len(caption)}
        raise InvalidInput(text, field="caption")
    return _keep(actor, proposal, caption, read_page(file, field="file"))


@transaction.atomic
def _keep(actor: User, proposal: Proposal, caption: str, page: Page) -> Attachment:
    proposal = locked_proposal(proposal)
    _require_open(actor, proposal)
    same = proposal.attachments.filter(proof__sha256=page.sha256).first()
    if same is not None:
        return same
    if proposal.attachments.count() >= MOST_ATTACHMENTS:
        raise InvalidInput(_("A proposal has at most %(most)d papers.") % {"most": MOST_ATTACHMENTS}, field="file")
    kept = Attachment.objects.create(proposal=proposal, caption=caption, proof=keep_proof(page))
    note_writer(actor, proposal)
    record_act(actor=actor, verb="add_attachment", subject=proposal, details={"sha256": page.sha256})
    return kept


@transaction.atomic
def remove_attachment(*, actor: User, attachment: Attachment) -> None:
    """Take a paper out while the proposal can be changed; a file that a submitted revision names is kept."""
    proposal = locked_proposal(attachment.proposal)
    _require_open(actor, proposal)
    proof = attachment.proof
    attachment.delete()
    let_go(proof)
    note_writer(actor, proposal)
    record_act(actor=actor, verb="remove_attachment", subject=proposal, details={"sha256": proof.sha256})


def _require_open(actor: User, proposal: Proposal) -> None:
    """Raise unless `actor` may write now, in the costs or in the pictures."""
    first, second = PARTS
    try:
        require_editable(actor, proposal, first)
    except WrongState:
        require_editable(actor, proposal, second)
