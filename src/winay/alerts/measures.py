"""With how many looks the pages were measured."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from winay.alerts.models import Look

MEASURES = {"look": 20_000}


def asked() -> Iterator[QuerySet[Any]]:
    """Yield whether an alert was set aside."""
    yield Look.objects.filter(kind="", row=UUID(int=0), over_at=None).order_by()
