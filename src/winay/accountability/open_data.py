"""What groups bought with public money, as open data: accepted receipts, no person among the sellers."""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from winay.accountability.models import Voucher
from winay.base.narrow import narrow
from winay.base.open_data import BY_COMMUNITY, Column, OpenTable, Row
from winay.calls.open_data import CALL, CURRENCY, ORGANISATION, UBIGEO
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


OPEN_TABLES = (
    OpenTable(
        name="purchases",
        title=_("Purchases of groups"),
        about=_("Every receipt of a group that was accepted: what line of its plan it belongs to, and how much."),
        privacy=BY_COMMUNITY,
        columns=(
            CALL,
            Column("agreement", _("Code of the agreement")),
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
