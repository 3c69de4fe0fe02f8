"""What alerts there are for somebody."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from winay.alerts.kinds import Alert, Kind, kinds
from winay.alerts.models import Look
from winay.base.models import User

MOST = 99
"""As many of a kind are counted; more are told as more."""


@dataclass(frozen=True)
class Counted:
    """A kind with how many are to be looked into; `more`: there are more than were counted."""

    kind: Kind
    number: int
    more: bool


def alerts_for(user: User, kind: Kind, today: date, *, aside: bool = False) -> QuerySet[Any]:
    """Return the rows of a kind that `user` should look into; with `aside`, those that somebody has set aside."""
    standing = Look.objects.filter(
        Q(until=None) | Q(until__gt=today), kind=kind.name, row=OuterRef("pk"), over_at=None
    )
    rows = kind.rows(user, today)
    return rows.filter(Exists(standing)) if aside else rows.filter(~Exists(standing))


def counted_for(user: User, today: date) -> list[Counted]:
    """Return each kind with its number for `user`; a query or two a kind, none counts beyond `MOST`."""
    found = []
    for kind in kinds():
        number = len(alerts_for(user, kind, today).order_by().values_list("pk")[: MOST + 1])
        found.append(Counted(kind, min(number, MOST), number > MOST))
    return found


def alert_for(user: User, kind: Kind, row: UUID, today: date) -> Alert | None:
    """Return one alert, set aside or not, if it holds today and `user` may know."""
    found = list(kind.rows(user, today).filter(pk=row))
    return kind.tell(found, today)[0] if found else None


def looks_at(kind: Kind, rows: list[UUID]) -> Mapping[UUID, Look]:
    """Return, by row, who looked into it last, and what they found out."""
    found = Look.objects.filter(kind=kind.name, row__in=rows, over_at=None).select_related("by")
    return {look.row: look for look in found}
