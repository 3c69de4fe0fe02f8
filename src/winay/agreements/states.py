"""The life cycles of an agreement and its addenda. A tranche has that of the order that pays it (`treasury.states`)."""

from winay.base.messages import N_
from winay.base.states import Label, Row, StateTable

AGREEMENT_STATES = StateTable(
    name="agreement",
    initial="draft",
    rows=(
        Row(("draft",), "issue", "issued", "may_prepare_agreement"),
        Row(("issued",), "sign", "signed", "may_prepare_agreement"),
        Row(("draft", "issued"), "void", "void", "may_void"),
        Row(("void",), "renew", "draft", "may_prepare_agreement"),
        Row(("signed",), "suspend", "suspended", "may_amend"),
        Row(("suspended",), "lift_suspension", "signed", "may_amend"),
        Row(("signed", "suspended"), "end_early", "ended", "may_amend"),
    ),
    labels={
        "draft": Label(N_("To be completed"), N_("Agreement being prepared")),
        "issued": Label(N_("To be signed"), N_("Agreement to be signed")),
        "signed": Label(N_("Signed"), N_("Agreement signed")),
        "suspended": Label(N_("Suspended"), N_("Agreement suspended")),
        "ended": Label(N_("Ended early"), N_("Agreement ended early")),
        "void": Label(N_("Void"), N_("Void")),
    },
)
IN_FORCE = ("signed", "suspended")
"""The states of an agreement that binds both parties."""
SIGNED_ONCE = (*IN_FORCE, "ended")
"""The states of an agreement that was signed: its money stands in the journal."""

ADDENDUM_STATES = StateTable(
    name="addendum",
    initial="drawn_up",
    rows=(
        Row(("drawn_up",), "enact_addendum", "in_force", "may_amend"),
        Row(("drawn_up",), "issue_addendum", "to_sign", "may_prepare_agreement"),
        Row(("drawn_up",), "ask_approval", "to_approve", "may_inform"),
        Row(("to_approve",), "approve_addendum", "in_force", "may_amend"),
        Row(("to_approve",), "refuse_addendum", "refused", "may_amend"),
        Row(("to_sign",), "sign_addendum", "in_force", "may_prepare_agreement"),
        Row(("to_sign",), "withdraw_addendum", "withdrawn", "may_prepare_agreement"),
    ),
    labels={
        "drawn_up": Label(N_("Being drawn up"), None),
        "to_sign": Label(N_("To be signed"), N_("To be signed")),
        "to_approve": Label(N_("Waits for the coordinator"), N_("Waits for the coordinator")),
        "in_force": Label(N_("It holds"), N_("It holds")),
        "refused": Label(N_("Not approved"), N_("Not approved")),
        "withdrawn": Label(N_("Withdrawn"), None),
    },
)
