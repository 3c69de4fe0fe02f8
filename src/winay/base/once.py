"""What a page of many parts asks for several times is read once: within one page, and anew for the next."""

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

Read = TypeVar("Read")
_kept: ContextVar[dict[Hashable, Any] | None] = ContextVar("read once", default=None)


@contextmanager
def read_once() -> Iterator[None]:
    """Within, what `once` is asked for is read the first time only: for a page that shows and changes nothing."""
    token = _kept.set({})
    try:
        yield
    finally:
        _kept.reset(token)


def is_read_once() -> bool:
    """Tell whether what is asked for again will not be read again."""
    return _kept.get() is not None


def once(what: Hashable, read: Callable[[], Read]) -> Read:
    """Return what `read` gives; within `read_once` it is read the first time only. `what` names it, user and all."""
    kept = _kept.get()
    if kept is None:
        return read()
    if what not in kept:
        kept[what] = read()
    found: Read = kept[what]
    return found
