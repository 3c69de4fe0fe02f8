"""How the keys of a pack are called where two versions are compared: a word, and the kind of value it has."""

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
    CHOICE = "choice"
    THING = "thing"
    """An entry of a list, or keys of their own: it has no value but a name."""


@dataclass(frozen=True)
class Word:
    """What a key is called, how its values are written and, for a key that chooses, what each choice is called."""

    text: Any
    kind: ValueKind = ValueKind.PLAIN
    choices: dict[str, Any] | None = None
