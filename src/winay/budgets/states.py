"""The life cycles of an expense, an advance, a revision and a request for money. What ended stays as it is."""

from winay.base.messages import N_
from winay.base.states import Label, Row, StateTable

EXPENSE_STATES = StateTable(
    name="expense",
    initial="recorded",
    rows=(
        Row(("recorded",), "approve_expense", "approved", "may_approve"),
        Row(("recorded",), "send_back_expense", "returned", "may_approve"),
        Row(("approved",), "reverse_expense", "reversed", "may_approve"),
    ),
    labels={
        "recorded": Label(N_("Recorded, waiting for approval"), None),
        "approved": Label(N_("Approved and charged to the line"), None),
        "returned": Label(N_("Sent back"), None),
        "reversed": Label(N_("Reversed"), None),
    },
)

REVISION_STATES = StateTable(
    name="revision",
    initial="proposed",
    rows=(
        Row(("proposed",), "approve_revision", "in_force", "may_decide_revision"),
        Row(("proposed",), "refuse_revision", "refused", "may_decide_revision"),
        Row(("proposed",), "withdraw_revision", "withdrawn", "may_propose_revision"),
    ),
    labels={
        "proposed": Label(N_("Proposed, waiting for a second person"), None),
        "in_force": Label(N_("In force"), None),
        "refused": Label(N_("Refused"), None),
        "withdrawn": Label(N_("Withdrawn"), None),
    },
)

REQUEST_STATES = StateTable(
    name="disbursement_request",
    initial="prepared",
    rows=(
        Row(("prepared",), "send_request", "sent", "may_approve"),
        Row(("prepared", "sent"), "withdraw_request", "withdrawn", "may_approve"),
        Row(("sent",), "receive_request", "received", "may_keep_budget"),
    ),
    labels={
        "prepared": Label(N_("Prepared, waiting to be sent"), None),
        "sent": Label(N_("Sent, waiting for the money"), None),
        "received": Label(N_("Money received"), None),
        "withdrawn": Label(N_("Withdrawn"), None),
    },
)

ADVANCE_STATES = StateTable(
    name="advance",
    initial="asked",
    rows=(
        Row(("asked",), "approve_advance", "authorised", "may_approve"),
        Row(("asked", "authorised"), "refuse_advance", "refused", "may_approve"),
        Row(("authorised",), "give_advance", "given", "may_keep_budget"),
        Row(("given",), "settle_advance", "settled", "may_settle"),
        Row(("settled",), "reopen_advance", "given", "may_settle"),
        Row(("given",), "reverse_advance", "reversed", "may_approve"),
    ),
    labels={
        "asked": Label(N_("Asked for, waiting for approval"), None),
        "authorised": Label(N_("Authorised, not handed over yet"), None),
        "given": Label(N_("Handed over, to be accounted for"), None),
        "settled": Label(N_("Accounted for or given back"), None),
        "refused": Label(N_("Refused"), None),
        "reversed": Label(N_("Reversed"), None),
    },
)

RETURN_STATES = StateTable(
    name="advance_return",
    initial="posted",
    rows=(Row(("posted",), "reverse_return", "reversed", "may_approve"),),
    labels={
        "posted": Label(N_("In the special account"), None),
        "reversed": Label(N_("Reversed"), None),
    },
)
