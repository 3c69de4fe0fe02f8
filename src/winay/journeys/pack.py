"""What of a pack a journey obeys: the file `journey.yaml`. Stages in their order, graduation, follow-up afterwards."""

from collections.abc import Iterable, Mapping
from typing import Annotated, Any, Literal
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop as N_
from pydantic import BaseModel, Field, field_validator, model_validator
from pydantic_core import PydanticCustomError

from winay.facts.catalogue import CATALOGUE
from winay.facts.rules import Condition, ConditionFault, facts_in, how_many_in, read, write
from winay.facts.words import fault_in_words, says
from winay.journeys.rules import FOLLOWED_AFTER, WHOM, circle_in
from winay.programmes.models import Pack, Programme
from winay.programmes.packs.kinds import Code, Part, require_once
from winay.programmes.packs.parts import PackPart, Section
from winay.programmes.packs.texts import LocalText
from winay.programmes.packs.walking import model_of
from winay.programmes.packs.wording import Remark, ValueKind, Word

Whom = Literal["person", "household", "organisation", "venture"]
Months = Annotated[int, Field(ge=1, le=120)]
KNOWN_OF: Mapping[str, tuple[str, ...]] = {
    "person": ("person", "household", "district", "stay"),
    "household": ("household", "district", "stay"),
    "organisation": ("organisation", "district", "stay"),
    "venture": ("venture", "organisation", "district", "stay"),
}
"""Of which subjects facts are known, by whom a stage is of: of a venture also those of the group that owns it."""

MESSAGES = {
    "stage_unknown": (N_("no stage has the code “%(code)s”"), N_("Write one of: %(known)s.")),
    "stage_circular": (
        N_("stages come after one another in a circle: %(circle)s"),
        N_("Take one of the “after:” out: what begins comes after nothing."),
    ),
    "stage_of_another": (
        N_("“%(code)s” is a stage of another kind: %(whom)s"),
        N_("One goes on as who one is: write a stage of the same “of:”."),
    ),
    "stage_asks_of_another": (
        N_("“%(fact)s” is not known of those of whom this stage is"),
        N_("Write one of: %(known)s."),
    ),
    "criterion_empty": (
        N_("the criterion says nothing"),
        N_("Write “asks:” with a condition, or “text:” in your own words."),
    ),
}


def _asked(value: Any, whom: str, *inside: Any) -> dict[str, Any] | None:
    """Return a condition as it is kept. Raises a fault that names the place, what is wrong and the mend."""
    if value is None:
        return None
    try:
        condition = read(value, CATALOGUE)
    except ConditionFault as fault:
        what, mend = fault_in_words(fault)
        raise PydanticCustomError(
            "condition_fault", "condition", {"what": what, "mend": mend, "inside": (*inside, *fault.path)}
        ) from fault
    for fact in (*facts_in(condition), *(leaf.fact for leaf in how_many_in(condition))):
        if fact.partition(".")[0] not in KNOWN_OF[whom]:
            known = ", ".join(one.code for one in CATALOGUE.of(*KNOWN_OF[whom]))
            raise PydanticCustomError(
                "stage_asks_of_another", "fact", {"fact": fact, "known": known, "inside": inside}
            )
    return write(condition)


class Stage(Part):
    """A stage: whose, from which stages one comes (`after`; none: it begins), what is asked to enter and to leave.

    `months`: how long it usually takes. `place`: where the documents say so.
    """

    code: Code
    name: LocalText
    of: Whom
    after: list[Code] = []
    months: Months | None = None
    enter: dict[str, Any] | None = None
    leave: dict[str, Any] | None = None
    place: str

    @model_validator(mode="after")
    def _readable(self) -> "Stage":
        self.enter = _asked(self.enter, self.of, "enter")
        self.leave = _asked(self.leave, self.of, "leave")
        require_once(self.after, "code")
        return self

    @property
    def entry(self) -> Condition | None:
        """What is asked to enter."""
        return None if self.enter is None else read(self.enter, CATALOGUE)

    @property
    def exit(self) -> Condition | None:
        """What is asked to leave by its end."""
        return None if self.leave is None else read(self.leave, CATALOGUE)


