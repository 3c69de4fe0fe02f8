"""What may go wrong, in one shape: every package's `alerts.py` says what it finds and what to do; the desk shows it.

Such a room has `ALERTS`, a tuple of `Kind`s. A kind is found by asking, whenever somebody looks: nothing is stored but
that a person looked into it (`models.Look`).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from winay.base.models import User
from winay.base.signboard import Text, rooms


@dataclass(frozen=True)
class Alert:
    """One thing found: the row that it is about, what that is called, what was found in words, where it is mended.

    `since`: the day from which it holds, where there is one. `place`: the district or programme, to tell alike names
    apart.
    """

    row: UUID
    about: str
    says: str
    url: str
    place: str = ""
    since: date | None = None


@dataclass(frozen=True, kw_only=True)
class Kind:
    """A kind of alert. `rows`: what is found where the reader's roles hold, in order; `tell`: some of them in words.

    `rows` answers with narrow rows of a model whose key is a UUID; it is counted, cut and filtered as it is. `tell` is
    asked for the rows of one page, in a bounded number of queries.
    """

    name: str
    """In addresses and on record: small letters and hyphens."""
    title: Text
    mend: Text
    """What to do about it, in one or two sentences."""
    rows: Callable[[User, date], QuerySet[Any]]
    tell: Callable[[Sequence[Any], date], list[Alert]]


@cache
def kinds() -> tuple[Kind, ...]:
    """Return the kinds of every installed package, in their order."""
    return tuple(kind for _config, room in rooms("alerts") for kind in getattr(room, "ALERTS", ()))


def kind_called(name: str) -> Kind | None:
    """Return the kind of this name."""
    return next((kind for kind in kinds() if kind.name == name), None)
