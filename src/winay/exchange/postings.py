"""What changing money posts: each currency balances by itself, and the gain or loss has an account."""

from moneyed import Money

from winay.base.messages import N_
from winay.base.models import User
from winay.exchange.models import MoneyChanged
from winay.ledger.actions import post, reverse, words
from winay.ledger.chart import AccountKind
from winay.ledger.models import Entry
from winay.ledger.queries import entries_of_subject
from winay.ledger.rules import AccountKey, money_text

CHANGED = "money_changed"
"""The kind of account that stands between two currencies. Kept in the journal: never renamed."""
GAIN, LOSS = "exchange_gain", "exchange_loss"

KINDS = (
    AccountKind(
        CHANGED,
        N_("Changed into another currency"),
        N_("What left one currency and came into another, at what it had cost."),
        may_be_negative=True,
        side="counter",
        flow="source",
        rank=132,
    ),
    AccountKind(
        GAIN,
        N_("Gain by exchange rates"),
        N_("What the bank gave for money of another currency beyond what it had cost."),
        may_be_negative=True,
        side="counter",
        flow="source",
        rank=134,
    ),
    AccountKind(
        LOSS,
        N_("Loss by exchange rates"),
        N_("What money of another currency had cost beyond what the bank gave for it."),
        side="cash",
        flow="use",
        rank=136,
    ),
)


def _text(money: Money) -> str:
    return money_text(money.amount, str(money.currency))


def post_change(*, change: MoneyChanged, actor: User | None) -> Entry:
    """Post money that was changed. Key `change:<id>`.

    The special account gives one currency and gets the other; “changed” stands between them with the cost of what was
    given, and what the bank gave beyond it, or less, is the gain or the loss.
    """
    source = change.source
    account, between = AccountKey("special_account", source.code), AccountKey(CHANGED, source.code)
    lines = [
        (account, -change.given),
        (between, change.given),
        (account, change.got),
        (between, -change.got),
    ]
    gain = change.difference
    if gain:
        apart = Money(abs(gain), change.got.currency)
        kind = AccountKey(GAIN if gain > 0 else LOSS, source.code)
        sign = 1 if gain > 0 else -1
        lines += [(between, sign * apart), (kind, -sign * apart)]
    return post(
        programme=source.programme,
        idempotency_key=f"change:{change.pk}",
        description=words("%(given)s changed into %(got)s", given=_text(change.given), got=_text(change.got)),
        lines=lines,
        actor=actor,
        subject=change,
    )


def reverse_change_entry(*, change: MoneyChanged, actor: User | None, reason: str) -> Entry:
    """Reverse what was posted for a change. Key `change-reversed:<id>`."""
    entry = next(one for one in entries_of_subject(change) if one.reverses_id is None)
    return reverse(entry=entry, actor=actor, idempotency_key=f"change-reversed:{change.pk}", reason=reason)
