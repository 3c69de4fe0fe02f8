"""What groups bought with public money, as open data: accepted receipts, no person among the sellers."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

from winay.accountability.models import Voucher
from winay.accountability.queries.public import accounts_for_public, goods_for_public
from winay.base.narrow import narrow
from winay.base.open_data import BY_COMMUNITY, Column, OpenTable, Row, cells_of
from winay.calls.open_data import CALL, CURRENCY, ORGANISATION, PROPOSAL, UBIGEO
from winay.calls.queries.public import public_call_codes, public_name

FIRM = "20"
"""What the RUC of a legal person begins with; all others tell of a person (10, 15, 17)."""


def _purchases(call: str) -> Iterable[Row]:
    rows = (
        Voucher.objects.filter(
            state="accepted", report__state="accepted", agreement__outcome__proposal__call__code=call
        )
        .select_related(
            "agreement__organisation__community",
            "agreement__outcome__proposal__community",
            "agreement__outcome__proposal__call",
            "line",
        )
        .order_by("agreement__code", "issued_on", "created_at")
    )
    for one in narrow(rows).iterator(chunk_size=500):
        proposal = one.agreement.outcome.proposal
        firm = one.issuer_ruc.startswith(FIRM)
        yield (
            proposal.call.code,
            str(one.pk),
            one.agreement.code,
            public_name(one.agreement.organisation, proposal.community),
            proposal.district_id,
            one.line.kind if one.line else "",
            one.line.description if one.line else "",
            one.kind,
            one.issuer_ruc if firm else "",
            one.issuer_name if firm else "",
            one.issued_on,
            one.total.amount,
            one.charged.amount,
            str(one.charged.currency),
        )


AGREEMENT = Column("agreement", _("Code of the agreement"))
CLOSED_ON = Column("closed_on", _("Day of its closing act; empty while it is open"), "date")


def _money(name: str, meaning: Any) -> Column:
    return Column(name, meaning, "number", unit="currency")


ACCOUNTS_COLUMNS = (
    CALL,
    AGREEMENT,
    PROPOSAL,
    ORGANISATION,
    UBIGEO,
    Column("state", _("signed, suspended, ended (before its time) or closed")),
    _money("agreed", _("What the programme agreed to give")),
    _money("transferred", _("What came into the group's account, given back or not")),
    _money("accounted", _("What of it is accounted for with accepted receipts")),
    _money("returned", _("What the group gave back")),
    _money("to_account", _("What is still to be accounted for: transferred less accounted for less given back")),
    _money("goods", _("What the programme bought for the group instead of transferring it")),
    _money("own_in", _("What the group itself put in, in cash")),
    _money("own_accounted", _("What of its own cash is accounted for with accepted receipts")),
    CURRENCY,
    CLOSED_ON,
)
ACCOUNTS = OpenTable(
    name="accounts",
    title=_("Accounts of agreements"),
    about=_(
        "What became of the money of every agreement that was signed, as the journal has it, until its closing."
    ),
    privacy=BY_COMMUNITY,
    columns=ACCOUNTS_COLUMNS,
    rows=lambda call: map(cells_of(ACCOUNTS_COLUMNS), accounts_for_public(call=call)),
    parts=public_call_codes,
    changed_by={
        "agreements.agreement": ("sign", "suspend", "lift_suspension", "end_early", "mark_closed"),
        "agreements.addendum": ("sign_addendum",),
        "agreements.counterpartdeposit": ("confirm_deposit", "take_back_confirmation"),
        "agreements.tranche": ("pay", "reverse"),
        "report": ("accept_report", "reopen_report"),
        "return": ("confirm_return",),
    },
    drawn_from=("closure", "return", "agreements.agreement", "registry.organisation"),
)
GOODS_COLUMNS = (
    CALL,
    AGREEMENT,
    ORGANISATION,
    UBIGEO,
    Column("what", _("What stays with the group, in its own words")),
    Column("quantity", _("How many"), "number"),
    _money("value", _("What they are worth in all")),
    CURRENCY,
    CLOSED_ON,
)
HANDED_OVER = OpenTable(
    name="goods",
    title=_("Goods that stay with groups"),
    about=_("What the closing acts hand over to groups: without who keeps it, and where."),
    privacy=BY_COMMUNITY,
    columns=GOODS_COLUMNS,
    rows=lambda call: map(cells_of(GOODS_COLUMNS), goods_for_public(call=call)),
    parts=public_call_codes,
    changed_by={"closure": ("close_agreement",)},
    drawn_from=("good", "closure", "registry.organisation"),
)
OPEN_TABLES = (
    ACCOUNTS,
    HANDED_OVER,
    OpenTable(
        name="purchases",
        title=_("Purchases of groups"),
        about=_("Every receipt of a group that was accepted: what line of its plan it belongs to, and how much."),
        privacy=BY_COMMUNITY,
        columns=(
            CALL,
            Column("purchase", _("Key of the purchase in this table")),
            AGREEMENT,
            ORGANISATION,
            UBIGEO,
            Column("line_kind", _("What the line is for: goods, assistance, other")),
            Column("line", _("The line of the group's plan, in its own words")),
            Column("receipt", _("Kind of receipt")),
            Column("seller_ruc", _("RUC of the seller, of firms only")),
            Column("seller", _("Name of the seller, of firms only")),
            Column("issued_on", _("Day of the receipt"), "date"),
            Column("total", _("What the receipt says"), "number", unit="currency"),
            Column("charged", _("What was paid of it with the agreement's money"), "number", unit="currency"),
            CURRENCY,
        ),
        rows=_purchases,
        parts=public_call_codes,
        changed_by={"report": ("accept_report", "reopen_report")},
        drawn_from=("voucher", "registry.organisation"),
    ),
)
