"""Reads of the journal: balances, where every sol is, an account's entries, an entry's lines.

Balances are read as kept on the accounts (`Account.cents`); postings are added up only to check them, and for what a
handful of entries moved.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from operator import itemgetter
from uuid import UUID

from django.db import models
from django.db.models import (
    BigIntegerField,
    Case,
    Count,
    DecimalField,
    ExpressionWrapper,
    F,
    IntegerField,
    Max,
    Q,
    QuerySet,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Cast, Round
from moneyed import Money

from winay.base.search import with_words
from winay.ledger.chart import kind_of, way
from winay.ledger.models import Account, Entry, Posting
from winay.ledger.rules import ZERO, AccountKey, Holder, Line, decimal_of
from winay.programmes.models import Programme

BATCH = 400


def sum_in_cents(path: str = "amount", only: Q | None = None) -> Sum:
    """Sum in whole cents, of the rows that `only` lets in: SQLite adds decimals as floating point, integers exactly."""
    hundredfold = ExpressionWrapper(
        F(path) * Value(100), output_field=DecimalField(max_digits=20, decimal_places=2)
    )
    return Sum(Cast(Round(hundredfold), BigIntegerField()), filter=only)


def balances_of(
    programme: Programme, wanted: Iterable[tuple[str, Holder]]
) -> dict[tuple[AccountKey, str], Decimal]:
    """Return the balances of the accounts of the given kinds and holders, by key and currency."""
    pairs = set(wanted)
    ids = sorted({holder.id for _kind, holder in pairs})
    found: dict[tuple[AccountKey, str], Decimal] = {}
    for start in range(0, len(ids), BATCH):
        for account in Account.objects.filter(programme=programme, holder_id__in=ids[start : start + BATCH]):
            key = account.key
            if (key.kind, key.holder) in pairs:
                found[(key, account.currency)] = account.balance
    return found


def sums_by_holder(kind: str, holder_type: str, ids: Iterable[object]) -> dict[str, Decimal]:
    """Return the balance of one kind of account for each holder that has any, by its key, all sources together."""
    rows = (
        Account.objects.filter(kind=kind, holder_type=holder_type, holder_id__in=[str(pk) for pk in ids])
        .values_list("holder_id")
        .annotate(sum=Sum("cents"))
        .order_by()
    )
    return {holder: decimal_of(cents) for holder, cents in rows}


def sums_by_kind_and_source(kinds: Iterable[str], ids: Iterable[object]) -> dict[tuple[str, str, str], Decimal]:
    """Return balances by the holder's key, the kind of account and its funding source, of holders with these keys."""
    rows = Account.objects.filter(kind__in=list(kinds), holder_id__in=[str(pk) for pk in ids])
    sums = rows.values_list("holder_id", "kind", "funding_source").annotate(sum=Sum("cents")).order_by()
    return {(holder, kind, source): decimal_of(cents) for holder, kind, source, cents in sums}


def lines_by_entry(ids: Sequence[UUID]) -> dict[UUID, tuple[Line, ...]]:
    """Return the lines of each entry, sorted as they were sealed."""
    lines: dict[UUID, list[Line]] = {pk: [] for pk in ids}
    for posting in Posting.objects.filter(entry__in=ids).select_related("account"):
        money = posting.amount
        lines[posting.entry_id].append(Line(posting.account.key, money.amount, str(money.currency)))
    return {pk: tuple(sorted(found)) for pk, found in lines.items()}


def lines_in_order(programme: Programme) -> Iterator[tuple[int, tuple[Line, ...]]]:
    """Yield the number and the lines of each entry of a programme, in order, sorted as they were sealed.

    One pass over the programme's postings: asked for a few hundred entries at a time, PostgreSQL went through all
    postings of the country for each.
    """
    keys = {one.pk: one.key for one in Account.objects.filter(programme=programme).iterator(2000)}
    rows = Posting.objects.filter(entry__programme=programme).order_by("entry__number")
    columns = rows.values_list("entry__number", "account_id", "amount", "amount_currency")
    for number, group in groupby(columns.iterator(2000), itemgetter(0)):
        found = list(group)
        if strange := {row[1] for row in found} - keys.keys():
            # An account of another programme, or none: a fault that the reader of the chain reports.
            keys |= {one.pk: one.key for one in Account.objects.filter(pk__in=strange)}
        lines = [
            Line(keys[account], amount, currency)
            for _number, account, amount, currency in found
            if account in keys
        ]
        yield number, tuple(sorted(lines))


COLUMNS = ("budget", "available", "awarded", "agreed", "counterpart_in", "ordered", "paid")
"""The columns of “where every sol is”, which kinds of account say that they are counted in."""


@dataclass(frozen=True)
class SolStage:
    """Where the money of one category is. `awarded`, `agreed`, `ordered` and `paid` count all that ever came so far.

    budget = available + awarded; awarded ≥ agreed ≥ ordered (authorised) ≥ paid (by the bank).
    `funding_source` is empty unless asked by source.
    """

    category_id: str
    call_code: str
    category_code: str
    name: str
    funding_source: str
    currency: str
    budget: Decimal
    available: Decimal
    awarded: Decimal
    agreed: Decimal
    counterpart_in: Decimal
    ordered: Decimal
    paid: Decimal

    @property
    def to_agree(self) -> Decimal:
        """Awarded, but without a signed agreement yet."""
        return self.awarded - self.agreed

    @property
    def to_pay(self) -> Decimal:
        """Agreed, but not transferred yet."""
        return self.agreed - self.paid


