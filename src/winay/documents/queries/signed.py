"""The signed papers kept with documents: which stand, which are missing, and their pages as they were kept."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q

from winay.documents.models import Document, SignedPage, SignedPaper


@dataclass(frozen=True)
class Kept:
    """The uploads of one thing signed: the paper that stands, and those in whose place it came."""

    standing: SignedPaper
    earlier: tuple[SignedPaper, ...]


def papers_of(*documents: Document) -> dict[Any, list[Kept]]:
    """Return what is kept with each of `documents`, by its key, with the pages; two queries."""
    found = (
        SignedPaper.objects.filter(document__in=documents)
        .prefetch_related("pages__proof")
        .order_by("shows", "-number")
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
    return SignedPage.objects.select_related("proof", "paper").get(pk=pk, paper__document=document)
