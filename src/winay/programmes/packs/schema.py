"""What a programme pack may say: every key, its type and the rules between keys.

Errors between keys are `PydanticCustomError`s whose type names an entry of `messages.MESSAGES`.
"""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, field_validator, model_validator
from pydantic_core import PydanticCustomError

from winay.programmes.packs.targeting import Targeting
from winay.programmes.packs.texts import LocalText
from winay.programmes.rules import amount_held_on, largest_budget, prize_at

Code = Annotated[str, Field(pattern=r"^[a-z0-9]+(?:[-_][a-z0-9]+)*$", max_length=40)]
Share = Annotated[Decimal, Field(ge=0, le=1)]
Amount = Annotated[Decimal, Field(ge=0, max_digits=14, decimal_places=2)]
Days = Annotated[int, Field(ge=0, le=3650)]
People = Annotated[int, Field(ge=1, le=100_000)]
Language = Literal["es", "en", "quz"]

OrganisationKind = Literal[
    "community", "community_group", "interest_group", "association", "cooperative", "enterprise", "network",
    "municipality", "nucleus", "family",
]  # fmt: skip
ConditionKind = Literal[
    "organisation_kind", "territory", "quintile_at_most", "minimum_households", "maximum_households",
    "minimum_members", "minimum_women_share", "request_at_most_ceiling", "counterpart_share", "award_split",
    "ruc_required", "dni_for_all", "existence_months", "sales_at_least_uit", "no_cash_lines", "document_checked",
    "before_measurement",
]  # fmt: skip
TrancheCondition = Literal[
    "agreement_signed", "bank_account_registered", "counterpart_confirmed", "earlier_tranche_accounted",
    "progress_checked",
]  # fmt: skip
MarginalRule = Literal["stop", "skip", "part"]
LeftoverRule = Literal["return", "next_category", "open_to_all"]

NUMBERS = {
    "quintile_at_most": (1, 5, True),
    "minimum_households": (1, 100_000, True),
    "maximum_households": (1, 100_000, True),
    "minimum_members": (1, 100_000, True),
    "minimum_women_share": (0, 1, False),
    "counterpart_share": (0, 1, False),
    "existence_months": (1, 1200, True),
    "sales_at_least_uit": (0, 100_000, False),
}
"""Kinds of condition that compare with a number: the least, the most, whether it must be whole."""
FROM_TERMS = {
    "organisation_kind": "who_may_apply",
    "minimum_households": "minimum_households",
    "maximum_households": "maximum_households",
    "counterpart_share": "counterpart",
    "award_split": "award_split",
}


