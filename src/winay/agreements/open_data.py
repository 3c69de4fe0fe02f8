"""Payments and changes of agreements as open data."""

from django.utils.translation import gettext_lazy as _

from winay.agreements.queries.public import addenda_for_public, payments_for_public
from winay.base.open_data import BY_COMMUNITY, Column, OpenTable, cells_of
from winay.calls.open_data import CALL, CURRENCY, ORGANISATION, PROPOSAL, UBIGEO
from winay.calls.queries.public import public_call_codes

PAYMENTS_COLUMNS = (
    CALL,
    Column("agreement", _("Code of the agreement")),
    PROPOSAL,
    ORGANISATION,
    UBIGEO,
    Column("tranche", _("Number of the tranche"), "integer"),
    Column("amount", _("Money transferred"), "number", unit="currency"),
    CURRENCY,
    Column("paid_on", _("Day on which the bank made the transfer"), "date"),
)

PAYMENTS = OpenTable(
    name="payments",
    title=_("Payments"),
    about=_("Every transfer that the bank made to an organisation's own account and that was not reversed."),
    privacy=BY_COMMUNITY,
    columns=PAYMENTS_COLUMNS,
    rows=lambda call: map(cells_of(PAYMENTS_COLUMNS), payments_for_public(call=call)),
    parts=public_call_codes,
    changed_by={"tranche": ("pay", "reverse")},
    drawn_from=("tranche", "agreement", "registry.organisation"),
)

ADDENDA_COLUMNS = (
    CALL,
    Column("agreement", _("Code of the agreement")),
    PROPOSAL,
    UBIGEO,
    Column("number", _("Number of the addendum"), "integer"),
    Column(
        "kind", _("What changed: general, suspension, lifting, extension, reallocation, succession, early_end")
    ),
    Column("on", _("Day from which it holds"), "date"),
)
ADDENDA = OpenTable(
    name="addenda",
    title=_("Changes of agreements"),
    about=_(
        "Every addendum of a signed agreement that holds: more time, suspensions, early ends and other changes."
    ),
    privacy=BY_COMMUNITY,
    columns=ADDENDA_COLUMNS,
    rows=lambda call: map(cells_of(ADDENDA_COLUMNS), addenda_for_public(call=call)),
    parts=public_call_codes,
    changed_by={"addendum": ("enact_addendum", "sign_addendum", "approve_addendum")},
    drawn_from=("addendum", "agreement"),
)

OPEN_TABLES = (PAYMENTS, ADDENDA)
