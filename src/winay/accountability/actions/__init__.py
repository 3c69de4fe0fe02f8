"""Every write on purchases, receipts and how a group accounts for its money."""

from winay.accountability.actions.closing import add_good, close_agreement, remove_good, write_closure
from winay.accountability.actions.oversight import sign_off_vouchers, undo_sign_off
from winay.accountability.actions.papers import print_book
from winay.accountability.actions.purchases import (
    add_quotation,
    choose_again,
    choose_quotation,
    drop_purchase,
    plan_purchase,
    plan_purchases,
    remove_quotation,
)
from winay.accountability.actions.reports import (
    accept_all_vouchers,
    accept_report,
    accept_voucher,
    answer_voucher,
    look_at_voucher_again,
    observe_voucher,
    reject_voucher,
    reopen_report,
    return_report,
    send_report,
    send_report_again,
)
from winay.accountability.actions.returns import confirm_return, return_not_found, tell_return
from winay.accountability.actions.vouchers import (
    ToldFirst,
    begin_voucher,
    drop_reading,
    enter_service_payment,
    leave_service_payment,
    note_voucher,
    withdraw_voucher,
)

__all__ = [
    "ToldFirst",
    "accept_all_vouchers",
    "accept_report",
    "accept_voucher",
    "add_good",
    "add_quotation",
    "answer_voucher",
    "begin_voucher",
    "choose_again",
    "choose_quotation",
    "close_agreement",
    "confirm_return",
    "drop_purchase",
    "drop_reading",
    "enter_service_payment",
    "leave_service_payment",
    "look_at_voucher_again",
    "note_voucher",
    "observe_voucher",
    "plan_purchase",
    "plan_purchases",
    "print_book",
    "reject_voucher",
    "remove_good",
    "remove_quotation",
    "reopen_report",
    "return_not_found",
    "return_report",
    "send_report",
    "send_report_again",
    "sign_off_vouchers",
    "tell_return",
    "undo_sign_off",
    "withdraw_voucher",
    "write_closure",
]
