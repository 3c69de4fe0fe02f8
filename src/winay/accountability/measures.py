"""With how many receipts the pages were measured, and what is asked of them all the time."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from winay.accountability.models import Closure, Report, Voucher

MEASURES = {"voucher": 1_200_000}
"""A year of a nation's receipts (`bench/country/year.py`); the other tables were not measured."""


def asked() -> Iterator[QuerySet[Any]]:
    """Yield the receipts of a book, the same document anywhere, and those of one seller and day."""
    none = UUID(int=0)
    yield Voucher.objects.filter(agreement=none, state="noted").values("pk")
    yield Voucher.objects.filter(identity="none").values("pk")
    yield Voucher.objects.filter(issuer_ruc="00000000000", issued_on="2000-01-01").values("pk")
    yield Closure.objects.filter(agreement=none).values("pk")
    yield Report.objects.filter(agreement=none).values("pk")
