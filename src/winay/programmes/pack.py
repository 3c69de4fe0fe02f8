"""The programme's own part of a pack: what it is called, its money, its components and its roles."""

from typing import Annotated, Any, Literal

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop as N_
from pydantic import Field, field_validator

from winay.programmes.packs.kinds import Code, Part, require_once
from winay.programmes.packs.parts import PackPart, Section
from winay.programmes.packs.texts import LocalText
from winay.programmes.packs.wording import Remark, ValueKind, Word


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


WORDS = {
    "code": Word(_("code")),
    "name": Word(_("name")),
    "currency": Word(_("currency")),
    "sources": Word(_("documents that the rules come from")),
    "components": Word(_("component"), ValueKind.THING),
    "components.name": Word(_("name")),
    "components.description": Word(_("description")),
    "funding_sources": Word(_("source of money"), ValueKind.THING),
    "funding_sources.name": Word(_("name")),
    "roles": Word(_("role"), ValueKind.THING),
    "roles.name": Word(_("name")),
    "roles.tasks": Word(_("tasks")),
}
BEGIN = (
    Remark(
        N_(
            "A pack to begin from: it is right as it stands. Change what is yours, then check it with "
            "“winay pack check” and load it. Lines after “#” are for people and change nothing."
        )
    ),
    "",
    Remark(N_("Small letters, digits and hyphens; the code stays through all versions.")),
    "code: {code}",
    Remark(N_("In quotes. A version that is loaded never changes: raise the number for other rules.")),
    'version: "1.0"',
    Remark(N_("A text may be one in Spanish, or {es: …, en: …, quz: …}.")),
    'name: "{name}"',
    "currency: PEN",
    Remark(N_("The documents that the rules come from.")),
    "sources:",
    "  - Bases aprobadas, 2026",
    Remark(N_("Where the money comes from.")),
    "funding_sources:",
    "  - {code: programa, name: Recursos del programa}",
)
PART = PackPart(name="programme", schema=ProgrammePart, words=WORDS, always=True, begin=BEGIN)
