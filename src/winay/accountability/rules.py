"""Pure rules of a group's receipts and its book: which document a receipt is, what is told at entry, what remains.

Amounts are in the agreement's currency, to the cent. Codes of documents are SUNAT's catalogue 01.
"""

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation

from winay.base.messages import N_
from winay.base.rounding import half_up

ZERO = Decimal("0.00")
KINDS: Mapping[str, str] = {
    "invoice": N_("Invoice (factura)"),
    "slip": N_("Sales slip (boleta)"),
    "fees": N_("Receipt for fees (recibo por honorarios)"),
    "ticket": N_("Ticket of a till"),
    "credit": N_("Credit note (nota de crédito)"),
    "debit": N_("Debit note (nota de débito)"),
    "sworn": N_("Sworn statement (declaración jurada)"),
    "valued": N_("What we put in ourselves: work, land, materials"),
}
BY_SUNAT = {"01": "invoice", "02": "fees", "03": "slip", "12": "ticket", "07": "credit", "08": "debit"}
"""Catalogue 01 of SUNAT; what stands nowhere in it is no document that this reads."""
WITH_NUMBER = ("invoice", "slip", "fees", "ticket", "credit", "debit")
WITH_RUC = ("invoice", "fees", "credit", "debit")
STANDING = ("noted", "sent", "observed", "accepted")
"""States in which a receipt counts in the book."""


