"""What payments post to the journal: the commitment when an order is authorised, the cash when the bank has paid."""

from winay.base.messages import N_
from winay.base.models import User
from winay.budgets.postings import committed_beside, executed_beside
from winay.budgets.queries.lines import line_charged
from winay.ledger.actions import Move, Pot, move, reverse
from winay.ledger.chart import AccountKind
from winay.ledger.models import Entry
from winay.ledger.queries import entries_of_subject
from winay.treasury.models import PaymentOrder
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
