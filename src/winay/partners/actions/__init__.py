"""Every act on agreements with partners, risks, tasks, activities and hand-overs."""

from winay.partners.actions.agreements import (
    add_partnership,
    add_promise,
    drop_partnership,
    end_partnership,
    keep_promise,
    release_promise,
    renew_partnership,
    reopen_promise,
    sign_partnership,
)
from winay.partners.actions.handing import hand_over
from winay.partners.actions.risks import (
    add_risk,
    close_risk,
    give_risk,
    reopen_risk,
    report_risk,
    review_risk,
    take_up_risks,
)
from winay.partners.actions.work import (
    assign,
    cancel_activity,
    drop_assignment,
    finish_assignment,
    give_assignment,
    hold_activity,
    move_activity,
    plan_activity,
    reopen_assignment,
)

__all__ = [
    "add_partnership",
    "add_promise",
    "add_risk",
    "assign",
    "cancel_activity",
    "close_risk",
    "drop_assignment",
    "drop_partnership",
    "end_partnership",
    "finish_assignment",
    "give_assignment",
    "give_risk",
    "hand_over",
    "hold_activity",
    "keep_promise",
    "move_activity",
    "plan_activity",
    "release_promise",
    "renew_partnership",
    "reopen_assignment",
    "reopen_promise",
    "reopen_risk",
    "report_risk",
    "review_risk",
    "sign_partnership",
    "take_up_risks",
]
