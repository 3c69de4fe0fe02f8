"""A group's book: what came in, what went out, what remains; by line of its plan; day by day."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from winay.accountability.access import READERS
from winay.accountability.accounts import holder_of, programme_of
from winay.accountability.models import (
    Accountable,
    Closure,
    Nucleus,
    Reading,
    Report,
    Representative,
    Return,
    SignOff,
    Voucher,
    of,
)
from winay.accountability.postings import held, own_part
from winay.accountability.rules import STANDING, ZERO, BookSums, month_of, next_month
from winay.accountability.terms import accounting_of
from winay.agreements.models import Agreement
from winay.agreements.queries.lines import lines_of as plan_lines
from winay.base.models import User
from winay.base.narrow import narrow
from winay.calls.models import CostLine
from winay.ledger.queries import balances_of
from winay.ledger.queries.journal import sum_in_cents
from winay.ledger.rules import decimal_of
from winay.programmes.access import held_by
from winay.registry.models import Membership
from winay.treasury.models import PaymentOrder

PROPOSAL = "agreement__outcome__proposal"
OF_AGREEMENT = (
    "organisation",
    "outcome__proposal__call__programme",
    "outcome__proposal__category",
    "outcome__proposal__organisation",
    "outcome__proposal__district__province",
)


def here(user: User, path: str = "agreement__") -> Q:
    """Return the condition of what belongs to groups whose books `user` reads as staff."""
    proposal = f"{path}outcome__proposal"
    return held_by(user, *READERS, programme=f"{proposal}__call__programme", district=f"{proposal}__district")


OF_NUCLEUS = ("programme__pack", "organisation__district__province")


def here_nuclei(user: User, path: str = "nucleus__") -> Q:
    """Return the condition of what belongs to nuclei whose books `user` reads as staff."""
    place = f"{path}organisation__district"
    return held_by(user, *READERS, programme=f"{path}programme", district=place)


def mine_nuclei(user: User, path: str = "nucleus__") -> Q:
    """Return the condition of what belongs to nuclei that `user` represents."""
    seats = Representative.objects.filter(person__user=user, until=None)
    return Q(**{f"{path}pk__in": seats.values("nucleus")})


def mine(user: User, path: str = "agreement__") -> Q:
    """Return the condition of what belongs to groups of which `user` is a member."""
    members = Membership.objects.filter(person__user=user, until=None)
    return Q(**{f"{path}organisation__in": members.values("organisation")})


def book_of_staff(user: User, code: str) -> Accountable:
    """Return whose book it is with this code, where `user` reads books as staff. Raises `Agreement.DoesNotExist`."""
    nuclei = Nucleus.objects.filter(here_nuclei(user, "")).select_related(*OF_NUCLEUS)
    if nucleus := nuclei.filter(code=code).first():
        return nucleus
    return Agreement.objects.filter(here(user, "")).select_related(*OF_AGREEMENT).get(code=code)


def own_book(user: User, key: str) -> Accountable:
    """Return whose book it is: of a group to which `user` belongs, by its proposal, or a nucleus that they represent.

    Raises `Agreement.DoesNotExist`.
    """
    nuclei = Nucleus.objects.filter(mine_nuclei(user, "")).select_related(*OF_NUCLEUS)
    if nucleus := nuclei.filter(code=key).first():
        return nucleus
    rows = Agreement.objects.filter(mine(user, "")).select_related(*OF_AGREEMENT)
    return rows.get(outcome__proposal__code=key)


def _in_states(agreement: Accountable, *states: str) -> Any:
    return Voucher.objects.filter(**of(agreement), state__in=states).order_by()


def own_left(agreement: Accountable) -> Decimal:
    """Return what of its own cash stayed with the group when the agreement was closed."""
    if agreement.closed_on is None:
        return ZERO
    left: Decimal = Closure.objects.get(**of(agreement), state="closed").own_left.amount
    return left


def sums_of(agreement: Accountable) -> BookSums:
    """Return the book in sums: what came in and what is accounted for from the journal, the rest as declared.

    Four queries, of a closed agreement five. Money given back that finance has not found yet has left the group's
    account already.
    """
    advance, counterpart, accounted = held(agreement)
    by_programme, by_own = own_part(accounted)
    rows = Return.objects.filter(**of(agreement)).order_by()
    back = rows.aggregate(
        confirmed=sum_in_cents(only=Q(state="confirmed")),
        told=sum_in_cents(only=Q(state__in=("told", "confirmed"))),
    )
    posted = Report.objects.filter(**of(agreement), state="accepted")
    declared = (
        Voucher.objects.filter(**of(agreement), state__in=STANDING)
        .exclude(state="accepted", report__in=posted)
        .order_by()
    )
    waiting = decimal_of(declared.aggregate(sum=sum_in_cents("charged"))["sum"] or 0)
    stays = own_left(agreement)
    return BookSums(
        from_programme=advance + by_programme + decimal_of(back["confirmed"] or 0),
        from_group=counterpart + by_own + stays,
        declared=waiting,
        accepted=by_programme + by_own,
        returned=decimal_of(back["told"] or 0),
        stays=stays,
    )


@dataclass(frozen=True)
class LineOfBook:
    """A line of the plan with what its receipts spent; `line` is None for receipts that belong to none."""

    line: CostLine | None
    planned: Decimal
    spent: Decimal

    @property
    def left(self) -> Decimal:
        return self.planned - self.spent

    @property
    def name(self) -> str:
        return self.line.description if self.line else _("Not in the plan")


def plan_of(agreement: Accountable) -> list[CostLine]:
    """Return the lines of the plan in their order; a nucleus has none. One query."""
    if isinstance(agreement, Nucleus):
        return []
    return list(CostLine.objects.filter(proposal=agreement.outcome.proposal_id).order_by("position", "pk"))


def planned_of(agreement: Accountable) -> dict[str, Decimal]:
    """Return what each line may cost now, by its key: as agreed, with what was moved between lines. Two queries."""
    return {} if isinstance(agreement, Nucleus) else {line.key: line.now for line in plan_lines(agreement)}


def spent_by_line(agreement: Accountable, *, without: Any = None) -> dict[Any, Decimal]:
    """Return what standing receipts spent, by the line's key (None: by no line); in kind, their value. One query."""
    rows = Voucher.objects.filter(**of(agreement), state__in=STANDING).exclude(pk=without).order_by()
    found = rows.values_list("line").annotate(
        paid=sum_in_cents("charged"), valued=sum_in_cents("total", only=Q(kind="valued"))
    )
    return {line: decimal_of((paid or 0) + (valued or 0)) for line, paid, valued in found}


