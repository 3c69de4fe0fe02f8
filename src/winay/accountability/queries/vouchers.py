"""A receipt as the group and staff read it; what is told of one before it is written down."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from winay.accountability.accounts import is_nucleus
from winay.accountability.models import Accountable, Purchase, Quotation, Reading, Report, Return, Voucher, of
from winay.accountability.queries.book import (
    OF_AGREEMENT,
    OF_NUCLEUS,
    PROPOSAL,
    book_title,
    here,
    here_nuclei,
    mine,
    mine_nuclei,
    planned_of,
    spent_by_line,
)
from winay.accountability.queries.people import seats_of
from winay.accountability.rules import STANDING, ZERO, Entered, LineSpent, Read, Told, identity, told_of
from winay.accountability.terms import accounting_of
from winay.agreements.models import Agreement
from winay.base.models import User
from winay.base.narrow import narrow

OF = (*(f"agreement__{path}" for path in OF_AGREEMENT), *(f"nucleus__{path}" for path in OF_NUCLEUS))
NAMED = ("agreement__organisation", "nucleus__organisation")


def _rows(model: Any, user: User, *, staff: bool) -> Any:
    reads = here(user) | here_nuclei(user) if staff else mine(user) | mine_nuclei(user)
    return model.objects.filter(reads).select_related(*OF)


def voucher_for(user: User, pk: object, *, staff: bool) -> Voucher:
    """Return a receipt that `user` may read, as staff or as a member. Raises `Voucher.DoesNotExist`."""
    more = ("line", "purchase", "payment__deliverable__contract", "proof", "xml", "report", "sign_off")
    found: Voucher = _rows(Voucher, user, staff=staff).select_related(*OF, *more).get(pk=pk)
    return found


def reading_for(user: User, pk: object, *, staff: bool) -> Reading:
    """Return a receipt not written down yet that `user` may read. Raises `Reading.DoesNotExist`."""
    found: Reading = _rows(Reading, user, staff=staff).select_related(*OF, "proof", "xml").get(pk=pk)
    return found


def purchase_for(user: User, pk: Any, *, staff: bool) -> Purchase:
    """Return a planned purchase that `user` may read. Raises `Purchase.DoesNotExist`."""
    rows = Purchase.objects.filter((here if staff else mine)(user))
    of_it = (f"agreement__{path}" for path in OF_AGREEMENT)
    found: Purchase = rows.select_related(*of_it, "line", "chosen").get(pk=pk)
    return found


def report_for(user: User, code: str, *, staff: bool) -> Report:
    """Return a report that `user` may read. Raises `Report.DoesNotExist`."""
    found: Report = _rows(Report, user, staff=staff).select_related(*OF, "tranche", "document").get(code=code)
    return found


def reports_for_staff(user: User, *, state: str = "") -> QuerySet[Report]:
    """Return the reports of the groups whose books `user` reads, the longest waiting first."""
    rows = Report.objects.filter(here(user) | here_nuclei(user)).select_related(*NAMED, "tranche")
    rows = rows.filter(state=state) if state else rows
    return narrow(rows.order_by("sent_on", "code"))


def returns_for_staff(user: User) -> QuerySet[Return]:
    """Return the money given back for which finance still looks in the bank."""
    rows = Return.objects.filter(here(user) | here_nuclei(user), state="told").select_related(*NAMED, "proof")
    return narrow(rows.order_by("returned_on", "created_at"))


LONGEST_NUMBER = 12
"""Digits of a number with the zeros that are printed before it."""


def _by_digits(text: str) -> Q:
    number = text.lstrip("0")
    written = {number.zfill(width) for width in range(len(number), LONGEST_NUMBER + 1)} | {text}
    return Q(issuer_ruc=text) | Q(number__in=sorted(written))


def vouchers_for_staff(user: User, *, text: str = "") -> QuerySet[Voucher]:
    """Return the receipts of the groups whose books `user` reads, found by seller, RUC or number.

    Digits alone are looked for as a RUC and as a number, with or without the zeros before it, which an index finds;
    where there are none, as a number that was written with marks between its digits.
    """
    rows = Voucher.objects.filter(here(user) | here_nuclei(user)).select_related(*NAMED)
    key = "".join(letter for letter in text if letter.isalnum())
    if text.isdigit() and (found := rows.filter(_by_digits(text))).exists():
        rows = found
    elif text:
        numbers = (
            Q(identity__endswith=f"|{key.lstrip('0')}") if key.isdigit() else Q(identity__contains=text.upper())
        )
        rows = rows.filter(Q(issuer_name__icontains=text) | Q(issuer_ruc=text) | numbers)
    return narrow(rows.order_by("-issued_on", "-created_at"))


def same_document(key: str, *, without: Any = None) -> QuerySet[Voucher]:
    """Return the standing receipts that are the same document, wherever in the system; none for an empty key."""
    if not key:
        return Voucher.objects.none()
    rows = Voucher.objects.filter(identity=key, state__in=STANDING).exclude(pk=without)
    return narrow(rows.select_related(*NAMED, PROPOSAL))


@dataclass(frozen=True)
class Asked:
    """A receipt as a person says it; `charged` None: all of it was paid with the agreement's money."""

    kind: str
    issuer_name: str
    issued_on: Any
    total: Any
    what: str
    issuer_ruc: str = ""
    series: str = ""
    number: str = ""
    igv: Any = ZERO
    charged: Any = None
    line: Any = None
    purchase: Any = None

    @property
    def identity(self) -> str:
        """The document's one key."""
        return identity(self.kind, self.issuer_ruc, self.issuer_name, self.series, self.number)


