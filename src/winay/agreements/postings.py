"""What agreements post to the journal: what is agreed, authorised and paid, and the organisation's counterpart."""

from moneyed import Money

from winay.agreements.models import Agreement, CounterpartDeposit, Tranche
from winay.base.messages import N_
from winay.base.models import User
from winay.calls.postings import holder_of_proposal
from winay.ledger.actions import Move, Pot, move, post, require_positive, words
from winay.ledger.chart import AccountKind
from winay.ledger.models import Entry
from winay.ledger.rules import AccountKey, Holder
from winay.programmes.models import Programme

OWN = "organisation"
"""The funding source of what the organisations bring themselves."""

KINDS = (
    AccountKind(
        "agreed",
        N_("Agreed, not yet paid"),
        N_("Promised in a signed agreement, no payment authorised yet."),
        counts=("awarded", "agreed"),
    ),
    AccountKind(
        "ordered",
        N_("Authorised, not yet paid"),
        N_("Authorised for payment; the bank has not made the transfer yet."),
        counts=("awarded", "agreed", "ordered"),
    ),
    AccountKind(
        "executed",
        N_("Paid"),
        N_("Transferred under a signed agreement."),
        counts=("awarded", "agreed", "ordered", "paid"),
    ),
    AccountKind(
        "special_account",
        N_("Special account of the programme"),
        N_("The programme's bank account: a negative balance is what has left it in transfers."),
        may_be_negative=True,
        side="cash",
    ),
    AccountKind(
        "advance_to_organisation",
        N_("Advance to the organisation"),
        N_("Programme money that the organisation holds and must account for."),
        side="cash",
    ),
    AccountKind(
        "goods_delivered",
        N_("Goods bought for the organisation"),
        N_("Paid by the programme to providers for goods and services handed over to the organisation."),
        side="cash",
    ),
    AccountKind(
        "organisation_counterpart",
        N_("Counterpart deposited"),
        N_("The organisation's own cash, deposited in its account and confirmed."),
        counts=("counterpart_in",),
    ),
    AccountKind(
        "organisation_funds",
        N_("Own money of the organisation"),
        N_("The counter-account of the counterpart: where the deposit came from."),
        may_be_negative=True,
        side="counter",
    ),
)


def holder_of(agreement: Agreement) -> Holder:
    """Return whose the agreement's money is: that of the proposal that won it."""
    return holder_of_proposal(agreement.outcome.proposal)


def _programme(agreement: Agreement) -> Programme:
    return agreement.outcome.proposal.call.programme


def post_agreement(*, agreement: Agreement, actor: User | None) -> Entry:
    """Post a signed agreement: awarded → agreed. Key `agreement:<id>`."""
    holder = holder_of(agreement)
    one = Move(
        key=f"agreement:{agreement.pk}",
        description=words("Agreement signed with %(name)s", name=holder.name),
        subject=agreement,
        source=Pot("awarded", holder),
        target=Pot("agreed", holder),
        amount=agreement.amount,
    )
    return move(programme=_programme(agreement), actor=actor, moves=[one])[0]


def post_counterpart(*, deposit: CounterpartDeposit, actor: User | None) -> Entry:
    """Post the organisation's own cash, deposited and confirmed. Key `counterpart:<id>`."""
    amount: Money = deposit.amount
    holder = holder_of(deposit.agreement)
    require_positive(amount)
    return post(
        programme=_programme(deposit.agreement),
        idempotency_key=f"counterpart:{deposit.pk}",
        description=words("Counterpart deposited by %(name)s", name=holder.name),
        lines=[
            (AccountKey("organisation_counterpart", OWN, holder), amount),
            (AccountKey("organisation_funds", OWN, holder), -amount),
        ],
        actor=actor,
        subject=deposit,
    )


def post_order(*, tranche: Tranche, actor: User | None) -> Entry:
    """Post an authorised payment that the bank has still to make: agreed → ordered. Key `order:<id>:<attempt>`."""
    holder = holder_of(tranche.agreement)
    one = Move(
        key=f"order:{tranche.pk}:{tranche.attempt}",
        description=words("Payment to %(name)s authorised", name=holder.name),
        subject=tranche,
        source=Pot("agreed", holder),
        target=Pot("ordered", holder),
        amount=tranche.amount,
    )
    return move(programme=_programme(tranche.agreement), actor=actor, moves=[one])[0]


def post_payment(*, tranche: Tranche, actor: User | None, in_goods: bool = False) -> Entry:
    """Post a transfer that the bank made: ordered → executed, and special account → advance to the organisation.

    Key `payment:<id>:<attempt>`; `attempt` grows only after a reversal, so one payment stands at most. `in_goods`: the
    programme pays the provider and hands over what it bought, no cash to the organisation.
    """
    holder = holder_of(tranche.agreement)
    one = Move(
        key=f"payment:{tranche.pk}:{tranche.attempt}",
        description=(
            words("Goods and services bought for %(name)s", name=holder.name)
            if in_goods
            else words("Transfer to %(name)s", name=holder.name)
        ),
        subject=tranche,
        source=Pot("ordered", holder),
        target=Pot("executed", holder),
        amount=tranche.amount,
        beside=(
            (Pot("special_account"), Pot("goods_delivered" if in_goods else "advance_to_organisation", holder)),
        ),
    )
    return move(programme=_programme(tranche.agreement), actor=actor, moves=[one])[0]
