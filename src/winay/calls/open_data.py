"""Calls and proposals as open data."""

from collections.abc import Iterator
from itertools import islice
from typing import Any

from django.db.models import Count, QuerySet
from django.utils.translation import gettext_lazy as _

from winay.base.open_data import BY_COMMUNITY, NOBODY, Column, OpenTable, Row, cells_of, rows_of
from winay.calls.queries.public import call_rows, calls_for_public, proposal_row, proposals_for_public

CALL = Column("call", _("Code of the call"))
CATEGORY = Column("category", _("Code of the category within the call"))
PROPOSAL = Column("proposal", _("Code of the proposal"))
ORGANISATION = Column(
    "organisation", _("Name of the organisation; a family is shown by its community, never by name")
)
KIND = Column("organisation_kind", _("Kind of organisation, such as interest_group or association"))
UBIGEO = Column("ubigeo", _("District by INEI's six digits: department, province, district"))
CURRENCY = Column("currency", _("Currency of the amounts (ISO 4217); PEN is the sol"))


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


CALLS_COLUMNS = (
    CALL,
    Column("title", _("Title of the call")),
    Column("programme", _("Code of the programme")),
    Column("state", _("published, received (being checked), screened (before the session), decided, cancelled")),
    Column("opens_on", _("First day to send a proposal"), "date"),
    Column("closes_at", _("Last moment to send a proposal, with its time zone"), "datetime"),
    Column("session_on", _("Day of the public session"), "date"),
    CATEGORY,
    Column("category_name", _("Name of the category")),
    Column("budget", _("Money for the category"), "number", unit="currency"),
    Column("ceiling", _("The most that one proposal can receive"), "number", unit="currency"),
    CURRENCY,
)

CALLS = OpenTable(
    name="calls",
    title=_("Calls"),
    about=_("Every published call, one row for each of its categories."),
    privacy=NOBODY,
    columns=CALLS_COLUMNS,
    rows=_calls,
    drawn_from=("call", "category"),
)

PROPOSALS_COLUMNS = (
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
    Column("requested", _("Money asked from the programme"), "number", unit="currency"),
    Column("own_cash", _("Counterpart of the organisation in money"), "number", unit="currency"),
    Column("own_kind", _("Counterpart of the organisation in goods and work"), "number", unit="currency"),
    CURRENCY,
    Column("submitted_on", _("Day on which it was sent"), "date"),
)

_cells = cells_of(PROPOSALS_COLUMNS)


def _proposal(proposal: Any) -> Row:
    return _cells(proposal_row(proposal))


PROPOSALS = OpenTable(
    name="proposals",
    title=_("Proposals"),
    about=_("Every proposal that was sent, with its public state. Drafts and withdrawn ones are not shown."),
    privacy=BY_COMMUNITY,
    columns=PROPOSALS_COLUMNS,
    rows=rows_of(proposals_for_public, _proposal),
    most=lambda call: proposals_for_public(call=call).count(),
    drawn_from=("proposal", "registry.organisation"),
)

OPEN_TABLES = (CALLS, PROPOSALS)
