"""Several comparisons joined into one condition; they travel in the address, so that it works without JavaScript."""

import json
from dataclasses import dataclass, replace
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from winay.facts.catalogue import CATALOGUE
from winay.facts.rules import ConditionFault, read
from winay.facts.words import says

JOINS = {"all": _("All of them"), "any": _("At least one of them"), "none": _("None of them")}
MOST = 8
"""Comparisons that one condition joins here; more belong in a condition of their own."""


@dataclass(frozen=True)
class Row:
    """One comparison in words, and the addresses that turn it round and take it out."""

    text: str
    turned: str
    without: str


@dataclass(frozen=True)
class Joined:
    """Comparisons as docs/conditions.md writes them, and how they are joined: `all`, `any` or `none`."""

    parts: tuple[dict[str, Any], ...] = ()
    join: str = "all"

    @classmethod
    def of(cls, query: QueryDict) -> "Joined":
        """Return what an address carries; what cannot be asked is left out."""
        join = query.get("join", "all")
        parts = tuple(part for text in query.getlist("ask")[:MOST] if (part := _readable(text)))
        return cls(parts, join if join in JOINS else "all")

    @property
    def is_full(self) -> bool:
        """Whether no comparison more fits."""
        return len(self.parts) >= MOST

    def plus(self, part: dict[str, Any]) -> "Joined":
        """Return them with one comparison more; the same is not asked twice."""
        return self if part in self.parts or self.is_full else replace(self, parts=(*self.parts, part))

    def asks(self) -> dict[str, Any]:
        """Return the whole condition as docs/conditions.md writes it."""
        if len(self.parts) == 1:
            return self.parts[0] if self.join != "none" else {"not": self.parts[0]}
        joined = {"any" if self.join != "all" else "all": list(self.parts)}
        return {"not": joined} if self.join == "none" else joined

    def address(self) -> str:
        """Return the query string that carries them."""
        query = QueryDict(mutable=True)
        query.setlist("ask", [json.dumps(part) for part in self.parts])
        query["join"] = self.join
        return query.urlencode()

    def hidden(self) -> list[str]:
        """Return each comparison as a form carries it."""
        return [json.dumps(part) for part in self.parts]

    def rows(self) -> list[Row]:
        """Return each comparison in words."""
        return [
            Row(
                text=says(read(part, CATALOGUE)),
                turned=self._changed(number, part.get("not", {"not": part})),
                without=self._changed(number, None),
            )
            for number, part in enumerate(self.parts)
        ]

    def _changed(self, number: int, part: dict[str, Any] | None) -> str:
        there = [part] if part else []
        return replace(self, parts=(*self.parts[:number], *there, *self.parts[number + 1 :])).address()


def _readable(text: str) -> dict[str, Any] | None:
    try:
        part = json.loads(text)
        read(part, CATALOGUE)
    except (ValueError, RecursionError, ConditionFault):
        return None
    return part if isinstance(part, dict) else None
