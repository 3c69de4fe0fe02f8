"""What a journal entry is, in pure functions: kinds of account, balance, hash, splitting without losing a cent."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from winay.base.messages import N_
from winay.base.rounding import CENT, down, fits

ZERO = Decimal("0.00")


@dataclass(frozen=True)
class AccountKind:
    """One kind of account: what people read, and whether its balance may fall below zero."""

    code: str
    name: str
    meaning: str
    may_be_negative: bool = False


_KINDS = (
    AccountKind(
        "authorised",
        N_("Authorised budget"),
        N_("The counter-account of the budget: minus what the published call may spend."),
        may_be_negative=True,
    ),
    AccountKind("available", N_("Available"), N_("Budget of a category that nobody has won yet.")),
    AccountKind(
        "awarded", N_("Awarded, not yet agreed"), N_("Won in the public session, no signed agreement yet.")
    ),
    AccountKind(
        "agreed", N_("Agreed, not yet paid"), N_("Promised in a signed agreement, no payment authorised yet.")
    ),
    AccountKind(
        "ordered",
        N_("Authorised, not yet paid"),
        N_("Authorised for payment; the bank has not made the transfer yet."),
    ),
    AccountKind("executed", N_("Paid"), N_("Transferred under a signed agreement.")),
    AccountKind(
        "special_account",
        N_("Special account of the programme"),
        N_("The programme's bank account: a negative balance is what has left it in transfers."),
        may_be_negative=True,
    ),
    AccountKind(
        "advance_to_organisation",
        N_("Advance to the organisation"),
        N_("Programme money that the organisation holds and must account for."),
    ),
    AccountKind(
        "goods_delivered",
        N_("Goods bought for the organisation"),
        N_("Paid by the programme to providers for goods and services handed over to the organisation."),
    ),
    AccountKind(
        "organisation_counterpart",
        N_("Counterpart deposited"),
        N_("The organisation's own cash, deposited in its account and confirmed."),
    ),
    AccountKind(
        "organisation_funds",
        N_("Own money of the organisation"),
        N_("The counter-account of the counterpart: where the deposit came from."),
        may_be_negative=True,
    ),
)
ACCOUNT_KINDS: Mapping[str, AccountKind] = {kind.code: kind for kind in _KINDS}


@dataclass(frozen=True, order=True)
class AccountKey:
    """Which account: kind, funding source and holder. `holder_name` is for people and does not tell apart.

    A holder is a path: `CALL/category` for a budget, `CALL/category/PROPOSAL` for what a proposal won.
    """

    kind: str
    funding_source: str = ""
    holder: str = ""
    holder_name: str = field(default="", compare=False)


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


def category_holder(call_code: str, category_code: str) -> str:
    """Return the holder of a category's budget."""
    return f"{call_code}/{category_code}"


def proposal_holder(call_code: str, category_code: str, proposal_code: str) -> str:
    """Return the holder of what one proposal won in a category."""
    return f"{call_code}/{category_code}/{proposal_code}"


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


def overdrawn(balances: Mapping[tuple[AccountKey, str], Decimal]) -> list[tuple[AccountKey, str]]:
    """Return the accounts whose balance is below zero though their kind does not allow it."""
    return sorted(
        key for key, balance in balances.items() if balance < 0 and not ACCOUNT_KINDS[key[0].kind].may_be_negative
    )


def entry_hash(previous_hash: str, content: EntryContent) -> str:
    """Return the SHA-256 (hex) over the previous entry's hash and the canonical JSON of this one.

    Keys sorted, no blanks, amounts with two decimals, lines sorted; names of holders are left out, since they
    may be corrected without touching money.
    """
    body = {
        "programme": content.programme,
        "number": content.number,
        "at": content.at,
        "key": content.idempotency_key,
        "description": content.description,
        "subject": [content.subject_type, content.subject_id, content.subject_code],
        "posted_by": [content.posted_by, content.posted_by_name],
        "reverses": content.reverses,
        "lines": [
            [
                line.account.kind,
                line.account.funding_source,
                line.account.holder,
                line.currency,
                f"{line.amount:.2f}",
            ]
            for line in sorted(content.lines)
        ],
    }
    text = json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(f"{previous_hash}\n{text}".encode()).hexdigest()
