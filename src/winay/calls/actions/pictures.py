"""Talking maps and photographs: only real pictures, re-encoded so that nothing hidden in the file survives."""

from typing import IO

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from winay.base.actions import record_act
from winay.base.errors import InvalidInput
from winay.base.models import User
from winay.base.proofs import PICTURE_BYTES, Page, read_photograph
from winay.calls.actions._common import locked_proposal
from winay.calls.actions.proposals import note_writer, require_editable
from winay.calls.models import Picture, Proposal
from winay.documents.actions import keep_proof, let_go

LONGEST_SIDE = 1600
MOST_PICTURES = 12
LONGEST_CAPTION = 200


def read_picture(file: IO[bytes]) -> Page:
    """Return the picture as a JPEG of at most 1600 pixels a side, upright, without metadata.

    Raises `InvalidInput` for a file that is no picture, is too large, or takes too much memory unpacked.
    """
    data = file.read(PICTURE_BYTES + 1)
    if len(data) > PICTURE_BYTES:
        raise InvalidInput(
            _("The picture is larger than %(mb)d MB.") % {"mb": PICTURE_BYTES // 2**20}, field="file"
        )
    return read_photograph(data, longest=LONGEST_SIDE, field="file")


def add_picture(*, actor: User, proposal: Proposal, kind: str, file: IO[bytes], caption: str = "") -> Picture:
    """Add a talking map or photograph to a proposal that can still be changed. Inverse: `remove_picture`.

    The picture is read and made small before anything is locked: a slow one keeps nobody waiting.
    """
    _require_open(actor, proposal)
    caption = caption.strip()
    if len(caption) > LONGEST_CAPTION:
        text = _("At most %(most)d letters; there are %(n)d.") % {"most": LONGEST_CAPTION, "n": len(caption)}
        raise InvalidInput(text, field="caption")
    return _keep_picture(actor=actor, proposal=proposal, kind=kind, page=read_picture(file), caption=caption)


@transaction.atomic
def _keep_picture(*, actor: User, proposal: Proposal, kind: str, page: Page, caption: str) -> Picture:
    proposal = locked_proposal(proposal)
    _require_open(actor, proposal)
    if kind not in Picture.Kind.values:
        raise InvalidInput(gettext_lazy("Choose what the picture shows."), field="kind")
    if proposal.pictures.count() >= MOST_PICTURES:
        raise InvalidInput(_("A proposal has at most %(most)d pictures.") % {"most": MOST_PICTURES}, field="file")
    picture = Picture.objects.create(proposal=proposal, kind=kind, caption=caption, proof=keep_proof(page))
    note_writer(actor, proposal)
    record_act(actor=actor, verb="add_picture", subject=proposal, details={"kind": kind})
    return picture


@transaction.atomic
def remove_picture(*, actor: User, picture: Picture) -> None:
    """Take a picture out of a proposal that can still be changed; a file that a submitted revision names is kept."""
    proposal = locked_proposal(picture.proposal)
    _require_open(actor, proposal)
    proof = picture.proof
    picture.delete()
    let_go(proof)
    record_act(actor=actor, verb="remove_picture", subject=proposal)


def _require_open(actor: User, proposal: Proposal) -> None:
    require_editable(actor, proposal, "pictures")
