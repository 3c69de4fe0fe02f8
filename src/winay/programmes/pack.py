"""The programme's own part of a pack: what it is called, its money, its components and its roles."""

from typing import Annotated, Any, Literal

from pydantic import Field, field_validator

from winay.programmes.packs.kinds import Code, Part, require_once
from winay.programmes.packs.parts import PackPart, Section
from winay.programmes.packs.texts import LocalText


class Component(Part):
    """A component of the programme."""

    code: Code
    name: LocalText
    description: LocalText | None = None


class PackSource(Part):
    """Where the money comes from."""

    code: Code
    name: LocalText


class PackRole(Part):
    """What somebody in this role does in this programme."""

    code: Literal["coordinator", "officer", "secretary", "finance", "evaluator"]
    name: LocalText
    tasks: LocalText | None = None


class ProgrammePart(Section):
    """What every pack says of itself and of its programme."""

    code: Code
    version: Annotated[str, Field(pattern=r"^[0-9]+(?:\.[0-9]+){0,2}$", max_length=20)]
    name: LocalText
    currency: Literal["PEN", "USD", "EUR"] = "PEN"
    sources: Annotated[list[str], Field(min_length=1)]
    components: list[Component] = []
    funding_sources: Annotated[list[PackSource], Field(min_length=1)]
    roles: list[PackRole] = []

    @field_validator("components", "funding_sources", "roles")
    @classmethod
    def _codes_once(cls, parts: list[Any]) -> list[Any]:
        require_once([part.code for part in parts], "code")
        return parts


PART = PackPart(name="programme", schema=ProgrammePart, always=True)
