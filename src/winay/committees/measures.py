"""With how many sessions and scores the pages were measured, and what is asked of them all the time."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from winay.committees.models import AgendaItem, Outcome, Score, Scorecard

MEASURES = {
    "session": 1_000,
    "member": 10_000,
    "agendaitem": 60_000,
    "scorecard": 600_000,
    "score": 4_000_000,
    "outcome": 60_000,
}


def asked() -> Iterator[QuerySet[Any]]:
    """Yield the turns, cards and marks of a session, and what was decided of a proposal."""
    none = UUID(int=0)
    yield AgendaItem.objects.filter(session=none).values("pk")
    yield Scorecard.objects.filter(item=none).values("pk")
    yield Score.objects.filter(scorecard=none).values("pk")
    yield Outcome.objects.filter(session=none).values("pk")
    yield Outcome.objects.filter(proposal=none).values("pk")
