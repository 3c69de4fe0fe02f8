"""With how many rows of rates the pages were measured, and what is asked of them all the time."""

from collections.abc import Iterator
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from winay.exchange.models import ExchangeRate, MoneyChanged, ValuedSum

MEASURES = {"exchangerate": 200_000, "valuedsum": 50_000, "moneychanged": 20_000, "revaluation": 5_000}


def asked() -> Iterator[QuerySet[Any]]:
    """Yield the rate of a day, the value of a sum, and what of a source was changed."""
    none = UUID(int=0)
    yield ExchangeRate.objects.filter(programme=none, currency="USD", into="PEN", day=date(2026, 1, 5)).values(
        "pk"
    )
    yield ValuedSum.objects.filter(about_id="", about_type="").values("pk")
    yield MoneyChanged.objects.filter(source=none).values("pk")
