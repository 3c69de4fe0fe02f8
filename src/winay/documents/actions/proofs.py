"""Files that people send: kept once by their hash, and gone when nothing needs them any more.

No act is recorded here: each is part of the act of the package whose thing is proved.
"""

from collections.abc import Iterable
from functools import partial
from uuid import UUID

from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.db.models import ManyToOneRel

from winay.base.proofs import Page
from winay.documents.models import Proof


def keep_proof(page: Page) -> Proof:
    """Return the proof with the content of `page`, made if nobody sent it before.

    Called within the transaction of what it proves. A file that was lost is written again. Inverse: `let_go`.
    """
    with transaction.atomic():
        kept = Proof.objects.select_for_update().filter(sha256=page.sha256).first()
        if kept is None:
            kept = _make(page)
        if not kept.file.storage.exists(str(kept.file.name)):
            kept.file.save(f"{kept.pk}.{page.suffix}", ContentFile(page.content), save=False)
            kept.save(update_fields=["file"])
        return kept


def _make(page: Page) -> Proof:
    proof = Proof(sha256=page.sha256, size=len(page.content))
    proof.file.save(f"{proof.pk}.{page.suffix}", ContentFile(page.content), save=False)
    if page.small:
        proof.small.save(f"{proof.pk}-small.jpg", ContentFile(page.small), save=False)
    try:
        with transaction.atomic():
            proof.save(force_insert=True)
    except IntegrityError:
        _delete_files(proof)
        return Proof.objects.select_for_update().get(sha256=page.sha256)
    return proof


def let_go(proof: Proof | None) -> None:
    """Delete `proof` and its files unless something else points to it or it is kept for good. None: nothing.

    Called within the transaction that took away what pointed to it; the files go once that is settled. No inverse.
    """
    if proof is None:
        return
    with transaction.atomic():
        kept = Proof.objects.select_for_update().filter(pk=proof.pk, for_good=False).first()
        if kept is None or _is_needed(kept):
            return
        transaction.on_commit(partial(_delete_files, kept))
        Proof.objects.filter(pk=kept.pk).delete()


def keep_for_good(keys: Iterable[UUID]) -> None:
    """Keep the proofs with these `keys` though their rows may go: what never changes names their hashes. No inverse."""
    Proof.objects.filter(pk__in=list(keys), for_good=False).update(for_good=True)


def _is_needed(proof: Proof) -> bool:
    keys = [one.field for one in Proof._meta.get_fields(include_hidden=True) if isinstance(one, ManyToOneRel)]
    return any(key.model._base_manager.filter(**{key.name: proof}).exists() for key in keys)


def _delete_files(proof: Proof) -> None:
    for file in (proof.file, proof.small):
        if file:
            file.storage.delete(str(file.name))
