"""Every write on journeys."""

from winay.journeys.actions.catalogue import (
    Loaded,
    add_support,
    bring_back_support,
    change_support,
    confirm_support,
    load_shipped,
    take_over_shipped,
    withdraw_support,
)
from winay.journeys.actions.follow_ups import (
    Answer,
    decline_follow_up,
    give_up_search,
    plan_again,
    record_follow_up,
    record_try,
)
from winay.journeys.actions.graduation import Said, graduate, graduate_many
from winay.journeys.actions.stays import enter_many, enter_stage, leave_stage, reopen_stay, take_back_stays
from winay.journeys.actions.takings import record_taking, take_back_taking
from winay.journeys.actions.telling import tell_next_step

__all__ = [
    "Answer",
    "Loaded",
    "Said",
    "add_support",
    "bring_back_support",
    "change_support",
    "confirm_support",
    "decline_follow_up",
    "enter_many",
    "enter_stage",
    "give_up_search",
    "graduate",
    "graduate_many",
    "leave_stage",
    "load_shipped",
    "plan_again",
    "record_follow_up",
    "record_taking",
    "record_try",
    "reopen_stay",
    "take_back_stays",
    "take_back_taking",
    "take_over_shipped",
    "tell_next_step",
    "withdraw_support",
]
