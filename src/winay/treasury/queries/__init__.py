"""Reads of payment orders."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any
from uuid import UUID

from django.db.models import Count, F, Model, Q, QuerySet, Sum
from django.utils import timezone

from winay.base.models import User
from winay.base.search import Orders, with_words
from winay.ledger.models import Entry, Posting
from winay.ledger.queries import postings_of_entries
from winay.programmes.access import held_by
from winay.programmes.models import Programme
from winay.treasury.models import PaymentBatch, PaymentOrder, ProgrammeAccount, Statement, StatementLine
from winay.treasury.postings import keys_of
from winay.treasury.rules import Line, Waiting, propose
from winay.treasury.states import ENDED

SORTS: Orders = {
    "latest": ("-created_at", "-pk"),
    "oldest": ("created_at", "pk"),
    "largest": ("-amount", "code"),
    "payee": ("payee_name", "code"),
    "paid": (F("paid_on").desc(nulls_last=True), "-created_at"),
}
"""How a list of orders may be ordered; the latest attempt first where nothing is asked."""


def ended_orders_of(subjects: Iterable[Model]) -> dict[str, list[PaymentOrder]]:
    """Return, by the key of what they were to pay, the orders that were sent back, rejected or reversed. One query."""
    by_type: dict[str, list[str]] = {}
    for subject in subjects:
        by_type.setdefault(subject._meta.label_lower, []).append(str(subject.pk))
    found: dict[str, list[PaymentOrder]] = {}
    for kind, keys in by_type.items():
        orders = PaymentOrder.objects.filter(about_type=kind, about_id__in=keys, state__in=ENDED)
        for order in orders.order_by("attempt"):
            found.setdefault(order.about_id, []).append(order)
    return found


def orders_for_staff(
    user: User,
    *,
    programme: str = "",
    state: str = "",
    since: date | None = None,
    until: date | None = None,
    text: str = "",
    sort: str = "",
) -> QuerySet[PaymentOrder]:
    """Return the orders that lie where the roles of `user` hold, with what a line shows; one query.

    `since` and `until` are the first and last day on which they were prepared; `text` is looked for in code, payee and
    the bank's operation number; `sort` is one of `SORTS`.
    """
    here = held_by(user, programme="programme", district="district")
    orders: QuerySet[PaymentOrder] = PaymentOrder.objects.filter(here)
    given: dict[str, Any] = {
        "programme__code": programme,
        "state": state,
        "prepared_at__date__gte": since,
        "prepared_at__date__lte": until,
    }
    orders = orders.filter(**{name: value for name, value in given.items() if value})
    if text.strip():
        orders = with_words(orders, text, "code", "payee_name", "operation_number")
    orders = orders.select_related("programme", "prepared_by", "released_by")
    return orders.order_by(*SORTS.get(sort, SORTS["latest"]))


def order_for_staff(user: User, pk: UUID | str) -> PaymentOrder:
    """Return one order that lies where the roles of `user` hold; raise `PaymentOrder.DoesNotExist` otherwise."""
    return orders_for_staff(user).select_related("payee", "account", "district__province").get(pk=pk)


def sums_of_orders(orders: QuerySet[PaymentOrder]) -> list[tuple[str, int, Decimal]]:
    """Return currency, number and sum of orders, a line a currency; one query."""
    rows = orders.order_by().values_list("amount_currency").annotate(sum=Sum("amount"), number=Count("pk"))
    return sorted((currency, number, total) for currency, total, number in rows)


def attempts_beside(order: PaymentOrder) -> list[PaymentOrder]:
    """Return the other attempts to pay the same thing, in order; one query."""
    same = Q(about_type=order.about_type, about_id=order.about_id)
    return list(PaymentOrder.objects.filter(same).exclude(pk=order.pk).order_by("attempt"))


def postings_of_order(order: PaymentOrder) -> QuerySet[Posting]:
    """Return the lines of the entries posted for an order, and of those that took them back, in order; one query."""
    entries = Entry.objects.filter(programme=order.programme_id, idempotency_key__in=keys_of(order))
    return postings_of_entries(entries).select_related("entry__programme", "entry__reverses", "account")


def orders_under_way(programme: Programme) -> int:
    """Return how many payments of the programme are authorised and not yet answered by the bank."""
    return PaymentOrder.objects.filter(programme=programme, state="authorised").count()


RETURNED_WITHIN = 60
"""For how many days after the bank paid a transfer may still be seen to come back."""


def waiting_payments(account: ProgrammeAccount) -> list[Waiting]:
    """Return what lines of the account's statements may be: payments that wait for the bank, and lately paid ones.

    Those in the account's currency: in its batches, or in none. One query.
    """
    lately = timezone.localdate() - timedelta(days=RETURNED_WITHIN)
    orders = (
        PaymentOrder.objects.filter(programme=account.programme_id, amount_currency=account.currency)
        .filter(Q(state="authorised") | Q(state="paid", paid_on__gte=lately))
        .filter(Q(batch=None) | Q(batch__account=account))
        .order_by("pk")
        .values_list(
            "pk",
            "code",
            "reference",
            "amount",
            "amount_currency",
            "released_at",
            "payee_name",
            "account__cci",
            "state",
        )
    )
    return [
        Waiting(
            key=str(pk),
            code=code,
            reference=reference,
            amount=amount,
            currency=currency,
            authorised_on=timezone.localdate(released_at) if released_at else timezone.localdate(),
            payee=payee,
            account=cci or "",
            paid=state == "paid",
        )
        for pk, code, reference, amount, currency, released_at, payee, cci, state in orders.iterator(2000)
    ]


def accounts_of_programmes(programmes: QuerySet[Programme]) -> QuerySet[ProgrammeAccount]:
    """Return the bank accounts of programmes, open ones first, with how many lines of each wait."""
    waiting = Count("lines", filter=Q(lines__state="open"))
    accounts = ProgrammeAccount.objects.filter(programme__in=programmes).select_related("programme")
    return accounts.annotate(waiting=waiting).order_by(F("closed_at").asc(nulls_first=True), "name", "pk")


def batches_of(account: ProgrammeAccount) -> QuerySet[PaymentBatch]:
    """Return the batches of an account, the latest first."""
    return account.batches.select_related("made_by", "released_by", "second_by").order_by("-created_at", "-pk")


def orders_to_batch(account: ProgrammeAccount) -> QuerySet[PaymentOrder]:
    """Return the transfers that may go into a batch of the account: prepared or authorised, in none yet, by code."""
    return PaymentOrder.objects.filter(
        programme=account.programme_id,
        amount_currency=account.currency,
        state__in=("prepared", "authorised"),
        batch=None,
        method=PaymentOrder.Method.TRANSFER,
        account__isnull=False,
    ).order_by("code")


def left_for_bank(batch: PaymentBatch) -> QuerySet[PaymentOrder]:
    """Return the payments of a batch that its file would ask the bank for: authorised, and not paid by hand since."""
    return batch.orders.filter(state="authorised")


def lines_of_account(account: ProgrammeAccount, *, state: str = "", trust: str = "") -> QuerySet[StatementLine]:
    """Return the lines of an account's statements with the payments that they are or may be."""
    lines = account.lines.select_related("order", "meant")
    if state:
        lines = lines.filter(state=state)
    if trust:
        lines = lines.filter(trust=trust)
    return lines.order_by("booked_on", "number", "pk")


