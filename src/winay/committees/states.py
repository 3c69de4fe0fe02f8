"""The life cycles of a session and of each item on its agenda."""

from winay.base.messages import N_
from winay.base.states import Label, Row, StateTable

SESSION_STATES = StateTable(
    name="session",
    initial="planned",
    rows=(
        Row(("planned",), "open", "open", "may_run_session"),
        Row(("open",), "close", "closed", "may_run_session"),
        Row(("planned",), "cancel", "cancelled", "may_run_session"),
    ),
    labels={
        "planned": Label(N_("Planned"), N_("Planned")),
        "open": Label(N_("In session"), N_("In session")),
        "closed": Label(N_("Closed"), N_("Closed")),
        "cancelled": Label(N_("Cancelled"), N_("Cancelled")),
    },
)

ITEM_STATES = StateTable(
    name="agenda item",
    initial="waiting",
    rows=(
        Row(("waiting",), "present", "presenting", "may_run_session"),
        Row(("presenting",), "close_scoring", "closed", "may_run_session"),
        Row(("closed",), "reopen", "presenting", "may_run_session"),
        Row(("presenting", "waiting"), "postpone", "waiting", "may_run_session"),
        Row(("waiting",), "mark_absent", "absent", "may_run_session"),
        Row(("waiting",), "leave_unscored", "unscored", "may_run_session"),
        Row(("absent", "unscored"), "bring_back", "waiting", "may_run_session"),
    ),
    labels={
        "waiting": Label(N_("Waiting its turn"), N_("Waiting its turn")),
        "presenting": Label(N_("Presenting, jurors score"), N_("Presenting now")),
        "closed": Label(N_("Scored"), N_("Scored")),
        "absent": Label(N_("Did not present"), N_("Did not present")),
        "unscored": Label(N_("Not scored: no juror may"), N_("Not scored: every juror is recused")),
    },
)
