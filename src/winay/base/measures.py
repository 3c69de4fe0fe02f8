"""With how many rows the log of acts was measured, and what is asked of it all the time."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Q, QuerySet

from winay.base.log import acts_of, acts_where

MEASURES = {"act": 2_500_000, "seal": 2_500_000}


def asked() -> Iterator[QuerySet[Any]]:
    """Yield the acts of one thing, and the latest of all."""
    yield acts_of([("calls.proposal", "none")])[:25]
    yield acts_where(Q())[:25]
