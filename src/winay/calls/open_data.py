"""Calls and proposals as open data."""

from django.utils.translation import gettext_lazy as _

from winay.base.open_data import BY_COMMUNITY, NOBODY, Column, OpenTable
from winay.calls.queries.public import categories_for_public, proposals_for_public, public_call_codes

CALL = Column("call", _("Code of the call"))
CATEGORY = Column("category", _("Code of the category within the call"))
PROPOSAL = Column("proposal", _("Code of the proposal"))
ORGANISATION = Column(
    "organisation", _("Name of the organisation; a family is shown by its community, never by name")
)
KIND = Column("organisation_kind", _("Kind of organisation, such as interest_group or association"))
UBIGEO = Column("ubigeo", _("District by INEI's six digits: department, province, district"))
CURRENCY = Column("currency", _("Currency of the amounts (ISO 4217); PEN is the sol"))


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
    rows=lambda call: categories_for_public(call=call),
    parts=public_call_codes,
    changed_by={"call": ("publish", "amend_call", "close_reception", "close_screening", "decide", "cancel")},
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

PROPOSALS = OpenTable(
    name="proposals",
    title=_("Proposals"),
    about=_("Every proposal that was sent, with its public state. Drafts and withdrawn ones are not shown."),
    privacy=BY_COMMUNITY,
    columns=PROPOSALS_COLUMNS,
    rows=lambda call: proposals_for_public(call=call),
    parts=public_call_codes,
    changed_by={
        "call": ("publish", "decide", "cancel"),
        "proposal": (
            *("submit", "return", "admit", "refuse", "readmit", "return_after_complaint", "withdraw"),
            *("award_from_waiting_list", "award_by_remedy", "renounce_award", "withdraw_award", "reinstate_award"),
        ),
    },
    drawn_from=("proposal", "registry.organisation"),
)

OPEN_TABLES = (CALLS, PROPOSALS)
