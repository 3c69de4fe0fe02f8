"""A budget's lines with what is planned, committed, executed and available of each; names in the reader's language."""

from collections import OrderedDict, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db.models import Sum

from winay.budgets.models import Budget, BudgetLine, LineShare, LineYear
from winay.budgets.pack import Budget as Written
from winay.budgets.pack import budget_of
from winay.budgets.postings import COMMITTED, EXECUTED, LINE
from winay.budgets.rules import SourceKind, left
from winay.ledger.models import Account
from winay.ledger.rules import decimal_of
from winay.programmes.models import FundingSource, Pack, Programme
from winay.programmes.packs import LocalText

ZERO = Decimal("0.00")
MOST_KEPT = 32
_written: OrderedDict[UUID, Written | None] = OrderedDict()


def written_budget(pack: Pack) -> Written | None:
    """Return the budget that a version of a pack holds; a version never changes, so it is read once."""
    if pack.pk not in _written:
        _written[pack.pk] = budget_of(pack.content)
        if len(_written) > MOST_KEPT:
            _written.popitem(last=False)
    return _written[pack.pk]


@dataclass(frozen=True)
class LineRow:
    """A line with its figures. `years` and `shares` by year and by the source's code."""

    line: BudgetLine
    name: LocalText
    unit: LocalText | None
    years: Mapping[int, LineYear]
    shares: Mapping[str, Decimal]
    planned: Decimal
    committed: Decimal
    executed: Decimal
    by_year: tuple[Decimal | None, ...] = ()
    by_source: tuple[Decimal, ...] = ()

    @property
    def available(self) -> Decimal:
        """What may still be promised or spent."""
        return left(self.planned, self.committed, self.executed)


@dataclass(frozen=True)
class Sums:
    """Sums of several lines."""

    years: tuple[Decimal, ...]
    shares: tuple[Decimal, ...]
    planned: Decimal
    committed: Decimal
    executed: Decimal

    @property
    def available(self) -> Decimal:
        """What may still be promised or spent."""
        return left(self.planned, self.committed, self.executed)

    @property
    def executed_share(self) -> Decimal:
        """How much of what is planned is executed, as a fraction."""
        return self.executed / self.planned if self.planned else ZERO


@dataclass(frozen=True)
class ActivityRows:
    """The lines of an activity."""

    code: str
    name: LocalText
    rows: list[LineRow]


@dataclass(frozen=True)
class ComponentRows:
    """A component with its activities and sums; contingencies and monitoring stand in one without activities' names."""

    code: str
    name: LocalText | None
    operating: bool
    activities: list[ActivityRows]
    sums: Sums
    sources: list[FundingSource]

    @property
    def by_source(self) -> list[tuple[FundingSource, Decimal]]:
        """What each source brings to it."""
        return list(zip(self.sources, self.sums.shares, strict=True))


@dataclass(frozen=True)
class BudgetTable:
    """A whole budget as it stands."""

    budget: Budget
    sources: list[FundingSource]
    kinds: Mapping[str, SourceKind]
    components: list[ComponentRows]
    sums: Sums
    years: range = field(default=range(0))

    @property
    def columns(self) -> int:
        """How many columns its table has: a name, years, sources, four sums."""
        return 5 + len(self.years) + len(self.sources)

    def rows(self) -> list[LineRow]:
        """Return every line in order."""
        return [row for part in self.components for each in part.activities for row in each.rows]


def budget_of_programme(programme: Programme) -> Budget | None:
    """Return the budget by which a programme runs, with its pack, or None."""
    return Budget.objects.select_related("pack", "programme").filter(programme=programme).first()


def table_of(budget: Budget) -> BudgetTable:
    """Return the whole budget with what the journal says of each line. Six queries, whatever the number of lines."""
    written = written_budget(budget.pack)
    kinds = written.kinds() if written else {}
    known = {one.code: one for one in FundingSource.objects.filter(programme=budget.programme_id)}
    sources = [known[code] for code in kinds if code in known]
    rows = line_rows(budget, written, [one.code for one in sources])
    names = {part.code: part for part in written.components} if written else {}
    years = range(1, budget.years + 1)
    components = []
    for code in dict.fromkeys(row.line.component for row in rows):
        own = [row for row in rows if row.line.component == code]
        part = names.get(code)
        activities = {each.code: each.name for each in part.activities} if part else {}
        groups = [
            ActivityRows(
                activity,
                activities.get(activity) or LocalText(es=own[0].line.name),
                [row for row in own if row.line.activity == activity],
            )
            for activity in dict.fromkeys(row.line.activity for row in own)
        ]
        sums = sums_of(own, years, [one.code for one in sources])
        components.append(
            ComponentRows(code, part.name if part else None, bool(part and part.operating), groups, sums, sources)
        )
    whole = sums_of(rows, years, [one.code for one in sources])
    return BudgetTable(budget, sources, kinds, components, whole, years)


