"""With how many papers the pages were measured, and what is asked of them all the time."""

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet

from winay.documents.models import Document

MEASURES = {"document": 35_000}


def asked() -> Iterator[QuerySet[Any]]:
    """Yield the paper of a QR code."""
    yield Document.objects.filter(code="none").values("pk")
