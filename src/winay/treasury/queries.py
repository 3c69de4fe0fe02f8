"""Reads of payment orders."""

from collections.abc import Iterable

from django.db.models import Model

from winay.treasury.models import PaymentOrder
from winay.treasury.states import ENDED


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
