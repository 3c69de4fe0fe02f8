"""Life cycles of journeys as readable tables."""

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
