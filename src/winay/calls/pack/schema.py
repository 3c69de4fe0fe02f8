"""The calls that a pack declares, and whom the programme is for."""

from typing import Annotated, Self

from pydantic import ConfigDict, Field, field_validator, model_validator
from pydantic_core import PydanticCustomError

from winay.calls.pack.categories import PackCategory
from winay.calls.pack.targeting import Targeting
from winay.calls.pack.terms import TERMS, CallTerms
from winay.programmes.packs.kinds import Code, Days, Part, require_once
from winay.programmes.packs.parts import Section, WithParts
from winay.programmes.packs.texts import LocalText


class Calendar(Part):
    """Days from one date of a call to the next, as a proposal for the coordinator."""

    questions_days: Days = 15
    reception_days: Days = 25
    session_days_after_reception: Days = 10


class PackCall(Part):
    """A kind of call that a programme can start. `terms` holds what other packages obey of a call, too."""

    model_config = ConfigDict(defer_build=True)

    code: Code
    title: LocalText
    purpose: LocalText
    terms: Annotated[CallTerms, WithParts(TERMS)]
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


class CallsPart(Section):
    """What a pack says of its calls."""

    model_config = ConfigDict(defer_build=True)

    targeting: Targeting | None = None
    calls: list[PackCall]

    @field_validator("calls")
    @classmethod
    def _calls_once(cls, calls: list[PackCall]) -> list[PackCall]:
        require_once([call.code for call in calls], "code")
        return calls

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
