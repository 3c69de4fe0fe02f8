"""With how long a journal the pages were measured, and what is asked of it all the time."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from winay.ledger.models import Account, Entry, Posting

MEASURES = {"account": 200_000, "entry": 150_000, "posting": 350_000}


def asked() -> Iterator[QuerySet[Any]]:
    """Yield the entries about one thing and their lines, the accounts of a holder, the end of a programme's journal."""
    yield Entry.objects.filter(subject_type="calls.proposal", subject_id="none").order_by("number")
    yield Entry.objects.filter(programme=UUID(int=0)).order_by("-number")[:25]
    yield Posting.objects.filter(entry=UUID(int=0)).values("pk")
    yield Posting.objects.filter(account=UUID(int=0)).values("pk")
    yield Account.objects.filter(holder_id="none", holder_type="proposal", kind="agreed").values("pk")
