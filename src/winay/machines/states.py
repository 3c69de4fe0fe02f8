"""The life cycle of a machine's access."""

from winay.base.messages import N_
from winay.base.states import Label, Row, StateTable

CLIENT_STATES = StateTable(
    name="machine",
    initial="active",
    rows=(Row(("active",), "revoke_client", "revoked", "may_keep_clients"),),
    labels={
        "active": Label(N_("Active"), None),
        "revoked": Label(N_("Access withdrawn"), None),
    },
)