def told_before(
    agreement: Accountable, asked: Asked, *, read: Read | None = None, qr_digest: str = "", without: Any = None
) -> list[Told]:
    """Return what is told of a receipt before it is written down; about six queries."""
    terms = accounting_of(agreement)
    charged = asked.total if asked.charged is None else asked.charged
    spent = spent_by_line(agreement, without=without)
    line = None
    if asked.line:
        line = LineSpent(planned_of(agreement)[str(asked.line.pk)], spent.get(asked.line.pk, ZERO))
    same = same_document(asked.identity, without=without).exclude(**of(agreement))
    alike = Voucher.objects.filter(issued_on=asked.issued_on, total=asked.total, state__in=STANDING)
    alike = alike.exclude(pk=without).exclude(identity=asked.identity or "-")
    by_whom = Q(issuer_ruc=asked.issuer_ruc) if asked.issuer_ruc else Q(issuer_name__iexact=asked.issuer_name)
    entered = Entered(
        kind=asked.kind,
        ruc=asked.issuer_ruc,
        what=asked.what,
        issued_on=asked.issued_on,
        charged=charged,
        total=asked.total,
        line=line,
        valid_from=agreement.signed_on,
        valid_to=agreement.ends_on,
        bought_by=read.buyer if read else "",
        signature=read.signature if read else "",
        digests=(read.digest, qr_digest) if read else (),
        own_documents=_own_documents(agreement) if read and read.buyer else frozenset(),
        own_ruc=agreement.organisation.ruc or "",
        elsewhere=same.exists(),
        alike=alike.filter(by_whom).exists(),
        read=read,
        has_plan=not is_nucleus(agreement),
    )
    return told_of(entered, ineligible=terms.ineligible, tolerance=terms.tolerance)


def _own_documents(agreement: Accountable) -> frozenset[str]:
    """Return the RUC and DNI to which a receipt of the group may be made out: its own and those of its members."""
    numbers = {dni for dni in seats_of(agreement).values_list("person__dni", flat=True) if dni}
    return frozenset(numbers | ({agreement.organisation.ruc} if agreement.organisation.ruc else set()))


