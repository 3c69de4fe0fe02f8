"""The life cycles of an agreement with a source, of what a source gave, and of what a fund paid for a work."""

from winay.base.messages import N_
from winay.base.states import Label, Row, StateTable

FUNDING_STATES = StateTable(
    name="funding_agreement",
    initial="in_force",
    rows=(Row(("in_force",), "end_funding", "ended", "may_keep_sources"),),
    labels={
        "in_force": Label(N_("In force"), N_("In force")),
        "ended": Label(N_("Ended before its time"), N_("Ended before its time")),
    },
)

CONTRIBUTION_STATES = StateTable(
    name="contribution",
    initial="received",
    rows=(Row(("received",), "reverse_contribution", "reversed", "may_reverse"),),
    labels={
        "received": Label(N_("Received and posted"), N_("Received and posted")),
        "reversed": Label(N_("Reversed"), None),
    },
)

WORK_PAYMENT_STATES = StateTable(
    name="work_payment",
    initial="recorded",
    rows=(
        Row(("recorded",), "approve_work_payment", "approved", "may_reverse"),
        Row(("recorded",), "refuse_work_payment", "refused", "may_reverse"),
        Row(("approved",), "reverse_work_payment", "reversed", "may_reverse"),
    ),
    labels={
        "recorded": Label(N_("Recorded, waiting for approval"), None),
        "approved": Label(N_("Approved and posted"), None),
        "refused": Label(N_("Sent back"), None),
        "reversed": Label(N_("Reversed"), None),
    },
)
