"""What payments post to the journal: the commitment when an order is authorised, the cash when the bank has paid."""

from winay.base.messages import N_
from winay.base.models import User
from winay.budgets.postings import committed_beside, executed_beside
from winay.budgets.queries.lines import line_charged
from winay.ledger.actions import Move, Pot, move, post, reverse, words
from winay.ledger.chart import AccountKind
from winay.ledger.models import Entry
from winay.ledger.queries import entries_of_subject
from winay.ledger.rules import AccountKey
from winay.treasury.models import PaymentOrder, StatementLine
from winay.treasury.purposes import Matter

KINDS = (
    AccountKind(
        "ordered",
        N_("Authorised, not yet paid"),
        N_("Authorised for payment; the bank has not made the transfer yet."),
        counts=("awarded", "agreed", "ordered"),
        rank=50,
    ),
    AccountKind(
        "executed",
        N_("Paid"),
        N_("Transferred under a signed agreement."),
        counts=("awarded", "agreed", "ordered", "paid"),
        rank=60,
    ),
    AccountKind(
        "bank_charges",
        N_("Bank charges"),
        N_("What the bank took for its services."),
        side="cash",
        flow="use",
        rank=120,
    ),
    AccountKind(
        "interest_earned",
        N_("Interest earned"),
        N_("The counter-account of the interest that the bank paid."),
        may_be_negative=True,
        side="counter",
        flow="source",
        rank=130,
    ),
)


def post_explained(*, line: StatementLine, actor: User | None) -> Entry:
    """Post a bank charge or interest of a statement's line. Key `bank:<line>:<attempt>`."""
    account, amount = line.account, abs(line.amount)
    cash = AccountKey("special_account", account.funding_source)
    kind = {"charge": "bank_charges", "interest": "interest_earned"}[line.explained]
    sign = 1 if line.explained == "charge" else -1
    description = words("Bank charge") if line.explained == "charge" else words("Interest paid by the bank")
    return post(
        programme=account.programme,
        idempotency_key=f"bank:{line.pk}:{line.attempt}",
        description=f"{description}: {line.text or line.operation}"[:250],
        lines=[(AccountKey(kind, account.funding_source), sign * amount), (cash, -sign * amount)],
        actor=actor,
        subject=line.statement,
    )


def _key(kind: str, order: PaymentOrder) -> str:
    return f"{kind}:{order.about_id}:{order.attempt}"


def keys_of(order: PaymentOrder) -> list[str]:
    """Return the keys of every entry that is posted for an order, or takes one back."""
    return [_key(kind, order) for kind in ("order", "payment", "payment-reversed", "order-reversed")]


def post_order(*, order: PaymentOrder, matter: Matter, actor: User | None) -> Entry:
    """Post an authorised payment that the bank has still to make. Key `order:<about>:<attempt>`.

    Where the programme's budget charges it to a line, what the line has left is committed with it: raises
    `NotEnoughMoney` where it has less.
    """
    line = line_charged(order.programme, *matter.charged_to)
    one = Move(
        key=_key("order", order),
        description=matter.ordered,
        subject=matter.subject,
        source=Pot(matter.promised_in, matter.holder),
        target=Pot("ordered", matter.holder),
        amount=order.amount,
        beside=committed_beside(line),
    )
    return move(programme=order.programme, actor=actor, moves=[one])[0]


def post_payment(*, order: PaymentOrder, matter: Matter, actor: User | None) -> Entry:
    """Post what the bank paid: ordered → executed, special account → payee, and the line it is charged to.

    Key `payment:<about>:<attempt>`.
    """
    one = Move(
        key=_key("payment", order),
        description=matter.paid,
        subject=matter.subject,
        source=Pot("ordered", matter.holder),
        target=Pot("executed", matter.holder),
        amount=order.amount,
        beside=(
            (Pot("special_account"), Pot(matter.arrives_in, matter.holder)),
            *executed_beside(_key("order", order)),
        ),
    )
    return move(programme=order.programme, actor=actor, moves=[one])[0]


def reverse_posted(*, order: PaymentOrder, matter: Matter, actor: User | None, reason: str) -> None:
    """Reverse what was posted for an order, the cash first. Keys `payment-reversed:…`, `order-reversed:…`."""
    posted = {entry.idempotency_key: entry for entry in entries_of_subject(matter.subject)}
    # What was paid before payments waited for the bank has no order of its own.
    for kind in ("payment", "order"):
        entry = posted.get(_key(kind, order))
        if entry is not None:
            reverse(entry=entry, actor=actor, idempotency_key=_key(f"{kind}-reversed", order), reason=reason)
