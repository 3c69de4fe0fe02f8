"""The life cycles of a payment order, of a batch of them, of a line of a bank statement.

An order that ended stays as it is: the next attempt is another order.
"""

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

BATCH_STATES = StateTable(
    name="payment batch",
    initial="made",
    rows=(
        Row(("made",), "release_batch", "released", "may_release"),
        Row(("made",), "release_batch_first", "halfway", "may_release"),
        Row(("halfway",), "release_batch", "released", "may_release"),
        Row(("released", "sent"), "send_batch", "sent", "may_prepare_payment"),
        Row(("made", "halfway", "released"), "undo_batch", "undone", "may_prepare_payment"),
    ),
    labels={
        "made": Label(N_("Made, waiting for release"), None),
        "halfway": Label(N_("Released by one, a second person must"), None),
        "released": Label(N_("Released, to be handed to the bank"), None),
        "sent": Label(N_("With the bank"), None),
        "undone": Label(N_("Taken apart"), None),
    },
)

LINE_STATES = StateTable(
    name="statement line",
    initial="open",
    rows=(
        Row(("open",), "match", "matched", "may_prepare_payment"),
        Row(("open",), "explain", "explained", "may_prepare_payment"),
        Row(("matched",), "take_match_back", "open", "may_prepare_payment"),
        Row(("explained",), "take_explanation_back", "open", "may_prepare_payment"),
    ),
    labels={
        "open": Label(N_("To be explained"), None),
        "matched": Label(N_("A payment"), None),
        "explained": Label(N_("Explained"), None),
    },
)
