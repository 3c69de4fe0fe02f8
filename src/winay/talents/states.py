"""The life cycles of local talents: a provider, what a group needs, an offer, the second contract, a deliverable."""

from winay.base.messages import N_
from winay.base.states import Label, Row, StateTable

PROVIDER_STATES = StateTable(
    name="provider",
    initial="listed",
    rows=(
        Row(("listed",), "leave_register", "left", "may_keep_provider"),
        Row(("left",), "return_to_register", "listed", "may_keep_provider"),
        Row(("listed",), "merge_provider", "merged", "may_keep_provider"),
        Row(("merged",), "undo_provider_merge", "listed", "may_keep_provider"),
    ),
    labels={
        "listed": Label(N_("In the register"), N_("In the register")),
        "left": Label(N_("Left the register"), None),
        "merged": Label(N_("Merged into another row"), None),
    },
)
NEED_STATES = StateTable(
    name="need",
    initial="draft",
    rows=(
        Row(("draft",), "publish_need", "open", "may_act_for_group"),
        Row(("draft", "open"), "withdraw_need", "withdrawn", "may_act_for_group"),
        Row(("open",), "choose_provider", "chosen", "may_act_for_group"),
        Row(("chosen",), "undo_choice", "open", "may_act_for_group"),
        Row(("chosen",), "look_again", "open", "may_act_for_group"),
    ),
    labels={
        "draft": Label(N_("Being written"), None),
        "open": Label(N_("Looking for somebody"), N_("Looking for somebody")),
        "chosen": Label(N_("Chosen by the assembly"), N_("Chosen by the assembly")),
        "withdrawn": Label(N_("Withdrawn"), None),
    },
)
OFFER_STATES = StateTable(
    name="offer",
    initial="invited",
    rows=(
        Row(("invited", "declined", "taken_back"), "make_offer", "made", "may_act_for_group"),
        Row(("invited",), "decline_invitation", "declined", "may_act_for_group"),
        Row(("made",), "take_back_offer", "taken_back", "may_act_for_group"),
    ),
    labels={
        "invited": Label(N_("Invited"), None),
        "made": Label(N_("Offers"), None),
        "declined": Label(N_("Does not want to"), None),
        "taken_back": Label(N_("Took the offer back"), None),
    },
)
CONTRACT_STATES = StateTable(
    name="service contract",
    initial="draft",
    rows=(
        Row(("draft",), "issue_contract", "issued", "may_act_for_group"),
        Row(("issued",), "sign_contract", "signed", "may_act_for_group"),
        Row(("signed",), "finish_contract", "finished", "may_act_for_group"),
        Row(("signed",), "end_contract", "ended", "may_act_for_group"),
        Row(("draft", "issued"), "void_contract", "void", "may_act_for_group"),
    ),
    labels={
        "draft": Label(N_("Being written"), None),
        "issued": Label(N_("To be signed"), N_("To be signed")),
        "signed": Label(N_("Signed"), N_("Running")),
        "finished": Label(N_("Finished and rated"), N_("Finished")),
        "ended": Label(N_("Ended early"), N_("Ended early")),
        "void": Label(N_("Void"), None),
    },
)
DELIVERABLE_STATES = StateTable(
    name="deliverable",
    initial="due",
    rows=(
        Row(("due", "observed"), "accept_deliverable", "accepted", "may_act_for_group"),
        Row(("due", "observed"), "observe_deliverable", "observed", "may_act_for_group"),
        Row(("accepted",), "reopen_deliverable", "due", "may_act_for_group"),
    ),
    labels={
        "due": Label(N_("To come"), N_("To come")),
        "observed": Label(N_("To be mended"), N_("To be mended")),
        "accepted": Label(N_("Received well"), N_("Received well")),
    },
)
