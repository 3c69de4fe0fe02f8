"""The life cycles of stays and follow-ups, of a referral, and of a cohort's hand-over to a programme."""

from winay.base.messages import N_
from winay.base.states import Label, Row, StateTable

STAY_STATES = StateTable(
    name="stay",
    initial="inside",
    rows=(
        Row(("inside",), "move_on", "passed", "may_keep_stay"),
        Row(("inside",), "graduate", "graduated", "may_keep_stay"),
        Row(("inside",), "leave_stage", "left", "may_keep_stay"),
        Row(("passed", "graduated", "left"), "reopen_stay", "inside", "may_keep_stay"),
        Row(("inside",), "take_back_stay", "taken_back", "may_keep_stay"),
    ),
    labels={
        "inside": Label(N_("In the stage"), None),
        "passed": Label(N_("Went on to the next stage"), None),
        "graduated": Label(N_("Finished the programme"), None),
        "left": Label(N_("Left before the end"), None),
        "taken_back": Label(N_("Written down by mistake"), None),
    },
)

FOLLOW_UP_STATES = StateTable(
    name="follow-up",
    initial="planned",
    rows=(
        Row(("planned", "sought"), "record_follow_up", "done", "may_follow_up"),
        Row(("planned", "sought"), "not_found", "sought", "may_follow_up"),
        Row(("planned", "sought"), "give_up_search", "lost", "may_follow_up"),
        Row(("planned", "sought"), "decline_follow_up", "declined", "may_follow_up"),
        Row(("planned", "sought"), "cancel_follow_up", "cancelled", "may_follow_up"),
        Row(("lost", "declined", "cancelled"), "plan_again", "planned", "may_follow_up"),
    ),
    labels={
        "planned": Label(N_("To be asked"), None),
        "sought": Label(N_("Not found yet"), None),
        "done": Label(N_("Answered"), None),
        "lost": Label(N_("Not found"), None),
        "declined": Label(N_("Does not want to be asked"), None),
        "cancelled": Label(N_("Not asked"), None),
    },
)

REFERRAL_STATES = StateTable(
    name="referral",
    initial="sent",
    rows=(
        Row(("sent",), "see", "seen", "may_answer"),
        Row(("sent", "seen", "waiting"), "accept", "accepted", "may_answer"),
        Row(("sent", "seen"), "put_on_list", "waiting", "may_answer"),
        Row(("sent", "seen", "waiting", "accepted"), "decline", "declined", "may_answer"),
        Row(("accepted",), "enrol", "enrolled", "may_answer"),
        Row(("enrolled",), "give_first_support", "supported", "may_answer"),
        Row(("sent", "seen", "waiting", "accepted"), "withdraw", "withdrawn", "may_withdraw"),
    ),
    labels={
        "sent": Label(N_("Sent"), N_("Your file was sent")),
        "seen": Label(N_("Seen, not answered yet"), N_("They are reading your file")),
        "accepted": Label(N_("Accepted"), N_("They accepted you")),
        "waiting": Label(N_("On the waiting list"), N_("You are on their waiting list")),
        "declined": Label(N_("Declined"), N_("They did not accept you")),
        "enrolled": Label(N_("Enrolled"), N_("You take part")),
        "supported": Label(N_("First support received"), N_("You received the first support")),
        "withdrawn": Label(N_("Withdrawn"), N_("Taken back")),
    },
)

HANDOVER_STATES = StateTable(
    name="hand-over",
    initial="running",
    rows=(
        Row(("running",), "finish_handover", "done", "may_keep_cohort"),
        Row(("running",), "stop_handover", "stopped", "may_keep_cohort"),
        Row(("running",), "halt_handover", "stopped", "may_keep_cohort"),
        Row(("stopped", "done"), "go_on_with_handover", "running", "may_keep_cohort"),
    ),
    labels={
        "running": Label(N_("Being handed over"), None),
        "stopped": Label(N_("Stopped, can go on"), None),
        "done": Label(N_("Handed over"), None),
    },
)
