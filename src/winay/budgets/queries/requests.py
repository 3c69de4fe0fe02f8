"""What stands against asking for money, how much may be asked for, what was asked and spent; pari passu by period."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import QuerySet, Sum
from django.utils.translation import gettext as _

from winay.budgets.models import Budget, BudgetLine, DisbursementRequest, Evidence, LineShare, PlannedMonth
from winay.budgets.pack import BudgetMilestone, Condition
from winay.budgets.postings import EXECUTED, LINE
from winay.budgets.queries.lines import month_of, written_budget
from winay.budgets.rules import PariPassu, most_to_ask, pari_passu
from winay.ledger.models import Account, Posting
from winay.ledger.rules import decimal_of
from winay.programmes.models import FundingSource
from winay.programmes.packs import LocalText

ZERO = Decimal("0.00")


@dataclass(frozen=True)
class Point:
    """A condition precedent or a milestone: what it asks, who brings it, by when, and what shows that it is there.

    `stops`: money cannot be asked for while it is open.
    """

    code: str
    text: LocalText
    who: LocalText | None
    due: date
    place: str
    is_milestone: bool
    evidence: Evidence | None
    stops: bool

    @property
    def met(self) -> bool:
        """Whether it is there."""
        return self.evidence is not None


@dataclass(frozen=True)
class Open:
    """What stands against asking for money, and how to mend it."""

    text: str
    mend: str


def points_of(budget: Budget, today: date) -> list[Point]:
    """Return the conditions precedent, then the milestones by month, with what shows them; one query.

    A condition stops every request while it is open; a milestone once its month and the pack's grace are over.
    """
    written = written_budget(budget.pack)
    if written is None:
        return []
    known = {one.code: one for one in Evidence.objects.filter(budget=budget)}
    found = [_condition(one, budget, known.get(one.code)) for one in written.conditions_precedent]
    for one in sorted(written.milestones, key=lambda each: each.month):
        found.append(_milestone(one, budget, known.get(one.code), written.milestone_grace_months, today))
    return found


def _condition(one: Condition, budget: Budget, evidence: Evidence | None) -> Point:
    due = budget.begins_on + timedelta(days=one.days or 0)
    return Point(one.code, one.text, one.who, due, one.place, False, evidence, evidence is None)


def _milestone(one: BudgetMilestone, budget: Budget, evidence: Evidence | None, grace: int, today: date) -> Point:
    due = month_of(budget, one.month + 1) - timedelta(days=1)
    late = month_of(budget, one.month + 1 + grace)
    stops = evidence is None and today >= late
    return Point(one.code, one.text, None, due, one.place, True, evidence, stops)


def open_points(budget: Budget, today: date) -> list[Open]:
    """Return what stands against asking for money now."""
    found = []
    for one in points_of(budget, today):
        if one.stops and one.is_milestone:
            text = _("The milestone “%(what)s” was missed beyond its grace.") % {"what": one.text}
            found.append(Open(text, _("Say when it was reached and what shows it.")))
        elif one.stops:
            text = _("The condition “%(what)s” is not met.") % {"what": one.text}
            who = str(one.who) if one.who else _("whoever holds it")
            found.append(Open(text, _("%(who)s brings it; finance records it.") % {"who": who}))
    return found


@dataclass(frozen=True)
class Room:
    """What a source gives in all, what came in, what is spent of it, what is held, and the most to ask for now."""

    given: Decimal
    received: Decimal
    spent: Decimal
    most: Decimal

    @property
    def held(self) -> Decimal:
        """Received and not spent yet."""
        return self.received - self.spent


def room_of(budget: Budget, source: FundingSource) -> Room:
    """Return how much may be asked of a source; without a revolving fund's ceiling, what it has not paid in yet."""
    written = written_budget(budget.pack)
    ceiling = written.revolving_fund.ceiling if written and written.revolving_fund else Decimal(1)
    given = (
        LineShare.objects.filter(line__budget=budget, source=source).aggregate(sum=Sum("amount"))["sum"] or ZERO
    )
    received = budget.requests.filter(source=source, state="received").aggregate(sum=Sum("amount"))["sum"] or ZERO
    spent = spent_by_source(budget).get(source.code, ZERO)
    return Room(given, received, spent, most_to_ask(given, ceiling, received, spent))


