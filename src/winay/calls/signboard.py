"""What the house shows of calls, proposals and what is asked at the door."""

from django.utils.translation import gettext_lazy as _

from winay.base.signboard import Merged, OfPeople, Signboard
from winay.calls.actions.forgetting import forget_proofs

SIGNBOARD = Signboard(
    things={
        "call": _("Call"),
        "complaint": _("Complaint"),
        "interest": _("Group that wants to take part"),
        "proposal": _("Proposal"),
        "question": _("Question"),
    },
    acts={
        "call": {
            "add_condition": _("Condition added to the call"),
            "amend_call": _("Call amended"),
            "answer_question": _("Question answered"),
            "change_call": _("Draft call changed"),
            "go_on_over_complaints": _("Decided to go on over open complaints"),
            "import_proposals": _("Spreadsheet taken in"),
            "remove_condition": _("Condition taken out of the call"),
            "start_call": _("Call started"),
            "publish": _("Call published"),
            "close_reception": _("Reception closed"),
            "close_screening": _("Screening closed"),
            "decide": _("Call decided"),
            "cancel": _("Call cancelled"),
        },
        "complaint": {
            "carry_out_remedy": _("Remedy of a complaint carried out"),
            "file_complaint": _("Complaint filed"),
            "uphold": _("Complaint upheld"),
            "reject": _("Complaint not upheld"),
        },
        "interest": {
            "ask_to_take_part": _("A group asked to take part"),
            "link_interest": _("Group that wants to take part registered"),
            "forget_interest": _("Data of a group that asked deleted"),
            "contact_interest": _("Group that wants to take part contacted"),
            "hand_account": _("Account given to a group that asked"),
            "decline_interest": _("Group that wants to take part declined"),
            "reopen_interest": _("Gone on with a group that was declined"),
        },
        "proposal": {
            "add_attachment": _("Paper added to the proposal"),
            "add_picture": _("Picture added"),
            "decide_condition": _("Condition decided by a person"),
            "decide_most_vulnerable": _("Decided whether most vulnerable"),
            "extend_return": _("More days to mend given"),
            "remove_attachment": _("Paper taken out of the proposal"),
            "remove_picture": _("Picture removed"),
            "start_proposal": _("Proposal started"),
            "submit": _("Proposal submitted"),
            "return": _("Returned to be mended"),
            "admit": _("Proposal admitted"),
            "refuse": _("Proposal refused"),
            "readmit": _("Proposal readmitted"),
            "return_after_complaint": _("Returned to be mended after a complaint"),
            "waive_condition": _("Condition waived"),
            "withdraw_waiver": _("Waiver withdrawn"),
            "award": _("Awarded"),
            "put_on_waiting_list": _("Put on the waiting list"),
            "leave_unfunded": _("Not awarded"),
            "award_from_waiting_list": _("Awarded from the waiting list"),
            "award_by_remedy": _("Awarded after a complaint"),
            "renounce_award": _("Award given up"),
            "withdraw_award": _("Award withdrawn"),
            "reinstate_award": _("Award restored after a complaint"),
            "withdraw": _("Proposal withdrawn"),
            "cancel_with_call": _("Cancelled with its call"),
        },
        "question": {
            "ask_question": _("Question asked"),
            "set_question_aside": _("Question set aside"),
        },
        "programmes.programme": {
            "count_reach": _("Reach to be counted"),
        },
    },
    published_by={
        "call": ("answer_question",),
        "proposal": ("cancel_with_call",),
        "question": ("set_question_aside",),
    },
    keep_own_history=frozenset({"interest", "asker"}),
    when_merged={
        "interest": Merged.FOLLOWS,
        "proposal": Merged.FOLLOWS,
        "proposalmember": Merged.FOLLOWS,
    },
    free_texts={
        "asker": ("name", "contact"),
        "attachment": ("caption",),
        "complaint": ("text", "answer", "remedy_note"),
        "conditionresult": ("reason", "mend", "found"),
        "interest": ("group_name", "activity", "place", "contact_name", "phone"),
        "picture": ("caption",),
        "proposal": ("refusal_reason", "refusal_mend", "return_reason"),
        "question": ("text", "answer"),
    },
    forgetters=(forget_proofs,),
    kept_when_forgotten=(
        _("What the group itself wrote in a proposal that it sent: it is what the committee judged."),
        _("Files sent with a complaint that waits for its answer: they are the group's proof until then."),
    ),
    people={
        "asker": OfPeople(chapter="questions"),
        "proposalmember": OfPeople(chapter="proposals", open_tables=("districts",)),
        "proposalwriter": OfPeople(chapter="proposals_written"),
    },
)