def folded(text: str) -> str:
    """Return letters and digits of a text in capitals, without accents."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().upper()
    return "".join(letter for letter in plain if letter.isalnum())


def number_key(series: str, number: str) -> str:
    """Return what is the same for one document however its series and number are written.

    Of digits alone, all in a row without zeros at the front: 0070-0100, 00700100 and 700100 are one (paper receipts).
    With a letter it is an electronic one: four characters of series, then the number without its zeros: F001-7 and
    F001-00000007 are one. Empty where there is nothing to compare.
    """
    parts = [folded(part) for part in re.split(r"[^0-9A-Za-z]+", f"{series} {number}") if folded(part)]
    joined = "".join(parts)
    if not joined:
        return ""
    if joined.isdigit():
        return joined.lstrip("0") or "0"
    head, rest = (parts[0], "".join(parts[1:])) if len(parts) > 1 else (joined[:4], joined[4:])
    if len(head) > 4:
        head, rest = head[:4], head[4:] + rest
    return f"{head}-{rest.lstrip('0') or '0'}"


def issuer_key(ruc: str, name: str = "") -> str:
    """Return who issued a document: the RUC; of a person (RUC 10…, or a DNI of 8 digits) the DNI; without, the name."""
    digits = "".join(letter for letter in ruc if letter.isdigit())
    if len(digits) == 11 and digits.startswith("10"):
        return digits[2:10]
    return digits or folded(name)


def identity(kind: str, ruc: str, name: str, series: str, number: str) -> str:
    """Return the one key of a document in the whole system; empty where it has no number.

    Documents on paper repeat their numbers by kind; series with a letter do not, but notes are apart.
    """
    key = number_key(series, number) if kind in WITH_NUMBER else ""
    issuer = issuer_key(ruc, name)
    if not key or not issuer:
        return ""
    of_its_own = kind in ("credit", "debit") or "-" not in key
    group = kind if of_its_own else ""
    return f"{group}|{issuer}|{key}"


@dataclass(frozen=True)
class Read:
    """What a reader found on a document; whatever it could not read is empty. `signature`: good, bad, none, or "".

    A reading fills in a form; a person confirms it.
    """

    kind: str = ""
    ruc: str = ""
    name: str = ""
    series: str = ""
    number: str = ""
    issued_on: date | None = None
    total: Decimal | None = None
    igv: Decimal | None = None
    currency: str = ""
    buyer: str = ""
    digest: str = ""
    signature: str = ""
    what: str = ""
    source: str = ""


def _amount(text: str) -> Decimal | None:
    try:
        found = Decimal(text.strip().replace(",", ""))
    except InvalidOperation:
        return None
    return half_up(found) if found.is_finite() and 0 <= found < 10**11 else None


def _day(text: str) -> date | None:
    for pattern, order in ((r"(\d{4})-(\d\d)-(\d\d)", (0, 1, 2)), (r"(\d\d)[/-](\d\d)[/-](\d{4})", (2, 1, 0))):
        if found := re.fullmatch(pattern, text.strip()):
            try:
                return date(*(int(found.groups()[at]) for at in order))
            except ValueError:
                return None
    return None


def read_qr(text: str) -> Read | None:
    """Return what the QR of a Peruvian electronic receipt says, or None for a text that is none.

    RUC|kind|series|number|IGV|total|date|kind of the buyer's document|buyer's document|digest of the XML (resolution
    097-2012/SUNAT and its annexes; the last fields may be missing).
    """
    fields = [field.strip() for field in text.strip().split("|")]
    if len(fields) < 7 or not re.fullmatch(r"\d{11}", fields[0]) or fields[1] not in BY_SUNAT:
        return None
    fields += [""] * (10 - len(fields))
    return Read(
        kind=BY_SUNAT[fields[1]],
        ruc=fields[0],
        series=fields[2],
        number=fields[3],
        igv=_amount(fields[4]),
        total=_amount(fields[5]),
        issued_on=_day(fields[6]),
        buyer=fields[8],
        digest=fields[9],
        source="qr",
    )


@dataclass(frozen=True)
class LineSpent:
    """A line of the plan: what is planned for it and what its receipts spent, this one left out."""

    planned: Decimal
    spent: Decimal


@dataclass(frozen=True)
class Entered:
    """A receipt as it is about to be written down, and what it is compared with.

    `valid_from` and `valid_to` are the days on which the agreement runs; `elsewhere`: the same document stands in
    another group's book; `alike`: another of this issuer, with the same day and sum; `bought_by`: whom the document
    names as buyer; `own_documents`: RUC and DNI that are the group's own.
    """

    kind: str
    ruc: str
    what: str
    issued_on: date
    charged: Decimal
    line: LineSpent | None
    valid_from: date | None = None
    valid_to: date | None = None
    bought_by: str = ""
    signature: str = ""
    digests: tuple[str, ...] = ()
    own_documents: frozenset[str] = frozenset()
    own_ruc: str = ""
    elsewhere: bool = False
    alike: bool = False
    read: Read | None = None
    total: Decimal = ZERO
    has_plan: bool = True
    """A nucleus has no plan by lines."""


@dataclass(frozen=True)
class Told:
    """One thing that is told of a receipt: its code, a sentence with values. `grave`: it is hardly ever right."""

    code: str
    text: str
    values: tuple[tuple[str, str], ...] = ()
    grave: bool = False


def ineligible_word(what: str, words: Iterable[str]) -> str:
    """Return the first of the pack's words that stands in what was bought, as a word of its own; empty if none."""
    plain = f" {' '.join(folded(part) for part in re.split(r'[^0-9A-Za-zÀ-ÿ]+', what))} "
    for word in words:
        sought = " ".join(folded(part) for part in word.split())
        if sought and (f" {sought} " in plain or f" {sought}S " in plain or f" {sought}ES " in plain):
            return word
    return ""


