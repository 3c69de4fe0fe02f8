"""The small words of a pack: codes, shares, amounts, the lists a key chooses from, and the base of every part."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field
from pydantic_core import PydanticCustomError

Code = Annotated[str, Field(pattern=r"^[a-z0-9]+(?:[-_][a-z0-9]+)*$", max_length=40)]
Share = Annotated[Decimal, Field(ge=0, le=1)]
Amount = Annotated[Decimal, Field(ge=0, max_digits=14, decimal_places=2)]
Days = Annotated[int, Field(ge=0, le=3650)]
People = Annotated[int, Field(ge=1, le=100_000)]

OrganisationKind = Literal[
    "community", "community_group", "interest_group", "association", "cooperative", "enterprise", "network",
    "municipality", "nucleus", "family",
]  # fmt: skip
ConditionKind = Literal[
    "organisation_kind", "territory", "quintile_at_most", "minimum_households", "maximum_households",
    "minimum_members", "minimum_women_share", "request_at_most_ceiling", "counterpart_share",
    "counterpart_cash_share", "award_split",
    "ruc_required", "dni_for_all", "existence_months", "sales_at_least_uit", "no_cash_lines", "document_checked",
    "before_measurement", "facts",
]  # fmt: skip
TrancheCondition = Literal[
    "agreement_signed", "bank_account_registered", "counterpart_confirmed", "earlier_tranche_accounted",
    "progress_checked",
]  # fmt: skip
MarginalRule = Literal["stop", "skip", "part"]
LeftoverRule = Literal["return", "next_category", "open_to_all"]


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