def lines_of(agreement: Accountable) -> list[LineOfBook]:
    """Return each line of the plan with what was spent, and at the end what belongs to none. Four queries."""
    if isinstance(agreement, Nucleus):
        return []
    spent, planned = spent_by_line(agreement), planned_of(agreement)
    found = [LineOfBook(line, planned[str(line.pk)], spent.pop(line.pk, ZERO)) for line in plan_of(agreement)]
    rest = spent.pop(None, ZERO)
    return [*found, LineOfBook(None, ZERO, rest)] if rest else found


@dataclass(frozen=True)
class CameIn:
    """Money that came into the group's account: a payment of the programme, or the group's own deposit."""

    on: date | None
    amount: Decimal
    tranche: int | None = None


def came_in(agreement: Accountable) -> list[CameIn]:
    """Return what came into the group's account, by day. Two queries; of a nucleus one."""
    if isinstance(agreement, Nucleus):
        transfers = agreement.transfers.filter(state="approved").order_by("paid_on", "number")
        return [CameIn(one.paid_on, one.amount.amount, one.number) for one in transfers]
    tranches = agreement.tranches.filter(order__state="paid").exclude(order__method=PaymentOrder.Method.GOODS)
    found = [CameIn(one.paid_on, one.amount.amount, one.number) for one in tranches]
    deposits = agreement.deposits.exclude(confirmed_at=None)
    found += [CameIn(one.deposited_on, one.amount.amount) for one in deposits]
    return sorted(found, key=lambda one: (one.on or date.min, one.tranche or 0))


def vouchers_of(agreement: Accountable) -> QuerySet[Voucher]:
    """Return the receipts of a book, the newest first."""
    rows = Voucher.objects.filter(**of(agreement)).select_related("line", "payment", "sign_off", "report")
    return narrow(rows.order_by("-issued_on", "-created_at"))


def bought_for(agreement: Accountable) -> list[CameIn]:
    """Return what the programme bought for the group instead of transferring it, by day. One query."""
    if isinstance(agreement, Nucleus):
        return []
    rows = agreement.tranches.filter(order__state="paid", order__method=PaymentOrder.Method.GOODS)
    return [CameIn(one.paid_on, one.amount.amount, one.number) for one in rows.order_by("number")]


@dataclass(frozen=True)
class InKind:
    """What a group got and gave in things: bought for it by the programme; put in by itself, promised and told."""

    goods: Decimal
    promised: Decimal
    put_in: Decimal


def in_kind_of(agreement: Accountable) -> InKind:
    """Return what a group got and put in as things and work, at their value. Two queries."""
    pairs = [("goods_delivered", holder_of(agreement))]
    goods = sum(balances_of(programme_of(agreement), pairs).values(), ZERO)
    rows = _in_states(agreement, *STANDING).filter(kind="valued")
    valued = rows.aggregate(sum=sum_in_cents("total"))["sum"]
    promised = ZERO if isinstance(agreement, Nucleus) else agreement.counterpart_kind.amount
    return InKind(goods, promised, decimal_of(valued or 0))