def told_of(one: Entered, *, ineligible: Collection[str], tolerance: Decimal) -> list[Told]:
    """Return what is told of a receipt at entry, the gravest first; none of it is a refusal.

    `tolerance` is the share by which a line may be passed (0.10: ten in a hundred).
    """
    found = []
    if one.elsewhere:
        found.append(Told("elsewhere", N_("This same receipt stands in another group's book."), grave=True))
    if one.signature == "bad":
        found.append(
            Told(
                "changed",
                N_("The electronic receipt was changed after it was signed: ask for it again."),
                grave=True,
            )
        )
    if len({digest for digest in one.digests if digest}) > 1:
        found.append(
            Told("not_the_same", N_("The QR and the file do not belong to the same receipt."), grave=True)
        )
    if one.bought_by and one.own_documents and one.bought_by not in one.own_documents:
        found.append(
            Told("other_buyer", N_("The receipt is made out to %(buyer)s, not to your group."),
                 (("buyer", one.bought_by),), grave=True)
        )  # fmt: skip
    if one.own_ruc and issuer_key(one.ruc) == issuer_key(one.own_ruc):
        found.append(Told("own_issuer", N_("Your own group issued this receipt."), grave=True))
    if word := ineligible_word(one.what, ineligible):
        found.append(
            Told("ineligible", N_("The programme's money may not buy this: “%(word)s”."), (("word", word),), True)
        )
    if one.read and one.read.total is not None and one.read.total != one.total:
        found.append(
            Told(
                "other_total", N_("The document says %(sum)s in all."), (("sum", f"{one.read.total:,.2f}"),), True
            )
        )
    if one.alike:
        found.append(Told("alike", N_("There is a receipt of the same seller, day and sum: is it the same?")))
    if one.valid_from and one.issued_on < one.valid_from:
        found.append(Told("too_early", N_("It is from before your agreement was signed.")))
    if one.valid_to and one.issued_on > one.valid_to:
        found.append(Told("too_late", N_("It is from after your agreement ended.")))
    if one.line is None and one.has_plan and one.kind != "valued":
        found.append(Told("no_line", N_("It belongs to no line of your plan.")))
    if one.line and one.charged > 0:
        most = one.line.planned * (1 + tolerance)
        spent = one.line.spent + one.charged
        if spent > most:
            values = (("over", f"{spent - one.line.planned:,.2f}"), ("planned", f"{one.line.planned:,.2f}"))
            text = N_("With it this line spends %(over)s more than the %(planned)s that were planned.")
            found.append(Told("line_over", text, values))
    return found


@dataclass(frozen=True)
class BookSums:
    """A group's book in sums: what came in, by whom; what went out; what is given back; what remains.

    `declared`: receipts that nobody has accepted yet; `accepted`: those that count as accounted for.
    """

    from_programme: Decimal
    from_group: Decimal
    declared: Decimal
    accepted: Decimal
    returned: Decimal
    stays: Decimal = ZERO
    """Of the group's own cash, what stayed with it when the agreement was closed."""

    @property
    def came_in(self) -> Decimal:
        return self.from_programme + self.from_group

    @property
    def went_out(self) -> Decimal:
        return self.declared + self.accepted

    @property
    def balance(self) -> Decimal:
        """Came in − went out − given back − what stays with the group: what the journal holds less what is declared.

        Below zero after a transfer that came back from the bank.
        """
        return self.came_in - self.went_out - self.returned - self.stays

    @property
    def remains(self) -> Decimal:
        """What should be in the group's account: never below zero."""
        return max(self.balance, ZERO)

    @property
    def beyond(self) -> Decimal:
        """What the group paid beyond what came in: out of its own pocket."""
        return max(-self.balance, ZERO)


def share_of_previous(accounted: Decimal, paid: Sequence[Decimal]) -> Decimal | None:
    """Return which share (0 to 1) of the last paid tranche is accounted for; None before anything is paid.

    What is accounted for settles the earliest tranche first. Down to four decimals: a share never looks reached
    before it is.
    """
    if not paid or paid[-1] <= 0:
        return None
    left = max(accounted - sum(paid[:-1], ZERO), ZERO)
    share = min(left / paid[-1], Decimal(1))
    return Decimal(int(share * 10000)) / 10000


def split_by_pot(amount: Decimal, first: Decimal, second: Decimal) -> tuple[Decimal, Decimal]:
    """Return how much of an amount is taken out of each of two pots: the first as far as it goes.

    The second part exceeds its pot where both hold too little: the journal refuses that.
    """
    taken = min(amount, first)
    return taken, amount - taken


def month_of(day: date) -> date:
    """Return the first day of a day's month."""
    return day.replace(day=1)


def month_after(month: date) -> date:
    """Return the first day of the month after one."""
    return (month.replace(day=28) + timedelta(days=4)).replace(day=1)


def next_month(opened: date, reported: Collection[date], last: date) -> date | None:
    """Return the earliest month from the opening of a book to `last` that is not reported; None where all are."""
    month = month_of(opened)
    while month <= last:
        if month not in reported:
            return month
        month = month_after(month)
    return None


ALIKE = 4
"""So many other groups of the district have bought the same before its price there is called usual."""
DEARER = Decimal("1.5")
"""A price of so many times the usual one is far from it. No source gives one: a constant of this house."""


def far_from_usual(price: Decimal, usual: Decimal) -> bool:
    """Tell whether a price is that much above the usual one; at the bound it is not."""
    return price > usual * DEARER
