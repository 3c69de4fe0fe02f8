"""A person's own file: everything that is held of them, each package's chapters from its room `own_file.py`.

Such a room has one function, `chapters(whose)`: plain data to hand over, by the name of the chapter.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol
from uuid import UUID

from winay.base.models import User


@dataclass(frozen=True)
class Whose:
    """Whose file it is: the keys of a person's record and of those merged into it, and their account, if any."""

    people: tuple[UUID, ...]
    user: User | None


class ChaptersOf(Protocol):
    """What `own_file.chapters` of every package is."""

    def __call__(self, whose: Whose) -> Mapping[str, Any]: ...
