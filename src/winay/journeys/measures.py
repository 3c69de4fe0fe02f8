"""With how many rows the pages of journeys were measured, and what is asked of them all the time."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from winay.journeys.models import FollowUp, Referral, Scenario, Stay, SupportPlace, Taking

MEASURES = {
    "taking": 800_000,
    "stay": 400_000,
    "referral": 40_000,
    "referralfile": 40_000,
    "sharingconsent": 40_000,
    "cohortmember": 40_000,
}
"""Stays and what somebody had by `bench/flow.py`, referrals by `bench/handover.py`; no other table so far."""


def asked() -> Iterator[QuerySet[Any]]:
    """Yield which entries reach a district, who is in a stage there, and who is to be asked."""
    yield SupportPlace.objects.filter(code__in=["00", "0000", "000000"]).values("support")
    yield Stay.objects.filter(stage="x", state="inside", district="000000").order_by().values("pk")
    yield (
        FollowUp.objects.filter(district="000000", state__in=("planned", "sought")).order_by("due_on").values("pk")
    )
    none = UUID(int=0)
    yield Taking.objects.filter(household=none, taken_back_at=None).values("pk")
    yield Stay.objects.filter(household=none).values("pk")
    yield Referral.objects.filter(household=none, state="sent").values("pk")
    yield Scenario.objects.filter(owner=none).values("pk")
