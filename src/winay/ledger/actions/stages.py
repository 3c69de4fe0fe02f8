"""Money moving from stage to stage: budget → available → awarded → agreed → executed, and the counterpart.

Each posting has a fixed key, so that a repeated request finds what stands. They take plain values, since
the ledger knows neither calls nor agreements.
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
    post,
    post_many,
    standing_entries,
    words,
)
from winay.ledger.models import Entry
from winay.ledger.queries import balances_of
from winay.ledger.rules import ZERO, AccountKey, Line, allocate, category_holder, proposal_holder
from winay.programmes.models import Programme


@dataclass(frozen=True)
class AwardLine:
    """One award: which proposal (`subject`), in which category, to whom, how much.

    `attempt` grows only after the award before it was reversed, so that one award stands at most.
    """

    subject: models.Model
    category_code: str
    proposal_code: str
    holder_name: str
    amount: Money
    attempt: int = 1


def post_budget(
    *,
    programme: Programme,
    call_code: str,
    category_code: str,
    category_name: str,
    amount: Money,
    actor: User | None,
    subject: models.Model,
    funding_source: str = "",
    sources: Mapping[str, Decimal] | None = None,
    idempotency_key: str = "",
) -> Entry:
    """Authorise a category's budget: authorised → available. Key `budget:<subject id>` unless given.

    `sources` splits the budget among funding sources by weight, to the cent; without it `funding_source`, or
    else the programme's only source. An amendment posts its difference (negative takes back what is still
    available) with its own key.
    """
    holder = category_holder(call_code, category_code)
    weights = sources or {funding_source or _only_source(programme): Decimal(1)}
    parts = allocate(amount.amount, list(weights.values()))
    lines: list[tuple[AccountKey, Money]] = []
    for source, part in zip(weights, parts, strict=True):
        lines += [
            (AccountKey("authorised", source, holder, category_name), Money(-part, amount.currency)),
            (AccountKey("available", source, holder, category_name), Money(part, amount.currency)),
        ]
    return post(
        programme=programme,
        idempotency_key=idempotency_key or f"budget:{subject.pk}",
        description=words("Budget of %(category)s, %(call)s", category=category_name, call=call_code),
        lines=lines,
        actor=actor,
        subject=subject,
    )


def post_leftover(
    *,
    programme: Programme,
    call_code: str,
    from_category: str,
    to_category: str,
    to_name: str,
    amount: Money,
    actor: User | None,
    subject: models.Model,
) -> Entry:
    """Move budget that a category could not award to another category of the call.

    Key `leftover:<subject id>:<from>:<to>`; what was authorised moves with it.
    """
    _require_positive(amount)
    from_holder, to_holder = category_holder(call_code, from_category), category_holder(call_code, to_category)
    move = _Move(
        key=f"leftover:{subject.pk}:{from_category}:{to_category}"[:120],
        description=words("Leftover budget passed on to %(category)s", category=to_name),
        subject=subject,
        source=("available", from_holder),
        target=("available", to_holder, to_name),
        amount=amount,
        authorised=True,
    )
    return _move_many(programme, actor, [move])[0]


def post_award(
    *,
    programme: Programme,
    call_code: str,
    category_code: str,
    proposal_code: str,
    holder_name: str,
    amount: Money,
    actor: User | None,
    subject: models.Model,
) -> Entry:
    """Post one award: available → awarded. Key `award:<subject id>`."""
    line = AwardLine(
        subject=subject,
        category_code=category_code,
        proposal_code=proposal_code,
        holder_name=holder_name,
        amount=amount,
    )
    return post_awards(programme=programme, call_code=call_code, awards=[line], actor=actor)[0]


def post_awards(
    *, programme: Programme, call_code: str, awards: Sequence[AwardLine], actor: User | None
) -> list[Entry]:
    """Post awards, one entry each, all or none. Keys `award:<subject id>`, from the second attempt on with its number.

    A category whose budget has several funding sources gives from each in proportion to what it has left.
    """
    moves = [
        _Move(
            key=f"award:{award.subject.pk}" + (f":{award.attempt}" if award.attempt > 1 else ""),
            description=words("Award to %(name)s (%(code)s)", name=award.holder_name, code=award.proposal_code),
            subject=award.subject,
            source=("available", category_holder(call_code, award.category_code)),
            target=(
                "awarded",
                proposal_holder(call_code, award.category_code, award.proposal_code),
                award.holder_name,
            ),
            amount=award.amount,
        )
        for award in awards
    ]
    return _move_many(programme, actor, moves)


def post_agreement(
    *,
    programme: Programme,
    call_code: str,
    category_code: str,
    proposal_code: str,
    holder_name: str,
    amount: Money,
    actor: User | None,
    subject: models.Model,
) -> Entry:
    """Post a signed agreement: awarded → agreed. Key `agreement:<subject id>`."""
    holder = proposal_holder(call_code, category_code, proposal_code)
    move = _Move(
        key=f"agreement:{subject.pk}",
        description=words("Agreement signed with %(name)s", name=holder_name),
        subject=subject,
        source=("awarded", holder),
        target=("agreed", holder, holder_name),
        amount=amount,
    )
    return _move_many(programme, actor, [move])[0]


def post_counterpart(
    *,
    programme: Programme,
    call_code: str,
    category_code: str,
    proposal_code: str,
    holder_name: str,
    amount: Money,
    actor: User | None,
    subject: models.Model,
) -> Entry:
    """Post the organisation's own cash, deposited and confirmed. Key `counterpart:<subject id>`."""
    holder = proposal_holder(call_code, category_code, proposal_code)
    _require_positive(amount)
    return post(
        programme=programme,
        idempotency_key=f"counterpart:{subject.pk}",
        description=words("Counterpart deposited by %(name)s", name=holder_name),
        lines=[
            (AccountKey("organisation_counterpart", "organisation", holder, holder_name), amount),
            (AccountKey("organisation_funds", "organisation", holder, holder_name), -amount),
        ],
        actor=actor,
        subject=subject,
    )


