"""How far a group has accounted for what it received, and whether its book agrees with the journal."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from winay.accountability.models import Accountable, Nucleus, Report, Return, Voucher
from winay.accountability.postings import ACCOUNTED, held, own_part
from winay.accountability.queries.vouchers import ReportPage
from winay.accountability.rules import ZERO, share_of_previous
from winay.accountability.terms import accounting_of
from winay.agreements.models import Agreement
from winay.base.narrow import narrow
from winay.ledger.models import Account
from winay.ledger.queries.journal import sum_in_cents
from winay.ledger.rules import decimal_of
from winay.programmes.models import Programme
from winay.treasury.models import PaymentOrder


def accounted_share(agreement: Accountable) -> Decimal | None:
    """Return which share of the last paid tranche is accounted for or given back; None before anything is paid.

    Of the programme's money only, and of no nucleus, whose months follow each other anyway. Three queries.
    """
    if isinstance(agreement, Nucleus):
        return None
    _advance, _counterpart, accounted = held(agreement)
    by_programme, _own = own_part(accounted)
    back = Return.objects.filter(agreement=agreement, state="confirmed").order_by()
    settled = by_programme + decimal_of(back.aggregate(sum=sum_in_cents())["sum"] or 0)
    rows = agreement.tranches.filter(order__state="paid").exclude(order__method=PaymentOrder.Method.GOODS)
    return share_of_previous(settled, [one.amount.amount for one in rows.order_by("number")])


def report_page(report: Report) -> ReportPage:
    """Return a report with its receipts; five queries, whatever their number."""
    rows = report.vouchers.select_related("line", "proof", "xml", "payment").order_by("issued_on", "created_at")
    vouchers = list(narrow(rows, "told"))
    for one in vouchers:
        one.account = report.account
    return ReportPage(
        report, vouchers, accounted_share(report.account), accounting_of(report.account).accounted_share
    )


@dataclass(frozen=True)
class Difference:
    """A group whose receipts and the journal do not say the same."""

    code: str
    said: Decimal
    posted: Decimal

    def __str__(self) -> str:
        return _("%(code)s: its accepted receipts add up to %(said)s, the journal has %(posted)s") % {
            "code": self.code,
            "said": self.said,
            "posted": self.posted,
        }


def differences(programme: Programme) -> Iterator[Difference]:
    """Yield the groups whose accepted receipts are not what the journal has as accounted for. Four queries.

    And below zero: an account of a group that the journal holds so, which it refuses to do.
    """
    accepted = Voucher.objects.filter(state="accepted", report__state="accepted")
    rows = accepted.filter(agreement__outcome__proposal__call__programme=programme)
    sums = rows.order_by().values_list("agreement__outcome__proposal").annotate(sum=sum_in_cents("charged"))
    said: dict[str, Decimal] = {str(pk): decimal_of(cents) for pk, cents in sums}
    of_nuclei = accepted.filter(nucleus__programme=programme).order_by().values_list("nucleus")
    said |= {str(pk): decimal_of(cents) for pk, cents in of_nuclei.annotate(sum=sum_in_cents("charged"))}
    posted: dict[str, Decimal] = {}
    taken_over = Agreement.objects.filter(
        outcome__proposal__call__programme=programme, succession__isnull=False
    ).order_by()
    won_by = {str(now): str(won) for now, won in taken_over.values_list("succession", "outcome__proposal")}
    accounts = Account.objects.filter(programme=programme, kind=ACCOUNTED).values_list("holder_id", "cents")
    for holder, cents in accounts:
        proposal = won_by.get(holder, holder)
        posted[proposal] = posted.get(proposal, ZERO) + decimal_of(cents)
    wrong = [pk for pk in said.keys() | posted.keys() if said.get(pk, ZERO) != posted.get(pk, ZERO)]
    codes: dict[Any, str] = {}
    if wrong:
        found = Agreement.objects.filter(Q(outcome__proposal__in=wrong))
        codes = {str(pk): code for pk, code in found.values_list("outcome__proposal", "code")}
        nuclei = Nucleus.objects.filter(pk__in=wrong).values_list("pk", "code")
        codes |= {str(pk): code for pk, code in nuclei}
    for pk in sorted(wrong, key=lambda pk: codes.get(pk, pk)):
        yield Difference(codes.get(pk, pk), said.get(pk, ZERO), posted.get(pk, ZERO))
