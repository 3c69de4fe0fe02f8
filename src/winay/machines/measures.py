"""With how many machines the pages were measured, and what is asked of them all the time."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from winay.machines.models import Asked, Key, Message, Subscription, Token

MEASURES = {
    "client": 2_000,
    "key": 5_000,
    "token": 20_000,
    "message": 5_000_000,
    "asked": 10_000_000,
    "subscription": 20_000,
    "news": 5_000_000,
}


def asked() -> Iterator[QuerySet[Any]]:
    """Yield whose a token is, and the keys and tokens of a machine."""
    none = UUID(int=0)
    yield Token.objects.filter(digest="").values("pk")
    yield Token.objects.filter(client=none).values("pk")
    yield Key.objects.filter(client=none).values("pk")
    yield Message.objects.filter(client=none, transaction_id="").values("pk")
    yield Asked.objects.filter(message=none).values("pk")
    yield Subscription.objects.filter(event="", entity="", ended_at=None).values("pk")
    yield Subscription.objects.filter(client=none).values("pk")
