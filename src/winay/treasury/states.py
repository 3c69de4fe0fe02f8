"""The life cycle of a payment order. One that ended stays as it is: the next attempt is another order."""

from winay.base.messages import N_
from winay.base.states import Label, Row, StateTable

PAYMENT_STATES = StateTable(
    name="payment",
    initial="planned",
    rows=(
        Row(("planned",), "prepare", "prepared", "may_prepare_payment"),
        Row(("prepared",), "send_back", "returned", "may_release"),
        Row(("prepared",), "release", "authorised", "may_release"),
        Row(("authorised",), "pay", "paid", "may_prepare_payment"),
        Row(("authorised",), "bounce", "rejected", "may_prepare_payment"),
        Row(("authorised", "paid"), "reverse", "reversed", "may_release"),
    ),
    labels={
        "planned": Label(N_("Not yet prepared"), N_("To come")),
        "prepared": Label(N_("Prepared, waiting for release"), N_("Being processed")),
        "authorised": Label(N_("Authorised, waiting for the bank"), N_("On its way through the bank")),
        "paid": Label(N_("Paid"), N_("Paid")),
        "returned": Label(N_("Sent back to finance"), None),
        "rejected": Label(N_("Rejected by the bank"), None),
        "reversed": Label(N_("Reversed"), None),
    },
)
ENDED = ("returned", "rejected", "reversed")
"""The states of an order that nothing is paid by any more."""
