"""The books of a programme: what each kind of account had, got and gave in a span of days, and which months are closed.

Days are those of the installation's time zone; an entry belongs to the day it was posted on (`Entry.at`).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, Min, Q, Sum
from django.utils import timezone

from winay.ledger.chart import AccountKind, kind_of, kinds_of_flow, way
from winay.ledger.models import Account, ClosedMonth, Entry, Posting
from winay.ledger.queries.journal import sum_in_cents
from winay.ledger.rules import ZERO, decimal_of, month_after, months_between, next_to_close
from winay.programmes.models import Programme


@dataclass(frozen=True)
class BookLine:
    """What the accounts of one kind (and source) had before the first day, got and gave, and had after the last."""

    kind: str
    funding_source: str
    currency: str
    opening: Decimal
    debits: Decimal
    credits: Decimal

    @property
    def closing(self) -> Decimal:
        return self.opening + self.debits - self.credits

    @property
    def about(self) -> AccountKind:
        """What people read of its kind."""
        return kind_of(self.kind)


@dataclass(frozen=True)
class Flow:
    """One row of sources and uses: what a kind of account brought or took of one funding source in the span."""

    flow: str
    kind: str
    funding_source: str
    currency: str
    opening: Decimal
    amount: Decimal

    @property
    def about(self) -> AccountKind:
        """What people read of its kind."""
        return kind_of(self.kind)


@dataclass(frozen=True)
class Month:
    """One month of the journal, by its first day: how many entries, and what closed it, if anything did."""

    first_day: date
    entries: int
    closed: ClosedMonth | None
    may_be_closed: bool

    @property
    def last_day(self) -> date:
        return month_after(self.first_day) - timedelta(days=1)


def beginning_of(day: date) -> datetime:
    """Return the moment at which a day begins here."""
    return timezone.make_aware(datetime.combine(day, time.min))


def turnover(
    programme: Programme, *, since: date | None = None, until: date | None = None, by_source: bool = False
) -> list[BookLine]:
    """Return the trial balance of the days from `since` to `until`, both included, along the way of the money.

    One query over the programme's postings. In each currency openings add up to zero, debits to the credits.
    """
    before = Q(entry__at__lt=beginning_of(since)) if since else Q(pk=None)
    keys = ["account__kind", "account__currency", *(["account__funding_source"] if by_source else [])]
    postings = Posting.objects.filter(entry__programme=programme)
    if until:
        postings = postings.filter(entry__at__lt=beginning_of(until + timedelta(days=1)))
    rows = (
        postings.values(*keys)
        .annotate(
            opening=sum_in_cents(only=before),
            debits=sum_in_cents(only=~before & Q(amount__gt=0)),
            credits=sum_in_cents(only=~before & Q(amount__lt=0)),
        )
        .order_by()
    )
    lines = [
        BookLine(
            kind=row["account__kind"],
            funding_source=row.get("account__funding_source", ""),
            currency=row["account__currency"],
            opening=decimal_of(row["opening"]),
            debits=decimal_of(row["debits"]),
            credits=-decimal_of(row["credits"]),
        )
        for row in rows
    ]
    places = {kind: at for at, kind in enumerate(way())}
    return sorted(lines, key=lambda one: (one.currency, places.get(one.kind, len(places)), one.funding_source))


def sources_and_uses(programme: Programme, *, since: date | None = None, until: date | None = None) -> list[Flow]:
    """Return where the money of a span came from, what it was used for and what is at hand, by funding source.

    Sources are counted as positive when they bring, uses when they take, cash when it grows: sources − uses = change
    of cash, by currency.
    """
    found = []
    for line in turnover(programme, since=since, until=until, by_source=True):
        flow = line.about.flow
        if flow:
            sign = -1 if flow == "source" else 1
            change = sign * (line.debits - line.credits)
            found.append(Flow(flow, line.kind, line.funding_source, line.currency, sign * line.opening, change))
    order = {"source": 0, "use": 1, "cash": 2}
    places = {kind: at for at, kind in enumerate(kinds_of_flow("source") + kinds_of_flow("use"))}
    return sorted(
        found, key=lambda one: (one.currency, order[one.flow], places.get(one.kind, 0), one.funding_source)
    )


@dataclass(frozen=True)
class Statement:
    """Sources and uses in one currency: its rows by part, and the sums that have to agree.

    `difference` is what sources − uses − change of cash leave: nothing, unless an entry mixes them with something else.
    """

    currency: str
    sources: list[Flow]
    uses: list[Flow]
    cash: list[Flow]

    @property
    def brought(self) -> Decimal:
        return sum((one.amount for one in self.sources), ZERO)

    @property
    def used(self) -> Decimal:
        return sum((one.amount for one in self.uses), ZERO)

    @property
    def change(self) -> Decimal:
        return sum((one.amount for one in self.cash), ZERO)

    @property
    def difference(self) -> Decimal:
        return self.brought - self.used - self.change


def statements_of(flows: Iterable[Flow]) -> list[Statement]:
    """Return the rows of sources and uses as one statement for each currency."""
    rows = list(flows)
    return [
        Statement(
            currency,
            *(
                [one for one in rows if (one.currency, one.flow) == (currency, flow)]
                for flow in ("source", "use", "cash")
            ),
        )
        for currency in sorted({one.currency for one in rows})
    ]


@dataclass(frozen=True)
class Held:
    """What the accounts of one kind hold together in a currency."""

    currency: str
    accounts: int
    balance: Decimal


def held_by_kind(programme: Programme) -> dict[str, list[Held]]:
    """Return how many accounts of each kind the programme has and what they hold, by currency. One query."""
    rows = Account.objects.filter(programme=programme).order_by("currency").values_list("kind", "currency")
    found: dict[str, list[Held]] = {}
    for kind, currency, count, cents in rows.annotate(count=Count("pk"), sum=Sum("cents")):
        found.setdefault(kind, []).append(Held(currency, count, decimal_of(cents)))
    return found


def first_day(programme: Programme) -> date | None:
    """Return the day of the programme's first entry."""
    first = Entry.objects.filter(programme=programme).aggregate(first=Min("at"))["first"]
    return timezone.localdate(first) if first else None


