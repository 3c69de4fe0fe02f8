"""The shape of a budget in a pack: the file `budget.yaml`, with every figure as its document prints it."""

from decimal import Decimal
from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from winay.budgets.rules import WITHIN, SourceKind
from winay.programmes.packs.kinds import Amount, Code, Days, Part, Share, require_once
from winay.programmes.packs.parts import Section
from winay.programmes.packs.texts import LocalText

Year = Annotated[int, Field(ge=1, le=10)]
Month = Annotated[int, Field(ge=1, le=12)]
Percent = Annotated[Decimal, Field(ge=0, le=100)]


class Disputed(Part):
    """Another value of the same figure, in another place."""

    value: Amount
    source: str
    place: str


class BudgetSource(Part):
    """A source of money: one of the programme's `funding_sources`, and in what form it comes."""

    code: Code
    kind: Literal["grant", "cash", "in_kind"]


class YearPlan(Part):
    """One year of a line; `printed` is the product that the document prints, where it does."""

    year: Year
    unit_cost: Amount
    quantity: Annotated[Decimal, Field(ge=0, max_digits=12, decimal_places=2)]
    printed: Amount | None = None


class PrintedFigures(Part):
    """Sums that the document prints for a component or for the whole."""

    row: str = ""
    place: str = ""
    years: dict[Year, Amount] = {}
    total: Amount | None = None
    shares: dict[Code, Amount] = {}
    percents: dict[Code, Percent] = {}


class BudgetLine(Part):
    """A priced line: by years, or with one `amount`; who pays it. `row`: as the document calls it."""

    code: Code
    name: LocalText
    row: str = ""
    place: str = ""
    unit: LocalText | None = None
    years: list[YearPlan] = []
    amount: Amount | None = None
    shares: dict[Code, Amount]
    printed_total: Amount | None = None
    printed_counterpart: Amount | None = None
    people: Annotated[int, Field(ge=1, le=1000)] | None = None
    field_work: bool = False

    @model_validator(mode="after")
    def _years_or_amount(self) -> Self:
        require_once([one.year for one in self.years], "year")
        if bool(self.years) == (self.amount is not None):
            raise PydanticCustomError("budget_years_or_amount", "line", {"code": self.code})
        return self


class Activity(Part):
    """Lines that belong together."""

    code: Code
    name: LocalText
    lines: Annotated[list[BudgetLine], Field(min_length=1)]


class BudgetComponent(Part):
    """A component; `operating`: what it costs to run the programme, not what is invested."""

    code: Code
    name: LocalText
    row: str = ""
    operating: bool = False
    printed: PrintedFigures | None = None
    activities: Annotated[list[Activity], Field(min_length=1)]


class BudgetExtra(Part):
    """Contingencies, or what the donor keeps for monitoring."""

    code: Code
    kind: Literal["contingencies", "monitoring"]
    name: LocalText
    row: str = ""
    place: str = ""
    within: Code | None = None
    amount: Amount | None = None
    years: dict[Year, Amount] = {}
    shares: dict[Code, Amount]


class PrintedElsewhere(Part):
    """A figure of the same budget that stands in another place of the documents."""

    row: str
    place: str
    value: Amount
    of: Literal["lines", "subtotal", "total"] = "total"
    components: list[Code] = []
    share: Code | None = None
    kind: Literal["amount", "share_below"] = "amount"
    disputed_by: list[Disputed] = []


class Condition(Part):
    """What must be there before money is asked for: once, before the first request."""

    code: Code
    text: LocalText
    who: LocalText | None = None
    days: Days | None = None
    place: str = ""


class BudgetMilestone(Part):
    """What must have been reached by a month of the programme for money to be asked for after it."""

    code: Code
    text: LocalText
    month: Annotated[int, Field(ge=1, le=240)]
    place: str = ""


class RevolvingFund(Part):
    """The most that may lie in the programme's account, as a part of the grant."""

    ceiling: Share
    place: str = ""


