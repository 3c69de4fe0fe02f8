"""Where every sol is: from a stage to its accounts, from an account to its entries with who, when and why."""

from dataclasses import dataclass
from decimal import Decimal
from operator import attrgetter
from uuid import UUID, uuid4

from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from winay.agreements.queries import staff as agreements
from winay.base.choices import offer
from winay.base.narrow import narrow
from winay.base.time_limits import gives_table
from winay.base.web import SignedInRequest, csv_response, paginate, xlsx_response
from winay.calls.models import Call, Category
from winay.desk.web import staff_page
from winay.ledger import queries as ledger
from winay.ledger.actions import verify_chain
from winay.ledger.chart import kinds_counted
from winay.ledger.models import Entry
from winay.programmes.access import programmes_of
from winay.programmes.models import Programme

STAGES = {
    "budget": "budget",
    "available": "available",
    "awarded": "awarded",
    "agreed": "agreed",
    "ordered": "ordered",
    "counterpart": "counterpart_in",
    "paid": "paid",
}
"""The stages of an address, by the column of “where every sol is” that they stand for."""

PUNA, LAKE, GOLD, LINE = "#2c5a45", "#1f5673", "#d79a2b", "#d9cbb6"


@dataclass(frozen=True)
class Piece:
    """A part of the bar of a category: its colour of the design language, where it begins and its width, of 100."""

    colour: str
    x: str
    width: str


@dataclass(frozen=True)
class StageRow:
    """A category's money with its bar."""

    stage: ledger.SolStage
    pieces: list[Piece]


def _pieces(stage: ledger.SolStage) -> list[Piece]:
    parts = {PUNA: stage.paid, LAKE: stage.to_pay, GOLD: stage.to_agree, LINE: stage.available}
    pieces, start = [], Decimal(0)
    for colour, amount in parts.items():
        width = amount * 100 / stage.budget if stage.budget > 0 else Decimal(0)
        if width > 0:
            pieces.append(Piece(colour, f"{start:.2f}", f"{width:.2f}"))
        start += width
    return pieces


def _chosen(request: SignedInRequest) -> tuple[list[Programme], Programme]:
    """Return the user's programmes and the one asked for, or the first; another's raises `DoesNotExist`."""
    programmes = programmes_of(request.user)
    wanted = request.GET.get("programme")
    return list(programmes), programmes.get(code=wanted) if wanted else programmes[0]


@staff_page
@gives_table
def where_money_is(request: SignedInRequest) -> HttpResponseBase:
    """Show, by category or by category and source, how far the money of a programme or a call has come."""
    programmes, programme = _chosen(request)
    by_source = request.GET.get("by") == "source"
    rows = narrow(Call.objects.filter(programme=programme).order_by("-created_at"))
    asked = request.GET.get("call", "").strip()[:120]
    calls = offer(rows, asked, key="code", words=("title",), label_of=attrgetter("title"))
    call = calls.one.code if calls.one else asked
    # A made-up code shows nothing, as a call without money does.
    chosen = (calls.one.pk if calls.one else uuid4()) if asked else None
    stages = ledger.where_every_sol_is(programme, chosen, by_source=by_source)
    if request.GET.get("format") in ("csv", "xlsx"):
        return _export(request.GET["format"], stages)
    context = {
        "programmes": programmes,
        "programme": programme,
        "calls": calls,
        "call": call,
        "by_source": by_source,
        "rows": [StageRow(stage, _pieces(stage)) for stage in stages],
        "totals": _totals(stages),
    }
    return render(request, "desk/money/money.html", context)


def _totals(stages: list[ledger.SolStage]) -> list[dict[str, object]]:
    """Return the sums of the table, a line for each currency."""
    currencies = sorted({stage.currency for stage in stages})
    return [
        {"currency": code}
        | {
            name: sum(getattr(stage, name) for stage in stages if stage.currency == code)
            for name in ledger.COLUMNS
        }
        for code in currencies
    ]


def _export(form: str, stages: list[ledger.SolStage]) -> HttpResponseBase:
    header = ["call", "category", "name", "source", "currency", *ledger.COLUMNS]
    rows = [
        [
            s.call_code,
            s.category_code,
            s.name,
            s.funding_source,
            s.currency,
            *(getattr(s, n) for n in ledger.COLUMNS),
        ]
        for s in stages
    ]
    return (csv_response if form == "csv" else xlsx_response)("money", header, rows)


