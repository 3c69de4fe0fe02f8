"""What stands against closing an agreement, and the page of its closing act."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from winay.accountability.models import Accountable, Closure, Good, Nucleus, Report, of
from winay.accountability.postings import held
from winay.accountability.queries.book import Book, book_of, book_title, here, is_open, month_to_report
from winay.agreements.models import Agreement, Tranche
from winay.base.models import User
from winay.base.templatetags.winay import money
from winay.treasury.models import PaymentOrder


def against_closing(agreement: Accountable) -> list[tuple[str, str]]:
    """Return what stands against closing, with how to mend it; empty when nothing does. About a dozen queries."""
    found: list[tuple[str, str]] = []
    advance, _own, _accounted = held(agreement)
    if not is_open(agreement):
        found.append((_("The agreement was never signed."), _("There is nothing to close.")))
    found += _of_nucleus(agreement) if isinstance(agreement, Nucleus) else _of_agreement(agreement)
    if agreement.readings.exists():
        found.append((_("A photographed receipt is not written down."), _("Write it down or throw it away.")))
    open_ones = agreement.vouchers.filter(state__in=("noted", "sent", "observed")).exclude(kind="valued")
    if open_ones.exists() or agreement.reports.exclude(state="accepted").exists():
        found.append(
            (_("Receipts stand in the book that nobody accepted."), _("Send them to finance, or take them out."))
        )
    if agreement.returns.filter(state="told").exists():
        found.append((_("Money given back was not found in the bank yet."), _("Finance looks for it.")))
    if advance:
        sum_left = money(advance, str(agreement.amount.currency))
        found.append(
            (
                _("%(sum)s of the programme's money are unaccounted for.") % {"sum": sum_left},
                _("Account for it or give it back."),
            )
        )
    return found


def _of_agreement(agreement: Agreement) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    if agreement.state == "suspended":
        found.append((_("The agreement is suspended."), _("Lift the suspension, or end the agreement early.")))
    if any(one.state != "paid" and one.cancelled_at is None for one in agreement.tranches.all()):
        found.append((_("A payment is still to come."), _("Pay it, or end the agreement early.")))
    if agreement.deposits.filter(confirmed_at=None, not_found_at=None).exists():
        found.append((_("A deposit of the group was not found in the bank yet."), _("Finance looks for it.")))
    if agreement.addenda.filter(state__in=("to_sign", "to_approve")).exists():
        found.append((_("A change of the agreement waits."), _("Sign it, decide it, or withdraw it.")))
    if agreement.service_contracts.filter(state__in=("draft", "issued", "signed")).exists():
        found.append((_("A contract with a provider is running."), _("Finish it, or end it.")))
    return found


def _of_nucleus(nucleus: Nucleus) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    if nucleus.transfers.filter(state="recorded").exists():
        found.append((_("A transfer waits for a second person."), _("Approve it, or send it back.")))
    if (month := month_to_report(nucleus, timezone.localdate())) is not None:
        text = _("The month of %(month)s is not accounted for.") % {"month": date_format(month, "F Y")}
        found.append((text, _("Send its accounts, also if nothing was bought.")))
    return found


@dataclass(frozen=True)
class ClosurePage:
    """All that the page of a closing act shows."""

    book: Book
    closure: Closure | None
    goods: list[Good]
    against: list[tuple[str, str]]

    @property
    def agreement(self) -> Accountable:
        return self.book.agreement

    @property
    def book_title(self) -> str:
        """What the book is called that it stands in."""
        return book_title(self.agreement)

    @property
    def title(self) -> str:
        """What the page is called where a step stands on it."""
        return _("Closing act")

    @property
    def state(self) -> str:
        return self.closure.state if self.closure else ""


def closure_page(agreement: Accountable) -> ClosurePage:
    """Return the closing act of an agreement with what stands against it."""
    closure = Closure.objects.filter(**of(agreement)).select_related("document").first()
    goods = list(closure.goods.select_related("keeper")) if closure else []
    if closure:
        closure.account = agreement
    against = [] if closure and closure.state == "closed" else against_closing(agreement)
    return ClosurePage(book_of(agreement), closure, goods, against)


def may_be_closed() -> QuerySet[Agreement]:
    """Return the agreements whose closing is due: nothing is to be paid, and every report is accepted.

    A group that was given no money, since the programme bought for it or its agreement ended first, has no report.
    """
    reports = Report.objects.filter(agreement=OuterRef("pk"))
    reported = Report.objects.filter(agreement=OuterRef("agreement"))
    unpaid = Q(cancelled_at=None) & ~Q(order__state="paid")
    in_money = Q(order__state="paid") & ~Q(order__method=PaymentOrder.Method.GOODS)
    # Asked of each tranche once: a country has a hundred thousand of them.
    in_the_way = Tranche.objects.filter(unpaid | (in_money & ~Exists(reported)), agreement=OuterRef("pk"))
    rows = Agreement.objects.filter(state__in=("signed", "ended"), closed_on=None)
    return rows.filter(~Exists(in_the_way), ~Exists(reports.exclude(state="accepted")))


def to_close(user: User) -> QuerySet[Agreement]:
    """Return the agreements to close, where `user` reads books."""
    return may_be_closed().filter(here(user, ""))
