"""When and where committees sit, who sits in them by sector, and the minutes they leave."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count
from django.utils import timezone

from winay.committees.models import Member, Minutes, Session
from winay.documents.queries.public import OnFile, signed_on_file


@dataclass(frozen=True)
class SessionRow:
    """When and where a committee sits in public."""

    code: str
    committee: str
    state: str
    planned_for: datetime
    place: str
    closed_at: datetime | None
    proposals: int


@dataclass(frozen=True)
class MinutesRow:
    """The minutes of a session, a correction or an addendum, as a document that anyone can check."""

    number: int
    title: str
    code: str
    sha256: str
    content_sha256: str
    at: datetime
    correction: str
    public: bool
    addendum: bool = False
    signed: OnFile | None = None


def sessions_for_public(call: str) -> list[SessionRow]:
    """Return the sessions of a call that were not cancelled: one query."""
    sessions = (
        Session.objects.filter(committee__call__code=call)
        .exclude(state="cancelled")
        .select_related("committee")
        .annotate(item_count=Count("items"))
    )
    return [
        SessionRow(s.code, s.committee.name, s.state, s.planned_for, s.place, s.closed_at, s.item_count)
        for s in sessions
    ]


def sectors_for_public(call: str) -> list[str]:
    """Return the sectors that sit in the committee of a call, without anybody's name."""
    seats = Member.seated.filter(committee__call__code=call, alternate_for=None)
    return list(seats.values_list("sector", flat=True))


def minutes_for_public(session: str) -> tuple[SessionRow, str, str, list[MinutesRow]] | None:
    """Return a closed session, its call's code and title, and its minutes with every correction; three queries."""
    found = (
        Session.objects.filter(code=session, state="closed")
        .select_related("committee__call")
        .annotate(item_count=Count("items"))
        .first()
    )
    if found is None:
        return None
    kept = list(
        Minutes.objects.filter(session=found).select_related("document", "reallocation").defer("document__pdf")
    )
    signed = signed_on_file(*(m.document for m in kept))
    rows = [
        MinutesRow(
            number=m.number,
            title=m.document.title,
            code=m.document.code,
            sha256=m.document.sha256,
            content_sha256=m.document.content_sha256,
            at=m.created_at,
            correction=m.correction,
            public=m.document.public,
            addendum=hasattr(m, "reallocation"),
            signed=signed.get(m.document_id),
        )
        for m in kept
    ]
    row = SessionRow(
        found.code,
        found.committee.name,
        found.state,
        found.planned_for,
        found.place,
        found.closed_at,
        found.item_count,
    )
    return row, found.committee.call.code, found.committee.call.title, rows


def actas_for_public(*, call: str = "") -> Iterator[tuple[Any, ...]]:
    """Yield every public acta, in the order of the columns of open data: call, session, number, code, SHA-256, day."""
    found = Minutes.objects.filter(session__state="closed", document__public=True)
    if call:
        found = found.filter(session__committee__call__code=call)
    columns = ("session__committee__call__code", "session__code", "number", "document__code", "document__sha256")
    ordered = found.order_by("session__code", "number").values_list(*columns, "created_at")
    for *cells, created_at in ordered.iterator(chunk_size=2000):
        yield (*cells, timezone.localdate(created_at))


def sits_in_a_committee(user_id: UUID) -> bool:
    """Tell whether the user is a juror: whose first page is the agenda."""
    return Member.objects.filter(user=user_id).exists()
