"""Every posting to the journal, the only place where money is true."""

from winay.ledger.actions.journal import (
    ChainReport,
    KeyUsedOtherwise,
    NewEntry,
    NotEnoughMoney,
    post,
    post_many,
    reverse,
    verify_chain,
    words,
)
from winay.ledger.actions.stages import (
    AwardLine,
    post_agreement,
    post_award,
    post_awards,
    post_budget,
    post_counterpart,
    post_leftover,
    post_order,
    post_payment,
)

__all__ = [
    "AwardLine",
    "ChainReport",
    "KeyUsedOtherwise",
    "NewEntry",
    "NotEnoughMoney",
    "post",
    "post_agreement",
    "post_award",
    "post_awards",
    "post_budget",
    "post_counterpart",
    "post_leftover",
    "post_many",
    "post_order",
    "post_payment",
    "reverse",
    "verify_chain",
    "words",
]
