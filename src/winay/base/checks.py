"""What `winay doctor` looks at, in one shape: every package says its own checks in its room `checks.py`.

Such a room has `CHECKS`. The command line runs them in the order of the packages and prints what they find.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext as _


class State(StrEnum):
    """How what was looked at is."""

    GOOD = "ok"
    WARNING = "warning"
    PROBLEM = "problem"


GOOD, WARNING, PROBLEM = State


@dataclass(frozen=True)
class Finding:
    """One thing looked at: its state, what was found, and what mends it."""

    name: str
    state: State
    found: str
    mend: str = ""


@dataclass(frozen=True)
class Check:
    """Something to look at; it changes nothing.

    `needs_tables`: it reads rows, so that it is left out where the database does not answer or lacks tables.
    """

    look: Callable[[], Iterator[Finding]]
    needs_tables: bool = True


def some(names: Sequence[str], most: int = 5) -> str:
    """Return the first few names, and how many more there are."""
    shown = ", ".join(names[:most])
    return (
        shown if len(names) <= most else _("{names} and {count} more").format(names=shown, count=len(names) - most)
    )
