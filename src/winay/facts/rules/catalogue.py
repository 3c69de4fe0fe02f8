"""What can be known of somebody or something, each fact defined once by the package that owns the data."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from winay.base.messages import N_

CODE = re.compile(r"[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*")

SUBJECTS: Mapping[str, str] = {
    "person": N_("Person"),
    "household": N_("Household"),
    "organisation": N_("Organisation"),
    "venture": N_("Venture"),
    "proposal": N_("Proposal"),
    "agreement": N_("Agreement"),
    "tranche": N_("Tranche"),
    "district": N_("District"),
    "stay": N_("Time in a stage of a programme"),
}
"""What facts are known of: the first part of a fact's code. The texts are message ids."""


class Kind(StrEnum):
    """What sort of value a fact has: it decides which comparisons make sense and how the value is written."""

    NUMBER = "number"
    WHOLE = "whole"
    YES_NO = "yes_no"
    CHOICE = "choice"
    TEXT = "text"
    DATE = "date"
    MONEY = "money"

    @property
    def counts(self) -> bool:
        """Whether values of this kind are more or less than one another, as amounts are."""
        return self in (Kind.NUMBER, Kind.WHOLE, Kind.MONEY)


class CatalogueFault(Exception):
    """A fact is defined wrongly or twice: a mistake of the program, so it stops the start."""


@dataclass(frozen=True)
class Fact:
    """One thing that may be asked. Texts are message ids or lazy translations.

    `unit`: what a number counts; `SHARE` for a part of a whole, 0 to 1. `source`: where the value comes from.
    `unknown`: what is said where it is not known; empty for a fact that always is. `mend`: how somebody puts right
    what this fact stands in the way of. `span`: known only from … to (a year of birth of whom no paper is at hand).
    `before`: the fact of the registry that stands for it as long as there is no proposal. `each`: the subjects whose
    facts may be asked of each one whom it counts, as in “so many members who …”.
    """

    code: str
    kind: Kind
    meaning: object
    source: object
    unit: object = ""
    unknown: object = ""
    mend: object = ""
    choices: Mapping[str, object] = field(default_factory=dict)
    span: bool = False
    before: str = ""
    each: tuple[str, ...] = ()

    @property
    def subject(self) -> str:
        """What it is known of (`SUBJECTS`)."""
        return self.code.partition(".")[0]

    @property
    def may_be_unknown(self) -> bool:
        """Whether there may be no value."""
        return bool(self.unknown)


SHARE = "share"
"""The unit of a part of a whole: shown in percent."""


class Catalogue:
    """Facts by code. What is defined twice, or as nothing can be, is refused at once."""

    def __init__(self, facts: Iterable[Fact] = ()) -> None:
        self._facts: dict[str, Fact] = {}
        self.add(facts)

    def add(self, facts: Iterable[Fact]) -> None:
        """Take facts in. Raises `CatalogueFault` for a code that is there already and for a fact that cannot be."""
        for fact in facts:
            if fact.code in self._facts:
                raise CatalogueFault(f"The fact {fact.code} is defined twice.")
            if not CODE.fullmatch(fact.code) or fact.subject not in SUBJECTS:
                raise CatalogueFault(f"{fact.code} is no code: write subject.name, of {', '.join(SUBJECTS)}.")
            if not isinstance(fact.kind, Kind):
                raise CatalogueFault(f"{fact.code}: {fact.kind!r} is no kind of fact.")
            if (fact.kind is Kind.CHOICE) != bool(fact.choices):
                raise CatalogueFault(f"{fact.code}: choices belong to the kind “choice”, and to it alone.")
            if fact.span and not (fact.kind.counts or fact.kind is Kind.DATE):
                raise CatalogueFault(f"{fact.code}: only numbers and dates are known from … to.")
            if fact.each and (fact.kind is not Kind.WHOLE or set(fact.each) - set(SUBJECTS)):
                raise CatalogueFault(f"{fact.code}: only a whole number counts others, of {', '.join(SUBJECTS)}.")
            self._facts[fact.code] = fact

    def __getitem__(self, code: str) -> Fact:
        return self._facts[code]

    def __contains__(self, code: object) -> bool:
        return code in self._facts

    def __iter__(self) -> Iterator[Fact]:
        return iter(self._facts.values())

    def __len__(self) -> int:
        return len(self._facts)

    def get(self, code: str) -> Fact | None:
        """Return a fact by its code, or None."""
        return self._facts.get(code)

    def of(self, *subjects: str) -> list[Fact]:
        """Return the facts of some subjects, in the order in which they were defined."""
        return [fact for fact in self if fact.subject in subjects]
