"""With how many payment orders the pages were measured, and what is asked of them all the time."""

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet

from winay.treasury.models import PaymentOrder

MEASURES = {"paymentorder": 30_000}


def asked() -> Iterator[QuerySet[Any]]:
    """Yield the orders that pay one thing."""
    yield PaymentOrder.objects.filter(about_type="tranche", about_id="none").values("pk")
