"""The terms of a call: conditions, counterpart, tranches, prizes, and the rules between them.

Errors between keys are `PydanticCustomError`s whose type names an entry of `messages.MESSAGES`.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Any, Literal, Self, cast

from pydantic import Field, ValidationInfo, field_validator, model_validator
from pydantic_core import PydanticCustomError

from winay.calls.pack.kinds import ConditionKind, OrganisationKind
from winay.calls.pack.targeting import Targeting
from winay.facts.catalogue import CATALOGUE
from winay.facts.rules import Condition as FactCondition
from winay.facts.rules import ConditionFault, read, waivers_in, write
from winay.facts.words import fault_in_words
from winay.programmes.packs.kinds import (
    Amount,
    Code,
    Days,
    Part,
    People,
    Share,
    require_once,
)
from winay.programmes.packs.parts import Section, WithParts
from winay.programmes.packs.reader import read_section
from winay.programmes.packs.texts import LocalText
from winay.programmes.rules import largest_budget, prize_at

TERMS = "calls.terms"
"""Where the terms of a call stand in a pack."""
NUMBERS = {
    "quintile_at_most": (1, 5, True),
    "minimum_households": (1, 100_000, True),
    "maximum_households": (1, 100_000, True),
    "minimum_members": (1, 100_000, True),
    "minimum_women_share": (0, 1, False),
    "counterpart_share": (0, 1, False),
    "counterpart_cash_share": (0, 1, False),
    "existence_months": (1, 1200, True),
    "sales_at_least_uit": (0, 100_000, False),
}
"""Kinds of condition that compare with a number: the least, the most, whether it must be whole."""
FROM_TERMS = {
    "organisation_kind": "who_may_apply",
    "minimum_households": "minimum_households",
    "maximum_households": "maximum_households",
    "counterpart_share": "counterpart",
    "counterpart_cash_share": "counterpart",
    "award_split": "award_split",
}


def asks_of_pack(asks: dict[str, Any]) -> dict[str, Any]:
    """Return what a pack asks of the catalogue, as it is kept. Raises a fault that names the place and the mend."""
    try:
        return write(read(asks, CATALOGUE))
    except ConditionFault as fault:
        what, mend = fault_in_words(fault)
        raise PydanticCustomError(
            "condition_fault", "condition", {"what": what, "mend": mend, "inside": fault.path}
        ) from fault


class Condition(Part):
    """An eligibility condition: judged by rule, or by a person when `kind` is `document_checked`.

    `value` is a number for the kinds of `NUMBERS`. Kinds of `FROM_TERMS` read the call's own term where no value
    is given. `asks` is what a condition of the kind `facts` asks of the catalogue (docs/conditions.md). `categories`
    narrows the condition to some categories; empty means all. Without `may_be_waived` it stands for everybody, but for
    what `asks` itself says may be waived.
    """

    code: Code
    label: LocalText
    kind: ConditionKind
    value: Decimal | None = None
    asks: dict[str, Any] | None = None
    mend: LocalText
    categories: list[Code] = []
    # Kept only where it is said: versions that were frozen before it came keep their hash.
    may_be_waived: bool = Field(default=False, exclude_if=lambda may: not may)

    @field_validator("asks")
    @classmethod
    def _asks_what_can_be_asked(cls, asks: dict[str, Any] | None) -> dict[str, Any] | None:
        return None if asks is None else asks_of_pack(asks)

    @model_validator(mode="after")
    def _value_fits_kind(self) -> Self:
        if (self.kind == "facts") != (self.asks is not None):
            name = "condition_without_asks" if self.kind == "facts" else "condition_takes_no_asks"
            raise PydanticCustomError(name, "asks", {"kind": self.kind})
        if self.kind not in NUMBERS:
            if self.value is not None:
                raise PydanticCustomError("condition_takes_no_value", "none", {"kind": self.kind})
            return self
        if self.value is None:
            if self.kind not in FROM_TERMS:
                raise PydanticCustomError("condition_without_value", "value", {"kind": self.kind})
            return self
        low, high, whole = NUMBERS[self.kind]
        if not low <= self.value <= high or (whole and self.value != int(self.value)):
            raise PydanticCustomError(
                "condition_value_out_of_range", "range", {"kind": self.kind, "low": low, "high": high}
            )
        return self

    def applies_to(self, category: str) -> bool:
        """Tell whether proposals of the category with this code must meet the condition."""
        return not self.categories or category in self.categories

    @property
    def asked(self) -> FactCondition | None:
        """What is asked of the catalogue, or None where a short form says it."""
        return None if self.asks is None else read(self.asks, CATALOGUE)

    @property
    def waiver_codes(self) -> tuple[str, ...]:
        """The codes under which decisions may waive the condition or parts of it; none: it is never waived."""
        own = (self.code,) if self.may_be_waived else ()
        asked = self.asked
        return own if asked is None else tuple(dict.fromkeys((*own, *waivers_in(asked))))


def _cash_as_promised() -> Condition:
    """The condition of a call that promises a part in cash and names none for it."""
    return Condition(
        code="counterpart-cash",
        kind="counterpart_cash_share",
        label=LocalText(
            es="El grupo pone en dinero la parte del plan que piden las reglas",
            en="The group puts in the part of the plan in money that the rules ask for",
            quz="Huñu planpa kamachikuypa nisqan t'aqanta qullqiwan churan",
        ),
        mend=LocalText(
            es="Pase una parte de su aporte a dinero en efectivo, o agregue dinero propio.",
            en="Move part of your contribution to cash, or add money of your own.",
            quz="Churasqaykichikmanta huk t'aqata qullqiman tikray, utaq kikiykichikpa qullqiykichikta yapay.",
        ),
    )


class Counterpart(Part):
    """What the group adds, as shares of the plan; `deposit_first` holds tranches back until its cash is in."""

    minimum_share: Share = Decimal(0)
    cash_minimum_share: Share = Decimal(0)
    deposit_first: bool = False

    @model_validator(mode="after")
    def _cash_within_whole(self) -> Self:
        if self.cash_minimum_share > self.minimum_share:
            raise PydanticCustomError("cash_above_counterpart", "cash", {})
        return self


class Split(Part):
    """The share of an award that goes to one kind of cost line."""

    kind: Literal["goods", "assistance", "other"]
    share: Share


class Prize(Part):
    """What a place earns. `category` empty: in every category of the call."""

    place: Annotated[int, Field(ge=1, le=1000)]
    amount: Amount
    name: LocalText
    category: Code | Literal[""] = ""


class FormQuestion(Part):
    """A question of the proposal's form."""

    code: Code
    label: LocalText
    help: LocalText | None = None
    kind: Literal["text", "long_text", "number", "yes_no", "date"] = "long_text"
    required: bool = False


