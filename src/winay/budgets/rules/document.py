"""What follows from a budget's figures as printed: sums, and where a document contradicts itself. No Django.

A document's own figure is never mended: where it prints one, that one stands in the sums, and what its unit cost and
quantity come to is told beside it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from winay.base.rounding import half_up

ZERO = Decimal(0)
WHOLE = Decimal(1)
MONTHS = 12
COUNTERPART = "counterpart"
"""What all sources but grants bring together, where a share is asked for."""

SourceKind = Literal["grant", "cash", "in_kind"]
Scope = Literal["lines", "subtotal", "total"]


@dataclass(frozen=True)
class Dispute:
    """Another value of the same figure, and where it stands."""

    value: Decimal
    source: str
    place: str


@dataclass(frozen=True)
class YearFigure:
    """What a line costs in one year: unit cost × quantity, and the product as the document prints it, if it does."""

    year: int
    unit_cost: Decimal
    quantity: Decimal
    printed: Decimal | None = None

    @property
    def product(self) -> Decimal:
        """Unit cost × quantity, half up to the cent."""
        return half_up(self.unit_cost * self.quantity)

    @property
    def amount(self) -> Decimal:
        """The figure that stands in the sums: as printed, else the product."""
        return self.product if self.printed is None else self.printed


@dataclass(frozen=True)
class Line:
    """A priced line. `amount` is given where the document spreads it over no years; `people` work on it full time."""

    code: str
    component: str
    row: str
    shares: Mapping[str, Decimal]
    years: tuple[YearFigure, ...] = ()
    amount: Decimal | None = None
    printed_total: Decimal | None = None
    printed_counterpart: Decimal | None = None
    people: int | None = None
    place: str = ""

    @property
    def total(self) -> Decimal:
        """The sum of its years, or its amount where it has none."""
        return sum((one.amount for one in self.years), ZERO) if self.amount is None else self.amount


@dataclass(frozen=True)
class Extra:
    """What stands beside the lines: contingencies (part of the subtotal) or monitoring (only of the total).

    `within`: the component whose printed figures hold it too.
    """

    code: str
    row: str
    kind: Literal["contingencies", "monitoring"]
    shares: Mapping[str, Decimal]
    within: str = ""
    amount: Decimal | None = None
    years: Mapping[int, Decimal] = field(default_factory=dict)
    place: str = ""

    @property
    def total(self) -> Decimal:
        """Its amount as printed, else the sum of its shares."""
        return sum(self.shares.values(), ZERO) if self.amount is None else self.amount


@dataclass(frozen=True)
class Printed:
    """The figures that a document prints for a component or for the whole; those it does not print are left out.

    `shares` are by source or `counterpart`; `percents` by source, `counterpart` or `total`, of the subtotal, in whole
    per cent.
    """

    years: Mapping[int, Decimal] = field(default_factory=dict)
    total: Decimal | None = None
    shares: Mapping[str, Decimal] = field(default_factory=dict)
    percents: Mapping[str, Decimal] = field(default_factory=dict)
    place: str = ""


@dataclass(frozen=True)
class Component:
    """A component with what the document prints for it."""

    code: str
    row: str
    printed: Printed = Printed()


@dataclass(frozen=True)
class Statement:
    """A figure that stands elsewhere than in the table: of what (`scope`, or components), whose share, its value.

    `kind`: `amount` equals; `share_below` says that `share` is less than `value` of the counterpart.
    """

    row: str
    value: Decimal
    place: str
    scope: Scope = "total"
    components: tuple[str, ...] = ()
    share: str = ""
    kind: Literal["amount", "share_below"] = "amount"
    disputed_by: tuple[Dispute, ...] = ()


@dataclass(frozen=True)
class Figures:
    """All figures of a budget, as a document gives them. `sources`: the kind of each, by code."""

    years: int
    sources: Mapping[str, SourceKind]
    components: tuple[Component, ...]
    lines: tuple[Line, ...]
    extras: tuple[Extra, ...] = ()
    printed: Mapping[Scope, Printed] = field(default_factory=dict)
    statements: tuple[Statement, ...] = ()


Kind = Literal[
    "product", "line_total", "line_shares", "line_counterpart", "year", "total", "share", "percent", "years_short",
    "elsewhere", "share_below", "full_time",
]  # fmt: skip
Unit = Literal["money", "percent", "months"]


@dataclass(frozen=True)
class Contradiction:
    """Where a document contradicts itself: what is printed at `place`, and what its other figures come to."""

    kind: Kind
    row: str
    place: str
    printed: Decimal
    computed: Decimal
    unit: Unit = "money"
    year: int | None = None
    share: str = ""
    disputed_by: tuple[Dispute, ...] = ()


def share_of(shares: Mapping[str, Decimal], of: str, sources: Mapping[str, SourceKind]) -> Decimal:
    """Return what `of` (a source, `counterpart`, or "" for all) brings."""
    if of == COUNTERPART:
        return sum((amount for code, amount in shares.items() if sources.get(code) != "grant"), ZERO)
    return sum((amount for code, amount in shares.items() if of in ("", code)), ZERO)


def sum_of(
    figures: Figures, scope: Scope = "total", *, share: str = "", year: int | None = None, component: str = ""
) -> Decimal:
    """Return the sum of the lines (`lines`), with contingencies (`subtotal`), with monitoring too (`total`).

    `share` narrows to a source or `counterpart`, `year` to a year, `component` to what stands in it, contingencies
    that are printed within it too. A figure by year and share together is given by no document: 0 is never guessed,
    so asking for both raises `ValueError`.
    """
    if share and year is not None:
        raise ValueError("no document gives a source's share by year")
    rows: list[Line | Extra] = [line for line in figures.lines if component in ("", line.component)]
    for extra in figures.extras:
        counted = scope == "total" or (scope == "subtotal" and extra.kind == "contingencies")
        if counted if not component else extra.within == component:
            rows.append(extra)
    if share:
        return sum((share_of(row.shares, share, figures.sources) for row in rows), ZERO)
    if year is None:
        return sum((row.total for row in rows), ZERO)
    return sum((_in_year(row, year) for row in rows), ZERO)


def _in_year(row: Line | Extra, year: int) -> Decimal:
    if isinstance(row, Extra):
        return row.years.get(year, ZERO)
    return sum((one.amount for one in row.years if one.year == year), ZERO)


def contradictions(figures: Figures) -> list[Contradiction]:
    """Return every figure that does not follow from the others: by line, component, whole and elsewhere, in order.

    MIF annex II shows each kind; `docs/decisions/072` says what is compared with what.
    """
    found: list[Contradiction] = []
    for line in figures.lines:
        found += _of_line(line, figures)
    for one in figures.components:
        found += _of_printed(one.row, one.printed, figures, "subtotal", one.code)
    for scope, printed in figures.printed.items():
        found += _of_printed("", printed, figures, scope, "")
    found += _out_of_years(figures)
    for statement in figures.statements:
        found += _of_statement(statement, figures)
    return found


def _of_line(line: Line, figures: Figures) -> Iterable[Contradiction]:
    for one in line.years:
        if one.amount != one.product:
            yield Contradiction("product", line.row, line.place, one.amount, one.product, year=one.year)
    years = sum((one.amount for one in line.years), ZERO)
    if line.printed_total is not None and line.years and line.printed_total != years:
        yield Contradiction("line_total", line.row, line.place, line.printed_total, years)
    shares = sum(line.shares.values(), ZERO)
    if shares != line.total:
        yield Contradiction("line_shares", line.row, line.place, line.total, shares)
    counterpart = share_of(line.shares, COUNTERPART, figures.sources)
    if line.printed_counterpart is not None and line.printed_counterpart != counterpart:
        yield Contradiction("line_counterpart", line.row, line.place, line.printed_counterpart, counterpart)
    if line.people:
        whole = Decimal(line.people * MONTHS)
        # The first year begins late: a team is hired in the course of it.
        for one in line.years:
            if one.year > 1 and one.quantity != whole:
                yield Contradiction("full_time", line.row, line.place, one.quantity, whole, "months", one.year)


def _of_printed(
    row: str, printed: Printed, figures: Figures, scope: Scope, component: str
) -> Iterable[Contradiction]:
    for year, amount in printed.years.items():
        computed = sum_of(figures, scope, year=year, component=component)
        if amount != computed:
            yield Contradiction("year", row or scope, printed.place, amount, computed, year=year)
    if printed.total is not None:
        computed = sum_of(figures, scope, component=component)
        if printed.total != computed:
            yield Contradiction("total", row or scope, printed.place, printed.total, computed)
    for share, amount in printed.shares.items():
        computed = sum_of(figures, scope, share=share, component=component)
        if amount != computed:
            yield Contradiction("share", row or scope, printed.place, amount, computed, share=share)
    whole = sum_of(figures, "subtotal")
    for share, percent in printed.percents.items():
        of = "" if share == "total" else share
        part = sum_of(figures, scope, share=of, component=component)
        computed = half_up(part * 100 / whole, WHOLE) if whole else ZERO
        if percent != computed:
            yield Contradiction("percent", row or scope, printed.place, percent, computed, "percent", share=share)


def _out_of_years(figures: Figures) -> Iterable[Contradiction]:
    """What stands beside the lines in a budget by years, but in none of them."""
    if not figures.years:
        return
    for extra in figures.extras:
        years = sum(extra.years.values(), ZERO)
        if years != extra.total:
            yield Contradiction("years_short", extra.row, extra.place, extra.total, years)


def _of_statement(one: Statement, figures: Figures) -> Iterable[Contradiction]:
    if one.kind == "share_below":
        whole = sum_of(figures, one.scope, share=COUNTERPART)
        part = sum_of(figures, one.scope, share=one.share)
        computed = half_up(part * 100 / whole, Decimal("0.1")) if whole else ZERO
        if computed >= one.value:
            yield Contradiction(
                "share_below", one.row, one.place, one.value, computed, "percent", share=one.share,
                disputed_by=one.disputed_by,
            )  # fmt: skip
        return
    if one.components:
        computed = sum(
            (sum_of(figures, one.scope, share=one.share, component=code) for code in one.components), ZERO
        )
    else:
        computed = sum_of(figures, one.scope, share=one.share)
    if one.value != computed:
        yield Contradiction(
            "elsewhere", one.row, one.place, one.value, computed, share=one.share, disputed_by=one.disputed_by
        )
