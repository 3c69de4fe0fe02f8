"""Every write on journeys."""

from winay.journeys.actions.asking_by_message import (
    answer_follow_up,
    ask_by_message,
    ask_by_messages,
    not_me,
    refuse_follow_up,
)
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
from winay.journeys.actions.cohort_doors import (
    Taken,
    answer_case,
    close_cohort_door,
    enter_cohort_door,
    open_case,
    open_cohort_door,
    take_answers,
)
from winay.journeys.actions.cohorts import freeze_cohort, go_on_with_handover, start_handover, stop_handover
from winay.journeys.actions.consents import Allowed, record_sharing_consent, take_back_consent
from winay.journeys.actions.doors import (
    NewDoor,
    WrongCode,
    answer_at_door,
    close_door,
    enter_door,
    open_door,
    read_answer,
    take_answer,
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
from winay.journeys.actions.handing_over import hand_over
from winay.journeys.actions.linking import link_programme, unlink_programme
from winay.journeys.actions.moving import (
    accept_referral,
    answer_referrals,
    decline_referral,
    enrol_referral,
    put_on_waiting_list,
    record_first_support,
    see_referral,
)
from winay.journeys.actions.passports import look_at_passport, make_passport, revoke_passport
from winay.journeys.actions.referring import send_referral
from winay.journeys.actions.refusals import withdraw_referral
from winay.journeys.actions.scenarios import (
    Changed,
    count_scenario_again,
    delete_scenario,
    keep_scenario,
    rename_scenario,
    share_scenario,
)
from winay.journeys.actions.stays import enter_many, enter_stage, leave_stage, reopen_stay, take_back_stays
from winay.journeys.actions.takings import record_taking, take_back_taking
from winay.journeys.actions.telling import tell_next_step

__all__ = [
    "Allowed",
    "Answer",
    "Changed",
    "Loaded",
    "NewDoor",
    "Said",
    "Taken",
    "WrongCode",
    "accept_referral",
    "add_support",
    "answer_at_door",
    "answer_case",
    "answer_follow_up",
    "answer_referrals",
    "ask_by_message",
    "ask_by_messages",
    "bring_back_support",
    "change_support",
    "close_cohort_door",
    "close_door",
    "confirm_support",
    "count_scenario_again",
    "decline_follow_up",
    "decline_referral",
    "delete_scenario",
    "enrol_referral",
    "enter_cohort_door",
    "enter_door",
    "enter_many",
    "enter_stage",
    "freeze_cohort",
    "give_up_search",
    "go_on_with_handover",
    "graduate",
    "graduate_many",
    "hand_over",
    "keep_scenario",
    "leave_stage",
    "link_programme",
    "load_shipped",
    "look_at_passport",
    "make_passport",
    "not_me",
    "open_case",
    "open_cohort_door",
    "open_door",
    "plan_again",
    "put_on_waiting_list",
    "read_answer",
    "record_first_support",
    "record_follow_up",
    "record_sharing_consent",
    "record_taking",
    "record_try",
    "refuse_follow_up",
    "rename_scenario",
    "reopen_stay",
    "revoke_passport",
    "see_referral",
    "send_referral",
    "share_scenario",
    "start_handover",
    "stop_handover",
    "take_answer",
    "take_answers",
    "take_back_consent",
    "take_back_stays",
    "take_back_taking",
    "take_over_shipped",
    "tell_next_step",
    "unlink_programme",
    "withdraw_referral",
    "withdraw_support",
]