@dataclass(frozen=True)
class Book:
    """All that the page of a group's book shows, without its receipts (they are listed by pages)."""

    agreement: Accountable
    sums: BookSums
    lines: list[LineOfBook]
    came_in: list[CameIn]
    in_kind: InKind
    bought_for: list[CameIn]
    readings: list[Reading]
    to_sign: int
    to_send: int
    rejected: Decimal
    reports: list[Report]
    returns: list[Return]
    sign_offs: list[SignOff]
    kinds: list[str]
    open: bool
    month_open: date | None = None
    """The month for which a nucleus accounts next."""

    @property
    def currency(self) -> str:
        """The currency of the agreement."""
        return str(self.agreement.amount.currency)

    @property
    def of_nucleus(self) -> bool:
        """Tell whether it is a nucleus's, which accounts by months and has no plan of purchases."""
        return isinstance(self.agreement, Nucleus)

    @property
    def title(self) -> str:
        """What the book is called where a step stands on it."""
        return book_title(self.agreement)


def book_title(account: Accountable) -> str:
    """Return what a book is called."""
    return _("The nucleus's book") if isinstance(account, Nucleus) else _("The group's book")


def is_open(agreement: Accountable) -> bool:
    """Tell whether receipts can be written down: the agreement is signed and was not declared void or closed."""
    if isinstance(agreement, Nucleus):
        return agreement.state == "running"
    signed = agreement.signed_on is not None and agreement.state not in ("draft", "issued", "void")
    return signed and agreement.closed_on is None


def book_of(agreement: Accountable) -> Book:
    """Return the book of a group; about a dozen queries, whatever its size."""
    noted = _in_states(agreement, "noted")
    rejected = _in_states(agreement, "rejected").aggregate(sum=sum_in_cents("charged"))["sum"]
    return Book(
        agreement=agreement,
        sums=sums_of(agreement),
        lines=lines_of(agreement),
        came_in=came_in(agreement),
        in_kind=in_kind_of(agreement),
        bought_for=bought_for(agreement),
        readings=list(agreement.readings.select_related("proof", "xml")),
        to_sign=noted.filter(sign_off=None).count(),
        to_send=noted.exclude(sign_off=None).count(),
        rejected=decimal_of(rejected or 0),
        reports=list(agreement.reports.select_related("tranche")),
        returns=list(agreement.returns.all()),
        sign_offs=list(agreement.sign_offs.prefetch_related("overseers__person")),
        kinds=list(accounting_of(agreement).kinds),
        open=is_open(agreement),
        month_open=month_to_report(agreement, timezone.localdate()) if isinstance(agreement, Nucleus) else None,
    )


def month_to_report(nucleus: Nucleus, today: date) -> date | None:
    """Return the first day of the earliest month that a nucleus has not accounted for; None where all are.

    This month may be accounted for before it ends: what is bought in it afterwards goes with the next one. One query.
    """
    if nucleus.signed_on is None:
        return None
    reported = [month for month in nucleus.reports.values_list("month", flat=True) if month]
    return next_month(nucleus.signed_on, reported, month_of(today))


@dataclass(frozen=True)
class Row:
    """One row of the book as it is printed: a day, words, what came in or went out, what remained."""

    on: date | None
    words: str
    came_in: Decimal
    went_out: Decimal
    remains: Decimal
    paper: str = ""
    state: str = ""


def rows_of(agreement: Accountable) -> list[Row]:
    """Return the book day by day with what remained after each row; of a day what came in first. Four queries.

    The last row's remainder is `sums_of(…).balance`.
    """
    moves: list[tuple[Any, ...]] = []
    for one in came_in(agreement):
        words = _("Payment %(number)d of the programme") % {"number": one.tranche} if one.tranche else ""
        moves.append((one.on or date.min, 0, words or _("What the group put in"), one.amount, ZERO, "", ""))
    rows = Voucher.objects.filter(**of(agreement), state__in=STANDING).exclude(charged=0)
    for receipt in narrow(rows.order_by("issued_on", "created_at")):
        words = f"{receipt.what} · {receipt.issuer_name}"
        charged = receipt.charged.amount
        moves.append((receipt.issued_on, 1, words, ZERO, charged, str(receipt), receipt.state))
    for back in agreement.returns.filter(state__in=("told", "confirmed")):
        words = _("Given back to the programme")
        moves.append((back.returned_on, 2, words, ZERO, back.amount.amount, back.operation_number, back.state))
    if stays := own_left(agreement):
        moves.append((agreement.closed_on or date.max, 3, _("Stays with the group"), ZERO, stays, "", "closed"))
    remains, found = ZERO, []
    for on, _order, words, came, went, paper, state in sorted(moves, key=lambda move: move[:2]):
        remains += came - went
        found.append(Row(None if on == date.min else on, words, came, went, remains, paper, state))
    return found
