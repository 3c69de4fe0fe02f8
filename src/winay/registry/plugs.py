"""Kinds of list whose rows become something of their own: what leads the rows, writes them, takes them back.

Reading, columns, check, refused rows, turns of work and the page of a list are the same for all. A package above says
at start which kind it takes (`register`).
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from winay.base.models import User
    from winay.registry.actions.lists.passing import Examined
    from winay.registry.models import ImportBatch, SourceRecord
    from winay.registry.queries.returning import WouldGoBack
    from winay.registry.rules.lists import Fault
    from winay.registry.rules.lists import Mapping as Columns


class Planned(Protocol):
    """What a row adds: to something that it begins, or that stands."""

    @property
    def begins(self) -> bool:
        """Whether it brings a record of its own."""

    @property
    def adds(self) -> bool:
        """Whether anything would be written."""


class Leads(Protocol):
    """Leads rows to what they are about. Holds what it met, so that rows of one list know of each other."""

    alike: list[str]

    def plan(self, row: dict[str, Any]) -> "Planned | list[Fault]":
        """Return what a row adds, or what is wrong with it; nothing is written."""


@dataclass
class Back:
    """What of some rows went back: the rows that go, and those that stay, by reason."""

    gone: list[int] = field(default_factory=list)
    stay: dict[str, list[int]] = field(default_factory=dict)


@dataclass(frozen=True)
class Plug:
    """A kind of list. `back` and `would`: taking rows back, and what it would do; None where the engine itself does."""

    lead: "Callable[[ImportBatch, Columns, User | None], Leads]"
    write: "Callable[[Examined, ImportBatch, User | None], None]"
    back: "Callable[[ImportBatch, Iterable[SourceRecord]], Back] | None" = None
    would: "Callable[[ImportBatch], WouldGoBack] | None" = None


_PLUGS: dict[str, Plug] = {}
PLUGS: Mapping[str, Plug] = _PLUGS


def register(kind: str, plug: Plug) -> None:
    """Make a kind of list known; called once, when the system starts."""
    _PLUGS[kind] = plug
