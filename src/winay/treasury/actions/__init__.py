"""Every act of the treasury: payment orders, bank accounts, batches for the bank, statements from it."""

from winay.treasury.actions.accounts import add_account, change_account, close_account
from winay.treasury.actions.batches import Released, make_batch, release_batch, send_batch, take_out, undo_batch
from winay.treasury.actions.orders import (
    bounce_order,
    pay_order,
    prepare_order,
    release_order,
    reverse_order,
    send_back_order,
)
from winay.treasury.actions.returning import take_statement_back
from winay.treasury.actions.statements import (
    EXPLAINED,
    Accepted,
    accept_lines,
    explain_line,
    look_again,
    match_line,
    receive_statement,
    take_explanation_back,
    take_match_back,
)

__all__ = [
    "EXPLAINED",
    "Accepted",
    "Released",
    "accept_lines",
    "add_account",
    "bounce_order",
    "change_account",
    "close_account",
    "explain_line",
    "look_again",
    "make_batch",
    "match_line",
    "pay_order",
    "prepare_order",
    "receive_statement",
    "release_batch",
    "release_order",
    "reverse_order",
    "send_back_order",
    "send_batch",
    "take_explanation_back",
    "take_match_back",
    "take_out",
    "take_statement_back",
    "undo_batch",
]
