"""Payments as open data."""

from django.utils.translation import gettext_lazy as _

from winay.agreements.queries.public import payments_for_public, payments_number
from winay.base.open_data import BY_COMMUNITY, Column, OpenTable, made_in_one_go
from winay.calls.open_data import CALL, CURRENCY, ORGANISATION, PROPOSAL, UBIGEO

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
    rows=made_in_one_go(payments_for_public, PAYMENTS_COLUMNS),
    most=lambda call: payments_number(call=call),
    drawn_from=("tranche", "agreement", "registry.organisation"),
)

OPEN_TABLES = (PAYMENTS,)