class BudgetCeiling(Part):
    """A legal limit to a call's budget: at most `share` of a figure that the coordinator enters.

    `base_amount` is that figure for this call; a pack leaves it out.
    """

    share: Annotated[Decimal, Field(gt=0, le=1)]
    of: Literal["municipal_investment_budget"]
    label: LocalText
    base_amount: Amount | None = None

    @property
    def most(self) -> Decimal | None:
        """The largest budget the call may have, to the cent, rounded down; None until the figure is entered."""
        return None if self.base_amount is None else largest_budget(self.base_amount, self.share)


class CallTerms(Section):
    """The rules of a call beyond its columns; stored as `Call.terms`, with those of others, and frozen by publication.

    `added_conditions` are those that the coordinator of the call added to the pack's, where `may_add_conditions`.
    Without `targeting` the pack's holds; without `poverty_map` (a code) the programme's. Publication writes both in.
    """

    tie_breakers: list[str] = ["earliest_submission", "draw"]
    level: Literal["group", "family", "community", "municipality"] = "group"
    round_number: Annotated[int, Field(ge=1, le=100)] = 1
    rounds_planned: Annotated[int, Field(ge=1, le=100)] = 1
    who_may_apply: list[OrganisationKind] = ["interest_group"]
    minimum_households: People | None = None
    maximum_households: People | None = None
    conditions: list[Condition] = []
    added_conditions: list[Condition] = []
    may_add_conditions: bool = True
    counterpart: Counterpart = Counterpart()
    award_split: list[Split] = []
    prizes: list[Prize] = []
    budget_ceiling: BudgetCeiling | None = None
    tax_unit: Amount | None = None
    complaint_days: Days = 5
    screening_days: Days = 10
    return_days: Annotated[int, Field(ge=1, le=365)] = 5
    sending_that_counts: Literal["first", "last"] = "first"
    most_vulnerable_above: Share = Decimal("0.5")
    notice_days: Annotated[int, Field(ge=0, le=365)] = 3
    targeting: Targeting | None = None
    poverty_map: Annotated[str, Field(max_length=60)] = ""
    proposal_kind: Literal["profile", "plan"] = "profile"
    questions: list[FormQuestion] = []
    allowed_changes: list[str] = []

    @field_validator("award_split")
    @classmethod
    def _split_is_whole(cls, split: list[Split]) -> list[Split]:
        require_once([part.kind for part in split], "kind")
        total = sum((part.share for part in split), Decimal(0))
        if split and total != 1:
            raise PydanticCustomError("split_not_one", "split", {"total": str(total)})
        return split

    @field_validator("tie_breakers")
    @classmethod
    def _known_tie_breakers(cls, rules: list[str]) -> list[str]:
        known = ("earliest_submission", "more_women", "lower_request", "draw")
        for rule in rules:
            if rule not in known and not (rule.startswith("criterion:") and len(rule) > len("criterion:")):
                raise PydanticCustomError("tie_breaker_unknown", "tie", {"rule": rule})
        require_once(rules, "tie_breaker")
        return rules

    @field_validator("conditions", "added_conditions", "questions")
    @classmethod
    def _codes_once(cls, parts: list[Any], info: ValidationInfo) -> list[Any]:
        require_once([part.code for part in parts], "code")
        return parts

    @field_validator("allowed_changes")
    @classmethod
    def _changes_exist(cls, names: list[str]) -> list[str]:
        for name in names:
            if name not in changeable():
                raise PydanticCustomError("change_unknown", "change", {"name": name, "choices": changeable()})
        return names

    @model_validator(mode="after")
    def _terms_agree(self) -> Self:
        if (
            self.minimum_households
            and self.maximum_households
            and self.minimum_households > self.maximum_households
        ):
            raise PydanticCustomError("households_crossed", "households", {})
        if self.round_number > self.rounds_planned:
            raise PydanticCustomError("round_beyond_plan", "round", {})
        require_once([condition.code for condition in (*self.conditions, *self.added_conditions)], "code")
        for condition in (*self.conditions, *self.added_conditions):
            term = FROM_TERMS.get(condition.kind)
            if term and condition.value is None and not getattr(self, term):
                raise PydanticCustomError("condition_term_missing", "term", {"kind": condition.kind, "term": term})
            if condition.kind == "sales_at_least_uit" and not self.tax_unit:
                raise PydanticCustomError(
                    "condition_term_missing", "term", {"kind": condition.kind, "term": "tax_unit"}
                )
        self.require_reachable(self.targeting)
        return self

    @property
    def all_conditions(self) -> list[Condition]:
        """Every condition that a proposal is judged by: those named, a part in cash only promised, those added."""
        kinds = {condition.kind for condition in self.conditions}
        promised = self.counterpart.cash_minimum_share and "counterpart_cash_share" not in kinds
        return [*self.conditions, *([_cash_as_promised()] if promised else []), *self.added_conditions]

    @property
    def highest_quintile(self) -> int | None:
        """The least poor quintile that every category's conditions let in, or None where they do not ask."""
        asked = [c.value for c in self.conditions if c.kind == "quintile_at_most" and not c.categories]
        return min((int(value) for value in asked if value is not None), default=None)

    def require_reachable(self, targeting: Targeting | None) -> None:
        """Refuse a targeting rule that names a quintile which the conditions keep out."""
        highest = self.highest_quintile
        if targeting and highest and any(quintile > highest for quintile in targeting.quintiles):
            raise PydanticCustomError("quintile_kept_out", "quintile", {"highest": highest})

    def value_of(self, condition: Condition) -> Any:
        """Return what `condition` compares with: its own value or, where it has none, the call's term.

        The terms are `who_may_apply` (a list), `minimum_households`, `maximum_households`, the counterpart's
        minimum shares and `award_split` (a list of `Split`). Of the kind `facts` it is the condition itself.
        """
        if condition.kind == "facts":
            return condition.asked
        if condition.kind == "counterpart_share" and condition.value is None:
            return self.counterpart.minimum_share
        if condition.kind == "counterpart_cash_share" and condition.value is None:
            return self.counterpart.cash_minimum_share
        term = FROM_TERMS.get(condition.kind)
        return getattr(self, term) if term and condition.value is None else condition.value

    def prize_for(self, place: int, category: str) -> Decimal | None:
        """Return the prize of the `place` (1 = first) in the category, or None where the pack gives none."""
        return prize_at(place, category, [(prize.place, prize.category, prize.amount) for prize in self.prizes])


CALL_FIELDS = (
    "title", "purpose", "territory", "opens_on", "questions_until", "closes_at", "session_on", "session_place",
)  # fmt: skip
CATEGORY_FIELDS = (
    "budget", "ceiling", "minimum_score", "reserved_for_most_vulnerable", "marginal_rule", "leftover_rule",
)  # fmt: skip
NEVER_CHANGED = ("allowed_changes", "may_add_conditions", "added_conditions")


def whole_terms() -> type[CallTerms]:
    """Return the schema of all the terms of a call: its own and those of the packages above."""
    return cast("type[CallTerms]", WithParts(TERMS).joined(CallTerms))


def changeable() -> tuple[str, ...]:
    """Return what a pack may let a coordinator change in a call."""
    return (
        *CALL_FIELDS,
        *CATEGORY_FIELDS,
        *(name for name in whole_terms().model_fields if name not in NEVER_CHANGED),
    )


def read_terms(data: Mapping[str, Any]) -> CallTerms:
    """Return `data` as all terms of a call; raise `InvalidInput` whose `field` and problems name the faulty terms."""
    return read_section(whole_terms(), data)
