"""The life of one message on one channel: an e-mail, an SMS, a slip of paper."""

from winay.base.messages import N_
from winay.base.states import Label, Row, StateTable

OPEN = ("failed", "doubtful", "bounced", "expired")
"""Where somebody looks at it: it did not arrive, or nobody knows."""

DELIVERY_STATES = StateTable(
    name="delivery",
    initial="waiting",
    rows=(
        Row(("waiting",), "send_message", "sent", "the_worker"),
        Row(("waiting",), "give_up_message", "failed", "the_worker"),
        Row(("waiting",), "doubt_message", "doubtful", "the_worker"),
        Row(("waiting",), "expire_message", "expired", "the_worker"),
        Row(("waiting",), "drop_message", "dropped", "the_worker"),
        Row(("sent", "doubtful"), "confirm_arrival", "delivered", "the_worker"),
        Row(("sent", "doubtful"), "bounce_message", "bounced", "may_keep_messages"),
        Row(OPEN, "retry_message", "waiting", "may_keep_messages"),
        Row(OPEN, "put_on_paper", "on_paper", "may_keep_messages"),
        Row((*OPEN, "waiting"), "tell_by_telephone", "told", "may_keep_messages"),
        Row(("waiting", "printed"), "print_slip", "printed", "may_keep_messages"),
    ),
    labels={
        "waiting": Label(N_("Waiting to be sent"), None),
        "sent": Label(N_("Sent off"), None),
        "delivered": Label(N_("Arrived"), None),
        "printed": Label(N_("Printed out"), None),
        "told": Label(N_("Told by telephone"), None),
        "failed": Label(N_("Did not arrive"), None),
        "doubtful": Label(N_("Nobody knows whether it arrived"), None),
        "bounced": Label(N_("It came back"), None),
        "expired": Label(N_("Its last day is over"), None),
        "on_paper": Label(N_("Put on a slip of paper"), None),
        "dropped": Label(N_("No longer needed"), None),
    },
)