def spent_by_source(budget: Budget) -> dict[str, Decimal]:
    """Return what is executed on all lines, by source; one query over kept balances."""
    accounts = Account.objects.filter(programme=budget.programme_id, holder_type=LINE, kind=EXECUTED)
    rows = accounts.order_by().values_list("funding_source").annotate(sum=Sum("cents"))
    return {source: decimal_of(cents) for source, cents in rows}


def spent_until(budget: Budget, days: Iterable[date]) -> dict[date, dict[str, Decimal]]:
    """Return what was executed by source up to and including each day, by the day of the entries; one query."""
    found: dict[date, dict[str, Decimal]] = {day: defaultdict(lambda: ZERO) for day in days}
    rows = Posting.objects.filter(
        account__programme=budget.programme_id, account__holder_type=LINE, account__kind=EXECUTED
    ).order_by()
    for at, source, amount in rows.values_list("entry__at__date", "account__funding_source", "amount").iterator(
        2000
    ):
        for day, sums in found.items():
            if at <= day:
                sums[source] += amount
    return found


@dataclass(frozen=True)
class Period:
    """A period of the budget with each source's pace at its end, counted from the beginning."""

    begins: date
    ends: date
    sources: list[PariPassu]

    @property
    def within(self) -> bool:
        """Whether no source runs further ahead than the tolerance."""
        return all(one.within for one in self.sources)


def periods_of(budget: Budget, today: date) -> list[Period]:
    """Return the periods that have begun, the last one as far as it has come; two queries."""
    written = written_budget(budget.pack)
    if written is None:
        return []
    of_source = planned_by_source(budget)
    planned = {code: of_source[code] for code in written.kinds() if code in of_source}
    step, first = written.pari_passu_months, 1
    spans: list[tuple[date, date]] = []
    while (begins := month_of(budget, first)) <= today and len(spans) < MOST_PERIODS:
        spans.append((begins, month_of(budget, first + step) - timedelta(days=1)))
        first += step
    spent = spent_until(budget, [ends for _begins, ends in spans])
    return [
        Period(begins, ends, pari_passu(planned, spent[ends], written.pari_passu_tolerance))
        for begins, ends in spans
    ]


MOST_PERIODS = 40


def planned_by_source(budget: Budget) -> dict[str, Decimal]:
    """Return what each source brings to all lines, by its code; one query."""
    rows = LineShare.objects.filter(line__budget=budget).order_by().values_list("source__code")
    return dict(rows.annotate(sum=Sum("amount")))


def requests_of(budget: Budget) -> QuerySet[DisbursementRequest]:
    """Return the requests of a budget, the latest first."""
    rows = DisbursementRequest.objects.filter(budget=budget)
    return rows.select_related("source", "budget__programme", "prepared_by", "sent_by").order_by("-number")


@dataclass(frozen=True)
class Spent:
    """What was spent of a source on a line since a request was received."""

    line: BudgetLine
    amount: Decimal


def statement_of(request: DisbursementRequest) -> list[Spent]:
    """Return the statement of expenses of a request: by line, what the journal says was spent of its source.

    From the moment the request before it was prepared until this one was; a reversal counts with its own day.
    """
    before = (
        request.budget.requests.filter(source=request.source, number__lt=request.number)
        .exclude(state="withdrawn")
        .order_by("-number")
        .first()
    )
    rows = Posting.objects.filter(
        account__programme=request.budget.programme_id,
        account__holder_type=LINE,
        account__kind=EXECUTED,
        account__funding_source=request.source.code,
        entry__created_at__lte=request.prepared_at,
    ).order_by()
    if before is not None:
        rows = rows.filter(entry__created_at__gt=before.prepared_at)
    sums: dict[str, Decimal] = defaultdict(lambda: ZERO)
    for holder, amount in rows.values_list("account__holder_id", "amount").iterator(2000):
        sums[holder] += amount
    lines = BudgetLine.objects.filter(budget=request.budget)
    return [Spent(line, sums[str(line.pk)]) for line in lines if sums.get(str(line.pk))]


def planned_months(lines: Iterable[BudgetLine], months: Iterable[date]) -> Mapping[tuple[object, date], Decimal]:
    """Return what is planned, by line and month; one query."""
    rows = PlannedMonth.objects.filter(line__in=list(lines), month__in=list(months))
    return {(line, month): amount for line, month, amount in rows.values_list("line", "month", "amount")}
