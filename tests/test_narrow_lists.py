"""No list and no export brings a document (terms, answers, explanations, content) with each of its rows."""

from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from tests.wide import wide_rows

from winay.base.models import User

pytestmark = pytest.mark.django_db
SHOWN = {
    "calls.category.words",
    "outbox.message.facts",
    "agreements.tranche.conditions",
    "treasury.paymentorder.ended_why",
}
"""What lists show: names in three languages, the words of a message, what a payment waits for, and why one ended."""
# The desk's home judges by its terms what waits in each call in hand: as many as there are calls, not rows.
FEW = 5
"""So many rows may bring one: the thing that a page is about, and those that it compares it with."""
ROLES = ("", "coordinadora", "promotor", "secretaria", "finanzas", "evaluadora", "grupo")


def _lists(resolver: URLResolver, prefix: str = "") -> Iterator[str]:
    """Yield the addresses that name no thing: lists, homes, and their downloads."""
    for pattern in resolver.url_patterns:
        route = prefix + str(pattern.pattern).lstrip("^")
        if isinstance(pattern, URLResolver):
            yield from _lists(pattern, route)
        elif isinstance(pattern, URLPattern):
            for kind in ("csv", "xlsx") if route.endswith("<str:kind>") else ("",):
                address = route.replace("<str:kind>", kind)
                if not set("<(?\\$") & set(address):
                    yield f"/{address}"


def _is_fault(address: str, column: str, number: int) -> bool:
    if "a query of its own" in column:
        return number > 1
    judged = address == "/desk/" and column.startswith("calls.call.")
    return number > FEW and column not in SHOWN and not judged


@pytest.mark.parametrize("role", ROLES)
def test_no_list_brings_a_document_with_each_row(demonstration, role):
    client = Client()
    if role:
        client.force_login(User.objects.get(username=role))
    faults, seen = [], 0
    for address in (*_lists(get_resolver()), "/desk/agreements/?format=csv", "/desk/payments/orders/?format=xlsx"):
        with wide_rows() as brought:
            answer = client.get(address)
            if answer.streaming:
                b"".join(answer.streaming_content)
        seen += answer.status_code == 200
        faults += [
            f"{address}: {number} × {column}"
            for column, number in brought.items()
            if _is_fault(address, column, number)
        ]
    assert seen > 10
    assert not faults, "\n".join(faults)
