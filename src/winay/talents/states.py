"""The life cycles of local talents: of a provider in the register."""

from winay.base.messages import N_
from winay.base.states import Label, Row, StateTable

PROVIDER_STATES = StateTable(
    name="provider",
    initial="listed",
    rows=(
        Row(("listed",), "leave_register", "left", "may_keep_provider"),
        Row(("left",), "return_to_register", "listed", "may_keep_provider"),
    ),
    labels={
        "listed": Label(N_("In the register"), N_("In the register")),
        "left": Label(N_("Left the register"), None),
    },
)
