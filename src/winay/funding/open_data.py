"""Who finances as open data: sources with their sums, and the agreements behind them. No people."""

from django.utils.translation import gettext_lazy as _

from winay.base.open_data import NOBODY, Column, OpenTable, cells_of
from winay.funding.queries.public import agreements_as_open_data, sources_as_open_data

COLUMNS = (
    Column("programme", _("Code of the programme")),
    Column("source", _("Code of the source")),
    Column("name", _("Name of the source")),
    Column("kind", _("Kind of source")),
    Column("heading", _("Heading of the government's budget")),
    Column("royalties", _("Whether the government receives royalties; empty where it is not known"), "boolean"),
    Column("currency", _("Currency")),
    Column("promised", _("Promised in agreements in force"), "number", unit="currency"),
    Column("received", _("Received, in cash and in kind"), "number", unit="currency"),
    Column("used", _("Used"), "number", unit="currency"),
    Column("changed", _("Came out of another currency; below zero: changed into one"), "number", unit="currency"),
    Column("available", _("Received and not used yet"), "number", unit="currency"),
)
FUNDING_COLUMNS = (
    Column("programme", _("Code of the programme")),
    Column("source", _("Code of the source")),
    Column("code", _("Code of the agreement")),
    Column("title", _("What it is called")),
    Column("currency", _("Currency")),
    Column("amount", _("Promised"), "number", unit="currency"),
    Column("share", _("Share promised, where it is one"), "number"),
    Column("signed_on", _("Day of signature"), "date"),
    Column("begins_on", _("First day"), "date"),
    Column("ends_on", _("Last day"), "date"),
    Column("calls", _("Codes of the calls that it is for; empty: the whole programme")),
    Column("state", _("Whether it is in force")),
)

SOURCES = OpenTable(
    name="sources",
    title=_("Who finances"),
    about=_("What each source of a programme promised and gave, what was used of it and what is left."),
    privacy=NOBODY,
    columns=COLUMNS,
    rows=lambda _call: map(cells_of(COLUMNS), sources_as_open_data()),
    changed_by={
        "funder": ("add_source", "describe_source"),
        "fundingagreement": ("record_funding", "end_funding"),
        "contribution": ("record_contribution", "reverse_contribution"),
        "workpayment": ("approve_work_payment", "reverse_work_payment"),
        "exchange.moneychanged": ("approve_change", "reverse_change"),
        "treasury.paymentorder": ("pay", "reverse"),
        "budgets.expense": ("approve_expense", "reverse_expense"),
        "budgets.disbursementrequest": ("receive_request",),
    },
    drawn_from=("funder", "programmes.fundingsource"),
)
AGREEMENTS = OpenTable(
    name="source-agreements",
    title=_("Agreements with sources"),
    about=_("Each cofinancing agreement of a programme: who, how much, from when to when, for which calls."),
    privacy=NOBODY,
    columns=FUNDING_COLUMNS,
    rows=lambda _call: map(cells_of(FUNDING_COLUMNS), agreements_as_open_data()),
    changed_by={"fundingagreement": ("record_funding", "end_funding")},
    drawn_from=("fundingagreement",),
)

OPEN_TABLES = (SOURCES, AGREEMENTS)
