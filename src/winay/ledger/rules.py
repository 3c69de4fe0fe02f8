"""What a journal entry is, in pure functions: identity of accounts, balance, seal, splitting without losing a cent."""

import hashlib
import json
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from winay.base.rounding import CENT, down, fits, half_up

ZERO = Decimal("0.00")


FORM = 2
"""The form in which new entries are sealed; an entry keeps the form that it was sealed in."""
CARRIED = "carried-over:"
"""The key of the entry that seals which lasting identity each account of form 1 was given, before its digest."""


@dataclass(frozen=True, order=True)
class Holder:
    """Whose an account is: what kind of thing, and its key. Empty for what the programme holds as a whole.

    `call_id` and `category_id` are the keys of the call and the category of whose budget the money is a part, where it
    is. These four never change. What people read (`name`, the codes) does not tell apart and may be corrected;
    `former` is the path by which accounts were known, and sealed, in form 1.
    """

    type: str = ""
    id: str = ""
    call_id: str = ""
    category_id: str = ""
    name: str = field(default="", compare=False)
    code: str = field(default="", compare=False)
    call_code: str = field(default="", compare=False)
    category_code: str = field(default="", compare=False)
    former: str | None = field(default=None, compare=False)


@dataclass(frozen=True, order=True)
class AccountKey:
    """Which account of a programme: kind, funding source and holder; with the currency it is one row."""

    kind: str
    funding_source: str = ""
    holder: Holder = Holder()


@dataclass(frozen=True, order=True)
class Line:
    """One side of an entry; a positive amount is a debit, a negative one a credit."""

    account: AccountKey
    amount: Decimal
    currency: str


@dataclass(frozen=True)
class EntryContent:
    """Everything of an entry that the hash seals. `at` is ISO 8601 in UTC with microseconds."""

    programme: str
    number: int
    at: str
    idempotency_key: str
    description: str
    subject_type: str
    subject_id: str
    subject_code: str
    posted_by: str
    posted_by_name: str
    reverses: str
    lines: tuple[Line, ...]


def decimal_of(cents: int | None) -> Decimal:
    """Return whole cents as an amount with two decimals."""
    return half_up(Decimal(cents or 0).scaleb(-2))


def cents_of(amount: Decimal) -> int:
    """Return an amount that is exact to the cent as whole cents."""
    return int(amount.scaleb(2))


def money_text(amount: Decimal, currency: str = "PEN") -> str:
    """Return an amount as it is written in Peru, with a no-break space; other currencies carry their code."""
    sign = "S/" if currency == "PEN" else currency
    return f"{sign}\N{NO-BREAK SPACE}{amount:,.2f}"


def allocate(total: Decimal, weights: Sequence[Decimal]) -> list[Decimal]:
    """Split `total` (exact to 0.01) in proportion to `weights`, so that the parts add up to it to the cent.

    Largest remainder: part_i = floor(total × w_i / Σw) to the cent; the cents left over go one by one to the
    largest fractions, the earlier first among equals. Raises `ValueError` for weights that are negative, or
    all zero, and for a total finer than a cent.
    """
    if not fits(total):
        raise ValueError("the total has fractions of a cent")
    if not weights or any(weight < 0 for weight in weights) or not any(weights):
        raise ValueError("weights must be positive")
    sign = -1 if total < 0 else 1
    sum_of_weights = sum(weights, Decimal(0))
    exact = [abs(total) * weight / sum_of_weights for weight in weights]
    parts = [down(value) for value in exact]
    left = int((abs(total) - sum(parts, ZERO)) / CENT)
    by_fraction = sorted(range(len(parts)), key=lambda i: (parts[i] - exact[i], i))
    for i in by_fraction[:left]:
        parts[i] += CENT
    return [sign * part for part in parts]


def month_after(day: date) -> date:
    """Return the first day of the month after the one that `day` is in."""
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)


def months_between(first: date, last: date) -> list[date]:
    """Return the first days of all months from that of `first` to that of `last`, both included."""
    found, month = [], first.replace(day=1)
    while month <= last:
        found.append(month)
        month = month_after(month)
    return found


