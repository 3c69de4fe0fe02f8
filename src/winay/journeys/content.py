"""What an entry of the catalogue says, as YAML writes it and a version keeps it; every fact with its source and day.

An amount without the day from which it holds, a condition over a fact that does not exist, or a point that has neither
a source nor the plain word that it is not known, is refused with what to do.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal

from django.utils.translation import gettext_lazy as _
from pydantic import Field, field_validator, model_validator
from pydantic_core import PydanticCustomError

from winay.facts.catalogue import CATALOGUE
from winay.facts.rules import ConditionFault, facts_in, how_many_in, read, write
from winay.facts.words import fault_in_words
from winay.journeys.rules import ASPECTS, MUST_BE_SAID
from winay.programmes.packs.kinds import Code, Part, Share, require_once
from winay.programmes.packs.texts import LocalText

Level = Literal["national", "regional", "provincial", "municipal", "association", "private", "cooperation"]
Help = Literal["money", "goods", "advice", "training"]
SubjectKind = Literal["person", "household", "group", "organisation", "venture"]
Stage = Literal["idea", "starting", "running", "growing"]
Status = Literal["running", "announced", "historical"]
Aspect = Literal[
    "who", "what", "whom", "where", "stage", "amounts", "once", "requirements", "calendar", "papers", "contact"
]
PaperOf = Literal["dni", "ruc", "registration", "bank_account", "land_title", "other"]
Ubigeo = Annotated[str, Field(pattern=r"^\d{2}(\d{2}){0,2}$")]
Sum = Annotated[Decimal, Field(ge=0, max_digits=14, decimal_places=2)]
Line = Annotated[str, Field(max_length=200)]

KNOWN_OF: Mapping[str, tuple[str, ...]] = {
    "person": ("person", "household", "district"),
    "household": ("household", "district"),
    "group": ("organisation", "district"),
    "organisation": ("organisation", "district"),
    "venture": ("venture", "organisation", "district"),
}
"""Of which subjects facts are known, by whom a programme is for: of a venture also those of the group that owns it."""

MESSAGES = {
    "condition_fault": ("%(what)s", "%(mend)s"),
    "asks_of_another": (
        _("“%(fact)s” is not known of those for whom this programme is"),
        _("Write one of: %(known)s."),
    ),
    "nothing_given": (_("the amount has no figure"), _("Write “least:”, “most:” or “share:”.")),
    "out_of_order": (_("the first is more than the last"), _("Change one of the two.")),
    "no_source": (
        _("it is not said where this comes from: %(aspects)s"),
        _("Name the document under “sources:”, or write under “unknown:” that it is not known."),
    ),
    "both_known_and_not": (
        _("“%(aspect)s” is written and also named as not known"),
        _("Take it out of one of the two."),
    ),
    "where_twice": (_("it is everywhere and in some places only"), _("Keep “everywhere:” or “places:”.")),
    "within_known": (
        _("it is said in what it lies, and where it is too"),
        _("Keep “within:” only where the districts are not known, with “where” as unknown."),
    ),
    "where_missing": (
        _("it is not said where this programme is"),
        _(
            "Write “everywhere: true”, “places:” with codes of departments, provinces or districts, "
            "or “where” as unknown."
        ),
    ),
    "requirement_empty": (
        _("the requirement says nothing"),
        _("Write “asks:” with a condition, or “text:” in your own words."),
    ),
}
"""What is wrong with an entry and the mend, by the type of the fault."""


class Source(Part):
    """Where a fact stands: the document, its place in it, its date (or year), and when somebody last looked it up."""

    document: Line
    place: Line = ""
    dated: Annotated[str, Field(pattern=r"^(\d{4}(-\d{2}){0,2})?$")] = ""
    checked: date


class OfAspects(Source):
    """The source of one or several points of an entry."""

    about: list[Aspect] = Field(min_length=1)


class Figure(Part):
    """An amount with the days between which it holds. `share`: a part of the whole, 0 to 1. `unit`: PEN, USD or UIT."""

    what: LocalText
    least: Sum | None = None
    most: Sum | None = None
    share: Share | None = None
    unit: Literal["PEN", "USD", "UIT"] = "PEN"
    since: date
    until: date | None = None
    printed: Line = ""
    source: Source

    @model_validator(mode="after")
    def _says_something(self) -> "Figure":
        if self.least is None and self.most is None and self.share is None:
            raise PydanticCustomError("nothing_given", "nothing")
        in_order = self.least is None or self.most is None or self.least <= self.most
        if not in_order or (self.until is not None and self.until < self.since):
            raise PydanticCustomError("out_of_order", "order")
        return self

    def holds(self, today: date) -> bool:
        """Tell whether the amount holds on a day."""
        return self.since <= today and (self.until is None or today <= self.until)


class Requirement(Part):
    """What a programme asks. With `asks` the house judges it; else a person does.

    `kind`: `mend` can be put right, `wait` comes with time, `fixed` cannot be changed. `days`: how long the mend takes.
    """

    code: Code
    asks: dict[str, Any] | None = None
    text: LocalText | None = None
    meet: LocalText | None = None
    days: Annotated[int, Field(ge=0, le=3650)] | None = None
    helper: LocalText | None = None
    kind: Literal["mend", "wait", "fixed"] = "mend"
    paper: PaperOf | None = None
    source: Source

    @field_validator("asks", mode="before")
    @classmethod
    def _readable(cls, value: Any) -> Any:
        if value is None:
            return None
        try:
            return write(read(value, CATALOGUE))
        except ConditionFault as fault:
            what, mend = fault_in_words(fault)
            raise PydanticCustomError(
                "condition_fault", "condition", {"what": what, "mend": mend, "inside": fault.path}
            ) from fault

    @model_validator(mode="after")
    def _says_something(self) -> "Requirement":
        if self.asks is None and self.text is None:
            raise PydanticCustomError("requirement_empty", "empty")
        return self


class Round(Part):
    """A call: from when until when, or in which months of every year."""

    name: LocalText
    opens: date | None = None
    closes: date | None = None
    months: list[Annotated[int, Field(ge=1, le=12)]] = []
    source: Source

    @model_validator(mode="after")
    def _in_order(self) -> "Round":
        if self.opens and self.closes and self.closes < self.opens:
            raise PydanticCustomError("out_of_order", "order")
        return self


class PaperNeeded(Part):
    """A paper that is brought."""

    name: LocalText
    kind: PaperOf = "other"


class Contact(Part):
    """The office where one asks: never a private person."""

    office: Line
    address: Line = ""
    telephone: Annotated[str, Field(max_length=40)] = ""
    hours: Line = ""
    web: Annotated[str, Field(max_length=200, pattern=r"^(https?://\S+)?$")] = ""


class NotKnown(Part):
    """A point of which nothing was found: whoever runs the programme here says it."""

    about: Aspect
    note: LocalText


class Entry(Part):
    """One kind of support that somebody may get. Windows or incentives of one programme are entries of one `family`."""

    code: Code
    family: Code
    programme: LocalText
    name: LocalText
    level: Level
    offered_by: LocalText
    status: Status = "running"
    summary: LocalText
    helps: list[Help] = Field(min_length=1)
    subjects: list[SubjectKind] = Field(min_length=1)
    stages: list[Stage] = []
    everywhere: bool = False
    places: list[Ubigeo] = Field(default=[], max_length=250)
    within: list[Ubigeo] = Field(default=[], max_length=250)
    """In some districts of these departments or provinces; in which is not known, and in no others."""
    amounts: list[Figure] = []
    once: bool | None = None
    once_note: LocalText | None = None
    requirements: list[Requirement] = []
    calendar: list[Round] = []
    always_open: bool = False
    papers: list[PaperNeeded] = []
    contact: Contact | None = None
    sources: list[OfAspects] = []
    unknown: list[NotKnown] = []

    @model_validator(mode="after")
    def _whole(self) -> "Entry":
        require_once([one.code for one in self.requirements], "code")
        require_once([one.about for one in self.unknown], "point")
        if self.everywhere and self.places:
            raise PydanticCustomError("where_twice", "where")
        not_known = {one.about for one in self.unknown}
        if self.within and (self.everywhere or self.places or "where" not in not_known):
            raise PydanticCustomError("within_known", "where")
        if not (self.everywhere or self.places or "where" in not_known):
            raise PydanticCustomError("where_missing", "where")
        for aspect in self.said & not_known & {"where", "stage", "contact"}:
            raise PydanticCustomError("both_known_and_not", "both", {"aspect": str(_(ASPECTS[aspect]))})
        known = {aspect for one in self.sources for aspect in one.about} | not_known
        if lacking := [aspect for aspect in MUST_BE_SAID if aspect not in known]:
            raise PydanticCustomError(
                "no_source", "source", {"aspects": ", ".join(str(_(ASPECTS[one])) for one in lacking)}
            )
        self._ask_what_is_known()
        return self

    def _ask_what_is_known(self) -> None:
        """Refuse a requirement over a fact that is known of none of those for whom the programme is."""
        subjects = {subject for kind in self.subjects for subject in KNOWN_OF[kind]}
        for one in self.requirements:
            if one.asks is None:
                continue
            condition = read(one.asks, CATALOGUE)
            for fact in (*facts_in(condition), *(leaf.fact for leaf in how_many_in(condition))):
                if fact.partition(".")[0] not in subjects:
                    known = ", ".join(known.code for known in CATALOGUE.of(*sorted(subjects)))
                    raise PydanticCustomError("asks_of_another", "fact", {"fact": fact, "known": known})

    @property
    def said(self) -> set[str]:
        """The points of which something is written."""
        lists = {
            "stage": self.stages,
            "where": self.everywhere or self.places,
            "amounts": self.amounts,
            "requirements": self.requirements,
            "calendar": self.calendar or self.always_open,
            "papers": self.papers,
            "contact": self.contact,
            "once": self.once is not None,
        }
        return {"who", "what", "whom"} | {aspect for aspect, there in lists.items() if there}

    def every_source(self) -> Iterable[Source]:
        """Yield the source of each fact."""
        yield from self.sources
        for listed in (self.amounts, self.requirements, self.calendar):
            for one in listed:
                yield one.source

    @property
    def checked_on(self) -> date | None:
        """The day on which the fact was looked up that nobody has looked up for the longest time."""
        return min((one.checked for one in self.every_source()), default=None)

    @property
    def closes_on(self) -> date | None:
        """The last day of the last call that is written down; None where none has a last day."""
        return max((one.closes for one in self.calendar if one.closes), default=None)


def kept(entry: Entry) -> dict[str, Any]:
    """Return an entry as a version keeps it."""
    return entry.model_dump(mode="json", exclude_none=True, exclude_defaults=True)
