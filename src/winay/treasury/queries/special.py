"""The special account of a budget: what of each grant was advanced, justified, replenished; what the bank says."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery, Sum

from winay.base.rounding import half_up
from winay.budgets.models import Budget, DisbursementRequest
from winay.budgets.postings import ADVANCED
from winay.budgets.queries.lines import written_budget
from winay.budgets.queries.requests import planned_by_source, spent_by_source
from winay.budgets.rules import Revolving, revolving
from winay.ledger.models import Account
from winay.ledger.rules import decimal_of
from winay.programmes.models import FundingSource, Programme
from winay.treasury.models import ProgrammeAccount, Statement

ZERO = Decimal("0.00")
KINDS = ("special_account", "interest_earned", "bank_charges", ADVANCED)


@dataclass(frozen=True)
class Grant:
    """A grant's revolving fund, with what the journal says of it in the bank."""

    source: FundingSource
    fund: Revolving
    interest: Decimal
    charges: Decimal
    with_staff: Decimal
    balance: Decimal

    @property
    def others(self) -> Decimal:
        """What else came into the account of this source or left it: transfers to groups, money changed, returns."""
        return self.balance - (self.fund.to_justify + self.interest - self.charges - self.with_staff)


@dataclass(frozen=True)
class SpecialAccount:
    """All grants of a budget; `unsaid`: interest and charges of accounts that hold several sources together."""

    grants: list[Grant]
    unsaid_interest: Decimal
    unsaid_charges: Decimal
    unsaid_balance: Decimal


def special_account_of(budget: Budget) -> SpecialAccount:
    """Return what came in by requests, was spent on the lines, and lies in the account, by grant; five queries."""
    written = written_budget(budget.pack)
    kinds = written.kinds() if written else {}
    ceiling = written.revolving_fund.ceiling if written and written.revolving_fund else None
    planned, spent = planned_by_source(budget), spent_by_source(budget)
    receipts: dict[str, list[Decimal]] = defaultdict(list)
    for code, amount in receipts_of(budget).values_list("source__code", "amount"):
        receipts[code].append(amount)
    held = _held(budget.programme, budget.currency)
    sources = {one.code: one for one in budget.programme.funding_sources.all()}
    grants = [
        Grant(
            sources[code],
            revolving(half_up(planned.get(code, ZERO)), ceiling, receipts[code], spent.get(code, ZERO)),
            -held[code, "interest_earned"],
            held[code, "bank_charges"],
            held[code, ADVANCED],
            held[code, "special_account"],
        )
        for code, kind in kinds.items()
        if kind == "grant" and code in sources
    ]
    return SpecialAccount(
        grants, -held["", "interest_earned"], held["", "bank_charges"], held["", "special_account"]
    )


def _held(programme: Programme, currency: str) -> dict[tuple[str, str], Decimal]:
    rows = (
        Account.objects.filter(programme=programme, kind__in=KINDS, currency=currency)
        .order_by()
        .values_list("funding_source", "kind")
        .annotate(total=Sum("cents"))
    )
    found: dict[tuple[str, str], Decimal] = defaultdict(lambda: ZERO)
    found |= {(code, kind): decimal_of(cents) for code, kind, cents in rows}
    return found


def receipts_of(budget: Budget) -> QuerySet[DisbursementRequest]:
    """Return what came in, the first first: of each source the first is its advance."""
    rows = DisbursementRequest.objects.filter(budget=budget, state="received").select_related("source")
    return rows.order_by("received_on", "number")


def advances_among(requests: Iterable[DisbursementRequest]) -> set[object]:
    """Return the keys of those that are their source's advance, of receipts in order."""
    first: dict[object, object] = {}
    for one in requests:
        first.setdefault(one.source_id, one.pk)
    return set(first.values())


@dataclass(frozen=True)
class AtBank:
    """What the bank's last statement says of an account, and how many of its lines nobody has explained yet."""

    account: ProgrammeAccount
    until: date | None
    closing: Decimal | None
    waiting: int


def at_the_bank(programme: Programme) -> list[AtBank]:
    """Return the open special and revolving accounts of a programme with their last statement; one query."""
    last = Statement.objects.filter(account=OuterRef("pk")).order_by("-until", "-created_at")
    rows = ProgrammeAccount.objects.filter(
        programme=programme, use__in=("special", "revolving"), closed_at=None
    ).annotate(
        until=Subquery(last.values("until")[:1]),
        closing=Subquery(last.values("closing")[:1]),
        waiting=Count("lines", filter=Q(lines__state="open")),
    )
    return [AtBank(one, one.until, one.closing, one.waiting) for one in rows.order_by("name", "pk")]
