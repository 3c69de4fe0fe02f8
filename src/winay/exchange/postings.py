"""What changing money posts: each currency balances by itself, and the gain or loss has an account."""

from datetime import timedelta

from moneyed import Money

from winay.base.messages import N_
from winay.base.models import User
from winay.exchange.models import MoneyChanged, Revaluation
from winay.ledger.actions import post, reverse, words
from winay.ledger.chart import AccountKind
from winay.ledger.models import Entry
from winay.ledger.queries import beginning_of, entries_of_subject
from winay.ledger.rules import AccountKey, money_text, month_after

CHANGED = "money_changed"
"""The kind of account that stands between two currencies. Kept in the journal: never renamed."""
GAIN, LOSS = "exchange_gain", "exchange_loss"
REVALUED, UNREALISED = "held_revalued", "exchange_unrealised"

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
    AccountKind(
        REVALUED,
        N_("Money of other currencies, valued at the end of the month"),
        N_(
            "By how much what is held in other currencies is worth more, or less, than it had cost. No money moved."
        ),
        may_be_negative=True,
        side="cash",
        rank=137,
    ),
    AccountKind(
        UNREALISED,
        N_("Gain or loss by exchange rates that nobody has made yet"),
        N_("The counter-account of that valuation: it is taken back on the first day of the next month."),
        may_be_negative=True,
        side="counter",
        rank=138,
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


def post_revaluation(*, revaluation: Revaluation, actor: User | None) -> tuple[Entry, Entry]:
    """Post what held money is worth beyond its cost, on the month's last moment; reverse it on the next one's first.

    Keys `revaluation:<id>` and `revaluation-back:<id>`. No account with a flow is touched: nothing came in or went out.
    """
    source, programme = revaluation.source, revaluation.source.programme
    money = Money(revaluation.difference, programme.currency)
    next_month = beginning_of(month_after(revaluation.month))
    entry = post(
        programme=programme,
        idempotency_key=f"revaluation:{revaluation.pk}",
        description=words("%(held)s valued at the end of the month", held=_text(revaluation.held)),
        lines=[(AccountKey(REVALUED, source.code), money), (AccountKey(UNREALISED, source.code), -money)],
        actor=actor,
        subject=revaluation,
        at=next_month - timedelta(microseconds=1),
    )
    back = reverse(
        entry=entry,
        actor=actor,
        idempotency_key=f"revaluation-back:{revaluation.pk}",
        reason=words("A new month begins"),
        at=next_month,
    )
    return entry, back
