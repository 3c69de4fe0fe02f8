"""With how many messages the pages were measured, and what is asked of them all the time."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from winay.base.models import User
from winay.messages.directory import own_messages
from winay.messages.models import Delivery, Message

MEASURES = {"message": 300_000, "delivery": 200_000}


def asked() -> Iterator[QuerySet[Any]]:
    """Yield what somebody has to read, and how a message went out."""
    yield Message.objects.filter(own_messages(User(pk=UUID(int=0)))).order_by().values("pk")
    yield Delivery.objects.filter(message=UUID(int=0)).values("pk")
