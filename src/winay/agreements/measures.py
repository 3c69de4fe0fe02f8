"""With how many agreements the pages were measured, and what is asked of them all the time."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from winay.agreements.models import Addendum, Agreement, CounterpartDeposit, FollowUp, Tranche

MEASURES = {
    "agreement": 35_000, "tranche": 70_000, "counterpartdeposit": 30_000, "followup": 60_000, "addendum": 20_000,
}  # fmt: skip


def asked() -> Iterator[QuerySet[Any]]:
    """Yield the agreements of a group, and what belongs to one."""
    none = UUID(int=0)
    yield Agreement.objects.filter(organisation=none).values("pk")
    yield Agreement.objects.filter(outcome=none).values("pk")
    yield Tranche.objects.filter(agreement=none).values("pk")
    yield CounterpartDeposit.objects.filter(agreement=none).values("pk")
    yield Addendum.objects.filter(agreement=none).values("pk")
    yield FollowUp.objects.filter(agreement=none).values("pk")
