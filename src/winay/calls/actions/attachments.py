"""Quotations and other papers that a group sends with its proposal."""

from typing import IO

from django.core.files.base import ContentFile
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
    same = proposal.attachments.filter(sha256=page.sha256).first()
    if same is not None:
        return same
    if proposal.attachments.count() >= MOST_ATTACHMENTS:
        raise InvalidInput(_("A proposal has at most %(most)d papers.") % {"most": MOST_ATTACHMENTS}, field="file")
    kept = Attachment(proposal=proposal, caption=caption, sha256=page.sha256)
    kept.file.save(f"{kept.pk}.{page.suffix}", ContentFile(page.content), save=False)
    kept.save()
    note_writer(actor, proposal)
    record_act(actor=actor, verb="add_attachment", subject=proposal, details={"sha256": page.sha256})
    return kept


@transaction.atomic
def remove_attachment(*, actor: User, attachment: Attachment) -> None:
    """Take a paper out while the proposal can be changed; a file that a submitted revision names is kept."""
    proposal = locked_proposal(attachment.proposal)
    _require_open(actor, proposal)
    file, sha256 = attachment.file, attachment.sha256
    attachment.delete()
    if proposal.revision == 0:
        transaction.on_commit(lambda: file.delete(save=False))
    note_writer(actor, proposal)
    record_act(actor=actor, verb="remove_attachment", subject=proposal, details={"sha256": sha256})


def _require_open(actor: User, proposal: Proposal) -> None:
    """Raise unless `actor` may write now, in the costs or in the pictures."""
    first, second = PARTS
    try:
        require_editable(actor, proposal, first)
    except WrongState:
        require_editable(actor, proposal, second)
