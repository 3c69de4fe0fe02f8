"""Open data: what the portal shows, as tables for machines and spreadsheets, with their dictionary."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from django.conf import settings
from django.db.models import Count, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override
from django.views.decorators.http import require_safe

from winay.agreements.queries.public import payments_for_public, payments_number
from winay.base.web import csv_response
from winay.calls.queries.public import call_rows, calls_for_public, proposal_row, proposals_for_public
from winay.committees.queries.public import (
    acta_row,
    actas_for_public,
    award_change_row,
    award_changes_for_public,
    award_row,
    awards_for_public,
    scores_for_public,
    scores_number,
)
from winay.portal import charts
from winay.programmes.queries.public import offices_for_public
from winay.territory.queries import public as territory

ROWS_IN_JSON = 5000

Text = str | Promise
Row = Sequence[Any]
RowsOf = Callable[[str, slice], Iterable[Row]]
WHOLE = slice(0, None)


@dataclass(frozen=True)
class Column:
    """A column's name and what it means."""

    name: str
    meaning: Text


@dataclass(frozen=True)
class Dataset:
    """A table that anyone may take."""

    name: str
    title: Text
    about: Text
    columns: tuple[Column, ...]
    rows: RowsOf = field(repr=False)
    """The rows of a call, or of all (""), that lie in a window."""
    most: Callable[[str], int] | None = field(default=None, repr=False)
    """At most so many rows has a call, or all of them (""); None where the database cuts the page."""

    @property
    def header(self) -> list[str]:
        """The names of the columns."""
        return [column.name for column in self.columns]


CALL = Column("call", _("Code of the call"))
CATEGORY = Column("category", _("Code of the category within the call"))
PROPOSAL = Column("proposal", _("Code of the proposal"))
ORGANISATION = Column(
    "organisation", _("Name of the organisation; a family is shown by its community, never by name")
)
KIND = Column("organisation_kind", _("Kind of organisation, such as interest_group or association"))
UBIGEO = Column("ubigeo", _("District by INEI's six digits: department, province, district"))
CURRENCY = Column("currency", _("Currency of the amounts (ISO 4217); PEN is the sol"))
SESSION = Column("session", _("Code of the public session"))


def _calls(call: str, window: slice) -> Iterator[Row]:
    found = calls_for_public()
    found = found.filter(code=call) if call else found
    sizes = found.annotate(size=Count("categories")).values_list("pk", "size")
    start, stop = window.start or 0, window.stop
    keys, at, skip = [], 0, None
    for key, size in sizes:
        if at + size > start and (stop is None or at < stop):
            skip = start - at if skip is None else skip
            keys.append(key)
        at += size
    length = None if stop is None else stop - start
    rows = _category_rows(found.filter(pk__in=keys)) if keys else iter(())
    first = max(skip or 0, 0)
    return islice(rows, first, None if length is None else first + length)


def _category_rows(calls: QuerySet[Any]) -> Iterator[Row]:
    for row in call_rows(calls):
        for category in row.categories:
            yield (
                row.code,
                row.title,
                row.programme_code,
                row.state,
                row.opens_on,
                row.closes_at.isoformat() if row.closes_at else None,
                row.session_on,
                category.code,
                category.name,
                category.budget.amount,
                category.ceiling.amount,
                str(category.budget.currency),
            )


def _rows_of(queries: Callable[..., QuerySet[Any, Any]], row: Callable[[Any], Row]) -> RowsOf:
    """Return the rows of a query that is cut where the page is: nothing before it or after it is read."""
    return lambda call, window: (row(one) for one in queries(call=call)[window].iterator(chunk_size=2000))


def _counted(rows: Callable[..., Iterable[Any]], name: str) -> RowsOf:
    """Return the rows of what is made in one go, where one row depends on those before it."""
    return lambda call, window: (
        tuple(getattr(row, column) for column in DATASETS[name].header)
        for row in islice(iter(rows(call=call)), window.start, window.stop)
    )


