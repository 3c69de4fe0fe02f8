"""Every act on a budget."""

from winay.budgets.actions.advances import (
    approve_advance,
    ask_advance,
    give_advance,
    refuse_advance,
    return_advance,
    reverse_advance,
    reverse_return,
)
from winay.budgets.actions.expenses import (
    add_proof,
    approve_expense,
    record_expense,
    reverse_expense,
    send_back_expense,
)
from winay.budgets.actions.planning import plan_months, record_evidence
from winay.budgets.actions.printing import print_report, print_request
from winay.budgets.actions.requests import prepare_request, receive_request, send_request, withdraw_request
from winay.budgets.actions.revisions import (
    NewShare,
    NewYear,
    approve_revision,
    propose_revision,
    refuse_revision,
    withdraw_revision,
)
from winay.budgets.actions.taking_up import take_up_budget

__all__ = [
    "NewShare",
    "NewYear",
    "add_proof",
    "approve_advance",
    "approve_expense",
    "approve_revision",
    "ask_advance",
    "give_advance",
    "plan_months",
    "prepare_request",
    "print_report",
    "print_request",
    "propose_revision",
    "receive_request",
    "record_evidence",
    "record_expense",
    "refuse_advance",
    "refuse_revision",
    "return_advance",
    "reverse_advance",
    "reverse_expense",
    "reverse_return",
    "send_back_expense",
    "send_request",
    "take_up_budget",
    "withdraw_request",
    "withdraw_revision",
]
