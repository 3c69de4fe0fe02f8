"""The journal itself: post and reverse.

A programme's chain is locked (its row, `FOR NO KEY UPDATE`; SQLite: the whole database, by BEGIN IMMEDIATE)
before anything is read that decides. Balances of accounts that may not fall below zero are checked under
that lock, and every balance is kept under it. The calling act has checked who may.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext, gettext_lazy
from moneyed import Money

from winay.base.actions import record_act
from winay.base.errors import DomainError, InvalidInput, WrongState
from winay.base.models import User
from winay.base.rounding import fits
from winay.ledger.actions.chain import seal_of
from winay.ledger.chart import CHART, kind_of, may_fall
from winay.ledger.models import Account, Entry, Posting
from winay.ledger.queries import closed_until, lines_by_entry
from winay.ledger.rules import (
    FORM,
    ZERO,
    AccountKey,
    Line,
    cents_of,
    imbalance,
    merged,
    money_text,
    month_after,
    overdrawn,
)
from winay.programmes.models import Programme

BATCH = 400


class NotEnoughMoney(DomainError):
    """An account that may not fall below zero would."""


class KeyUsedOtherwise(DomainError):
    """An idempotency key came back with other lines: not a repetition but a fault."""


@dataclass(frozen=True)
class NewEntry:
    """What is to be posted: a key that makes a repetition harmless, words for people, lines that balance."""

    idempotency_key: str
    description: str
    lines: Sequence[tuple[AccountKey, Money]]
    subject: models.Model | None = None
    at: datetime | None = None


def post(
    *,
    programme: Programme,
    idempotency_key: str,
    description: str,
    lines: Sequence[tuple[AccountKey, Money]],
    actor: User | None,
    subject: models.Model | None = None,
    at: datetime | None = None,
) -> Entry:
    """Post one balanced entry at the end of the programme's chain and return it.

    The same key with the same lines returns the entry that stands; with other lines raises
    `KeyUsedOtherwise`. Raises `InvalidInput` if the lines do not balance by currency and `NotEnoughMoney` if
    an account would be overdrawn. Inverse: `reverse`.
    """
    return post_many(
        programme=programme,
        actor=actor,
        entries=[
            NewEntry(idempotency_key=idempotency_key, description=description, lines=lines, subject=subject, at=at)
        ],
    )[0]


def post_many(*, programme: Programme, actor: User | None, entries: Sequence[NewEntry]) -> list[Entry]:
    """Post several entries at once, in order; all or none. Returns one entry for each, new or standing."""
    with transaction.atomic():
        lock_chain(programme)
        standing = standing_entries(entry.idempotency_key for entry in entries)
        drafts: list[_Draft] = []
        keys: set[str] = set()
        for new in entries:
            lines = _checked_lines(new)
            if new.idempotency_key in standing:
                _require_same(standing[new.idempotency_key], lines, programme)
            elif new.idempotency_key in keys:
                raise KeyUsedOtherwise(gettext_lazy("The same key was given twice in one posting."))
            else:
                keys.add(new.idempotency_key)
                drafts.append(_Draft(new=new, lines=lines))
        made = _append(programme, actor, drafts)
        by_key = {key: entry for key, (entry, _lines) in standing.items()} | made
        return [by_key[new.idempotency_key] for new in entries]


def reverse(
    *, entry: Entry, actor: User | None, idempotency_key: str, reason: str, at: datetime | None = None
) -> Entry:
    """Post the mirror of `entry`, which stays; records the act with its reason.

    An entry is reversed at most once (the same key returns the reversal that stands); a reversal is not
    reversed: post the right thing anew.
    """
    if not reason.strip():
        raise InvalidInput(gettext_lazy("Say why this entry is reversed."), field="reason")
    with transaction.atomic():
        lock_chain(entry.programme)
        if entry.reverses_id is not None:
            raise WrongState(gettext_lazy("A reversal cannot be reversed; post the right amount anew."))
        before = Entry.objects.filter(reverses=entry).first()
        if before is not None:
            if before.idempotency_key == idempotency_key:
                return before
            raise WrongState(gettext_lazy("Entry %(number)s was reversed before.") % {"number": entry.number})
        lines = lines_by_entry([entry.pk])[entry.pk]
        mirror = tuple(Line(line.account, -line.amount, line.currency) for line in lines)
        new = NewEntry(
            idempotency_key=idempotency_key,
            description=words("Reversal of entry %(number)s: %(reason)s", number=entry.number, reason=reason),
            lines=[(line.account, Money(line.amount, line.currency)) for line in mirror],
            at=at,
        )
        draft = _Draft(new=new, lines=merged(mirror), reverses=entry)
        made = _append(entry.programme, actor, [draft])[idempotency_key]
        record_act(
            actor=actor,
            verb="reverse_entry",
            subject=made,
            reason=reason,
            details={"reversed_entry": entry.number, "entry": made.number},
        )
        return made


@dataclass(frozen=True)
class _Draft:
    new: NewEntry
    lines: tuple[Line, ...]
    reverses: Entry | None = None


def not_enough(kind: str, asked: Decimal, left: Decimal, currency: str) -> NotEnoughMoney:
    """Return the error that says what was asked of which account, and what it has."""
    return NotEnoughMoney(
        gettext_lazy("%(asked)s was to be moved from “%(account)s”, which has only %(left)s left.")
        % {
            "asked": money_text(asked, currency),
            "account": gettext(kind_of(kind).name),
            "left": money_text(left, currency),
        },
        field="amount",
    )


def words(text: str, **values: Any) -> str:
    """Return `text` in the house's language: a description is stored and sealed, whoever reads it later."""
    with translation.override(settings.LANGUAGE_CODE):
        return (gettext(text) % values)[:250]