class Part(BaseModel):
    """Base of every part of a pack: unknown keys are refused, spaces around texts dropped."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


def _twice(values: Sequence[Any]) -> Any:
    return next((value for position, value in enumerate(values) if value in values[:position]), None)


def _check_once(values: Sequence[Any], what: str) -> None:
    if (double := _twice(values)) is not None:
        raise PydanticCustomError("code_twice", "twice", {"what": what, "code": str(double)})


class Condition(Part):
    """An eligibility condition: judged by rule, or by a person when `kind` is `document_checked`.

    `value` is a number for the kinds of `NUMBERS`. Kinds of `FROM_TERMS` read the call's own term where no value
    is given. `categories` narrows the condition to some categories; empty means all.
    """

    code: Code
    label: LocalText
    kind: ConditionKind
    value: Decimal | None = None
    mend: LocalText
    categories: list[Code] = []

    @model_validator(mode="after")
    def _value_fits_kind(self) -> Self:
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


class TranchePlan(Part):
    """One transfer of the award, as a share of it, and what must have happened before it is paid."""

    number: Annotated[int, Field(ge=1, le=60)]
    share: Annotated[Decimal, Field(gt=0, le=1)]
    conditions: list[TrancheCondition] = ["agreement_signed"]


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


def _one_whole_tranche() -> list[TranchePlan]:
    return [TranchePlan(number=1, share=Decimal(1), conditions=["agreement_signed"])]


class CallTerms(Part):
    """The rules of a call beyond its columns; stored as `Call.terms` and frozen by publication.

    Without `targeting` the pack's holds; without `poverty_map` (a code) the programme's. Publication writes both in.
    """

    committee_name: str = "CLAR"
    quorum: Annotated[int, Field(ge=1, le=200)] = 3
    same_community_is_conflict: bool = False
    tie_breakers: list[str] = ["earliest_submission", "draw"]
    level: Literal["group", "family", "community", "municipality"] = "group"
    round_number: Annotated[int, Field(ge=1, le=100)] = 1
    rounds_planned: Annotated[int, Field(ge=1, le=100)] = 1
    who_may_apply: list[OrganisationKind] = ["interest_group"]
    minimum_households: People | None = None
    maximum_households: People | None = None
    conditions: list[Condition] = []
    counterpart: Counterpart = Counterpart()
    award_split: list[Split] = []
    pays_cash: bool = True
    tranches: list[TranchePlan] = Field(default_factory=_one_whole_tranche)
    prizes: list[Prize] = []
    budget_ceiling: BudgetCeiling | None = None
    tax_unit: Amount | None = None
    complaint_days: Days = 5
    screening_days: Days = 10
    obligations: list[LocalText] = []
    targeting: Targeting | None = None
    poverty_map: Annotated[str, Field(max_length=60)] = ""
    proposal_kind: Literal["profile", "plan"] = "profile"
    questions: list[FormQuestion] = []
    allowed_changes: list[str] = []

    @field_validator("award_split")
    @classmethod
    def _split_is_whole(cls, split: list[Split]) -> list[Split]:
        _check_once([part.kind for part in split], "kind")
        total = sum((part.share for part in split), Decimal(0))
        if split and total != 1:
            raise PydanticCustomError("split_not_one", "split", {"total": str(total)})
        return split

    @field_validator("tranches")
    @classmethod
    def _tranches_are_whole(cls, tranches: list[TranchePlan]) -> list[TranchePlan]:
        if [tranche.number for tranche in tranches] != list(range(1, len(tranches) + 1)):
            raise PydanticCustomError("tranches_not_numbered", "numbers", {})
        total = sum((tranche.share for tranche in tranches), Decimal(0))
        if tranches and total != 1:
            raise PydanticCustomError("tranches_not_one", "tranches", {"total": str(total)})
        return tranches

    @field_validator("tie_breakers")
    @classmethod
    def _known_tie_breakers(cls, rules: list[str]) -> list[str]:
        known = ("earliest_submission", "more_women", "lower_request", "draw")
        for rule in rules:
            if rule not in known and not (rule.startswith("criterion:") and len(rule) > len("criterion:")):
                raise PydanticCustomError("tie_breaker_unknown", "tie", {"rule": rule})
        _check_once(rules, "tie_breaker")
        return rules

    @field_validator("conditions", "questions")
    @classmethod
    def _codes_once(cls, parts: list[Any], info: ValidationInfo) -> list[Any]:
        _check_once([part.code for part in parts], "code")
        return parts

    @field_validator("allowed_changes")
    @classmethod
    def _changes_exist(cls, names: list[str]) -> list[str]:
        for name in names:
            if name not in CHANGEABLE:
                raise PydanticCustomError("change_unknown", "change", {"name": name})
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
        for condition in self.conditions:
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
        minimum share and `award_split` (a list of `Split`).
        """
        if condition.kind == "counterpart_share" and condition.value is None:
            return self.counterpart.minimum_share
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
CHANGEABLE = (
    *CALL_FIELDS,
    *CATEGORY_FIELDS,
    *(name for name in CallTerms.model_fields if name != "allowed_changes"),
)


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
        if _twice(scores) is not None or any(not self.minimum <= score <= self.maximum for score in scores):
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
        _check_once([criterion.code for criterion in rubric], "code")
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
        _check_once(codes, "code")
        criteria = {criterion.code for category in self.categories for criterion in category.rubric}
        for rule in self.terms.tie_breakers:
            if rule.startswith("criterion:") and rule.removeprefix("criterion:") not in criteria:
                raise PydanticCustomError("tie_breaker_without_criterion", "tie", {"rule": rule})
        named = {code for condition in self.terms.conditions for code in condition.categories}
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
        _check_once([part.code for part in parts], "code")
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
