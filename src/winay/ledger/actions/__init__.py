"""Every posting to the journal, the only place where money is true. Recipes are the posting packages' own."""

from winay.ledger.actions.balances import renew_balances
from winay.ledger.actions.chain import ChainReport, verify_chain
from winay.ledger.actions.journal import (
    KeyUsedOtherwise,
    NewEntry,
    NotEnoughMoney,
    post,
    post_many,
    reverse,
    words,
)
from winay.ledger.actions.months import CLOSING, close_month
from winay.ledger.actions.moves import NOBODY, Move, Pot, move, require_positive

__all__ = [
    "CLOSING",
    "NOBODY",
    "ChainReport",
    "KeyUsedOtherwise",
    "Move",
    "NewEntry",
    "NotEnoughMoney",
    "Pot",
    "close_month",
    "move",
    "post",
    "post_many",
    "renew_balances",
    "require_positive",
    "reverse",
    "verify_chain",
    "words",
]
