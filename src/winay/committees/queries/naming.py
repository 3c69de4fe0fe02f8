"""How a juror stands in what everybody may read: by seat and sector, or by name where the call's rules say so.

Seats are numbered in the order of enrolment, in minutes, result pages, board and open data alike.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from winay.calls.models import Call
from winay.committees.models import Member
from winay.committees.terms import terms_of

SURNAMES = 2
"""Of a name of three words or more the last two are surnames, which a whole village may share."""
SPELLINGS = {"a": "aá", "e": "eé", "i": "ií", "o": "oó", "u": "uúü", "n": "nñ"}
PARTICLES = frozenset(("de", "del", "la", "las", "los"))
PLAIN = str.maketrans("áéíóúüñÁÉÍÓÚÜÑ", "aeiouunAEIOUUN")


def jurors_are_named(call: Call) -> bool:
    """Tell whether the call's rules let the public read the jurors' names."""
    return terms_of(call).jurors_in_public == "names"


@dataclass(frozen=True)
class Naming:
    """The jurors of one committee as public papers show them. `numbers` are the seats; who was removed has none."""

    named: bool
    numbers: Mapping[UUID, int]
    names: Mapping[UUID, str]

    @classmethod
    def of(cls, call: Call, committee_id: UUID) -> "Naming":
        """Read who has or had a seat; one query."""
        numbers: dict[UUID, int] = {}
        names: dict[UUID, str] = {}
        members = Member.objects.filter(committee_id=committee_id).order_by("created_at", "id")
        for pk, name, removed_at in members.values_list("pk", "name", "removed_at"):
            names[pk] = name
            if removed_at is None:
                numbers[pk] = len(numbers) + 1
        return cls(jurors_are_named(call), numbers, names)

    def seat(self, member: UUID) -> str:
        """Return the seat's number as everybody reads it: `J3`."""
        return f"J{self.numbers[member]}" if member in self.numbers else "un jurado anterior"

    def label(self, member: Member) -> str:
        """Return the member's name where it is public, else the seat's number."""
        return member.name if self.named else self.seat(member.pk)

    def without_names(self, value: Any) -> Any:
        """Return plain data with the seat where people wrote a juror's name: whole, or a given name with a surname.

        Nothing changes where names are public. A given name or a surname alone stays: others have it too.
        """
        if self.named:
            return value
        jurors = [_Known.of(name, self.seat(pk)) for pk, name in self.names.items()]
        return _replaced(value, _Finder.of([one for one in jurors if one.given and one.family]))


@dataclass(frozen=True)
class _Known:
    """A juror's name in folded words, and the seat that stands in its place."""

    name: str
    given: frozenset[str]
    family: frozenset[str]
    seat: str

    @classmethod
    def of(cls, name: str, seat: str) -> "_Known":
        words = [one for one in _folded(name).replace(",", " ").split() if one not in PARTICLES]
        surnames = SURNAMES if len(words) > SURNAMES else 1
        return cls(" ".join(name.split()), frozenset(words[:-surnames]), frozenset(words[-surnames:]), seat)


@dataclass(frozen=True)
class _Finder:
    jurors: Sequence[_Known]
    pattern: re.Pattern[str] | None

    @classmethod
    def of(cls, jurors: Sequence[_Known]) -> "_Finder":
        """Prepare one pattern for runs of two or more words out of the jurors' names; its time grows with the text."""
        words = sorted({word for one in jurors for word in one.given | one.family}, key=len, reverse=True)
        if not words:
            return cls(jurors, None)
        word = "|".join(_spelt(one) for one in words)
        between = rf"\s+(?:(?:{'|'.join(PARTICLES)})\s+)*"
        run = rf"\b(?:{word})\b(?:{between}(?:{word})\b)+"
        return cls(jurors, re.compile(rf"{run}(?:,\s+(?:{word})\b(?:{between}(?:{word})\b)*)?", re.IGNORECASE))

    def seat_for(self, found: re.Match[str]) -> str:
        """Return what stands for the words found; after a comma stand given names, or somebody else."""
        text = found.group()
        before, comma, after = text.partition(",")
        first = self._seat(before)
        if not comma or first is None:
            return self._seat(text) or text
        return f"{first},{after[: len(after) - len(after.lstrip())]}{self._seat(after) or after.lstrip()}"

    def _seat(self, text: str) -> str | None:
        words = set(_folded(text).replace(",", " ").split()) - PARTICLES
        fitting = [
            (len(words & (one.given | one.family)), one.seat)
            for one in self.jurors
            if words & one.given and words & one.family
        ]
        if not fitting:
            return None
        most = max(count for count, _ in fitting)
        best = {seat for count, seat in fitting if count == most}
        return best.pop() if len(best) == 1 else "un jurado"


def _replaced(value: Any, finder: _Finder) -> Any:
    if finder.pattern is None:
        return value
    if isinstance(value, str):
        return finder.pattern.sub(finder.seat_for, value)
    if isinstance(value, Mapping):
        return {key: _replaced(one, finder) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_replaced(one, finder) for one in value]
    return value


def _folded(text: str) -> str:
    return text.translate(PLAIN).lower()


def _spelt(word: str) -> str:
    """Return what finds a folded word written with or without its accents."""
    return "".join(f"[{SPELLINGS[one]}]" if one in SPELLINGS else re.escape(one) for one in word)