def _category(key: str) -> Category | None:
    """Return the category of a key in an address, if it is one."""
    try:
        return Category.objects.select_related("call").filter(pk=UUID(key)).first()
    except ValueError:
        return None


@staff_page
def accounts(request: SignedInRequest) -> HttpResponse:
    """Show the accounts behind one figure of the table: a stage of a category."""
    _programmes, programme = _chosen(request)
    stage, category = request.GET.get("stage", ""), request.GET.get("category", "")
    rows = ledger.accounts_of(
        programme,
        category_id=category,
        kinds=kinds_counted(STAGES[stage]) if stage in STAGES else (),
        funding_source=request.GET.get("source", ""),
    )
    context = {
        "programme": programme,
        "stage": stage,
        "category": _category(category),
        "about": None,
        "page": paginate(request, rows),
        "totals": ledger.sums_by_currency(rows),
    }
    return render(request, "desk/money/accounts.html", context)


@staff_page
def account(request: SignedInRequest, pk: str) -> HttpResponse:
    """Show an account: what it means, its balance and its entries, the latest first."""
    found = agreements.account_for_staff(request.user, pk)
    page = paginate(request, ledger.postings_of_account(found))
    context = {
        "account": found,
        "about": found.about,
        "page": page,
        "lines": ledger.with_balances(found, list(page)),
    }
    return render(request, "desk/money/account.html", context)


@staff_page
def entry(request: SignedInRequest, programme: str, number: int) -> HttpResponse:
    """Show an entry: who, when, why, its lines, its seal, and what it is about."""
    found = agreements.entry_for_staff(request.user, programme, number)
    context = {
        "entry": found,
        "postings": ledger.postings_of_entry(found),
        "agreement": agreements.agreement_of_entry(found),
    }
    return render(request, "desk/money/entry.html", context)


@staff_page
@gives_table
def journal(request: SignedInRequest, programme: str) -> HttpResponseBase:
    """Show all entries of a programme, the latest first; on demand, recompute the chain of seals."""
    found = programmes_of(request.user).get(code=programme)
    entries = ledger.entries_of_programme(found, text=request.GET.get("text", "").strip())
    if request.GET.get("format") in ("csv", "xlsx"):
        return _export_journal(request.GET["format"], found, entries)
    page = paginate(request, entries)
    context = {
        "programme": found,
        "page": page,
        "lines": ledger.moved_by_entries(list(page)),
        "report": verify_chain(found) if request.GET.get("check") else None,
        "wrong": list(ledger.wrong_balances(found)) if request.GET.get("check") else [],
        "text": request.GET.get("text", ""),
    }
    return render(request, "desk/money/journal.html", context)


def _export_journal(form: str, programme: Programme, entries: QuerySet[Entry]) -> HttpResponseBase:
    header = [
        "number",
        "at",
        "description",
        "about",
        "posted_by",
        "account",
        "source",
        "holder",
        "currency",
        "amount",
    ]
    rows = (
        [
            row.entry.number,
            row.entry.at.isoformat(),
            row.entry.description,
            row.entry.subject_code,
            row.entry.posted_by_name,
            _(row.account.kind_name),
            row.account.funding_source,
            row.account.place,
            row.account.currency,
            row.amount.amount,
        ]
        for row in ledger.postings_of_entries(entries)
    )
    return (csv_response if form == "csv" else xlsx_response)(f"journal-{programme.code}", header, rows)


@staff_page
def payments(request: SignedInRequest) -> HttpResponseBase:
    """Show what waits: to release, to prepare, deposits to confirm; and what was paid last."""
    user = request.user
    context = {
        "to_release": paginate(request, narrow(agreements.payments_to_release(user)), name="release"),
        "at_the_bank": paginate(request, narrow(agreements.payments_at_the_bank(user)), 20, name="bank"),
        "own": agreements.payments_for_staff(user).filter(order__prepared_by=user).count(),
        "to_prepare": paginate(request, narrow(agreements.payments_to_prepare(user)), 20, name="prepare"),
        "deposits": paginate(request, narrow(agreements.deposits_to_confirm(user)), 20, name="deposits"),
        "paid": agreements.paid_last(user, 10),
    }
    return render(request, "desk/money/payments.html", context)
