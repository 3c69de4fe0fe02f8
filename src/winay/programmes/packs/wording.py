"""How the keys of a pack are called, for people who compare two versions and for those who begin one."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class ValueKind(StrEnum):
    """How a value is written for people."""

    PLAIN = "plain"
    MONEY = "money"
    SHARE = "share"
    DAYS = "days"
    DATE = "date"
    YES_NO = "yes_no"
    THING = "thing"
    """An entry of a list, or keys of their own: it has a name and no value."""


@dataclass(frozen=True)
class Word:
    """What a key is called, and how its values are written.

    `choices`: what each word that a key chooses from is called. `tells`: of a thing that is new or gone, the keys that
    are said of it. `says`: writes a value that has a language of its own.
    """

    text: Any
    kind: ValueKind = ValueKind.PLAIN
    choices: Mapping[str, Any] | None = None
    tells: tuple[str, ...] = ()
    says: Callable[[Any], str] | None = None


@dataclass(frozen=True)
class Remark:
    """A remark in a pack that begins, in English; it is written in the reader's language after “#”."""

    text: str
    indent: int = 0
