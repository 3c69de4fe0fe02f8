"""What staff read of an environmental-services fund and of what governments allot to contests."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import DecimalField, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from winay.funding.models import Allotment, FundMonth, FundWork
from winay.funding.pack import MunicipalCeiling
from winay.funding.postings import FUND
from winay.ledger.models import Account
from winay.ledger.rules import decimal_of
from winay.programmes.models import FundingSource
from winay.programmes.rules import largest_budget

ZERO = Decimal("0.00")


@dataclass(frozen=True)
class FundNow:
    """A fund as it stands: who paid last, and its balance in the journal."""

    payers: int
    balance: Decimal
    planned: Decimal
    paid: Decimal


def fund_of(source: FundingSource) -> FundNow:
    """Return the fund as it stands; four queries."""
    last = months_of(source).first()
    accounts = Account.objects.filter(
        programme=source.programme_id, kind=FUND, funding_source=source.code, currency=source.programme.currency
    )
    works = works_of(source)
    planned = FundWork.objects.filter(funder__source=source).aggregate(total=Sum("planned"))["total"]
    return FundNow(
        payers=last.payers if last else 0,
        balance=decimal_of(accounts.aggregate(total=Sum("cents"))["total"] or 0),
        planned=planned or ZERO,
        paid=works.aggregate(total=Sum("paid"))["total"] or ZERO,
    )


def months_of(source: FundingSource) -> QuerySet[FundMonth]:
    """Return the months that stand, the latest first, each with what came in."""
    rows = FundMonth.objects.filter(funder__source=source, contribution__state="received")
    return rows.select_related("contribution")


def works_of(source: FundingSource) -> QuerySet[FundWork]:
    """Return the works, each with what is approved as paid."""
    paid = Coalesce(
        Sum("payments__amount", filter=Q(payments__state="approved")), ZERO, output_field=DecimalField()
    )
    rows = FundWork.objects.filter(funder__source=source).select_related("district")
    return rows.annotate(paid=paid).order_by("number")


@dataclass(frozen=True)
class AllotmentRow:
    """What was allotted in a year, the most that the law allows, and what the disputed bases would give."""

    allotment: Allotment
    most: Decimal
    disputed: list[tuple[object, str, Decimal | None]]


def allotments_of(source: FundingSource, ceiling: MunicipalCeiling | None) -> list[AllotmentRow]:
    """Return what a government allotted, the latest year first; a year a row, few."""
    if ceiling is None:
        return []
    share = Decimal(ceiling.share)
    return [
        AllotmentRow(
            one,
            largest_budget(one.project_budget, share),
            [
                (dispute.text, dispute.place, None if base is None else largest_budget(base, share))
                for dispute in ceiling.disputed
                for base in [getattr(one, dispute.of)]
            ],
        )
        for one in Allotment.objects.filter(funder__source=source)
    ]
