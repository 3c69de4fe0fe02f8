"""A pack is read, checked and kept as a version."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from pydantic import BaseModel

from winay.base.actions import record_act
from winay.base.errors import InvalidInput, NotAllowed, Problem
from winay.base.models import User
from winay.documents.rules import content_sha256
from winay.programmes.access import may_load_packs
from winay.programmes.models import Pack
from winay.programmes.packs import PackFiles, frozen, read_pack


def load_pack(*, actor: User | None, files: PackFiles) -> Pack:
    """Validate the pack in `files` and keep it (`keep_pack`); raise `InvalidInput` with every fault found."""
    if not may_load_packs(actor):
        raise NotAllowed()
    return keep_pack(actor=actor, pack=read_pack(files), filename=files.name)


def keep_pack(*, actor: User | None, pack: BaseModel, filename: str) -> Pack:
    """Keep a pack that was read from the file or folder `filename`. A kept version never changes; there is no inverse.

    The same rules under the same version return the pack kept before, however often they are loaded; other rules
    under a kept version raise `InvalidInput`. Effects: one `Pack`, one act `load_pack`.
    """
    if not may_load_packs(actor):
        raise NotAllowed()
    content = frozen(pack)
    sha256 = content_sha256(content)
    with transaction.atomic():
        kept, is_new = Pack.objects.get_or_create(
            code=content["code"],
            version=content["version"],
            defaults={"name": content["name"]["es"][:150], "content": content, "sha256": sha256},
        )
        if is_new:
            details = {"version": kept.version, "sha256": sha256}
            record_act(actor=actor, verb="load_pack", subject=kept, details=details)
    if kept.sha256 != sha256:
        message = _("Version %(version)s of the pack “%(code)s” is kept already, with other rules.") % {
            "version": kept.version,
            "code": kept.code,
        }
        mend = _("Raise the number after “version:”.")
        raise InvalidInput(message, field="file", problems=[Problem(message, where=filename, mend=mend)])
    return kept
