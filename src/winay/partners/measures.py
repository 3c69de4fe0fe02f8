"""What is asked of partners all the time. It was not measured with a nation's rows yet."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from winay.partners.models import Assignment, Risk


def asked() -> Iterator[QuerySet[Any]]:
    """Yield somebody's open tasks, and the risks that they watch."""
    none = UUID(int=0)
    yield Assignment.objects.filter(owner=none, state="open").values("pk")
    yield Risk.objects.filter(owner=none, state="open").values("pk")