def said_of(told: Told) -> str:
    """Return what is told in the reader's words."""
    return _(told.text) % dict(told.values)


@dataclass(frozen=True)
class VoucherPage:
    """All that the page of a receipt shows. `elsewhere`: the same document in other books, which staff may open."""

    voucher: Voucher
    told: list[Told]
    elsewhere: list[Voucher]
    may_open: frozenset[Any]

    @property
    def agreement(self) -> Accountable:
        return self.voucher.account

    @property
    def book_title(self) -> str:
        """What the book is called that it stands in."""
        return book_title(self.agreement)

    @property
    def title(self) -> str:
        """What the page is called where a step stands on it."""
        return self.voucher.issuer_name


def asked_of(voucher: Voucher) -> Asked:
    """Return what a written receipt says."""
    return Asked(
        kind=voucher.kind,
        issuer_name=voucher.issuer_name,
        issuer_ruc=voucher.issuer_ruc,
        series=voucher.series,
        number=voucher.number,
        issued_on=voucher.issued_on,
        total=voucher.total.amount,
        igv=voucher.igv.amount,
        charged=voucher.charged.amount,
        what=voucher.what,
        line=voucher.line,
        purchase=voucher.purchase,
    )


def voucher_page(voucher: Voucher, user: User | None = None) -> VoucherPage:
    """Return a receipt with what is told of it now; `user` is staff, who reads where else the document stands."""
    read = Read(signature=voucher.signature, buyer=voucher.buyer)
    standing = voucher.state in STANDING
    told = told_before(voucher.account, asked_of(voucher), read=read, without=voucher.pk) if standing else []
    elsewhere = list(same_document(voucher.identity, without=voucher.pk)[:20]) if user else []
    may = (
        Voucher.objects.filter(here(user) | here_nuclei(user), pk__in=[one.pk for one in elsewhere])
        if user and elsewhere
        else None
    )
    return VoucherPage(
        voucher, told, elsewhere, frozenset(may.values_list("pk", flat=True)) if may is not None else frozenset()
    )


@dataclass(frozen=True)
class PurchasePage:
    """A planned purchase with its quotations, the cheapest first, and the receipts of it."""

    purchase: Purchase
    quotations: list[Quotation]
    vouchers: list[Voucher]

    @property
    def agreement(self) -> Agreement:
        return self.purchase.agreement

    @property
    def title(self) -> str:
        """What the page is called where a step stands on it."""
        return self.purchase.what


def purchase_page(purchase: Purchase) -> PurchasePage:
    """Return a purchase with its quotations and receipts; two queries."""
    receipts = purchase.vouchers.filter(state__in=STANDING)
    return PurchasePage(purchase, list(purchase.quotations.select_related("proof")), list(narrow(receipts)))


@dataclass(frozen=True)
class ReportPage:
    """A report with its receipts line by line, and their sums by state."""

    report: Report
    vouchers: list[Voucher]
    share: Any
    asked: Any

    @property
    def agreement(self) -> Accountable:
        return self.report.account

    @property
    def book_title(self) -> str:
        """What the book is called that it stands in."""
        return book_title(self.agreement)

    @property
    def title(self) -> str:
        """What the page is called where a step stands on it."""
        return self.report.code

    def sum_of(self, *states: str) -> Any:
        """Return what the receipts in some states charge."""
        return sum((one.charged.amount for one in self.vouchers if one.state in states), ZERO)

    @property
    def accepted(self) -> Any:
        return self.sum_of("accepted")

    @property
    def waiting(self) -> Any:
        return self.sum_of("sent", "observed")

    @property
    def rejected(self) -> Any:
        return self.sum_of("rejected")

    @property
    def open_ones(self) -> list[Voucher]:
        return [one for one in self.vouchers if one.state in ("sent", "observed")]

    @property
    def observed(self) -> list[Voucher]:
        return [one for one in self.vouchers if one.state == "observed"]
