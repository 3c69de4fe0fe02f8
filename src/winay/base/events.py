"""What another package must do when an act happens, told within the act's own transaction.

A package says what may be heard of it in its room `events.py`: frozen dataclasses built on `Event`. Whoever does
something about it, on a floor above, has a room `listeners.py` with `LISTENERS`. They are called in the order of the
packages, then as they are written; an error undoes the whole act.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db import connection


@dataclass(frozen=True)
class Event:
    """Something that happens in an act, with what a listener needs to do its part."""


Heard = TypeVar("Heard", bound=Event)


@dataclass(frozen=True)
class Listener:
    """Who is called when something of this kind happens; made by `listens`."""

    kind: type[Event]
    hear: Callable[[Any], None]


def listens(kind: type[Heard], hear: Callable[[Heard], None]) -> Listener:
    """Return the listener that calls `hear` with every event of exactly this kind."""
    return Listener(kind, hear)


def tell(event: Event) -> None:
    """Call everybody who listens to this kind of event, one after the other.

    Raises what a listener raises, and `RuntimeError` outside a transaction, where a refusal could undo nothing.
    """
    from winay.base.signboard import listeners

    if not connection.in_atomic_block:
        raise RuntimeError(f"{type(event).__name__} is told outside a transaction")
    for listener in listeners():
        if listener.kind is type(event):
            listener.hear(event)
