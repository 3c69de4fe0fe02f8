"""What is asked of journeys all the time. It was not measured with a nation's rows yet."""

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet

from winay.journeys.models import FollowUp, Stay, SupportPlace


def asked() -> Iterator[QuerySet[Any]]:
    """Yield which entries reach a district, who is in a stage there, and who is to be asked."""
    yield SupportPlace.objects.filter(code__in=["00", "0000", "000000"]).values("support")
    yield Stay.objects.filter(stage="x", state="inside", district="000000").order_by().values("pk")
    yield (
        FollowUp.objects.filter(district="000000", state__in=("planned", "sought")).order_by("due_on").values("pk")
    )
