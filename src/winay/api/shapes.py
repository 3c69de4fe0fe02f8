"""The shapes of what is answered, as the OpenAPI document gives them."""

from datetime import date
from typing import Annotated, Literal

from django.urls import reverse
from ninja import Field, Schema

from winay.journeys.content import Entry, Help, Level, Stage, Status, SubjectKind
from winay.journeys.models import Support
from winay.journeys.rules import Cell

Ubigeo = Annotated[str, Field(pattern=r"^[0-9]{6}$", description="INEI's six digits of a district.")]
SupportCode = Annotated[str, Field(pattern=r"^[-a-zA-Z0-9_]{1,40}$", description="Code of a programme.")]
Words = Annotated[
    str,
    Field(max_length=120, pattern=r"^[^\x00-\x1f\x7f]*$", description="Every word must stand in it."),
]


class Problem(Schema):
    """What was wrong with a question, where, and how to mend it."""

    what: str
    where: str = ""
    mend: str = ""


class Texts(Schema):
    """A text in Spanish and, where somebody has written it, in English and Quechua (Southern)."""

    es: str
    en: str = ""
    quz: str = ""


class SupportRow(Schema):
    """A programme as a list gives it; `self` is the address of all that is known of it."""

    code: str
    name: Texts
    offered_by: str
    level: Level
    status: Status
    helps: list[Help]
    subjects: list[SubjectKind]
    stages: list[Stage] = Field(description="Stages of a business for which it is; none: for every stage.")
    reaches: Literal["everywhere", "places", "unknown"]
    checked_on: date | None = Field(
        description="When the fact that nobody looked up for the longest time was checked."
    )
    self: str

    @classmethod
    def of(cls, support: Support) -> "SupportRow":
        """Return the row of an entry whose contents were not fetched."""
        return cls.model_validate(
            {
                "code": support.code,
                "name": {"es": support.name_es, "en": support.name_en, "quz": support.name_quz},
                "offered_by": support.offered_by,
                "level": support.level,
                "status": support.status,
                "helps": support.helps.split(),
                "subjects": support.subjects.split(),
                "stages": support.stages.split(),
                "reaches": support.reaches,
                "checked_on": support.checked_on,
                "self": reverse("api-1:support", args=[support.code]),
            }
        )


class SupportRows(Schema):
    """A page of programmes by their codes; `next` is the address of the following one."""

    supports: list[SupportRow]
    next: str | None


class SupportWhole(Schema):
    """All that is known of a programme: each fact with its source and day, and what is plainly not known."""

    entry: Entry
    version: int = Field(description="How often it was written.")
    stale: bool = Field(description="Nobody has looked its facts up for too long.")


class Place(Schema):
    """A district."""

    ubigeo: str
    name: str
    province: str
    department: str


class LandscapeCell(Schema):
    """A kind of help at a stage of a business, and the programmes that give it there."""

    stage: Stage
    help: Help
    supports: list[str]

    @classmethod
    def of(cls, cell: Cell) -> "LandscapeCell":
        """Return a cell with the codes of its programmes."""
        return cls.model_validate(
            {"stage": cell.stage, "help": cell.help, "supports": [one.code for one in cell.offered]}
        )


class DistrictLandscape(Schema):
    """What reaches a district, where nothing does (`gaps`), and where several give the same (`overlaps`)."""

    district: Place
    supports: list[SupportRow]
    gaps: list[LandscapeCell]
    overlaps: list[LandscapeCell]