def lock_chain(programme: Programme) -> None:
    """Hold the programme's chain until the transaction ends: nobody else posts meanwhile."""
    Programme.objects.select_for_update(no_key=True).get(pk=programme.pk)


def _chunks(items: Sequence[Any], size: int) -> Iterable[Sequence[Any]]:
    return (items[start : start + size] for start in range(0, len(items), size))


def standing_entries(keys: Iterable[str]) -> dict[str, tuple[Entry, tuple[Line, ...]]]:
    """Return the entries that stand under the keys, with their lines."""
    found: dict[str, tuple[Entry, tuple[Line, ...]]] = {}
    for chunk in _chunks(list(keys), BATCH):
        entries = list(Entry.objects.filter(idempotency_key__in=chunk))
        lines = lines_by_entry([entry.pk for entry in entries]) if entries else {}
        found |= {entry.idempotency_key: (entry, lines[entry.pk]) for entry in entries}
    return found


def _checked_lines(new: NewEntry) -> tuple[Line, ...]:
    lines = [Line(key, money.amount, str(money.currency)) for key, money in new.lines]
    for line in lines:
        if line.account.kind not in CHART:
            raise InvalidInput(gettext_lazy("Unknown kind of account: %(kind)s.") % {"kind": line.account.kind})
        if not fits(line.amount):
            raise InvalidInput(gettext_lazy("An amount has fractions of a cent."), field="amount")
    if off := imbalance(lines):
        raise InvalidInput(gettext_lazy("The entry does not balance: %(off)s.") % {"off": off})
    result = merged(lines)
    if not result:
        raise InvalidInput(gettext_lazy("The amount must be greater than zero."), field="amount")
    return result


def _require_same(standing: tuple[Entry, tuple[Line, ...]], lines: tuple[Line, ...], programme: Programme) -> None:
    entry, posted = standing
    if entry.programme_id != programme.pk or posted != lines:
        raise KeyUsedOtherwise(
            gettext_lazy("This was posted before with other amounts (entry %(number)s).")
            % {"number": entry.number}
        )


