"""The books of a programme: trial balance, sources and uses, chart of accounts, months that are closed."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from winay.base.errors import DomainError
from winay.base.web import SignedInRequest, csv_response, paginate, show_domain_error, xlsx_response
from winay.desk.money.forms import SpanForm
from winay.desk.web import staff_page
from winay.ledger import queries as ledger
from winay.ledger.access import may_close_months
from winay.ledger.actions import close_month
from winay.ledger.chart import CHART, kind_of, way
from winay.ledger.exports import beancount_of
from winay.ledger.models import ClosedMonth
from winay.programmes.access import programmes_of
from winay.treasury.queries import orders_under_way


def _span(request: SignedInRequest) -> tuple[SpanForm, dict[str, Any]]:
    """Return the form of the span that was asked for, and its days; of a span that is none, all days."""
    form = SpanForm(request.GET or None)
    days = form.cleaned_data if form.is_bound and form.is_valid() else {}
    return form, {"since": days.get("since"), "until": days.get("until")}


@staff_page
def balance(request: SignedInRequest, programme: str) -> HttpResponseBase:
    """Show what each kind of account had, got and gave in a span of days, by kind or by kind and source."""
    found = programmes_of(request.user).get(code=programme)
    form, days = _span(request)
    by_source = request.GET.get("by") == "source"
    lines = ledger.turnover(found, **days, by_source=by_source)
    if request.GET.get("format") in ("csv", "xlsx"):
        header = ["account", "name", "source", "currency", "opening", "debits", "credits", "closing"]
        rows = [
            [
                one.kind,
                _(one.about.name),
                one.funding_source,
                one.currency,
                one.opening,
                one.debits,
                one.credits,
                one.closing,
            ]
            for one in lines
        ]
        return (csv_response if request.GET["format"] == "csv" else xlsx_response)("balance", header, rows)
    context = {
        "programme": found,
        "here": "balance",
        "form": form,
        "by_source": by_source,
        "lines": lines,
        "sums": ledger.sums_of_lines(lines),
        "query": _query(days, by="source" if by_source else ""),
    }
    return render(request, "desk/money/balance.html", context)


@staff_page
def sources(request: SignedInRequest, programme: str) -> HttpResponseBase:
    """Show where the money of a span came from and what it was used for, by funding source."""
    found = programmes_of(request.user).get(code=programme)
    form, days = _span(request)
    flows = ledger.sources_and_uses(found, **days)
    if request.GET.get("format") in ("csv", "xlsx"):
        header = ["part", "account", "name", "source", "currency", "before", "in_the_span", "after"]
        rows = [
            [
                one.flow,
                one.kind,
                _(one.about.name),
                one.funding_source,
                one.currency,
                one.opening,
                one.amount,
                one.opening + one.amount,
            ]
            for one in flows
        ]
        return (csv_response if request.GET["format"] == "csv" else xlsx_response)(
            "sources-and-uses", header, rows
        )
    context = {
        "programme": found,
        "here": "sources",
        "form": form,
        "statements": ledger.statements_of(flows),
        "query": _query(days),
    }
    return render(request, "desk/money/sources.html", context)


def _query(days: dict[str, Any], **more: str) -> str:
    """Return the filters as the beginning of an address' query, for the links that download."""
    pairs = {name: f"{day:%Y-%m-%d}" for name, day in days.items() if day} | {k: v for k, v in more.items() if v}
    return "".join(f"{name}={value}&" for name, value in pairs.items())


@staff_page
def chart(request: SignedInRequest, programme: str) -> HttpResponse:
    """Show every kind of account: what it means, how many the programme has, what they hold."""
    found = programmes_of(request.user).get(code=programme)
    held = ledger.held_by_kind(found)
    kinds = [*way(), *sorted(held.keys() - CHART.keys())]
    context = {
        "programme": found,
        "here": "chart",
        "rows": [{"kind": kind_of(code), "held": held.get(code, [])} for code in kinds],
    }
    return render(request, "desk/money/chart.html", context)


@staff_page
def accounts_of_kind(request: SignedInRequest, programme: str, kind: str) -> HttpResponse:
    """Show the programme's accounts of one kind."""
    found = programmes_of(request.user).get(code=programme)
    rows = ledger.accounts_of(found, kinds=(kind,), funding_source=request.GET.get("source", ""))
    context = {
        "programme": found,
        "category": None,
        "about": kind_of(kind),
        "page": paginate(request, rows),
        "totals": ledger.sums_by_currency(rows),
    }
    return render(request, "desk/money/accounts.html", context)


@staff_page
def months(request: SignedInRequest, programme: str) -> HttpResponse:
    """Show which months of the journal are closed, and what to look at before the next is."""
    found = programmes_of(request.user).get(code=programme)
    all_months = ledger.months_of(found)
    coming = next((one for one in all_months if one.may_be_closed), None)
    context = {
        "programme": found,
        "here": "months",
        "page": paginate(request, all_months, 24),
        "coming": coming,
        "may_close": may_close_months(request.user, found),
        "under_way": orders_under_way(found) if coming else 0,
    }
    return render(request, "desk/money/months.html", context)


@require_POST
@staff_page
def close(request: SignedInRequest, programme: str, year: int, month: int) -> HttpResponseBase:
    """Close a month; the person has ticked that they looked at it."""
    found = programmes_of(request.user).get(code=programme)
    if not request.POST.get("sure"):
        messages.error(request, _("Tick that you have looked at the month: it cannot be opened again."))
        return redirect("desk:months", programme)
    try:
        close_month(actor=request.user, programme=found, month=_first_day(year, month))
    except DomainError as error:
        show_domain_error(request, error)
    else:
        messages.success(request, _("The month is closed: it takes no entry any more."))
    return redirect("desk:months", programme)


def _first_day(year: int, month: int) -> date:
    """Return the first day of a month in an address; of one that is none, a day before all journals."""
    try:
        return date(year, month, 1)
    except ValueError:
        return date.min


@staff_page
def paper(request: SignedInRequest, programme: str, year: int, month: int) -> HttpResponseBase:
    """Send the paper of a closed month."""
    found = programmes_of(request.user).get(code=programme)
    closed = ClosedMonth.objects.select_related("document").get(programme=found, month=_first_day(year, month))
    response = HttpResponse(bytes(closed.document.pdf), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{closed.document.code}.pdf"'
    return response


@staff_page
def beancount(request: SignedInRequest, programme: str) -> HttpResponseBase:
    """Send the journal as a Beancount file, piece by piece."""
    found = programmes_of(request.user).get(code=programme)
    response = StreamingHttpResponse(beancount_of(found), content_type="text/plain; charset=utf-8")
    name = f"{found.code}-{timezone.localdate():%Y%m%d}.beancount"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
