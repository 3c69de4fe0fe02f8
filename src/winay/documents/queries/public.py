"""What anyone may ask about a document: is it genuine, and has a later one replaced it."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from winay.documents.models import Document, SignedPaper


def verify_bytes(data: bytes) -> Document | None:
    """Return the document whose file is `data` byte for byte, or None: changed, or never issued here."""
    return _without_file().filter(sha256=hashlib.sha256(data).hexdigest()).first()


def verify_code(code: str) -> Document | None:
    """Return the document with this code (as the QR code's address carries it), or None. Ignores case."""
    return _without_file().filter(code__iexact=code.strip()[:40]).first()


def public_pdf(code: str) -> bytes | None:
    """Return the file of a public document, or None if there is none or it is not for the public."""
    pdf = Document.objects.filter(code=code, public=True).values_list("pdf", flat=True).first()
    return bytes(pdf) if pdf is not None else None


@dataclass(frozen=True)
class OnFile:
    """That the signed copy of a document is kept: since when, and the hash of the scan. Never the scan itself."""

    since: datetime
    sha256: str


def signed_on_file(*documents: Document) -> dict[Any, OnFile]:
    """Return, by the document's key, the signed copy that stands for each of `documents` that has one; one query."""
    found = SignedPaper.objects.filter(document__in=documents, shows=SignedPaper.Shows.SIGNED).order_by("number")
    return {paper.document_id: OnFile(paper.created_at, paper.sha256) for paper in found}


def _without_file() -> QuerySet[Document]:
    return Document.objects.defer("pdf").select_related("replaces").prefetch_related("replaced_by")
