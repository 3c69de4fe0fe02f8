"""What of a pack is obeyed here: the file `partners.yaml`, with the components and risks that a document names."""

from typing import Annotated, Any, Self

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop as N_
from pydantic import BaseModel, Field, model_validator
from pydantic_core import PydanticCustomError

from winay.programmes.packs.kinds import Code, Part, require_once
from winay.programmes.packs.parts import PackPart, Section
from winay.programmes.packs.texts import LocalText
from winay.programmes.packs.walking import model_of
from winay.programmes.packs.wording import ValueKind, Word

Rating = Annotated[int, Field(ge=1, le=3)]


class KnownRisk(Part):
    """A risk as a document names it; rated only where the document rates it."""

    code: Code
    name: LocalText
    cause: LocalText
    response: LocalText
    likelihood: Rating | None = None
    effect: Rating | None = None
    place: str

    @model_validator(mode="after")
    def _rated_whole(self) -> Self:
        if (self.likelihood is None) != (self.effect is None):
            raise PydanticCustomError("risk_half_rated", "half rated", {"code": self.code})
        return self


class Deliverable(Part):
    """What a component hands over, as the document says it."""

    code: Code
    what: LocalText
    place: str


class Method(Part):
    """A way of working that a partner brings into a component (JICA's SHEP, say)."""

    name: LocalText
    brought_by: str
    what: LocalText
    place: str


class Component(Part):
    """A component of a project: what it hands over, by which methods. `code` as in the budget, where it has one."""

    code: Code
    name: LocalText
    deliverables: list[Deliverable] = []
    methods: list[Method] = []

    @model_validator(mode="after")
    def _once(self) -> Self:
        require_once([one.code for one in self.deliverables], "code")
        return self


class Partners(Part):
    """What a document says of components, partners and risks."""

    components: list[Component] = []
    risks: list[KnownRisk] = []

    @model_validator(mode="after")
    def _once(self) -> Self:
        require_once([one.code for one in self.risks], "code")
        require_once([one.code for one in self.components], "code")
        return self


class PartnersPart(Section):
    """What a pack says of partners."""

    partners: Partners | None = None


def risks_in(content: dict[str, Any]) -> list[KnownRisk]:
    """Return the risks that a kept pack names, in their order."""
    found = PartnersPart.model_validate(content).partners
    return found.risks if found else []


def components_in(content: dict[str, Any]) -> list[Component]:
    """Return the components that a kept pack names, in their order."""
    found = PartnersPart.model_validate(content).partners
    return found.components if found else []


MESSAGES = {
    "risk_half_rated": (
        N_("the risk “%(code)s” has a likelihood without an effect, or an effect without a likelihood"),
        N_("Write both, from 1 to 3, or neither where the document rates nothing."),
    )
}
_WORDS = {
    "partners": Word(_("partners and risks"), ValueKind.THING),
    "risks": Word(_("risk"), ValueKind.THING),
    "components": Word(_("component"), ValueKind.THING),
    "deliverables": Word(_("deliverable"), ValueKind.THING),
    "methods": Word(_("method"), ValueKind.THING),
    "brought_by": Word(_("brought by")),
    "what": Word(_("what")),
    "name": Word(_("name")),
    "cause": Word(_("cause")),
    "response": Word(_("response")),
    "likelihood": Word(_("likelihood, 1 to 3")),
    "effect": Word(_("effect, 1 to 3")),
    "place": Word(_("place in the document")),
}


def _words(model: type[BaseModel], place: str = "") -> dict[str, Word]:
    """Return the word of every key below `model`."""
    found: dict[str, Word] = {}
    for key, info in model.model_fields.items():
        inner, below = f"{place}.{key}" if place else key, model_of(info)
        if key in _WORDS:
            found[inner] = _WORDS[key]
        if below is not None and below is not LocalText:
            found |= _words(below, inner)
    return found


WORDS = _words(PartnersPart)
PART = PackPart(name="partners", schema=PartnersPart, messages=MESSAGES, words=WORDS)
