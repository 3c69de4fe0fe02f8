"""The life cycle of money that was changed into another currency."""

from winay.base.messages import N_
from winay.base.states import Label, Row, StateTable

CHANGE_STATES = StateTable(
    name="money_changed",
    initial="recorded",
    rows=(
        Row(("recorded",), "approve_change", "approved", "may_approve"),
        Row(("recorded",), "refuse_change", "refused", "may_approve"),
        Row(("approved",), "reverse_change", "reversed", "may_approve"),
    ),
    labels={
        "recorded": Label(N_("Recorded, waiting for approval"), None),
        "approved": Label(N_("Approved and posted"), None),
        "refused": Label(N_("Sent back"), None),
        "reversed": Label(N_("Reversed"), None),
    },
)