class Criterion(Part):
    """What is looked at before somebody graduates. With `asks` the house judges it; else a person, by the evidence."""

    code: Code
    text: LocalText | None = None
    asks: dict[str, Any] | None = None
    evidence: LocalText | None = None
    place: str

    def __str__(self) -> str:
        return str(self.text) if self.text is not None or self.asks is None else says(read(self.asks, CATALOGUE))

    @property
    def condition(self) -> Condition | None:
        """What the house judges; None where a person does."""
        return None if self.asks is None else read(self.asks, CATALOGUE)

    @model_validator(mode="after")
    def _says_something(self) -> "Criterion":
        if self.asks is None and self.text is None:
            raise PydanticCustomError("criterion_empty", "empty")
        return self


class Graduation(Part):
    """Which stages end the programme, and by what it is known that somebody has come so far."""

    ends: Annotated[list[Code], Field(min_length=1)]
    criteria: list[Criterion] = []
    place: str

    @field_validator("criteria")
    @classmethod
    def _codes_once(cls, criteria: list[Criterion]) -> list[Criterion]:
        require_once([one.code for one in criteria], "code")
        return criteria


class FollowUps(Part):
    """In which months after graduation somebody is asked how it goes."""

    months: Annotated[list[Months], Field(min_length=1, max_length=12)] = list(FOLLOWED_AFTER)
    place: str = ""

    @field_validator("months")
    @classmethod
    def _once(cls, months: list[int]) -> list[int]:
        require_once(months, "month")
        return months


class Journey(Part):
    """The stages of a programme, how it ends, and who asks afterwards."""

    stages: Annotated[list[Stage], Field(min_length=1, max_length=40)]
    graduation: Graduation | None = None
    follow_up: FollowUps = FollowUps()

    @model_validator(mode="after")
    def _whole(self) -> "Journey":
        require_once([one.code for one in self.stages], "code")
        known = {one.code: one for one in self.stages}
        for place, one in enumerate(self.stages):
            for at, code in enumerate(one.after):
                self._there(known, code, ("stages", place, "after", at), one.of)
        if circle := circle_in({one.code: one.after for one in self.stages}):
            place = next(at for at, one in enumerate(self.stages) if one.code == circle[-1])
            raise PydanticCustomError(
                "stage_circular", "circle", {"circle": " → ".join(circle), "inside": ("stages", place, "after")}
            )
        if self.graduation is not None:
            for at, code in enumerate(self.graduation.ends):
                self._there(known, code, ("graduation", "ends", at))
            for at, criterion in enumerate(self.graduation.criteria):
                for whom in {known[code].of for code in self.graduation.ends}:
                    criterion.asks = _asked(criterion.asks, whom, "graduation", "criteria", at, "asks")
        return self

    @staticmethod
    def _there(known: Mapping[str, Stage], code: str, inside: tuple[Any, ...], of: str = "") -> None:
        if code not in known:
            listed = ", ".join(known)
            raise PydanticCustomError("stage_unknown", "stage", {"code": code, "known": listed, "inside": inside})
        if of and known[code].of != of:
            whom = str(_(WHOM[known[code].of]))
            raise PydanticCustomError("stage_of_another", "stage", {"code": code, "whom": whom, "inside": inside})

    def stage(self, code: str) -> Stage | None:
        """Return a stage by its code."""
        return next((one for one in self.stages if one.code == code), None)

    def of(self, kind: str) -> list[Stage]:
        """Return the stages of a kind of subject, in their order."""
        return [one for one in self.stages if one.of == kind]

    def following(self, code: str) -> list[Stage]:
        """Return the stages into which one may go on from a stage."""
        return [one for one in self.stages if code in one.after]

    def ends(self, code: str) -> bool:
        """Tell whether one graduates from a stage."""
        return self.graduation is not None and code in self.graduation.ends

    @property
    def criteria(self) -> list[Criterion]:
        """By what it is known that somebody may graduate."""
        return self.graduation.criteria if self.graduation else []