def _append(programme: Programme, actor: User | None, drafts: Sequence[_Draft]) -> dict[str, Entry]:
    """Check balances, number, chain and store the drafts. The caller holds the lock of the chain."""
    if not drafts:
        return {}
    changes: dict[tuple[AccountKey, str], Decimal] = {}
    for draft in drafts:
        for line in draft.lines:
            key = (line.account, line.currency)
            changes[key] = changes.get(key, ZERO) + line.amount
    accounts = _accounts(programme, changes)
    _require_funds(accounts, changes)
    _keep_balances(accounts, changes)
    now = timezone.now()
    _require_open(programme, [draft.new.at or now for draft in drafts])
    head = Entry.objects.filter(programme=programme).order_by("-number").first()
    number, previous = (head.number, head.hash) if head else (0, "")
    entries: list[Entry] = []
    postings: list[Posting] = []
    for draft in drafts:
        number += 1
        subject_type, subject_id, subject_code = _subject_of(draft)
        entry = Entry(
            programme=programme,
            number=number,
            at=draft.new.at or now,
            idempotency_key=draft.new.idempotency_key,
            description=draft.new.description[:250],
            subject_type=subject_type,
            subject_id=subject_id,
            subject_code=subject_code,
            posted_by=actor.pk if actor else None,
            posted_by_name=str(actor) if actor else "system",
            reverses=draft.reverses,
            previous_hash=previous,
            seal_form=FORM,
        )
        entry.hash = previous = seal_of(entry, draft.lines)
        entries.append(entry)
        postings += [
            Posting(
                entry=entry,
                account=accounts[(line.account, line.currency)],
                amount=Money(line.amount, line.currency),
            )
            for line in draft.lines
        ]
    Entry.objects.bulk_create(entries, batch_size=BATCH)
    Posting.objects.bulk_create(postings, batch_size=BATCH)
    return {entry.idempotency_key: entry for entry in entries}


def _require_open(programme: Programme, moments: Iterable[datetime]) -> None:
    """Raise `WrongState` if one of the moments is in a closed month. The caller holds the lock of the chain."""
    closed = closed_until(programme)
    if closed is None:
        return
    for moment in moments:
        day = timezone.localdate(moment)
        if day < month_after(closed):
            raise WrongState(
                gettext_lazy(
                    "The journal is closed until the end of %(month)s and takes no entry of %(day)s. If today is "
                    "another day, set the clock of this computer."
                )
                % {"month": f"{closed:%m/%Y}", "day": f"{day:%d/%m/%Y}"}
            )


def _subject_of(draft: _Draft) -> tuple[str, str, str]:
    """Return type, id and code of what the entry is about; a reversal is about what it reverses."""
    if draft.reverses is not None:
        return draft.reverses.subject_type, draft.reverses.subject_id, draft.reverses.subject_code
    subject = draft.new.subject
    if subject is None:
        return "", "", ""
    return subject._meta.label_lower, str(subject.pk), str(getattr(subject, "code", "") or "")[:60]


Changes = Mapping[tuple[AccountKey, str], Decimal]
"""What entries, together, do to each account of a currency."""


def _require_funds(accounts: Mapping[tuple[AccountKey, str], Account], changes: Changes) -> None:
    """Raise `NotEnoughMoney` if an account that may not be negative would be overdrawn."""
    after = {key: accounts[key].balance + amount for key, amount in changes.items() if amount < 0}
    for key in overdrawn(after, may_fall()):
        raise not_enough(key[0].kind, -changes[key], accounts[key].balance, key[1])


def _keep_balances(accounts: Mapping[tuple[AccountKey, str], Account], changes: Changes) -> None:
    """Write the accounts' new balances, opening those that do not exist yet. The caller holds the lock of the chain."""
    for key, amount in changes.items():
        accounts[key].cents += cents_of(amount)
    fresh = [account for account in accounts.values() if account._state.adding]
    known = [accounts[key] for key, amount in changes.items() if amount and not accounts[key]._state.adding]
    Account.objects.bulk_create(fresh, batch_size=BATCH)
    Account.objects.bulk_update(known, ["cents"], batch_size=BATCH)


def _accounts(
    programme: Programme, keys: Iterable[tuple[AccountKey, str]]
) -> dict[tuple[AccountKey, str], Account]:
    """Return the accounts of the keys and currencies as they stand; those that do not exist yet are not stored."""
    wanted = dict.fromkeys(keys)
    found: dict[tuple[AccountKey, str], Account] = {}
    for chunk in _chunks(sorted({key.holder.id for key, _currency in wanted}), BATCH):
        for account in Account.objects.filter(programme=programme, holder_id__in=chunk):
            found[(account.key, account.currency)] = account
    for key, currency in wanted:
        holder = key.holder
        found.setdefault(
            (key, currency),
            Account(
                programme=programme,
                kind=key.kind,
                funding_source=key.funding_source,
                currency=currency,
                holder_type=holder.type,
                holder_id=holder.id,
                call_id=holder.call_id,
                category_id=holder.category_id,
                holder_name=holder.name[:200],
                holder_code=holder.code[:60],
                call_code=holder.call_code[:60],
                category_code=holder.category_code[:60],
            ),
        )
    return {key: found[key] for key in wanted}
