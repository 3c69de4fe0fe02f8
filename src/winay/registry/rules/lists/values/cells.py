"""What every cell goes through: what stands for nothing, plain words, and how a fault is told."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from winay.base.words import plain_words
from winay.registry.rules.identity import compact

NOTHING = frozenset(
    (
        *("", "-", "--", "---", ".", "..", "...", "*", "?", "null", "none", "nan", "n/a", "#n/a", "n/t", "n/r"),
        *("s/d", "s/n", "s/i", "s/f", "s.d.", "s.f.", "s.n.", "sin dato", "sin datos", "sin fecha", "sin dni"),
        *(
            "no tiene",
            "no sabe",
            "no recuerda",
            "no registra",
            "no precisa",
            "no aplica",
            "no indica",
            "no figura",
        ),
        *(
            "sin documento",
            "sin informacion",
            "sin información",
            "desconocido",
            "desconocida",
            "ninguno",
            "ninguna",
        ),
    )
)


class Wrong(Exception):
    """A cell that cannot be read: message ids of what is wrong and of the mend, and values for both."""

    def __init__(self, message: str, mend: str = "", **values: Any) -> None:
        super().__init__(message)
        self.message, self.mend, self.values = message, mend, values


@dataclass(frozen=True)
class Fault:
    """What is wrong in a row, under which heading ("" for the row itself)."""

    heading: str
    message: str
    mend: str = ""
    values: dict[str, Any] = field(default_factory=dict)

    def as_json(self) -> list[Any]:
        """Return plain data."""
        return [self.heading, self.message, self.mend, self.values]


class Known(dict[str, Any]):
    """What each text of a column was read as: what repeats is read once; `faulty` tells of any `Wrong`."""

    MOST = 250_000

    def __init__(self, read: Callable[[str], Any]) -> None:
        super().__init__()
        self.read, self.faulty = read, False

    def __missing__(self, text: str) -> Any:
        try:
            value = self.read(text)
        except Wrong as wrong:
            value, self.faulty = wrong, True
        if len(self) >= self.MOST:
            self.clear()
        self[text] = value
        return value


def shown(text: str) -> str:
    """Return a cell short enough to be told in a message."""
    return " ".join(text.split())[:40]


def plain(text: str) -> str:
    """Return a text in plain words, for comparing; without an apostrophe that makes a number text."""
    return " ".join(plain_words(text))


def present(text: str) -> str:
    """Return the text with single blanks, "" for what stands for nothing (`-`, `NULL`, `S/D`)."""
    tidy = " ".join(text.split())
    return "" if tidy.casefold() in NOTHING else tidy


def digits_of(text: str) -> str:
    """Return a number as its digits: without “.0”, apostrophe and the signs people write between groups."""
    tidy = re.sub(r"\.0+$", "", present(text).strip("'’\"` "))
    return compact(tidy)