def next_to_close(first: date | None, closed: date | None, today: date) -> date | None:
    """Return the month that may be closed next, by its first day; None while there is none.

    Months are closed in their order, from that of the `first` entry on, and only when they are over: `closed` is the
    last one closed.
    """
    if first is None:
        return None
    month = month_after(closed) if closed else first.replace(day=1)
    return month if month_after(month) <= today else None


def merged(lines: Iterable[Line]) -> tuple[Line, ...]:
    """Add up lines on the same account and currency, drop those that come to zero, sort the rest."""
    sums: dict[tuple[AccountKey, str], Decimal] = {}
    for line in lines:
        key = (line.account, line.currency)
        sums[key] = sums.get(key, ZERO) + line.amount
    return tuple(sorted(Line(account, amount, currency) for (account, currency), amount in sums.items() if amount))


def imbalance(lines: Iterable[Line]) -> dict[str, Decimal]:
    """Return, by currency, what keeps the lines from adding up to zero; empty if they balance."""
    sums: dict[str, Decimal] = {}
    for line in lines:
        sums[line.currency] = sums.get(line.currency, ZERO) + line.amount
    return {currency: amount for currency, amount in sums.items() if amount}


def overdrawn(
    balances: Mapping[tuple[AccountKey, str], Decimal], may_fall: Container[str]
) -> list[tuple[AccountKey, str]]:
    """Return the accounts whose balance is below zero though their kind is not among those that `may_fall`."""
    return sorted(key for key, balance in balances.items() if balance < 0 and key[0].kind not in may_fall)


def _lines_of_form_1(lines: Iterable[Line]) -> list[list[str]]:
    """Kind, source, the holder's path as it was, currency, amount; sorted by kind, source, path, amount, currency."""
    ordered = sorted(
        lines,
        key=lambda line: (
            line.account.kind,
            line.account.funding_source,
            line.account.holder.former or "",
            line.amount,
            line.currency,
        ),
    )
    return [
        [
            line.account.kind,
            line.account.funding_source,
            line.account.holder.former or "",
            line.currency,
            f"{line.amount:.2f}",
        ]
        for line in ordered
    ]


def _lines_of_form_2(lines: Iterable[Line]) -> list[list[str]]:
    """Kind, source, the holder's type and key, the keys of its call and category, currency, amount; sorted."""
    return sorted(
        [
            line.account.kind,
            line.account.funding_source,
            line.account.holder.type,
            line.account.holder.id,
            line.account.holder.call_id,
            line.account.holder.category_id,
            line.currency,
            f"{line.amount:.2f}",
        ]
        for line in lines
    )


def entry_hash(previous_hash: str, content: EntryContent, form: int = FORM) -> str:
    """Return the SHA-256 (hex) over the previous entry's hash and the canonical JSON of this one, in a form of seal.

    Keys sorted, no blanks, amounts with two decimals, lines sorted; names and codes of holders are left out, since they
    may be corrected without touching money. Form 1 sealed the holder's path; form 2 seals its lasting identity and the
    form itself. No form ever changes (decision 041). Raises `KeyError` for a form that there is not.
    """
    body: dict[str, Any] = {
        "programme": content.programme,
        "number": content.number,
        "at": content.at,
        "key": content.idempotency_key,
        "description": content.description,
        "subject": [content.subject_type, content.subject_id, content.subject_code],
        "posted_by": [content.posted_by, content.posted_by_name],
        "reverses": content.reverses,
        "lines": {1: _lines_of_form_1, 2: _lines_of_form_2}[form](content.lines),
    }
    if form > 1:
        body["form"] = form
    return hashlib.sha256(f"{previous_hash}\n{_canonical(body)}".encode()).hexdigest()


def carried_key(programme: str, accounts: Iterable[tuple[AccountKey, str]]) -> str:
    """Return the key of the entry that carried these accounts (with their currencies) over: a digest of the whole map.

    Covers, for each account sorted, kind, source, former path, currency, and the four parts of its lasting identity.
    """
    rows = sorted(
        [
            key.kind,
            key.funding_source,
            key.holder.former or "",
            currency,
            key.holder.type,
            key.holder.id,
            key.holder.call_id,
            key.holder.category_id,
        ]
        for key, currency in accounts
    )
    return CARRIED + hashlib.sha256(_canonical([programme, rows]).encode()).hexdigest()


def _canonical(body: Any) -> str:
    return json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
