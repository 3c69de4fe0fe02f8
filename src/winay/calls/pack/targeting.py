"""The targeting rule of a programme or call: whom it is for, by which of the three ways (CO §42)."""

from typing import Annotated, Any, Literal, Self

from pydantic import Field, field_validator, model_validator
from pydantic_core import PydanticCustomError

from winay.programmes.packs.kinds import Part, require_once
from winay.programmes.packs.texts import LocalText
from winay.territory.rules import clean_ubigeo

Quintile = Annotated[int, Field(ge=1, le=5)]
Age = Annotated[int, Field(ge=0, le=120)]


class Targeting(Part):
    """Whom the money is for, besides what the call's territory, kinds of organisation and conditions say already.

    `kinds` are the ways of targeting: geographic (by place), self (the offer interests the poor, not the better-off)
    and direct (named people: women, youth). `places` are UBIGEO of 2, 4 or 6 digits within the territory, `regions`
    natural regions, ages full years. An empty list asks for nothing. What a proposal must prove stands in the
    conditions; this says whom the programme wants to reach, and is what the desk counts people by.
    """

    kinds: Annotated[list[Literal["geographic", "self", "direct"]], Field(min_length=1)]
    explanation: LocalText
    quintiles: list[Quintile] = []
    regions: list[Literal["costa", "sierra", "selva"]] = []
    places: list[str] = []
    sexes: list[Literal["F", "M"]] = []
    age_from: Age | None = None
    age_to: Age | None = None

    @field_validator("kinds", "quintiles", "regions", "places", "sexes")
    @classmethod
    def _each_once(cls, values: list[Any]) -> list[Any]:
        require_once(values, "value")
        return values

    @field_validator("places")
    @classmethod
    def _places_are_codes(cls, places: list[str]) -> list[str]:
        for place in places:
            if len(place) not in (2, 4, 6) or clean_ubigeo(place, digits=len(place)) != place:
                raise PydanticCustomError("place_form", "place", {"place": place})
        return places

    @model_validator(mode="after")
    def _ages_in_order(self) -> Self:
        if self.age_from is not None and self.age_to is not None and self.age_from > self.age_to:
            raise PydanticCustomError("ages_crossed", "ages", {})
        return self