class JourneyPart(Section):
    """What a pack says of stages, graduation and follow-up."""

    journey: Journey | None = None


_written: dict[UUID, Journey | None] = {}
"""What each version of a pack says, by its key: versions never change."""


def journey_of(programme: Programme) -> Journey | None:
    """Return the stages of a programme; None where its pack declares none. It is shared: change a copy."""
    if programme.pack_id not in _written:
        _written[programme.pack_id] = JourneyPart.model_validate(programme.pack.content).journey
    return _written[programme.pack_id]


def read_journeys(programmes: Iterable[Programme]) -> None:
    """Read what the packs of several programmes say of stages, in one query for those `journey_of` has not met yet."""
    new = {one.pack_id for one in programmes} - _written.keys()
    for key, content in Pack.objects.filter(pk__in=new).values_list("pk", "content") if new else ():
        _written[key] = JourneyPart.model_validate(content).journey


_THINGS = {
    "journey": _("stages and follow-up"),
    "stages": _("stage"),
    "graduation": _("end of the programme"),
    "criteria": _("criterion of graduation"),
    "follow_up": _("follow-up"),
}


def says_asked(asks: Any) -> str:
    """Return what a kept condition asks, in words."""
    return says(read(asks, CATALOGUE)) if asks else ""


_OTHERS = {
    "name": Word(_("name")),
    "of": Word(_("of whom"), choices={key: _(text) for key, text in WHOM.items()}),
    "after": Word(_("comes after")),
    "months": Word(_("months")),
    "enter": Word(_("what is asked to enter"), says=says_asked),
    "leave": Word(_("what is asked to leave"), says=says_asked),
    "ends": Word(_("stages that end the programme")),
    "text": Word(_("text")),
    "asks": Word(_("asks"), says=says_asked),
    "evidence": Word(_("evidence")),
    "place": Word(_("place in the document")),
}


def _words(model: type[BaseModel], place: str = "") -> dict[str, Word]:
    found: dict[str, Word] = {}
    for key, info in model.model_fields.items():
        inner, below = f"{place}.{key}" if place else key, model_of(info)
        if key in _THINGS:
            found[inner] = Word(_THINGS[key], ValueKind.THING, tells=("name",) if key == "stages" else ())
        elif key in _OTHERS:
            found[inner] = _OTHERS[key]
        if below is not None and below is not LocalText:
            found |= _words(below, inner)
    return found


WORDS = _words(JourneyPart)
BEGIN = (
    Remark(N_("The stages through which somebody goes in this programme, in their order.")),
    "journey:",
    "  stages:",
    "    - code: first-year",
    "      name: {es: Primer año, en: First year, quz: Ñawpaq wata}",
    Remark(N_("Of whom: person, household, organisation or venture. How many months it usually takes."), 6),
    "      of: household",
    "      months: 12",
    Remark(N_("What is asked before one goes on, in the language of conditions."), 6),
    "      leave: {fact: stay.months, at_least: 10}",
    "      place: Bases, cap. 1",
    Remark(N_("Which stages end the programme, and by what evidence it is known."), 2),
    "  graduation:",
    "    ends: [first-year]",
    "    criteria:",
    "      - code: attended",
    "        text: Participó en las capacitaciones",
    "        evidence: Lista de asistencia",
    "        place: Bases, cap. 3",
    "    place: Bases, cap. 3",
    Remark(N_("How many months after the end somebody asks how it goes."), 2),
    "  follow_up: {months: [6, 12, 24, 36]}",
)
PART = PackPart(name="journey", schema=JourneyPart, messages=MESSAGES, words=WORDS, begin=BEGIN)
