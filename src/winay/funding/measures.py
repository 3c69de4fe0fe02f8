"""With how many rows of sources the pages were measured, and what is asked of them all the time."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from winay.funding.models import Contribution, FundingAgreement

MEASURES = {
    "funder": 1_000,
    "fundingagreement": 5_000,
    "contribution": 50_000,
    "fundmonth": 10_000,
    "workpayment": 20_000,
}


def asked() -> Iterator[QuerySet[Any]]:
    """Yield the agreements of a source, and what it gave."""
    none = UUID(int=0)
    yield FundingAgreement.objects.filter(funder=none).values("pk")
    yield Contribution.objects.filter(funder=none).values("pk")
