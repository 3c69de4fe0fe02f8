"""The categories of a call: budget, ceilings by date, rubric and rules of allocation."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Self

from pydantic import Field, field_validator, model_validator
from pydantic_core import PydanticCustomError

from winay.calls.pack.kinds import LeftoverRule, MarginalRule
from winay.programmes.packs.kinds import Amount, Code, Part, first_double, require_once
from winay.programmes.packs.texts import LocalText
from winay.programmes.rules import amount_held_on


class Level(Part):
    """What a juror must see to give this score."""

    score: Annotated[int, Field(ge=0, le=100)]
    text: LocalText


class CriterionPlan(Part):
    """One line of a rubric."""

    code: Code
    name: LocalText
    guide: LocalText
    levels: list[Level] = []
    weight: Annotated[Decimal, Field(gt=0, le=100, decimal_places=3)]
    minimum: Annotated[int, Field(ge=0, le=100)] = 0
    maximum: Annotated[int, Field(ge=1, le=100)] = 5

    @model_validator(mode="after")
    def _levels_within_scale(self) -> Self:
        if self.minimum >= self.maximum:
            raise PydanticCustomError("scale_empty", "scale", {"minimum": self.minimum, "maximum": self.maximum})
        scores = [level.score for level in self.levels]
        if first_double(scores) is not None or any(not self.minimum <= score <= self.maximum for score in scores):
            raise PydanticCustomError("level_off_scale", "level", {"low": self.minimum, "high": self.maximum})
        return self


class DatedAmount(Part):
    """An amount that holds from a day on, and who says so."""

    since: date
    amount: Annotated[Decimal, Field(gt=0, max_digits=14, decimal_places=2)]
    source: str


class PackCategory(Part):
    """A part of a call with its own budget, ceilings, rubric and rules of allocation."""

    code: Code
    name: LocalText
    budget: Amount
    ceilings: Annotated[list[DatedAmount], Field(min_length=1)]
    minimum_score: Annotated[Decimal, Field(ge=0, le=100, decimal_places=2)] = Decimal(0)
    reserved_for_most_vulnerable: Amount = Decimal(0)
    marginal_rule: MarginalRule = "skip"
    leftover_rule: LeftoverRule = "return"
    rubric: Annotated[list[CriterionPlan], Field(min_length=1)]

    @field_validator("ceilings")
    @classmethod
    def _ceilings_in_order(cls, ceilings: list[DatedAmount]) -> list[DatedAmount]:
        days = [ceiling.since for ceiling in ceilings]
        if days != sorted(set(days)):
            raise PydanticCustomError("ceilings_out_of_order", "order", {})
        return ceilings

    @field_validator("rubric")
    @classmethod
    def _weights_are_whole(cls, rubric: list[CriterionPlan]) -> list[CriterionPlan]:
        require_once([criterion.code for criterion in rubric], "code")
        total = sum((criterion.weight for criterion in rubric), Decimal(0))
        if total != 100:
            raise PydanticCustomError("weights_not_hundred", "weights", {"total": str(total)})
        return rubric

    @model_validator(mode="after")
    def _reserve_within_budget(self) -> Self:
        if self.reserved_for_most_vulnerable > self.budget:
            raise PydanticCustomError("reserve_above_budget", "reserve", {})
        return self

    @property
    def ceiling(self) -> Decimal:
        """The ceiling that holds last."""
        return self.ceilings[-1].amount

    def ceiling_on(self, day: date) -> Decimal:
        """Return the ceiling that holds on `day`; before the first date, the first one."""
        return amount_held_on(day, [(ceiling.since, ceiling.amount) for ceiling in self.ceilings])
