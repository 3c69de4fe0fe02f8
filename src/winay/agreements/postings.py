"""What agreements post to the journal: what is agreed, and the organisation's counterpart. Payments: `treasury`."""

from dataclasses import replace

from moneyed import Money

from winay.agreements.models import Addendum, Agreement, CounterpartDeposit
from winay.base.messages import N_
from winay.base.models import User
from winay.calls.postings import holder_of_category, holder_of_proposal
from winay.ledger.actions import Move, Pot, move, post, require_positive, reverse, words
from winay.ledger.chart import AccountKind
from winay.ledger.models import Entry
from winay.ledger.queries import entries_of_subject, held_by_holder, lines_by_entry
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
        rank=40,
    ),
    AccountKind(
        "advance_to_organisation",
        N_("Advance to the organisation"),
        N_("Programme money that the organisation holds and must account for."),
        side="cash",
        flow="use",
        rank=80,
    ),
    AccountKind(
        "goods_delivered",
        N_("Goods bought for the organisation"),
        N_("Paid by the programme to providers for goods and services handed over to the organisation."),
        side="cash",
        flow="use",
        rank=90,
    ),
    AccountKind(
        "organisation_counterpart",
        N_("Counterpart deposited"),
        N_("The organisation's own cash, deposited in its account and confirmed."),
        counts=("counterpart_in",),
        flow="use",
        rank=100,
    ),
    AccountKind(
        "organisation_funds",
        N_("Own money of the organisation"),
        N_("The counter-account of the counterpart: where the deposit came from."),
        may_be_negative=True,
        side="counter",
        flow="source",
        rank=110,
    ),
)


SUCCESSION = "succession"
"""The holder's type of what another group took over. It is sealed in the journal: never renamed."""


def holder_of(agreement: Agreement) -> Holder:
    """Return whose the agreement's money is: that of the proposal that won it, or of the group that took it over."""
    won = holder_of_proposal(agreement.outcome.proposal)
    return (
        successor_of(won, agreement.succession_id, agreement.organisation.name) if agreement.succession_id else won
    )


def successor_of(won: Holder, succession: object, name: str) -> Holder:
    """Return the holder that a group is by the addendum with the key `succession`, in the same call and category."""
    return replace(won, type=SUCCESSION, id=str(succession), name=name, former=None)


def post_succession(*, addendum: Addendum, before: Holder, after: Holder, actor: User | None) -> Entry | None:
    """Hand over everything that the journal has of `before` to `after`, each kind and source. Key `succession:<id>`.

    Nothing that stands is edited; None where the journal has nothing.
    """
    lines: list[tuple[AccountKey, Money]] = []
    for kind, source, amount in held_by_holder(_programme(addendum.agreement), before):
        lines += [(AccountKey(kind, source, before), -amount), (AccountKey(kind, source, after), amount)]
    if not lines:
        return None
    return post(
        programme=_programme(addendum.agreement),
        idempotency_key=f"succession:{addendum.pk}",
        description=words("Agreement handed over to %(name)s", name=after.name),
        lines=lines,
        actor=actor,
        subject=addendum,
    )


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


def post_early_end(*, agreement: Agreement, amount: Money, actor: User | None) -> Entry:
    """Free what an agreement that ends will not pay: agreed → available of its category. Key `ended:<id>`."""
    holder, proposal = holder_of(agreement), agreement.outcome.proposal
    one = Move(
        key=f"ended:{agreement.pk}",
        description=words("Agreement with %(name)s ended early", name=holder.name),
        subject=agreement,
        source=Pot("agreed", holder),
        target=Pot("available", holder_of_category(proposal.category, proposal.call)),
        amount=amount,
    )
    return move(programme=_programme(agreement), actor=actor, moves=[one])[0]


def post_counterpart(*, deposit: CounterpartDeposit, actor: User | None) -> Entry:
    """Post the organisation's own cash, deposited and confirmed.

    Key `counterpart:<id>`; `counterpart:<id>:<n>` where n entries of it were reversed before.
    """
    amount: Money = deposit.amount
    holder = holder_of(deposit.agreement)
    require_positive(amount)
    key, reversed_before = f"counterpart:{deposit.pk}", len(_reversed_of(deposit))
    return post(
        programme=_programme(deposit.agreement),
        idempotency_key=f"{key}:{reversed_before}" if reversed_before else key,
        description=words("Counterpart deposited by %(name)s", name=holder.name),
        lines=[
            (AccountKey("organisation_counterpart", OWN, holder), amount),
            (AccountKey("organisation_funds", OWN, holder), -amount),
        ],
        actor=actor,
        subject=deposit,
    )


def reverse_counterpart(*, deposit: CounterpartDeposit, actor: User | None, reason: str) -> Entry:
    """Take back what the confirmation of a deposit posted. Key: that of the entry, with `:reversed`.

    Where another group took the agreement over since, the mirror is posted to its accounts. Raises `NotEnoughMoney`
    for what is not there any more.
    """
    before = _reversed_of(deposit)
    (entry,) = (one for one in _confirmed(deposit) if f"{one.idempotency_key}:reversed" not in before)
    key, holder = f"{entry.idempotency_key}:reversed", holder_of(deposit.agreement)
    lines = lines_by_entry([entry.pk])[entry.pk]
    if all(line.account.holder == holder for line in lines):
        return reverse(entry=entry, actor=actor, idempotency_key=key, reason=reason)
    return post(
        programme=_programme(deposit.agreement),
        idempotency_key=key,
        description=words("Reversal of entry %(number)s: %(reason)s", number=entry.number, reason=reason),
        lines=[(replace(line.account, holder=holder), Money(-line.amount, line.currency)) for line in lines],
        actor=actor,
        subject=deposit,
    )


def _confirmed(deposit: CounterpartDeposit) -> list[Entry]:
    return [one for one in entries_of_subject(deposit) if not one.idempotency_key.endswith(":reversed")]


def _reversed_of(deposit: CounterpartDeposit) -> set[str]:
    keys = [f"{one.idempotency_key}:reversed" for one in _confirmed(deposit)]
    return set(Entry.objects.filter(idempotency_key__in=keys).values_list("idempotency_key", flat=True))
