"""Moving money from one pot to another, out of each funding source in proportion to what it has left there.

A package's recipes (`postings.py`) are moves: which kinds, whose, under which key. The ledger knows none of them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import models, transaction
from django.utils.translation import gettext_lazy
from moneyed import Money

from winay.base.errors import InvalidInput
from winay.base.models import User
from winay.ledger.actions.journal import (
    KeyUsedOtherwise,
    NewEntry,
    lock_chain,
    not_enough,
    post_many,
    standing_entries,
)
from winay.ledger.models import Entry
from winay.ledger.queries import balances_of
from winay.ledger.rules import ZERO, AccountKey, Holder, Line, allocate
from winay.programmes.models import Programme

NOBODY = Holder()
"""The holder of what the programme holds as a whole."""


@dataclass(frozen=True, order=True)
class Pot:
    """The accounts of one kind and holder, whatever their funding sources."""

    kind: str
    holder: Holder = NOBODY


@dataclass(frozen=True)
class Move:
    """Money that goes from `source` to `target`, and the same sums, by source, along each pair of pots `beside`.

    The key makes a repetition harmless.
    """

    key: str
    description: str
    subject: models.Model
    source: Pot
    target: Pot
    amount: Money
    beside: tuple[tuple[Pot, Pot], ...] = ()


def move(*, programme: Programme, actor: User | None, moves: Sequence[Move]) -> list[Entry]:
    """Post moves, one entry each, all or none; returns one entry for each, new or standing.

    A key that stands with the same sum returns its entry, whatever sources it drew from then; with another sum raises
    `KeyUsedOtherwise`. Raises `NotEnoughMoney` where a pot holds less than is asked, `InvalidInput` for nothing.
    """
    for one in moves:
        require_positive(one.amount)
    with transaction.atomic():
        lock_chain(programme)
        standing = standing_entries(one.key for one in moves)
        purses = _purses(programme, {one.source for one in moves if one.key not in standing})
        entries = []
        for one in moves:
            if one.key in standing:
                _require_same_move(standing[one.key], one, programme)
                continue
            entries.append(
                NewEntry(
                    idempotency_key=one.key,
                    description=one.description,
                    lines=_lines_of(one, _draw(purses, one)),
                    subject=one.subject,
                )
            )
        made = {
            entry.idempotency_key: entry for entry in post_many(programme=programme, actor=actor, entries=entries)
        }
        return [made[one.key] if one.key in made else standing[one.key][0] for one in moves]


def require_positive(amount: Money) -> None:
    """Raise `InvalidInput` unless there is something to move."""
    if amount.amount <= 0:
        raise InvalidInput(gettext_lazy("The amount must be greater than zero."), field="amount")


Purses = dict[tuple[Pot, str], dict[str, Decimal]]


def _purses(programme: Programme, wanted: set[Pot]) -> Purses:
    """Return, by pot and currency, what each funding source has left."""
    purses: Purses = {}
    pairs = [(pot.kind, pot.holder) for pot in wanted]
    for (account, currency), balance in balances_of(programme, pairs).items():
        purses.setdefault((Pot(account.kind, account.holder), currency), {})[account.funding_source] = balance
    return purses


def _draw(purses: Purses, one: Move) -> dict[str, Decimal]:
    purse = purses.get((one.source, str(one.amount.currency)), {})
    left = sum(purse.values(), ZERO)
    if one.amount.amount > left:
        raise not_enough(one.source.kind, one.amount.amount, left, str(one.amount.currency))
    sources = sorted(purse)
    parts = allocate(one.amount.amount, [purse[source] for source in sources])
    for source, part in zip(sources, parts, strict=True):
        purse[source] -= part
    return {source: part for source, part in zip(sources, parts, strict=True) if part}


def _lines_of(one: Move, parts: Mapping[str, Decimal]) -> list[tuple[AccountKey, Money]]:
    lines: list[tuple[AccountKey, Money]] = []
    for source, part in parts.items():
        money = Money(part, one.amount.currency)
        for leaves, arrives in ((one.source, one.target), *one.beside):
            lines += [
                (AccountKey(leaves.kind, source, leaves.holder), -money),
                (AccountKey(arrives.kind, source, arrives.holder), money),
            ]
    return lines


def _require_same_move(standing: tuple[Entry, tuple[Line, ...]], one: Move, programme: Programme) -> None:
    """Compare a repeated move with what stands, whatever sources it drew from then."""
    entry, posted = standing
    currency = str(one.amount.currency)
    arrived = sum(
        (
            line.amount
            for line in posted
            if (Pot(line.account.kind, line.account.holder), line.currency) == (one.target, currency)
        ),
        ZERO,
    )
    if entry.programme_id != programme.pk or arrived != one.amount.amount:
        raise KeyUsedOtherwise(
            gettext_lazy("This was posted before with other amounts (entry %(number)s).")
            % {"number": entry.number}
        )
