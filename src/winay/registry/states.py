"""Life cycles of the registry as readable tables."""

from winay.base.messages import N_
from winay.base.states import Label, Row, StateTable

LINK_PAIR_STATES = StateTable(
    name="link pair",
    initial="open",
    rows=(
        Row(("open",), "ask_second", "second", "may_review_pair"),
        Row(("second",), "dispute", "disputed", "may_review_pair"),
        Row(("open", "second"), "confirm", "same", "may_review_pair"),
        Row(("disputed",), "confirm", "same", "may_adjudicate"),
        Row(("open", "second"), "reject", "different", "may_review_pair"),
        Row(("disputed",), "reject", "different", "may_adjudicate"),
        Row(("same",), "part", "different", "may_review_pair"),
        Row(("different",), "reopen", "open", "may_review_pair"),
    ),
    labels={
        "open": Label(N_("To compare"), None),
        "second": Label(N_("A second person compares"), None),
        "disputed": Label(N_("Two people disagree"), None),
        "same": Label(N_("The same"), None),
        "different": Label(N_("Different"), None),
    },
)

IMPORT_STATES = StateTable(
    name="import",
    initial="received",
    rows=(
        Row(("received", "mapped", "checked", "failed"), "map", "mapped", "may_keep_people"),
        Row(("mapped", "checked"), "check", "checking", "may_keep_people"),
        Row(("checking",), "finish_check", "checked", "may_keep_people"),
        Row(("checking",), "fail", "failed", "may_keep_people"),
        Row(("mapped", "checked", "stopped"), "take", "taking", "may_keep_people"),
        Row(("taking",), "finish", "taken", "may_keep_people"),
        Row(("taking",), "stop", "stopped", "may_keep_people"),
        Row(("received", "mapped", "checking", "checked", "failed"), "cancel", "cancelled", "may_keep_people"),
        Row(("taken", "stopped"), "take_back", "returning", "may_keep_people"),
        Row(("returning",), "finish_return", "returned", "may_keep_people"),
        Row(("returning",), "halt_return", "taken", "may_keep_people"),
    ),
    labels={
        "received": Label(N_("Say which column is which"), None),
        "mapped": Label(N_("To be checked"), None),
        "checking": Label(N_("Being checked"), None),
        "checked": Label(N_("Checked, to be taken"), None),
        "taking": Label(N_("Being taken"), None),
        "stopped": Label(N_("Stopped, can go on"), None),
        "taken": Label(N_("Taken"), None),
        "failed": Label(N_("Cannot be read"), None),
        "cancelled": Label(N_("Thrown away"), None),
        "returning": Label(N_("Being taken back"), None),
        "returned": Label(N_("Taken back"), None),
    },
)

PAPER_STATES = StateTable(
    name="paper",
    initial="needed",
    rows=(
        Row(("needed",), "help", "in_hand", "may_keep_paper"),
        Row(("needed", "in_hand"), "obtain", "obtained", "may_keep_paper"),
        Row(("needed", "in_hand"), "give_up", "given_up", "may_keep_paper"),
        Row(("given_up", "obtained"), "need_again", "needed", "may_keep_paper"),
    ),
    labels={
        "needed": Label(N_("Missing"), None),
        "in_hand": Label(N_("In hand"), None),
        "obtained": Label(N_("Obtained"), None),
        "given_up": Label(N_("Given up"), None),
    },
)

CORRECTION_STATES = StateTable(
    name="correction",
    initial="asked",
    rows=(
        Row(("asked",), "correct", "corrected", "may_keep_people"),
        Row(("asked",), "refuse", "refused", "may_keep_people"),
    ),
    labels={
        "asked": Label(N_("Asked for"), None),
        "corrected": Label(N_("Corrected"), None),
        "refused": Label(N_("Not corrected"), None),
    },
)

VENTURE_STATES = StateTable(
    name="venture",
    initial="alive",
    rows=(
        Row(("alive", "grown"), "pause", "dormant", "may_keep_venture"),
        Row(("dormant",), "resume", "alive", "may_keep_venture"),
        Row(("alive",), "grow", "grown", "may_keep_venture"),
        Row(("grown",), "scale_back", "alive", "may_keep_venture"),
        Row(("alive", "dormant", "grown"), "close", "closed", "may_keep_venture"),
        Row(("closed",), "reopen", "alive", "may_keep_venture"),
    ),
    labels={
        "alive": Label(N_("Works"), None),
        "dormant": Label(N_("Rests"), None),
        "grown": Label(N_("Works and has grown"), None),
        "closed": Label(N_("Ended"), None),
    },
)
