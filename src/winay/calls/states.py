"""The life cycles of a call, a proposal and a complaint. The version of the table is frozen into each call."""

from winay.base.messages import N_
from winay.base.states import Label, Row, StateTable

CALL_STATES = StateTable(
    name="call",
    initial="draft",
    rows=(
        Row(("draft",), "publish", "published", "may_manage_call"),
        Row(("published",), "close_reception", "received", "may_manage_call"),
        Row(("received",), "close_screening", "screened", "may_screen"),
        Row(("screened",), "decide", "decided", "may_run_session"),
        Row(("draft", "published", "received", "screened"), "cancel", "cancelled", "may_manage_call"),
    ),
    labels={
        "draft": Label(N_("Draft"), None),
        "published": Label(N_("Open for proposals"), N_("Open for proposals")),
        "received": Label(N_("Reception closed, screening"), N_("Proposals are being checked")),
        "screened": Label(N_("Ready for the session"), N_("Waiting for the public session")),
        "decided": Label(N_("Decided"), N_("Results published")),
        "cancelled": Label(N_("Cancelled"), N_("Cancelled")),
    },
    phases={"announced": Label(N_("Published, not open yet"), N_("Opens soon"))},
)

PROPOSAL_STATES = StateTable(
    name="proposal",
    initial="draft",
    rows=(
        Row(("draft", "returned"), "submit", "submitted", "may_edit_proposal"),
        Row(("submitted",), "return", "returned", "may_screen"),
        Row(("submitted",), "admit", "eligible", "may_screen"),
        Row(("submitted", "returned"), "refuse", "refused", "may_screen"),
        Row(("refused",), "readmit", "eligible", "may_answer_complaint"),
        Row(("refused",), "return_after_complaint", "returned", "may_answer_complaint"),
        Row(("eligible",), "award", "awarded", "may_run_session"),
        Row(("eligible",), "put_on_waiting_list", "waiting", "may_run_session"),
        Row(("eligible",), "leave_unfunded", "not_awarded", "may_run_session"),
        Row(("waiting",), "award_from_waiting_list", "awarded", "may_run_session"),
        Row(("waiting", "not_awarded"), "award_by_remedy", "awarded", "may_answer_complaint"),
        Row(("awarded",), "renounce_award", "renounced", "may_renounce_award"),
        Row(("awarded",), "withdraw_award", "award_withdrawn", "may_withdraw_award"),
        Row(("renounced", "award_withdrawn"), "reinstate_award", "awarded", "may_answer_complaint"),
        Row(("draft", "returned", "submitted", "eligible"), "withdraw", "withdrawn", "may_edit_proposal"),
        Row(("returned", "submitted", "eligible"), "cancel_with_call", "call_cancelled", "may_manage_call"),
    ),
    labels={
        "draft": Label(N_("Draft"), None),
        "submitted": Label(N_("Submitted, to be screened"), N_("Received")),
        "returned": Label(N_("Returned to be mended"), N_("Received")),
        "eligible": Label(N_("Eligible"), N_("Goes to the public session")),
        "refused": Label(N_("Refused"), N_("Does not meet the conditions")),
        "awarded": Label(N_("Awarded"), N_("Winner")),
        "waiting": Label(N_("Waiting list"), N_("Waiting list")),
        "not_awarded": Label(N_("Not awarded"), N_("Not a winner")),
        "renounced": Label(N_("Gave up its award"), N_("Gave up its award")),
        "award_withdrawn": Label(N_("Award withdrawn"), N_("Award withdrawn")),
        "withdrawn": Label(N_("Withdrawn"), None),
        "call_cancelled": Label(N_("The call was cancelled"), N_("The call was cancelled")),
    },
)

INTEREST_STATES = StateTable(
    name="interest",
    initial="new",
    rows=(
        Row(("new",), "contact_interest", "contacted", "may_meet_interest"),
        Row(("new", "contacted"), "hand_account", "account_given", "may_meet_interest"),
        Row(("new", "contacted"), "decline_interest", "declined", "may_meet_interest"),
        Row(("declined",), "reopen_interest", "contacted", "may_meet_interest"),
    ),
    labels={
        "new": Label(N_("New"), N_("Received: the office will call you")),
        "contacted": Label(N_("Contacted"), N_("The office has spoken with you")),
        "account_given": Label(N_("Account given"), N_("Your group has its account")),
        "declined": Label(N_("Declined"), N_("The office told you why it cannot be now")),
    },
)

COMPLAINT_STATES = StateTable(
    name="complaint",
    initial="filed",
    rows=(
        Row(("filed",), "uphold", "upheld", "may_answer_complaint"),
        Row(("filed",), "reject", "rejected", "may_answer_complaint"),
    ),
    labels={
        "filed": Label(N_("Waiting for an answer"), None),
        "upheld": Label(N_("Upheld"), None),
        "rejected": Label(N_("Not upheld"), None),
    },
)