def trial_balance(programme: Programme) -> QuerySet[Account]:
    """Return every account of the programme, in the order of the chart. Their balances add up to zero."""
    return _in_order(Account.objects.filter(programme=programme))


@dataclass(frozen=True)
class CountryBalance:
    """What all programmes hold together in accounts of one kind and currency."""

    kind: str
    currency: str
    accounts: int
    balance: Decimal


def national_trial_balance() -> list[CountryBalance]:
    """Return what every programme holds, by kind of account in the order of the chart, and currency; one query.

    Read from the kept balances, whatever the number of postings. Each currency adds up to zero.
    """
    rows = Account.objects.order_by().values_list("kind", "currency").annotate(count=Count("pk"), sum=Sum("cents"))
    places = {kind: at for at, kind in enumerate(way())}
    found = [CountryBalance(kind, currency, count, decimal_of(cents)) for kind, currency, count, cents in rows]
    return sorted(found, key=lambda one: (places.get(one.kind, len(places)), one.currency))


def _in_order(accounts: QuerySet[Account]) -> QuerySet[Account]:
    places = [When(kind=code, then=Value(at)) for at, code in enumerate(way())]
    return accounts.order_by(
        Case(*places, default=Value(len(places)), output_field=IntegerField()),
        "call_code",
        "category_code",
        "holder_code",
        "funding_source",
        "pk",
    )


def held_by_holder(programme: Programme, holder: Holder) -> list[tuple[str, str, Money]]:
    """Return what a holder has, by kind of account and funding source, but for what is nothing. One query."""
    rows = Account.objects.filter(programme=programme, holder_type=holder.type, holder_id=holder.id)
    found = rows.exclude(cents=0).order_by("kind", "funding_source")
    return [
        (kind, source, Money(decimal_of(cents), currency))
        for kind, source, cents, currency in found.values_list("kind", "funding_source", "cents", "currency")
    ]


def where_every_sol_is(programme: Programme, call_id: object = None, *, by_source: bool = False) -> list[SolStage]:
    """Return, by category (and funding source), how far its money has come. One query over the kept balances.

    The counterpart belongs to the organisation: by source it stands on a row of its own, `organisation`.
    """
    accounts = Account.objects.filter(programme=programme).exclude(category_id="")
    if call_id:
        accounts = accounts.filter(call_id=str(call_id))
    rows = (
        accounts.values_list("category_id", "funding_source", "currency", "kind")
        .annotate(
            sum=Sum("cents"),
            call=Max("call_code"),
            category=Max("category_code"),
            # An empty text for everybody else: PostgreSQL and SQLite agree on which is larger.
            name=Max(Case(When(holder_id=F("category_id"), then="holder_name"), default=Value(""))),
        )
        .order_by()
    )
    stages: dict[tuple[str, str, str], _Counting] = {}
    names: dict[str, str] = {}
    for category, source, currency, kind, cents, call_code, category_code, name in rows:
        key = (category, source if by_source else "", currency)
        stage = stages.setdefault(key, _Counting(call_code, category_code, {}))
        names[category] = max(name, names.get(category, ""))
        about = kind_of(kind)
        for column in about.counts:
            amount = -decimal_of(cents) if about.side == "counter" else decimal_of(cents)
            stage.sums[column] = stage.sums.get(column, ZERO) + amount
    found = [
        SolStage(
            category_id=category,
            call_code=stage.call_code,
            category_code=stage.category_code,
            name=names[category] or stage.category_code,
            funding_source=source,
            currency=currency,
            **{column: stage.sums.get(column, ZERO) for column in COLUMNS},
        )
        for (category, source, currency), stage in stages.items()
    ]
    return sorted(found, key=lambda one: (one.call_code, one.category_code, one.funding_source, one.currency))


@dataclass
class _Counting:
    call_code: str
    category_code: str
    sums: dict[str, Decimal]


def accounts_of(
    programme: Programme,
    *,
    category_id: str = "",
    call_id: str = "",
    kinds: Sequence[str] = (),
    funding_source: str = "",
) -> QuerySet[Account]:
    """Return the accounts behind a figure, in the order of the chart, with their kept balances."""
    accounts = Account.objects.filter(programme=programme)
    if category_id:
        accounts = accounts.filter(category_id=category_id)
    if call_id:
        accounts = accounts.filter(call_id=call_id)
    if kinds:
        accounts = accounts.filter(kind__in=kinds)
    if funding_source:
        accounts = accounts.filter(funding_source=funding_source)
    return _in_order(accounts)


def sums_by_currency(accounts: QuerySet[Account]) -> dict[str, Decimal]:
    """Return what accounts hold together, by currency."""
    rows = accounts.order_by().values_list("currency").annotate(sum=Sum("cents"))
    return {currency: decimal_of(cents) for currency, cents in rows}


