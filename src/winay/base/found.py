"""Finding anything by words or by code, in one shape: every package's `found.py` says what of its own is found.

Such a room has `FINDERS`. Each finds only what the one who asks may open: where their roles hold, of people only those
whom they keep. The audience that has the search box asks all finders and knows none of them.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeVar

from winay.base.models import User

LONGEST_CODE = 50
T = TypeVar("T")


@dataclass(frozen=True)
class Line:
    """One thing found: what it is called, its page, what tells it apart, its state.

    `thing` names the table of the state ("proposal"); `people` are those whose private data the line shows.
    """

    title: str
    url: str
    detail: str = ""
    thing: str = ""
    state: str = ""
    people: tuple[Any, ...] = ()


class Asked:
    """What somebody looks for."""

    def __init__(self, user: User, text: str) -> None:
        self.user, self.text = user, text.strip()
        self._known: dict[Callable[[Asked], Any], Any] = {}

    @cached_property
    def codes(self) -> tuple[str, ...]:
        """The text as a code may be written; empty for what cannot be one."""
        if not self.text or len(self.text) > LONGEST_CODE or len(self.text.split()) != 1:
            return ()
        return tuple(dict.fromkeys((self.text, self.text.upper(), self.text.lower())))

    def once(self, make: Callable[["Asked"], T]) -> T:
        """Return what `make` makes of this question; several finders that need the same ask the database once."""
        if make not in self._known:
            self._known[make] = make(self)
        return self._known[make]  # type: ignore[no-any-return]


@dataclass(frozen=True, kw_only=True)
class Finder:
    """How one kind of thing is found. `kind` stands in the address of the page with all that was found of it."""

    kind: str
    name: Any
    find: Callable[[Asked, int], Sequence[Line]]
    """Takes what is asked and how many lines at most; at most three queries beside what is asked once."""
    with_code: Callable[[Asked], Line | None] = lambda asked: None
    """The one thing whose code the text is, for who may open it; one query."""