class ChargedLine(Part):
    """The line to which what a call pays is charged; `category` narrows it."""

    call: Code
    line: Code
    category: Code | None = None


class Budget(Part):
    """A budget as its documents give it."""

    source: str
    place: str
    years: Annotated[int, Field(ge=0, le=10)] = 0
    sources: Annotated[list[BudgetSource], Field(min_length=1)]
    components: Annotated[list[BudgetComponent], Field(min_length=1)]
    extras: list[BudgetExtra] = []
    printed: dict[Literal["lines", "subtotal", "total"], PrintedFigures] = {}
    elsewhere: list[PrintedElsewhere] = []
    conditions_precedent: list[Condition] = []
    milestones: list[BudgetMilestone] = []
    milestone_grace_months: Annotated[int, Field(ge=0, le=60)] = 0
    rainy_months: list[Month] = []
    rainy_place: str = ""
    revolving_fund: RevolvingFund | None = None
    pari_passu_tolerance: Share = Decimal("0.05")
    pari_passu_months: Annotated[int, Field(ge=1, le=12)] = 6
    charged: list[ChargedLine] = []
    advance_days: Annotated[int, Field(ge=1, le=365)] = WITHIN
    advance_place: str = ""

    @model_validator(mode="after")
    def _names_hold(self) -> Self:
        sources = {one.code for one in self.sources}
        components = {one.code for one in self.components}
        lines = self.lines()
        require_once([one.code for one in self.sources], "code")
        require_once([one.code for one in self.components], "code")
        require_once([*(line.code for _part, line in lines), *(one.code for one in self.extras)], "code")
        require_once(self.points(), "code")
        shares = [*(line.shares for _part, line in lines), *(one.shares for one in self.extras)]
        for code in (code for given in shares for code in given):
            _require_known(code, sources, "sources")
        for one in self.components:
            for code in {*one.printed.shares, *one.printed.percents} if one.printed else ():
                _require_known(code, {*sources, "counterpart", "total"}, "sources")
        for extra in self.extras:
            _require_known(extra.within, components, "components")
        for said in self.elsewhere:
            _require_known(said.share, {*sources, "counterpart"}, "sources")
            for code in said.components:
                _require_known(code, components, "components")
        for charge in self.charged:
            _require_known(charge.line, {line.code for _part, line in lines}, "lines")
        for _part, line in lines:
            if late := [one.year for one in line.years if one.year > self.years]:
                raise PydanticCustomError("budget_year_beyond", "year", {"year": late[0], "years": self.years})
        return self

    def points(self) -> list[str]:
        """Return the codes of the conditions precedent and the milestones."""
        conditions = [one.code for one in self.conditions_precedent]
        return [*conditions, *(one.code for one in self.milestones)]

    def lines(self) -> list[tuple["BudgetComponent", "BudgetLine"]]:
        """Return every line with its component, in order."""
        return [(part, line) for part, _activity, line in self.rows()]

    def rows(self) -> list[tuple["BudgetComponent", "Activity", "BudgetLine"]]:
        """Return every line with its component and activity, in order."""
        return [(part, each, line) for part in self.components for each in part.activities for line in each.lines]

    def kinds(self) -> dict[str, SourceKind]:
        """Return the kind of each source, by its code."""
        return {one.code: one.kind for one in self.sources}


def _require_known(code: str | None, known: set[str], what: str) -> None:
    if code is not None and code not in known:
        choices = sorted(known)
        context = {"code": code, "name": code, "what": what, "choices": choices, "known": ", ".join(choices)}
        raise PydanticCustomError("budget_unknown_code", "code", context)


class BudgetPart(Section):
    """What a pack says of its budget."""

    budget: Budget | None = None


def budget_of(content: dict[str, Any]) -> Budget | None:
    """Return the budget that a kept pack or one that was read (as plain data) holds, or None."""
    return BudgetPart.model_validate(content).budget