def counts_of_lines(account: ProgrammeAccount) -> dict[str, int]:
    """Return how many lines wait, by how surely their proposal holds: `certain`, `likely`, `doubt`. One query."""
    rows = account.lines.filter(state="open").order_by().values_list("trust").annotate(count=Count("pk"))
    return {"certain": 0, "likely": 0, "doubt": 0} | dict(rows)


@dataclass(frozen=True)
class Gap:
    """Two statements that follow each other though the second does not begin with what the first ended."""

    before: Statement
    after: Statement


def gaps_between(account: ProgrammeAccount) -> list[Gap]:
    """Return where statements of an account do not join: one between them is missing. One query."""
    found = []
    told = [one for one in account.statements.order_by("since", "until") if one.opening is not None]
    for before, after in pairwise(told):
        if before.closing is not None and after.since >= before.until and before.closing != after.opening:
            found.append(Gap(before, after))
    return found


def candidates_of(row: StatementLine) -> list[tuple[PaymentOrder, int]]:
    """Return the payments that a line may be, the likeliest first, with how alike the names are (0–100)."""
    (found,) = propose([line_of(row)], waiting_payments(row.account))
    orders = PaymentOrder.objects.select_related("programme").in_bulk([one.key for one in found.candidates])
    by_key = {str(pk): order for pk, order in orders.items()}
    return [(by_key[one.key], one.likeness) for one in found.candidates if one.key in by_key]


def line_of(row: StatementLine) -> Line:
    """Return a line as the rules of matching read it: positive when it leaves the account."""
    return Line(
        key=str(row.pk),
        booked_on=row.booked_on,
        amount=-row.amount.amount,
        currency=str(row.amount.currency),
        reference=row.reference,
        operation=row.operation,
        text=row.text,
        party=row.party,
        account=row.party_account,
    )
