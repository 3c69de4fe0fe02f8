"""Every write of committees: seats, sessions, conflicts, scores, closing."""

from winay.committees.access import access_code, member_by_code
from winay.committees.actions.awards import award_freed_budget, note_early_end, renounce_award, withdraw_award
from winay.committees.actions.closing import close_session
from winay.committees.actions.committees import (
    correct_member,
    enrol_member,
    enter_by_code,
    form_committee,
    read_codes,
    remove_member,
    renew_code,
)
from winay.committees.actions.complaints import answer_complaint
from winay.committees.actions.conflicts import (
    confirm_conflict,
    declare_conflict,
    detect_conflicts,
    dismiss_conflict,
    report_conflict,
)
from winay.committees.actions.items import (
    bring_back_item,
    close_item,
    leave_item_unscored,
    mark_item_absent,
    may_reopen,
    open_scores_early,
    postpone_item,
    present_item,
    reopen_item,
)
from winay.committees.actions.minutes import correct_minutes, keep_signed_minutes
from winay.committees.actions.paper import type_paper_scorecard
from winay.committees.actions.remedies import RemedyGiven, correct_result
from winay.committees.actions.scores import save_scores
from winay.committees.actions.sessions import (
    cancel_session,
    open_session,
    plan_session,
    record_attendance,
    refresh_agenda,
    reorder_agenda,
)

__all__ = [
    "RemedyGiven",
    "access_code",
    "answer_complaint",
    "award_freed_budget",
    "bring_back_item",
    "cancel_session",
    "close_item",
    "close_session",
    "confirm_conflict",
    "correct_member",
    "correct_minutes",
    "correct_result",
    "declare_conflict",
    "detect_conflicts",
    "dismiss_conflict",
    "enrol_member",
    "enter_by_code",
    "form_committee",
    "keep_signed_minutes",
    "leave_item_unscored",
    "mark_item_absent",
    "may_reopen",
    "member_by_code",
    "note_early_end",
    "open_scores_early",
    "open_session",
    "plan_session",
    "postpone_item",
    "present_item",
    "read_codes",
    "record_attendance",
    "refresh_agenda",
    "remove_member",
    "renew_code",
    "renounce_award",
    "reopen_item",
    "reorder_agenda",
    "report_conflict",
    "save_scores",
    "type_paper_scorecard",
    "withdraw_award",
]
