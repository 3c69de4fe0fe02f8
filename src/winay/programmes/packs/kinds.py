"""The small words that every part of a pack is written with: codes, shares, amounts, and the base of its schemas."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field
from pydantic_core import PydanticCustomError

Code = Annotated[str, Field(pattern=r"^[a-z0-9]+(?:[-_][a-z0-9]+)*$", max_length=40)]
Share = Annotated[Decimal, Field(ge=0, le=1)]
Amount = Annotated[Decimal, Field(ge=0, max_digits=14, decimal_places=2)]
Days = Annotated[int, Field(ge=0, le=3650)]
People = Annotated[int, Field(ge=1, le=100_000)]


class Part(BaseModel):
    """Base of every part of a pack: unknown keys are refused, spaces around texts dropped."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


def first_double(values: Sequence[Any]) -> Any:
    """Return the first value that stands there a second time, or None."""
    return next((value for position, value in enumerate(values) if value in values[:position]), None)


def require_once(values: Sequence[Any], what: str) -> None:
    """Refuse values of which one stands there twice; `what` says in the message what they are."""
    if (double := first_double(values)) is not None:
        raise PydanticCustomError("code_twice", "twice", {"what": what, "code": str(double)})