def closed_until(programme: Programme) -> date | None:
    """Return the last month of the journal that is closed, by its first day."""
    found = ClosedMonth.objects.filter(programme=programme).order_by("-month")
    return found.values_list("month", flat=True).first()


def months_of(programme: Programme) -> list[Month]:
    """Return the months from the programme's first entry to today, the latest first. Three queries."""
    first, today = first_day(programme), timezone.localdate()
    if first is None:
        return []
    closed = {one.month: one for one in ClosedMonth.objects.filter(programme=programme).select_related("document")}
    months = months_between(first, today)
    counts = _counts(programme, months)
    coming = next_to_close(first, max(closed, default=None), today)
    return [
        Month(month, counts[month], closed.get(month), may_be_closed=month == coming) for month in reversed(months)
    ]


def _counts(programme: Programme, months: Iterable[date]) -> dict[date, int]:
    spans: dict[str, Any] = {
        f"m{month:%Y%m}": Count(
            "pk", filter=Q(at__gte=beginning_of(month), at__lt=beginning_of(month_after(month)))
        )
        for month in months
    }
    found = Entry.objects.filter(programme=programme).aggregate(**spans)
    return {month: found[f"m{month:%Y%m}"] for month in months}


def disturbed_months(programme: Programme) -> list[date]:
    """Return the closed months that took an entry after they were closed, or lost the entry that was their last."""
    heads = dict(
        Entry.objects.filter(programme=programme, number__in=_ends(programme)).values_list("number", "hash")
    )
    found = []
    for one in ClosedMonth.objects.filter(programme=programme).order_by("month"):
        later = Entry.objects.filter(
            programme=programme, number__gt=one.entries, at__lt=beginning_of(month_after(one.month))
        )
        if heads.get(one.entries, "") != one.head or later.exists():
            found.append(one.month)
    return found


def _ends(programme: Programme) -> list[int]:
    return list(ClosedMonth.objects.filter(programme=programme).values_list("entries", flat=True))


def sums_of_lines(lines: Iterable[BookLine]) -> list[BookLine]:
    """Return the sums of a trial balance, a line for each currency: its openings and closings come to zero."""
    sums: dict[str, BookLine] = {}
    for line in lines:
        before = sums.get(line.currency, BookLine("", "", line.currency, ZERO, ZERO, ZERO))
        sums[line.currency] = BookLine(
            "",
            "",
            line.currency,
            before.opening + line.opening,
            before.debits + line.debits,
            before.credits + line.credits,
        )
    return [sums[currency] for currency in sorted(sums)]