def _proposal(proposal: Any) -> Row:
    row = proposal_row(proposal)
    return tuple(getattr(row, name) for name in DATASETS["proposals"].header)


def _districts(call: str, window: slice) -> Iterator[Row]:
    chosen = charts.choose(call=call)
    awards = {award.ubigeo: award for award in chosen.awards}
    source = chosen.poverty_map
    for row in territory.districts_with_quintile(poverty_map=source)[window]:
        award = awards.get(row.ubigeo)
        yield (
            row.ubigeo,
            row.name,
            row.province,
            row.department,
            source.code if source else None,
            source.is_demo if source else None,
            row.quintile,
            award.awards if award else 0,
            award.amount if award else 0,
            award.currency if award else settings.DEFAULT_CURRENCY,
            award.people if award else None,
            award.women if award else None,
        )


DATASETS = {
    dataset.name: dataset
    for dataset in (
        Dataset(
            "calls",
            _("Calls"),
            _("Every published call, one row for each of its categories."),
            (
                CALL,
                Column("title", _("Title of the call")),
                Column("programme", _("Code of the programme")),
                Column(
                    "state",
                    _("published, received (being checked), screened (before the session), decided, cancelled"),
                ),
                Column("opens_on", _("First day to send a proposal")),
                Column("closes_at", _("Last moment to send a proposal, with its time zone")),
                Column("session_on", _("Day of the public session")),
                CATEGORY,
                Column("category_name", _("Name of the category")),
                Column("budget", _("Money for the category")),
                Column("ceiling", _("The most that one proposal can receive")),
                CURRENCY,
            ),
            _calls,
        ),
        Dataset(
            "proposals",
            _("Proposals"),
            _("Every proposal that was sent, with its public state. Drafts and withdrawn ones are not shown."),
            (
                CALL,
                CATEGORY,
                Column("code", _("Code of the proposal")),
                Column("title", _("Title of the proposal")),
                ORGANISATION,
                KIND,
                Column("activity", _("Economic activity")),
                UBIGEO,
                Column(
                    "state",
                    _(
                        "submitted, eligible, refused, awarded, waiting, not_awarded, renounced, award_withdrawn, "
                        "call_cancelled"
                    ),
                ),
                Column("requested", _("Money asked from the programme")),
                Column("own_cash", _("Counterpart of the organisation in money")),
                Column("own_kind", _("Counterpart of the organisation in goods and work")),
                CURRENCY,
                Column("submitted_on", _("Day on which it was sent")),
            ),
            _rows_of(proposals_for_public, _proposal),
            lambda call: proposals_for_public(call=call).count(),
        ),
        Dataset(
            "awards",
            _("Awards"),
            _("Every award that stands: of a session, or later from its waiting list, as the minutes say."),
            (
                CALL,
                CATEGORY,
                PROPOSAL,
                Column("title", _("Title of the proposal")),
                ORGANISATION,
                KIND,
                UBIGEO,
                Column("district", _("Name of the district")),
                Column("score", _("Points from 0 to 100: mean of the jurors' weighted scores")),
                Column("rank", _("Place within the category")),
                Column("amount", _("Money awarded")),
                CURRENCY,
                Column("by_reserve", _("True if the money kept for the most vulnerable paid for it")),
                Column("decided_on", _("Day of the decision")),
                Column("awarded_from", _("session, or waiting_list: with budget that another award left")),
            ),
            _rows_of(awards_for_public, award_row),
            lambda call: awards_for_public(call=call).count(),
        ),
        Dataset(
            "award_changes",
            _("Changes of awards"),
            _("What became of awards after their session. Why a group gave up is not published."),
            (
                CALL,
                CATEGORY,
                PROPOSAL,
                Column("change", _("renounced, withdrawn, reinstated (after a complaint) or awarded_later")),
                Column("amount", _("Money that the change freed or awarded")),
                CURRENCY,
                Column("changed_on", _("Day of the change")),
                Column("document", _("Code of the addendum that prints an award from the waiting list")),
            ),
            _rows_of(award_changes_for_public, award_change_row),
        ),
        Dataset(
            "scores",
            _("Scores"),
            _("Every score that counted. Jurors are shown by seat and sector, never by name."),
            (
                CALL,
                CATEGORY,
                PROPOSAL,
                Column("seat", _("Number of the seat in the committee")),
                Column("sector", _("Sector that the seat represents")),
                Column("criterion", _("Code of the criterion")),
                Column("value", _("Score on the criterion's own scale")),
            ),
            _counted(scores_for_public, "scores"),
            lambda call: scores_number(call=call),
        ),
        Dataset(
            "minutes",
            _("Minutes (actas)"),
            _("The minutes (actas) of public sessions with the fingerprint by which anyone can check them."),
            (
                CALL,
                SESSION,
                Column("number", _("1 is the acta; from 2 on, corrections and addenda")),
                Column("document", _("Code of the document: /verify/<code>/ confirms it")),
                Column("sha256", _("SHA-256 of the PDF file")),
                Column("issued_on", _("Day of issue")),
            ),
            _rows_of(actas_for_public, acta_row),
        ),
        Dataset(
            "payments",
            _("Payments"),
            _("Every transfer that the bank made to an organisation's own account and that was not reversed."),
            (
                CALL,
                Column("agreement", _("Code of the agreement")),
                PROPOSAL,
                ORGANISATION,
                UBIGEO,
                Column("tranche", _("Number of the tranche")),
                Column("amount", _("Money transferred")),
                CURRENCY,
                Column("paid_on", _("Day on which the bank made the transfer")),
            ),
            _counted(payments_for_public, "payments"),
            lambda call: payments_number(call=call),
        ),
        Dataset(
            "districts",
            _("Districts"),
            _(
                "Every district, its poverty quintile and what was awarded there. Fewer than five people, and figures "
                "from which so few would follow, are left out."
            ),
            (
                UBIGEO,
                Column("district", _("Name of the district")),
                Column("province", _("Name of the province")),
                Column("department", _("Name of the department")),
                Column("poverty_map", _("Code of the poverty map used")),
                Column("poverty_map_is_demo", _("True if its values are invented for a demonstration")),
                Column("quintile", _("1 extreme poor, 2 very poor, 3 poor, 4 average, 5 acceptable")),
                Column("awards", _("Number of awards")),
                Column("amount", _("Sum of the awards")),
                CURRENCY,
                Column("people", _("People in the awarded groups; empty if fewer than five could be told")),
                Column("women", _("Women among them; empty if fewer than five women or men could be told")),
            ),
            _districts,
            lambda _call: territory.districts().count(),
        ),
    )
}


