"""The life cycles of an agreement with a source and of what a source gave."""

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
