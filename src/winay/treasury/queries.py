"""Reads of payment orders."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Count, F, Model, Q, QuerySet, Sum

from winay.base.models import User
from winay.base.search import Orders, with_words
from winay.ledger.models import Entry, Posting
from winay.ledger.queries import postings_of_entries
from winay.programmes.access import held_by
from winay.programmes.models import Programme
from winay.treasury.models import PaymentOrder
from winay.treasury.postings import keys_of
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