@dataclass(frozen=True)
class WrongBalance:
    """An account whose kept balance is not what its postings add up to."""

    account: Account
    posted: Decimal


def balances_posted(programme: Programme) -> dict[UUID, Decimal]:
    """Return what the postings of each account add up to, by its key. Reads each posting once."""
    rows = (
        Posting.objects.filter(account__programme=programme)
        .values_list("account_id")
        .annotate(cents=sum_in_cents())
        .order_by("account_id")
        .iterator(2000)
    )
    return {account: decimal_of(cents) for account, cents in rows}


def wrong_balances(programme: Programme) -> Iterator[WrongBalance]:
    """Yield every account whose kept balance differs from its postings. Reads each posting once."""
    posted = balances_posted(programme)
    for account in Account.objects.filter(programme=programme).order_by("pk").iterator(2000):
        added_up = posted.get(account.pk, ZERO)
        if account.balance != added_up:
            yield WrongBalance(account, added_up)


def postings_of_account(account: Account) -> QuerySet[Posting]:
    """Return the account's postings with their entries, the latest first."""
    return Posting.objects.filter(account=account).select_related("entry").order_by("-entry__number")


def with_balances(account: Account, postings: Sequence[Posting]) -> list[tuple[Posting, Decimal]]:
    """Return some of the account's postings, one after another from the latest back, each with the balance after it.

    One query, whatever came later: the kept balance without it.
    """
    if not postings:
        return []
    later = Posting.objects.filter(account=account, entry__number__gt=postings[0].entry.number)
    balance = account.balance - decimal_of(later.aggregate(cents=sum_in_cents())["cents"])
    found = []
    for posting in postings:
        found.append((posting, balance))
        balance -= posting.amount.amount
    return found


def entries_of_subject(subject: models.Model) -> QuerySet[Entry]:
    """Return the entries about one thing (a proposal, an agreement, a tranche), in order."""
    return (
        Entry.objects.filter(subject_type=subject._meta.label_lower, subject_id=str(subject.pk))
        .select_related("reverses", "reversed_by")
        .order_by("number")
    )


def entries_of_subjects(subjects: Iterable[models.Model]) -> list[Entry]:
    """Return the entries about any of several things, in order. One query, by type and key together."""
    by_type: dict[str, list[str]] = {}
    for subject in subjects:
        by_type.setdefault(subject._meta.label_lower, []).append(str(subject.pk))
    if not by_type:
        return []
    wanted = Q()
    for kind, keys in by_type.items():
        wanted |= Q(subject_type=kind, subject_id__in=keys)
    return list(
        Entry.objects.filter(wanted).select_related("programme", "reverses", "reversed_by").order_by("number")
    )


@dataclass(frozen=True)
class MovedAmount:
    """An entry with the sum it moved: its debits on the side of commitments, or of cash where it has no other."""

    entry: Entry
    amount: Decimal
    currency: str


def moved_by_entries(entries: Sequence[Entry]) -> list[MovedAmount]:
    """Return how much each entry moved. One query.

    A payment moves commitment, cash and the line it is charged to, a transfer between categories the budget and its
    counter-account: each is counted once.
    """
    lines = lines_by_entry([entry.pk for entry in entries])
    found = []
    for entry in entries:
        debits = [line for line in lines[entry.pk] if line.amount > 0]
        sides = {line: kind_of(line.account.kind).side for line in debits}
        stages = [line for line in debits if sides[line] == "stage"]
        counted = stages or [line for line in debits if sides[line] == "cash"] or debits
        currency = counted[0].currency if counted else "PEN"
        found.append(MovedAmount(entry, sum((line.amount for line in counted), ZERO), currency))
    return found


def postings_of_entry(entry: Entry) -> QuerySet[Posting]:
    """Return the lines of an entry with their accounts, credits (from) before debits (to)."""
    return Posting.objects.filter(entry=entry).select_related("account").order_by("amount", "account__kind")


def entries_of_programme(programme: Programme, *, text: str = "") -> QuerySet[Entry]:
    """Return the entries of a programme, the latest first; `text` is looked for in words, subject and person."""
    entries = Entry.objects.filter(programme=programme).select_related("programme", "reverses", "reversed_by")
    if text:
        entries = with_words(entries, text, "description", "subject_code", "posted_by_name")
    return entries.order_by("-number")


def postings_of_entries(entries: QuerySet[Entry]) -> QuerySet[Posting]:
    """Return the lines of several entries, by number, for an export."""
    return (
        Posting.objects.filter(entry__in=entries.order_by())
        .select_related("entry", "account")
        .order_by("entry__number", "amount")
    )


def sums_of_entries(entries: QuerySet[Entry], kind: str) -> dict[str, Decimal]:
    """Return, by the key of what the entries are about, what they brought to accounts of `kind`. One query."""
    rows = (
        Posting.objects.filter(entry__in=entries.order_by(), account__kind=kind)
        .values_list("entry__subject_id")
        .annotate(cents=sum_in_cents())
        .order_by()
    )
    return {subject: decimal_of(cents) for subject, cents in rows}
