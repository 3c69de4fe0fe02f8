"""Every write of this room: acts on calls, proposals, their screening, complaints, pictures and reach."""

from winay.calls.actions.attachments import add_attachment, remove_attachment
from winay.calls.actions.bulk import admit_all_that_pass, check_all, send_all_complete
from winay.calls.actions.calls import (
    amend_call,
    answer_question,
    cancel_call,
    change_draft_call,
    close_reception,
    close_screening,
    publish_call,
    start_call,
)
from winay.calls.actions.complaints import (
    carry_out_remedy,
    complaint_receipt,
    file_complaint,
    go_on_over_complaints,
)
from winay.calls.actions.conditions import add_condition, remove_condition
from winay.calls.actions.door import (
    ask_question,
    ask_to_take_part,
    contact_interest,
    decline_interest,
    hand_account,
    link_interest,
    reopen_interest,
    set_question_aside,
)
from winay.calls.actions.imports import import_proposals, proposals_template, take_workbook_back
from winay.calls.actions.pictures import add_picture, remove_picture
from winay.calls.actions.proposals import (
    replace_cost_lines,
    save_proposal,
    set_members,
    start_proposal,
    submit_proposal,
    withdraw_proposal,
)
from winay.calls.actions.reach import ask_for_reach, keep_reach
from winay.calls.actions.receipts import code_of_receipt, receipt_of_revision
from winay.calls.actions.screening import (
    admit_proposal,
    decide_condition,
    decide_most_vulnerable,
    extend_return,
    refuse_proposal,
    return_proposal,
    screen_by_rules,
)
from winay.calls.actions.waivers import waive_condition, withdraw_waiver
from winay.calls.actions.writing import Saved, Sheet, drop_unsaved, save_step

__all__ = [
    "Saved",
    "Sheet",
    "add_attachment",
    "add_condition",
    "add_picture",
    "admit_all_that_pass",
    "admit_proposal",
    "amend_call",
    "answer_question",
    "ask_for_reach",
    "ask_question",
    "ask_to_take_part",
    "cancel_call",
    "carry_out_remedy",
    "change_draft_call",
    "check_all",
    "close_reception",
    "close_screening",
    "code_of_receipt",
    "complaint_receipt",
    "contact_interest",
    "decide_condition",
    "decide_most_vulnerable",
    "decline_interest",
    "drop_unsaved",
    "extend_return",
    "file_complaint",
    "go_on_over_complaints",
    "hand_account",
    "import_proposals",
    "keep_reach",
    "link_interest",
    "proposals_template",
    "publish_call",
    "receipt_of_revision",
    "refuse_proposal",
    "remove_attachment",
    "remove_condition",
    "remove_picture",
    "reopen_interest",
    "replace_cost_lines",
    "return_proposal",
    "save_proposal",
    "save_step",
    "screen_by_rules",
    "send_all_complete",
    "set_members",
    "set_question_aside",
    "start_call",
    "start_proposal",
    "submit_proposal",
    "take_workbook_back",
    "waive_condition",
    "withdraw_proposal",
    "withdraw_waiver",
]