def post_order(
    *,
    programme: Programme,
    call_code: str,
    category_code: str,
    proposal_code: str,
    holder_name: str,
    amount: Money,
    actor: User | None,
    subject: models.Model,
    attempt: int = 1,
) -> Entry:
    """Post an authorised payment that the bank has still to make: agreed → ordered.

    Key `order:<subject id>:<attempt>`.
    """
    holder = proposal_holder(call_code, category_code, proposal_code)
    move = _Move(
        key=f"order:{subject.pk}:{attempt}",
        description=words("Payment to %(name)s authorised", name=holder_name),
        subject=subject,
        source=("agreed", holder),
        target=("ordered", holder, holder_name),
        amount=amount,
    )
    return _move_many(programme, actor, [move])[0]


def post_payment(
    *,
    programme: Programme,
    call_code: str,
    category_code: str,
    proposal_code: str,
    holder_name: str,
    amount: Money,
    actor: User | None,
    subject: models.Model,
    attempt: int = 1,
    in_goods: bool = False,
) -> Entry:
    """Post a transfer that the bank made: ordered → executed, and special account → advance to the organisation.

    Key `payment:<subject id>:<attempt>`; `attempt` grows only after a reversal, so one payment stands at most.
    `in_goods`: the programme pays the provider and hands over what it bought, no cash to the organisation.
    """
    holder = proposal_holder(call_code, category_code, proposal_code)
    move = _Move(
        key=f"payment:{subject.pk}:{attempt}",
        description=(
            words("Goods and services bought for %(name)s", name=holder_name)
            if in_goods
            else words("Transfer to %(name)s", name=holder_name)
        ),
        subject=subject,
        source=("ordered", holder),
        target=("executed", holder, holder_name),
        amount=amount,
        cash_to="goods_delivered" if in_goods else "advance_to_organisation",
    )
    return _move_many(programme, actor, [move])[0]


