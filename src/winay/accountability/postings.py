"""What accounting posts to the journal: what is accounted for, and what comes back to the programme.

A group's money is two pots, the programme's advance and its own counterpart, in one bank account (SU 3B). Accepted
receipts take it out of them into `accounted`, by funding source; what a group merely writes in its book posts nothing.
"""

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal

from moneyed import Money

from winay.accountability.accounts import holder_of, programme_of
from winay.accountability.models import Accountable, Closure, Report, Return, Transfer
from winay.accountability.rules import ZERO, split_by_pot
from winay.agreements.postings import OWN
from winay.base.messages import N_
from winay.base.models import User
from winay.ledger.actions import Move, Pot, move, post, reverse, words
from winay.ledger.chart import AccountKind
from winay.ledger.models import Entry
from winay.ledger.queries import balances_of, entries_of_subject, lines_by_entry
from winay.ledger.rules import AccountKey

ADVANCE, COUNTERPART, ACCOUNTED = "advance_to_organisation", "organisation_counterpart", "accounted"
KINDS = (
    AccountKind(
        ACCOUNTED,
        N_("Accounted for"),
        N_("Spent by the organisation, with receipts that were accepted."),
        side="cash",
        flow="use",
        rank=105,
    ),
)


def held(agreement: Accountable) -> tuple[Decimal, Decimal, dict[str, Decimal]]:
    """Return what the journal holds of a group: advance, counterpart, accounted for by funding source. One query."""
    holder = holder_of(agreement)
    pairs = [(kind, holder) for kind in (ADVANCE, COUNTERPART, ACCOUNTED)]
    sums = {ADVANCE: ZERO, COUNTERPART: ZERO}
    accounted: dict[str, Decimal] = {}
    for (account, _currency), balance in balances_of(programme_of(agreement), pairs).items():
        if account.kind == ACCOUNTED:
            accounted[account.funding_source] = accounted.get(account.funding_source, ZERO) + balance
        else:
            sums[account.kind] += balance
    return sums[ADVANCE], sums[COUNTERPART], accounted


def post_accounted(*, report: Report, by_own: Decimal, by_programme: Decimal, actor: User | None) -> list[Entry]:
    """Post the accepted receipts of a report: advance and counterpart → accounted for, each of its sources.

    `by_own` was planned as the group's own cash and is taken from its counterpart first, `by_programme` from the
    advance first; what one pot lacks comes from the other. Keys `accounted:<report>:<time>:<pot>`. Raises
    `NotEnoughMoney` where both hold less. Called under the lock of the agreement, so that the pots stand still.
    """
    agreement = report.account
    advance, counterpart, _accounted = held(agreement)
    own, from_advance = split_by_pot(by_own, counterpart, advance)
    from_programme, rest = split_by_pot(by_programme, advance - from_advance, counterpart - own)
    parts = {ADVANCE: from_advance + from_programme, COUNTERPART: own + rest}
    holder, currency = holder_of(agreement), agreement.amount.currency
    moves = [
        Move(
            key=f"accounted:{report.pk}:{report.posted}:{pot[:7]}",
            description=words("%(name)s accounted for its money (%(code)s)", name=holder.name, code=report.code),
            subject=report,
            source=Pot(pot, holder),
            target=Pot(ACCOUNTED, holder),
            amount=Money(part, currency),
        )
        for pot, part in parts.items()
        if part
    ]
    return move(programme=programme_of(agreement), actor=actor, moves=moves) if moves else []


def reverse_accounted(*, report: Report, actor: User | None, reason: str) -> None:
    """Take back what the last acceptance of a report posted. Keys `accounted-reversed:…`.

    Where another group took the agreement over since, the money stands with it and not where the entry brought it: the
    mirror is posted to its accounts, and the old entry stays as it is. Raises `NotEnoughMoney` for what is not there.
    """
    holder = holder_of(report.account)
    prefix = f"accounted:{report.pk}:{report.posted}:"
    standing = [entry for entry in entries_of_subject(report) if entry.idempotency_key.startswith(prefix)]
    for entry in standing:
        key = entry.idempotency_key.replace("accounted:", "accounted-reversed:", 1)
        lines = lines_by_entry([entry.pk])[entry.pk]
        if all(line.account.holder == holder for line in lines):
            reverse(entry=entry, actor=actor, idempotency_key=key, reason=reason)
            continue
        post(
            programme=programme_of(report.account),
            idempotency_key=key,
            description=words("Reversal of entry %(number)s: %(reason)s", number=entry.number, reason=reason),
            lines=[(replace(line.account, holder=holder), Money(-line.amount, line.currency)) for line in lines],
            actor=actor,
            subject=report,
        )


def post_return(*, given_back: Return, actor: User | None) -> Entry:
    """Post money that a group gave back: advance → special account, in its sources. Key `returned:<id>`."""
    holder = holder_of(given_back.account)
    one = Move(
        key=f"returned:{given_back.pk}",
        description=words("%(name)s gave money back", name=holder.name),
        subject=given_back,
        source=Pot(ADVANCE, holder),
        target=Pot("special_account"),
        amount=given_back.amount,
    )
    return move(programme=programme_of(given_back.account), actor=actor, moves=[one])[0]


def post_transfer(*, transfer: Transfer, actor: User | None) -> Entry:
    """Post money put into a nucleus's account: special account → advance. Key `nucleus-transfer:<id>`."""
    holder, source = holder_of(transfer.nucleus), transfer.source.code
    return post(
        programme=transfer.nucleus.programme,
        idempotency_key=f"nucleus-transfer:{transfer.pk}",
        description=words("Transfer to %(name)s", name=holder.name),
        lines=[
            (AccountKey("special_account", source), -transfer.amount),
            (AccountKey(ADVANCE, source, holder), transfer.amount),
        ],
        actor=actor,
        subject=transfer,
    )


def post_own_left(*, closure: Closure, actor: User | None) -> Decimal:
    """Post that the group's own cash which was not spent stays with it: counterpart → own money. Returns how much.

    Key `own-left:<closure>`; nothing is posted where nothing is left. Called under the lock of the agreement.
    """
    agreement = closure.account
    _advance, left, _accounted = held(agreement)
    if left:
        holder, amount = holder_of(agreement), Money(left, agreement.amount.currency)
        post(
            programme=programme_of(agreement),
            idempotency_key=f"own-left:{closure.pk}",
            description=words("Own money that stays with %(name)s", name=holder.name),
            lines=[
                (AccountKey(COUNTERPART, OWN, holder), -amount),
                (AccountKey("organisation_funds", OWN, holder), amount),
            ],
            actor=actor,
            subject=closure,
        )
    return left


def own_part(accounted: dict[str, Decimal]) -> tuple[Decimal, Decimal]:
    """Return what was accounted for of the programme's sources, and of the group's own."""
    own = accounted.get(OWN, ZERO)
    return sum(accounted.values(), ZERO) - own, own


def net(parts: Iterable[Decimal]) -> Decimal:
    """Return the sum of what receipts charge: credit notes count against the others."""
    return sum(parts, ZERO)
