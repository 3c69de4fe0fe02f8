"""The signed papers kept with documents: which stand, which are missing, and their pages as they were kept."""

import hashlib
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from winay.base.errors import WrongState
from winay.documents.models import Document, SignedPage, SignedPaper


@dataclass(frozen=True)
class Kept:
    """The uploads of one thing signed: the paper that stands, and those in whose place it came."""

    standing: SignedPaper
    earlier: tuple[SignedPaper, ...]


def papers_of(*documents: Document) -> dict[Any, list[Kept]]:
    """Return what is kept with each of `documents`, by its key, with the pages; two queries."""
    found = (
        SignedPaper.objects.filter(document__in=documents).prefetch_related("pages").order_by("shows", "-number")
    )
    by_thing: dict[tuple[Any, str], list[SignedPaper]] = {}
    for paper in found:
        by_thing.setdefault((paper.document_id, paper.shows), []).append(paper)
    kept: dict[Any, list[Kept]] = {document.pk: [] for document in documents}
    for (document, _shows), papers in by_thing.items():
        kept[document].append(Kept(papers[0], tuple(papers[1:])))
    return kept


def signed_paper_missing(path: str) -> Q:
    """Return the condition for rows whose document, at `path`, has no scan of its signatures."""
    signed = SignedPaper.objects.filter(document=OuterRef(path), shows=SignedPaper.Shows.SIGNED)
    return ~Exists(signed) & Q(**{f"{path}__isnull": False})


def page_of(document: Document | None, pk: Any) -> SignedPage:
    """Return one page of a paper signed for `document`; raises `SignedPage.DoesNotExist`."""
    return SignedPage.objects.get(pk=pk, paper__document=document)


def page_content(page: SignedPage) -> bytes:
    """Return the page as it was kept. Raises `WrongState` if its file is gone or is no longer the same."""
    try:
        with page.file.open("rb") as file:
            content = bytes(file.read())
    except OSError:
        content = b""
    if hashlib.sha256(content).hexdigest() != page.sha256:
        raise WrongState(_("This file is not the one that was kept. Restore it from a backup."))
    return content