@dataclass(frozen=True)
class _Move:
    """Money that changes its stage. `source`: kind and holder; `target`: kind, holder and its name."""

    key: str
    description: str
    subject: models.Model
    source: tuple[str, str]
    target: tuple[str, str, str]
    amount: Money
    cash_to: str = ""
    authorised: bool = False


def _only_source(programme: Programme) -> str:
    codes = list(programme.funding_sources.values_list("code", flat=True)[:2])
    return codes[0] if len(codes) == 1 else ""


def _require_positive(amount: Money) -> None:
    if amount.amount <= 0:
        raise InvalidInput(gettext_lazy("The amount must be greater than zero."), field="amount")


def _move_many(programme: Programme, actor: User | None, moves: Sequence[_Move]) -> list[Entry]:
    """Post moves from stage to stage, each drawing from its sources in proportion to what they have left."""
    for move in moves:
        _require_positive(move.amount)
    with transaction.atomic():
        lock_chain(programme)
        standing = standing_entries(move.key for move in moves)
        purses = _purses(programme, {move.source for move in moves if move.key not in standing})
        entries = []
        for move in moves:
            if move.key in standing:
                _require_same_move(standing[move.key], move, programme)
                continue
            entries.append(
                NewEntry(
                    idempotency_key=move.key,
                    description=move.description,
                    lines=_lines_of(move, _draw(purses, move)),
                    subject=move.subject,
                )
            )
        made = {
            entry.idempotency_key: entry for entry in post_many(programme=programme, actor=actor, entries=entries)
        }
        return [made[move.key] if move.key in made else standing[move.key][0] for move in moves]


Purses = dict[tuple[str, str, str], dict[str, Decimal]]


def _purses(programme: Programme, wanted: set[tuple[str, str]]) -> Purses:
    """Return, by kind, holder and currency, what each funding source has left."""
    purses: Purses = {}
    for (account, currency), balance in balances_of(programme, wanted).items():
        purses.setdefault((account.kind, account.holder, currency), {})[account.funding_source] = balance
    return purses


def _draw(purses: Purses, move: _Move) -> dict[str, Decimal]:
    purse = purses.get((*move.source, str(move.amount.currency)), {})
    left = sum(purse.values(), ZERO)
    if move.amount.amount > left:
        raise not_enough(move.source[0], move.amount.amount, left, str(move.amount.currency))
    sources = sorted(purse)
    parts = allocate(move.amount.amount, [purse[source] for source in sources])
    for source, part in zip(sources, parts, strict=True):
        purse[source] -= part
    return {source: part for source, part in zip(sources, parts, strict=True) if part}


def _lines_of(move: _Move, parts: Mapping[str, Decimal]) -> list[tuple[AccountKey, Money]]:
    from_kind, from_holder = move.source
    to_kind, to_holder, to_name = move.target
    lines: list[tuple[AccountKey, Money]] = []
    for source, part in parts.items():
        money = Money(part, move.amount.currency)
        lines += [
            (AccountKey(from_kind, source, from_holder), -money),
            (AccountKey(to_kind, source, to_holder, to_name), money),
        ]
        if move.cash_to:
            lines += [
                (AccountKey("special_account", source), -money),
                (AccountKey(move.cash_to, source, to_holder, to_name), money),
            ]
        if move.authorised:
            lines += [
                (AccountKey("authorised", source, from_holder), money),
                (AccountKey("authorised", source, to_holder, to_name), -money),
            ]
    return lines


def _require_same_move(standing: tuple[Entry, tuple[Line, ...]], move: _Move, programme: Programme) -> None:
    """Compare a repeated move with what stands, whatever sources it drew from then."""
    entry, posted = standing
    currency, holder = str(move.amount.currency), move.target[1]
    arrived = sum(
        (
            line.amount
            for line in posted
            if (line.account.kind, line.account.holder, line.currency) == (move.target[0], holder, currency)
        ),
        ZERO,
    )
    if entry.programme_id != programme.pk or arrived != move.amount.amount:
        raise KeyUsedOtherwise(
            gettext_lazy("This was posted before with other amounts (entry %(number)s).")
            % {"number": entry.number}
        )
