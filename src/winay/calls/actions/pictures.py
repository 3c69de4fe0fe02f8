"""Talking maps and photographs: only real pictures, re-encoded so that nothing hidden in the file survives."""

from typing import IO

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from uuid6 import uuid7

from winay.base.actions import record_act
from winay.base.errors import InvalidInput
from winay.base.models import User
from winay.base.pictures import clean_jpeg
from winay.calls.actions._common import locked_proposal
from winay.calls.actions.proposals import note_writer, require_editable
from winay.calls.models import Picture, Proposal

LARGEST_FILE = 12 * 1024 * 1024
LONGEST_SIDE = 1600
MOST_PICTURES = 12
LONGEST_CAPTION = 200


def clean_picture(file: IO[bytes]) -> bytes:
    """Return the picture as a JPEG of at most 1600 pixels a side, upright, without metadata.

    Raises `InvalidInput` for a file that is no picture, is too large, or takes too much memory unpacked.
    """
    data = file.read(LARGEST_FILE + 1)
    if len(data) > LARGEST_FILE:
        raise InvalidInput(
            _("The picture is larger than %(mb)d MB.") % {"mb": LARGEST_FILE // 2**20}, field="file"
        )
    return clean_jpeg(data, longest=LONGEST_SIDE)


def add_picture(*, actor: User, proposal: Proposal, kind: str, file: IO[bytes], caption: str = "") -> Picture:
    """Add a talking map or photograph to a proposal that can still be changed. Inverse: `remove_picture`.

    The picture is read and made small before anything is locked: a slow one keeps nobody waiting.
    """
    _require_open(actor, proposal)
    caption = caption.strip()
    if len(caption) > LONGEST_CAPTION:
        text = _("At most %(most)d letters; there are %(n)d.") % {"most": LONGEST_CAPTION, "n": len(caption)}
        raise InvalidInput(text, field="caption")
    return _keep_picture(actor=actor, proposal=proposal, kind=kind, content=clean_picture(file), caption=caption)


@transaction.atomic
def _keep_picture(*, actor: User, proposal: Proposal, kind: str, content: bytes, caption: str) -> Picture:
    proposal = locked_proposal(proposal)
    _require_open(actor, proposal)
    if kind not in Picture.Kind.values:
        raise InvalidInput(gettext_lazy("Choose what the picture shows."), field="kind")
    if proposal.pictures.count() >= MOST_PICTURES:
        raise InvalidInput(_("A proposal has at most %(most)d pictures.") % {"most": MOST_PICTURES}, field="file")
    picture = Picture(proposal=proposal, kind=kind, caption=caption)
    picture.image.save(f"{uuid7()}.jpg", ContentFile(content), save=False)
    picture.save()
    note_writer(actor, proposal)
    record_act(actor=actor, verb="add_picture", subject=proposal, details={"kind": kind})
    return picture


@transaction.atomic
def remove_picture(*, actor: User, picture: Picture) -> None:
    """Take a picture out of a proposal that can still be changed; a file that a submitted revision names is kept."""
    proposal = locked_proposal(picture.proposal)
    _require_open(actor, proposal)
    image = picture.image
    used = proposal.revision > 0
    picture.delete()
    if not used:
        transaction.on_commit(lambda: image.delete(save=False))
    record_act(actor=actor, verb="remove_picture", subject=proposal)


def _require_open(actor: User, proposal: Proposal) -> None:
    require_editable(actor, proposal, "pictures")
