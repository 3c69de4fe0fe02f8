"""How an act refuses whoever may not do it: one guard for every package, so that all of them refuse alike."""

from collections.abc import Callable
from typing import TypeVar

from winay.base.errors import NotAllowed
from winay.base.models import User

S = TypeVar("S")


def require(allowed: bool) -> None:
    """Raise `NotAllowed` unless `allowed`."""
    if not allowed:
        raise NotAllowed()


def require_may(actor: User, may: Callable[[User, S], bool], subject: S) -> None:
    """Raise `NotAllowed` unless the predicate of a package's `access` lets `actor` do it to `subject`."""
    require(may(actor, subject))