def sums_of(rows: Iterable[LineRow], years: Iterable[int], sources: Iterable[str]) -> Sums:
    """Return the sums of lines by year, by source and in all."""
    rows = list(rows)
    return Sums(
        years=tuple(sum((row.years[year].amount for row in rows if year in row.years), ZERO) for year in years),
        shares=tuple(sum((row.shares.get(code, ZERO) for row in rows), ZERO) for code in sources),
        planned=sum((row.planned for row in rows), ZERO),
        committed=sum((row.committed for row in rows), ZERO),
        executed=sum((row.executed for row in rows), ZERO),
    )


def line_rows(budget: Budget, written: Written | None, sources: Sequence[str]) -> list[LineRow]:
    """Return the lines of a budget with their figures, by source as `sources` are ordered; names as in the pack."""
    lines = list(BudgetLine.objects.filter(budget=budget))
    years: dict[object, dict[int, LineYear]] = defaultdict(dict)
    for one in LineYear.objects.filter(line__budget=budget):
        years[one.line_id][one.year] = one
    shares: dict[object, dict[str, Decimal]] = defaultdict(dict)
    for key, code, amount in LineShare.objects.filter(line__budget=budget).values_list(
        "line", "source__code", "amount"
    ):
        shares[key][code] = amount
    moved = moved_on_lines(budget.programme)
    names: dict[str, tuple[LocalText, LocalText | None]] = {}
    if written:
        names = {line.code: (line.name, line.unit) for _part, line in written.lines()}
        names |= {one.code: (one.name, None) for one in written.extras}
    found = []
    for line in lines:
        name, unit = names.get(line.code, (LocalText(es=line.name), None))
        of_line, of_years = shares[line.pk], years[line.pk]
        found.append(
            LineRow(
                line=line,
                name=name,
                unit=unit,
                years=of_years,
                shares=of_line,
                planned=sum(of_line.values(), ZERO),
                committed=moved.get((str(line.pk), COMMITTED), ZERO),
                executed=moved.get((str(line.pk), EXECUTED), ZERO),
                by_year=tuple(
                    of_years[year].amount if year in of_years else None for year in range(1, budget.years + 1)
                ),
                by_source=tuple(of_line.get(code, ZERO) for code in sources),
            )
        )
    return found


def moved_on_lines(programme: Programme) -> dict[tuple[str, str], Decimal]:
    """Return what is committed and executed, by the line's key and kind of account; one query over kept balances."""
    rows = (
        Account.objects.filter(programme=programme, holder_type=LINE, kind__in=(COMMITTED, EXECUTED))
        .order_by()
        .values_list("holder_id", "kind")
        .annotate(sum=Sum("cents"))
    )
    return {(holder, kind): decimal_of(cents) for holder, kind, cents in rows}


def line_charged(programme: Programme, call: str, category: str) -> BudgetLine | None:
    """Return the line to which what a call of the pack (and its category) pays is charged, or None.

    The pack of the budget says it; a line of the category stands before one of the whole call.
    """
    if not call:
        return None
    budget = budget_of_programme(programme)
    written = written_budget(budget.pack) if budget else None
    if budget is None or written is None:
        return None
    charged = [one for one in written.charged if one.call == call and one.category in (None, category)]
    charged.sort(key=lambda one: one.category is None)
    return BudgetLine.objects.filter(budget=budget, code=charged[0].line).first() if charged else None


def month_of(budget: Budget, number: int) -> date:
    """Return the first day of the month `number` (from 1) of a budget; it begins in the month of its first day."""
    months = budget.begins_on.year * 12 + budget.begins_on.month - 1 + number - 1
    return date(months // 12, months % 12 + 1, 1)
