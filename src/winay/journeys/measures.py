"""What is asked of the catalogue all the time. It was not measured with a nation's rows yet."""

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet

from winay.journeys.models import SupportPlace


def asked() -> Iterator[QuerySet[Any]]:
    """Yield which entries reach a district."""
    yield SupportPlace.objects.filter(code__in=["00", "0000", "000000"]).values("support")
