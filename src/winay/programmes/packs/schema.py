"""What a programme pack may say: its calls, components, funding sources and roles."""

from typing import Annotated, Any, Literal, Self

from pydantic import Field, field_validator, model_validator
from pydantic_core import PydanticCustomError

from winay.programmes.packs.categories import PackCategory
from winay.programmes.packs.kinds import Code, Days, Part, require_once
from winay.programmes.packs.targeting import Targeting
from winay.programmes.packs.terms import CallTerms
from winay.programmes.packs.texts import LocalText


class Calendar(Part):
    """Days from one date of a call to the next, as a proposal for the coordinator."""

    questions_days: Days = 15
    reception_days: Days = 25
    session_days_after_reception: Days = 10


class PackCall(Part):
    """A kind of call that a programme can start."""

    code: Code
    title: LocalText
    purpose: LocalText
    terms: CallTerms
    calendar: Calendar = Calendar()
    categories: Annotated[list[PackCategory], Field(min_length=1)]

    @model_validator(mode="after")
    def _codes_exist(self) -> Self:
        codes = [category.code for category in self.categories]
        require_once(codes, "code")
        criteria = {criterion.code for category in self.categories for criterion in category.rubric}
        for rule in self.terms.tie_breakers:
            if rule.startswith("criterion:") and rule.removeprefix("criterion:") not in criteria:
                raise PydanticCustomError("tie_breaker_without_criterion", "tie", {"rule": rule})
        named = {
            code
            for condition in (*self.terms.conditions, *self.terms.added_conditions)
            for code in condition.categories
        }
        named |= {prize.category for prize in self.terms.prizes if prize.category}
        if missing := sorted(named - set(codes)):
            raise PydanticCustomError("category_unknown", "category", {"code": missing[0]})
        return self


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


class PackContent(Part):
    """A whole programme pack, version by version; stored as `Pack.content`."""

    code: Code
    version: Annotated[str, Field(pattern=r"^[0-9]+(?:\.[0-9]+){0,2}$", max_length=20)]
    name: LocalText
    currency: Literal["PEN", "USD", "EUR"] = "PEN"
    sources: Annotated[list[str], Field(min_length=1)]
    components: list[Component] = []
    funding_sources: Annotated[list[PackSource], Field(min_length=1)]
    roles: list[PackRole] = []
    targeting: Targeting | None = None
    calls: Annotated[list[PackCall], Field(min_length=1)]

    @field_validator("components", "funding_sources", "roles", "calls")
    @classmethod
    def _codes_once(cls, parts: list[Any]) -> list[Any]:
        require_once([part.code for part in parts], "code")
        return parts

    @model_validator(mode="after")
    def _calls_reach_whom_the_pack_names(self) -> Self:
        for call in self.calls:
            call.terms.require_reachable(call.terms.targeting or self.targeting)
        return self

    def call(self, code: str) -> PackCall:
        """Return the call with this code; raise `KeyError` if the pack has none."""
        return {call.code: call for call in self.calls}[code]

    def first_terms(self, call: PackCall) -> CallTerms:
        """Return the terms that a call begins with: those of its kind, with the pack's targeting if it has none."""
        return call.terms.model_copy(update={"targeting": call.terms.targeting or self.targeting})
