"""Which line of a bank statement belongs to which payment: proposed with the reason, doubted where life is doubtful.

The order of trust: the reference that we gave the bank, then the payee's account with amount and days, then amount and
days with the payee's name. A name alone, or an amount alone, never decides. Two lines that ask for one payment, or two
payments that a line could be, are left to a person.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Literal

from rapidfuzz.fuzz import token_set_ratio

from winay.base.words import plain_words

DAYS = 15
"""How many days after its authorisation a payment is still expected in the statement without its reference."""
ALIKE = 85
"""From which likeness (0–100, `token_set_ratio`) a name on a statement counts as the payee's."""
LEAD = 10
"""How much more alike the best name has to be than the next, to be the only one meant."""
CHARGES = ("comision", "itf", "portes", "mantenimiento", "gasto", "envio de estado")
INTEREST = ("interes", "intereses", "rendimiento")


@dataclass(frozen=True)
class Waiting:
    """A payment that the bank has been asked for and not yet answered, or one that was paid and might come back."""

    key: str
    code: str
    reference: str
    amount: Decimal
    currency: str
    authorised_on: date
    payee: str
    account: str
    paid: bool = False


@dataclass(frozen=True)
class Line:
    """A line of a statement. `amount` is positive when it leaves the account, negative when it comes in."""

    key: str
    booked_on: date
    amount: Decimal
    currency: str
    reference: str = ""
    operation: str = ""
    text: str = ""
    party: str = ""
    account: str = ""


@dataclass(frozen=True)
class Candidate:
    """A payment that a line may be."""

    key: str
    likeness: int = 0


Kind = Literal["payment", "return", "charge", "interest", "unknown"]
Trust = Literal["certain", "likely", "doubt"]


@dataclass(frozen=True)
class Proposal:
    """What a line is held to be, how surely, and why (`reason` is a code that the page puts into words)."""

    line: str
    kind: Kind
    trust: Trust
    reason: str
    payment: str = ""
    candidates: tuple[Candidate, ...] = ()


def propose(lines: Sequence[Line], payments: Collection[Waiting]) -> list[Proposal]:
    """Return one proposal for each line, in order. Linear in lines and payments.

    A payment is proposed to one line at most: a second line that names it is a doubt (`taken`), since the bank may have
    paid twice.
    """
    book = _Book(payments)
    found = [_proposal(line, book) for line in lines]
    return _without_rivals(found)


class _Book:
    """The payments by what a line may name of them."""

    def __init__(self, payments: Iterable[Waiting]) -> None:
        self.by_key: dict[str, Waiting] = {}
        self.by_name: dict[str, str] = {}
        self.by_account: dict[tuple[str, Decimal, str], list[Waiting]] = defaultdict(list)
        self.by_amount: dict[tuple[Decimal, str], list[Waiting]] = defaultdict(list)
        for one in payments:
            self.by_key[one.key] = one
            for name in (one.reference, one.code):
                if name:
                    self.by_name[_plain(name)] = one.key
            if not one.paid:
                self.by_amount[(one.amount, one.currency)].append(one)
                if one.account:
                    self.by_account[(one.account, one.amount, one.currency)].append(one)

    def named_by(self, line: Line) -> Waiting | None:
        """Return the payment whose reference or code the line carries, whole: alone, or as a word of its text."""
        for text in (line.reference, line.text):
            for word in (text, *text.split()):
                key = self.by_name.get(_plain(word))
                if key is not None:
                    return self.by_key[key]
        return None


def _plain(text: str) -> str:
    return "".join(sign for sign in text.upper() if sign.isalnum())


def _words(text: str) -> str:
    return " ".join(plain_words(text))


def _proposal(line: Line, book: _Book) -> Proposal:
    named = book.named_by(line)
    if named is not None:
        return _of_named(line, named)
    if line.amount < 0:
        return _by_words(line, "interest", INTEREST, "came_in")
    return _by_account(line, book) or _by_name(line, book) or _by_words(line, "charge", CHARGES, "nothing_fits")


def _of_named(line: Line, named: Waiting) -> Proposal:
    one = (Candidate(named.key),)
    if line.currency != named.currency or abs(line.amount) != named.amount:
        return Proposal(line.key, "payment" if line.amount > 0 else "return", "doubt", "other_amount", "", one)
    if line.amount < 0:
        return Proposal(line.key, "return", "certain", "reference", named.key, one)
    if named.paid:
        return Proposal(line.key, "payment", "doubt", "paid_already", "", one)
    if line.booked_on < named.authorised_on:
        return Proposal(line.key, "payment", "doubt", "before_authorised", "", one)
    return Proposal(line.key, "payment", "certain", "reference", named.key, one)


def _within(line: Line, payments: Iterable[Waiting]) -> list[Waiting]:
    return [one for one in payments if one.authorised_on <= line.booked_on <= one.authorised_on + timedelta(DAYS)]


def _by_account(line: Line, book: _Book) -> Proposal | None:
    if not line.account:
        return None
    found = _within(line, book.by_account.get((line.account, line.amount, line.currency), ()))
    if not found:
        return None
    candidates = tuple(Candidate(one.key) for one in found)
    if len(found) > 1:
        return Proposal(line.key, "payment", "doubt", "several_of_account", "", candidates)
    return Proposal(line.key, "payment", "certain", "account", found[0].key, candidates)


def _by_name(line: Line, book: _Book) -> Proposal | None:
    found = _within(line, book.by_amount.get((line.amount, line.currency), ()))
    # Another account than the payee's is no small difference: the money went elsewhere.
    found = [one for one in found if not (line.account and one.account and line.account != one.account)]
    if not found:
        return None
    name = _words(f"{line.party} {line.text}")
    ranked = sorted(
        (Candidate(one.key, round(token_set_ratio(_words(one.payee), name))) for one in found),
        key=lambda one: -one.likeness,
    )
    best, next_best = ranked[0], ranked[1].likeness if len(ranked) > 1 else 0
    shown = tuple(ranked[:5])
    if best.likeness >= ALIKE and best.likeness - next_best >= LEAD:
        return Proposal(line.key, "payment", "likely", "amount_and_name", best.key, shown)
    if best.likeness >= ALIKE:
        return Proposal(line.key, "payment", "doubt", "several_alike", "", shown)
    return Proposal(line.key, "payment", "doubt", "amount_only", "", shown)


def _by_words(line: Line, kind: Kind, words: Iterable[str], otherwise: str) -> Proposal:
    said = f" {_words(f'{line.text} {line.party}')} "
    if any(f" {word} " in said for word in words):
        return Proposal(line.key, kind, "likely", "words")
    return Proposal(line.key, "unknown", "doubt", otherwise)


def _without_rivals(found: list[Proposal]) -> list[Proposal]:
    """Let each payment be proposed to one line: the surest; of two that are equally sure, to none."""
    rank = {"certain": 0, "likely": 1}
    asking: dict[tuple[str, str], list[Proposal]] = defaultdict(list)
    for one in found:
        if one.payment:
            asking[(one.payment, one.kind)].append(one)
    lost: set[str] = set()
    for rivals in asking.values():
        if len(rivals) > 1:
            best = min(rank[one.trust] for one in rivals)
            first = [one for one in rivals if rank[one.trust] == best]
            lost |= {one.line for one in rivals if len(first) > 1 or one is not first[0]}
    return [
        Proposal(one.line, one.kind, "doubt", "taken", "", one.candidates) if one.line in lost else one
        for one in found
    ]
