"""From the pack's words to the figures that the rules read, each with its place in the document."""

from winay.budgets import rules
from winay.budgets.pack.schema import Budget, BudgetExtra, PrintedElsewhere, PrintedFigures


def _printed(given: PrintedFigures | None, place: str, row: str) -> rules.Printed:
    if given is None:
        return rules.Printed()
    where = given.place or _at(place, given.row or row)
    return rules.Printed(given.years, given.total, given.shares, given.percents, where)


def _at(place: str, row: str) -> str:
    return f"{place}, “{row}”" if row else place


def figures_of(budget: Budget) -> rules.Figures:
    """Return the figures of a budget as the rules read them; each keeps its place in the document."""
    source = f"{budget.source}, {budget.place}"
    lines = []
    for part, activity, line in budget.rows():
        row = line.row or line.name.en or line.name.es
        # “Work materials” stands in five places of one annex: its activity tells them apart.
        group = activity.name.en or activity.name.es
        row_at = f"{group}: {row}"
        lines.append(
            rules.Line(
                code=line.code,
                component=part.code,
                row=row,
                shares=line.shares,
                years=tuple(rules.YearFigure(y.year, y.unit_cost, y.quantity, y.printed) for y in line.years),
                amount=line.amount,
                printed_total=line.printed_total,
                printed_counterpart=line.printed_counterpart,
                people=line.people,
                place=line.place or _at(source, row_at),
            )
        )
    components = []
    for part in budget.components:
        row = part.row or part.name.en or part.name.es
        components.append(rules.Component(part.code, row, _printed(part.printed, source, row)))
    return rules.Figures(
        years=budget.years,
        sources=budget.kinds(),
        components=tuple(components),
        lines=tuple(lines),
        extras=tuple(_extra(one, source) for one in budget.extras),
        printed={scope: _printed(one, source, one.row) for scope, one in budget.printed.items()},
        statements=tuple(_statement(one, budget.source) for one in budget.elsewhere),
    )


def _extra(one: BudgetExtra, source: str) -> rules.Extra:
    row = one.row or one.name.en or one.name.es
    return rules.Extra(
        code=one.code,
        row=row,
        kind=one.kind,
        shares=one.shares,
        within=one.within or "",
        amount=one.amount,
        years=one.years,
        place=one.place or _at(source, row),
    )


def _statement(one: PrintedElsewhere, source: str) -> rules.Statement:
    return rules.Statement(
        row=one.row,
        value=one.value,
        place=f"{source}, {one.place}",
        scope=one.of,
        components=tuple(one.components),
        share=one.share or "",
        kind=one.kind,
        disputed_by=tuple(rules.Dispute(each.value, each.source, each.place) for each in one.disputed_by),
    )
