"""Every act on a budget."""

from winay.budgets.actions.expenses import (
    add_proof,
    approve_expense,
    record_expense,
    reverse_expense,
    send_back_expense,
)
from winay.budgets.actions.planning import plan_months, record_evidence
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
    "approve_expense",
    "approve_revision",
    "plan_months",
    "prepare_request",
    "propose_revision",
    "receive_request",
    "record_evidence",
    "record_expense",
    "refuse_revision",
    "reverse_expense",
    "send_back_expense",
    "send_request",
    "take_up_budget",
    "withdraw_request",
    "withdraw_revision",
]
