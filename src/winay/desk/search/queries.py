"""What was found, in groups: whatever the packages that are installed know to find, each for who asks."""

from dataclasses import dataclass
from typing import Any

from winay.base.found import Asked, Finder, Line
from winay.base.signboard import finders

FEW, MOST = 5, 100


@dataclass(frozen=True)
class Group:
    """What was found of one kind; `more`: that there is more than these lines."""

    kind: str
    name: Any
    lines: tuple[Line, ...]
    more: bool


def groups_for(asked: Asked) -> list[Group]:
    """Return what was found, a few of each kind, kinds of which nothing was found left out."""
    found = [_group(finder, asked, FEW) for finder in finders()] if asked.text else []
    return [group for group in found if group.lines]


def group_of_kind(asked: Asked, kind: str) -> Group | None:
    """Return all that was found of one kind, at most a hundred; None: there is no such kind."""
    finder = next((one for one in finders() if one.kind == kind), None)
    return _group(finder, asked, MOST) if finder else None


def page_with_code(asked: Asked) -> str:
    """Return the page of the one thing whose code was written, empty if there is none that the reader may open."""
    lines = (finder.with_code(asked) for finder in finders()) if asked.codes else ()
    return next((line.url for line in lines if line), "")


def _group(finder: Finder, asked: Asked, limit: int) -> Group:
    lines = finder.find(asked, limit + 1) if asked.text else ()
    return Group(finder.kind, finder.name, tuple(lines[:limit]), len(lines) > limit)
