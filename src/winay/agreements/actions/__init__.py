"""Every write on agreements: from the award to the first transfer."""

from winay.agreements.actions._locks import CLOSED
from winay.agreements.actions.agreements import (
    issue_agreement,
    keep_signed_agreement,
    prepare_agreement,
    set_bank_account,
    sign_agreement,
    void_agreement,
)
from winay.agreements.actions.bulk import prepare_all_agreements
from winay.agreements.actions.closed import mark_closed
from winay.agreements.actions.deposits import (
    confirm_deposit,
    deposit_not_found,
    record_deposit,
    take_back_confirmation,
)
from winay.agreements.actions.follow_up import (
    note_training,
    note_visit,
    upload_minutes,
    withdraw_follow_up,
)
from winay.agreements.actions.life import (
    draw_up_addendum,
    end_agreement,
    extend_agreement,
    lift_suspension,
    sign_addendum,
    suspend_agreement,
    withdraw_addendum,
)
from winay.agreements.actions.lines import approve_addendum, reallocate, refuse_addendum
from winay.agreements.actions.payments import (
    bounce_payment,
    confirm_condition,
    pay_tranche,
    prepare_payment,
    release_payment,
    reverse_payment,
    send_back_payment,
)
from winay.agreements.actions.succession import hand_over_agreement
from winay.agreements.actions.ventures import begin_venture, join_venture, name_no_venture
from winay.agreements.actions.waivers import confirm_waiver, propose_waiver, withdraw_waiver

__all__ = [
    "CLOSED",
    "approve_addendum",
    "begin_venture",
    "bounce_payment",
    "confirm_condition",
    "confirm_deposit",
    "confirm_waiver",
    "deposit_not_found",
    "draw_up_addendum",
    "end_agreement",
    "extend_agreement",
    "hand_over_agreement",
    "issue_agreement",
    "join_venture",
    "keep_signed_agreement",
    "lift_suspension",
    "mark_closed",
    "name_no_venture",
    "note_training",
    "note_visit",
    "pay_tranche",
    "prepare_agreement",
    "prepare_all_agreements",
    "prepare_payment",
    "propose_waiver",
    "reallocate",
    "record_deposit",
    "refuse_addendum",
    "release_payment",
    "reverse_payment",
    "send_back_payment",
    "set_bank_account",
    "sign_addendum",
    "sign_agreement",
    "suspend_agreement",
    "take_back_confirmation",
    "upload_minutes",
    "void_agreement",
    "withdraw_addendum",
    "withdraw_follow_up",
    "withdraw_waiver",
]
