"""Life cycles of agreements with partners, what each side promised, risks, tasks and planned activities."""

from winay.base.messages import N_
from winay.base.states import Label, Row, StateTable

PARTNERSHIP_STATES = StateTable(
    name="partnership",
    initial="draft",
    rows=(
        Row(("draft",), "sign_partnership", "in_force", "may_keep_partnership"),
        Row(("draft",), "drop_partnership", "dropped", "may_keep_partnership"),
        Row(("in_force",), "renew_partnership", "in_force", "may_keep_partnership"),
        Row(("in_force",), "end_partnership", "ended", "may_keep_partnership"),
    ),
    labels={
        "draft": Label(N_("Being agreed"), None),
        "in_force": Label(N_("In force"), None),
        "dropped": Label(N_("Not concluded"), None),
        "ended": Label(N_("Ended"), None),
    },
    phases={"over": Label(N_("Its time is over"), None)},
)

PROMISE_STATES = StateTable(
    name="promise of a partner",
    initial="promised",
    rows=(
        Row(("promised",), "keep_promise", "done", "may_keep_partnership"),
        Row(("promised",), "release_promise", "released", "may_keep_partnership"),
        Row(("done", "released"), "reopen_promise", "promised", "may_keep_partnership"),
    ),
    labels={
        "promised": Label(N_("Promised"), None),
        "done": Label(N_("Done"), None),
        "released": Label(N_("No longer asked"), None),
    },
    phases={"late": Label(N_("Late"), None)},
)

RISK_STATES = StateTable(
    name="risk",
    initial="open",
    rows=(
        Row(("open",), "review_risk", "open", "may_review_risk"),
        Row(("happened",), "review_risk", "happened", "may_review_risk"),
        Row(("open",), "report_risk", "happened", "may_review_risk"),
        Row(("open", "happened"), "close_risk", "closed", "may_review_risk"),
        Row(("happened", "closed"), "reopen_risk", "open", "may_review_risk"),
    ),
    labels={
        "open": Label(N_("Watched"), None),
        "happened": Label(N_("Happened"), None),
        "closed": Label(N_("Closed"), None),
    },
)

ASSIGNMENT_STATES = StateTable(
    name="assignment",
    initial="open",
    rows=(
        Row(("open",), "finish_assignment", "done", "may_do_assignment"),
        Row(("open",), "drop_assignment", "dropped", "may_keep_assignment"),
        Row(("done", "dropped"), "reopen_assignment", "open", "may_keep_assignment"),
    ),
    labels={
        "open": Label(N_("To do"), None),
        "done": Label(N_("Done"), None),
        "dropped": Label(N_("Not done any more"), None),
    },
    phases={"late": Label(N_("Late"), None)},
)

ACTIVITY_STATES = StateTable(
    name="planned activity",
    initial="planned",
    rows=(
        Row(("planned",), "hold_activity", "held", "may_plan_activity"),
        Row(("planned",), "cancel_activity", "cancelled", "may_plan_activity"),
    ),
    labels={
        "planned": Label(N_("Planned"), None),
        "held": Label(N_("Took place"), None),
        "cancelled": Label(N_("Does not take place"), None),
    },
)