def _dataset(name: str) -> Dataset:
    if name not in DATASETS:
        raise Http404
    return DATASETS[name]


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Show the datasets and what each column means."""
    context = {
        "datasets": list(DATASETS.values()),
        "demo_map": any(m.is_demo for m in territory.poverty_maps()),
        "time_zone": settings.TIME_ZONE,
    }
    return render(request, "portal/open.html", context)


@require_safe
def as_csv(request: HttpRequest, dataset: str) -> HttpResponseBase:
    """Stream a dataset as CSV; `?call=` narrows it to one call."""
    found = _dataset(dataset)
    response = csv_response(f"winay-{found.name}", found.header, found.rows(request.GET.get("call", ""), WHOLE))
    response["Access-Control-Allow-Origin"] = "*"
    return response


@require_safe
def as_json(request: HttpRequest, dataset: str) -> JsonResponse:
    """Return a dataset as JSON in pages of 5,000 rows; `next` is the address of the following page or null."""
    found = _dataset(dataset)
    page = request.GET.get("page", "1")[:6]
    number = max(int(page), 1) if page.isdecimal() else 1
    start = (number - 1) * ROWS_IN_JSON
    call = request.GET.get("call", "")
    beyond = start > 0 and found.most is not None and start >= found.most(call)
    rows = [] if beyond else list(found.rows(call, slice(start, start + ROWS_IN_JSON + 1)))
    query = request.GET.copy()
    query["page"] = str(number + 1)
    content = {
        "dataset": found.name,
        "columns": found.header,
        "page": number,
        "next": request.build_absolute_uri(f"?{query.urlencode()}") if len(rows) > ROWS_IN_JSON else None,
        "rows": [dict(zip(found.header, row, strict=True)) for row in rows[:ROWS_IN_JSON]],
    }
    return _for_all(JsonResponse(content, json_dumps_params={"ensure_ascii": False}))


LICENCE = {
    "name": "CC-BY-4.0",
    "title": "Creative Commons Attribution 4.0",
    "path": "https://creativecommons.org/licenses/by/4.0/",
}
TYPES = {
    "integer": ("rank", "tranche", "number", "awards", "people", "women", "quintile", "seat"),
    "number": ("budget", "ceiling", "requested", "own_cash", "own_kind", "amount", "score", "value"),
    "date": (
        "opens_on",
        "session_on",
        "submitted_on",
        "decided_on",
        "changed_on",
        "issued_on",
        "paid_on",
    ),
    "datetime": ("closes_at",),
    "boolean": ("by_reserve", "poverty_map_is_demo"),
}
"""What a column holds beside text; `ubigeo` and every code are text: their zeros count."""
TYPE_OF = {name: kind for kind, names in TYPES.items() for name in names}
DETAILS: dict[str, dict[str, Any]] = {
    "boolean": {"trueValues": ["True", "true"], "falseValues": ["False", "false"]},
    "datetime": {"format": "any"},
}


@require_safe
def datapackage(request: HttpRequest) -> JsonResponse:
    """Return the tables as a Frictionless data package: where they are, what each column means and holds."""
    content = {
        "profile": "tabular-data-package",
        "name": "winay",
        "title": str(_("Open data")),
        "licenses": [LICENCE],
        "contributors": [
            {"title": office.operator or office.programme, "role": "publisher"} for office in offices_for_public()
        ],
        "resources": [_resource(request, dataset) for dataset in DATASETS.values()],
    }
    return _for_all(JsonResponse(content, json_dumps_params={"ensure_ascii": False, "indent": 1}))


def _resource(request: HttpRequest, dataset: Dataset) -> dict[str, Any]:
    fields = [
        {
            "name": column.name,
            "type": (kind := TYPE_OF.get(column.name, "string")),
            "description": str(column.meaning),
            **DETAILS.get(kind, {}),
        }
        for column in dataset.columns
    ]
    return {
        "profile": "tabular-data-resource",
        "name": dataset.name,
        "title": str(dataset.title),
        "description": str(dataset.about),
        "path": request.build_absolute_uri(reverse("portal:open_csv", args=[dataset.name])),
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": {"fields": fields, "missingValues": [""]},
    }


@require_safe
def dictionary(request: HttpRequest) -> JsonResponse:
    """Return the data dictionary in every language of the site."""
    content: dict[str, Any] = {
        dataset.name: {
            "title": _in_all(dataset.title),
            "about": _in_all(dataset.about),
            "columns": {column.name: _in_all(column.meaning) for column in dataset.columns},
        }
        for dataset in DATASETS.values()
    }
    # Beside the tables, under a name that none of them can have.
    content["$about"] = {"license": LICENCE, "time_zone": settings.TIME_ZONE}
    return _for_all(JsonResponse(content, json_dumps_params={"ensure_ascii": False, "indent": 1}))


def _in_all(text: Text) -> dict[str, str]:
    texts = {}
    for code, _name in settings.LANGUAGES:
        with override(code):
            texts[code] = str(text)
    return texts


def _for_all(response: JsonResponse) -> JsonResponse:
    """Let pages of other sites read it: it is public and the same for everybody."""
    response["Access-Control-Allow-Origin"] = "*"
    return response
