"""Whose word lets the data of a household or a group be passed on. Pure: no Django, no clock, no I/O."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any


@dataclass(frozen=True)
class Word:
    """What somebody said of passing their data on: who, whether they allow it, when. `leads`: the head, the board.

    `by` is what holds it, where it was not said once for all in the registry.
    """

    person: Any
    given: bool
    said_on: date
    leads: bool = False
    by: Any = None


def newest_words(words: Iterable[Word]) -> list[Word]:
    """Return the newest word of each person; of one day that which was read last."""
    newest: dict[Any, Word] = {}
    for word in words:
        before = newest.get(word.person)
        if before is None or word.said_on >= before.said_on:
            newest[word.person] = word
    return list(newest.values())


def who_allows(words: Iterable[Word]) -> Word | None:
    """Return whose word lets the data of a household or a group go; None where nobody's does.

    The newest word of each counts. Who leads decides: their yes is enough, their no is final. Where nobody who leads
    has spoken, one yes is enough unless somebody said no. A yes to one programme goes before one for every programme.
    `registry.queries.consents.home_says` is the same of a household, as a condition for the database.
    """
    said = sorted(newest_words(words), key=lambda one: (one.by is None, one.said_on, str(one.person)))
    of_leaders = [one for one in said if one.leads]
    deciding = of_leaders or said
    if not deciding or any(not one.given for one in deciding):
        return None
    return deciding[0]
