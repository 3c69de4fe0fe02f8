"""The life cycles of a group's purchases, receipts, accountability reports and money that it gives back."""

from winay.base.messages import N_
from winay.base.states import Label, Row, StateTable

PURCHASE_STATES = StateTable(
    name="purchase",
    initial="planned",
    rows=(
        Row(("planned",), "choose_quotation", "chosen", "may_act_for_group"),
        Row(("chosen",), "choose_again", "planned", "may_act_for_group"),
        Row(("planned", "chosen"), "drop_purchase", "dropped", "may_act_for_group"),
    ),
    labels={
        "planned": Label(N_("To be bought"), None),
        "chosen": Label(N_("Seller chosen"), None),
        "dropped": Label(N_("Not bought"), None),
    },
)
VOUCHER_STATES = StateTable(
    name="voucher",
    initial="noted",
    rows=(
        Row(("noted", "observed"), "withdraw_voucher", "withdrawn", "may_act_for_group"),
        Row(("noted",), "send_voucher", "sent", "may_act_for_group"),
        Row(("sent",), "observe_voucher", "observed", "may_review"),
        Row(("observed",), "answer_voucher", "sent", "may_act_for_group"),
        Row(("sent", "observed"), "accept_voucher", "accepted", "may_review"),
        Row(("sent", "observed"), "reject_voucher", "rejected", "may_review"),
        Row(("accepted", "rejected"), "look_at_voucher_again", "sent", "may_review"),
    ),
    labels={
        "noted": Label(N_("In the book"), None),
        "sent": Label(N_("Being reviewed"), None),
        "observed": Label(N_("The office asks something"), None),
        "accepted": Label(N_("Accepted"), None),
        "rejected": Label(N_("Not accepted"), None),
        "withdrawn": Label(N_("Taken out of the book"), None),
    },
)
REPORT_STATES = StateTable(
    name="report",
    initial="sent",
    rows=(
        Row(("sent",), "return_report", "returned", "may_review"),
        Row(("returned",), "send_report_again", "sent", "may_act_for_group"),
        Row(("sent",), "accept_report", "accepted", "may_review"),
        Row(("accepted",), "reopen_report", "sent", "may_review"),
    ),
    labels={
        "sent": Label(N_("Being reviewed"), None),
        "returned": Label(N_("The group must answer"), None),
        "accepted": Label(N_("Accepted"), None),
    },
)
CLOSURE_STATES = StateTable(
    name="closure",
    initial="draft",
    rows=(Row(("draft",), "close_agreement", "closed", "may_close"),),
    labels={
        "draft": Label(N_("Being written"), None),
        "closed": Label(N_("Closed"), N_("Closed")),
    },
)
RETURN_STATES = StateTable(
    name="money given back",
    initial="told",
    rows=(
        Row(("told",), "confirm_return", "confirmed", "may_confirm_return"),
        Row(("told",), "return_not_found", "not_found", "may_confirm_return"),
    ),
    labels={
        "told": Label(N_("Finance looks for it in the bank"), None),
        "confirmed": Label(N_("Arrived"), None),
        "not_found": Label(N_("Not found in the bank"), None),
    },
)
NUCLEUS_STATES = StateTable(
    name="nucleus",
    initial="forming",
    rows=(
        Row(("forming",), "open_nucleus", "running", "may_keep_nuclei"),
        Row(("running",), "close_nucleus", "closed", "may_close"),
    ),
    labels={
        "forming": Label(N_("Being formed"), N_("Being formed")),
        "running": Label(N_("It works"), N_("It works")),
        "closed": Label(N_("Liquidated"), N_("Liquidated")),
    },
)
TRANSFER_STATES = StateTable(
    name="transfer",
    initial="recorded",
    rows=(
        Row(("recorded",), "approve_transfer", "approved", "may_approve_transfer"),
        Row(("recorded",), "refuse_transfer", "refused", "may_approve_transfer"),
    ),
    labels={
        "recorded": Label(N_("Waits for a second person"), None),
        "approved": Label(N_("Approved and posted"), None),
        "refused": Label(N_("Sent back"), None),
    },
)
