"""Payment orders: the list of every attempt to pay, and the page of one."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from winay.agreements.queries.staff import agreement_of_order
from winay.base.narrow import piece_by_piece
from winay.base.time_limits import gives_table
from winay.base.web import SignedInRequest, csv_response, paginate, xlsx_response
from winay.desk.money.forms import OrderFilter
from winay.desk.web import staff_page
from winay.programmes.access import programmes_of
from winay.treasury import queries
from winay.treasury.models import PaymentOrder
from winay.treasury.states import PAYMENT_STATES

HEADER = (
    "order", "programme", "payee", "method", "state", "currency", "amount", "prepared_by", "prepared_at",
    "released_by", "released_at", "paid_on", "operation_number", "ended_at", "ended_why",
)  # fmt: skip


def _choices(request: SignedInRequest) -> dict[str, list[tuple[str, Any]]]:
    labels = PAYMENT_STATES.labels.items()
    return {
        "programme": [("", _("All")), *programmes_of(request.user).values_list("code", "name")],
        "state": [("", _("All")), *((state, _(label.staff)) for state, label in labels if state != "planned")],
        "sort": [
            ("latest", _("Latest first")),
            ("oldest", _("Oldest first")),
            ("largest", _("Largest amount first")),
            ("payee", _("Payee")),
            ("paid", _("Paid last first")),
        ],
    }


@staff_page
@gives_table
def orders(request: SignedInRequest) -> HttpResponseBase:
    """List the payment orders of the user's programmes, by programme, state and days."""
    form = OrderFilter(request.GET, choices=_choices(request))
    filters = form.cleaned_data if form.is_valid() else {}
    found = queries.orders_for_staff(request.user, **filters)
    if request.GET.get("format") in ("csv", "xlsx"):
        return _export(request.GET["format"], found)
    query = request.GET.copy()
    for name in ("page", "format"):
        query.pop(name, None)
    context = {
        "form": form,
        "page": paginate(request, found),
        "sums": queries.sums_of_orders(found),
        "query": f"{query.urlencode()}&" if query else "",
    }
    return render(request, "desk/money/orders.html", context)


def _export(form: str, found: QuerySet[PaymentOrder]) -> HttpResponseBase:
    rows = (
        [
            one.code,
            one.programme.code,
            one.payee_name,
            one.method,
            one.state,
            str(one.amount.currency),
            one.amount.amount,
            str(one.prepared_by or ""),
            one.prepared_at.isoformat() if one.prepared_at else "",
            str(one.released_by or ""),
            one.released_at.isoformat() if one.released_at else "",
            one.paid_on.isoformat() if one.paid_on else "",
            one.operation_number,
            one.ended_at.isoformat() if one.ended_at else "",
            one.ended_why,
        ]
        for one in piece_by_piece(found, "ended_why")
    )
    return (csv_response if form == "csv" else xlsx_response)("payment-orders", HEADER, rows)


@staff_page
def order(request: SignedInRequest, pk: str) -> HttpResponse:
    """Show one order: who prepared and released it, the bank's answer, its lines in the journal, other attempts."""
    found = queries.order_for_staff(request.user, pk)
    context = {
        "order": found,
        "agreement": agreement_of_order(found),
        "postings": queries.postings_of_order(found),
        "attempts": queries.attempts_beside(found),
    }
    return render(request, "desk/money/order.html", context)
