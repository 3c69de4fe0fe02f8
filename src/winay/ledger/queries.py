"""Reads of the journal: balances, where every sol is, an account's entries, an entry's lines."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.db import models
from django.db.models import BigIntegerField, DecimalField, ExpressionWrapper, F, Q, QuerySet, Sum, Value
from django.db.models.functions import Cast, Round

from winay.base.rounding import half_up
from winay.base.search import with_words
from winay.ledger.models import Account, Entry, Posting
from winay.ledger.rules import ACCOUNT_KINDS, ZERO, AccountKey, AccountKind, Line
from winay.programmes.models import Programme

BATCH = 400
CASH_KINDS = ("special_account", "advance_to_organisation", "goods_delivered")


def _cents(path: str = "amount") -> Sum:
    """Sum in whole cents: SQLite adds decimals as floating point, integers exactly."""
    hundredfold = ExpressionWrapper(
        F(path) * Value(100), output_field=DecimalField(max_digits=20, decimal_places=2)
    )
    return Sum(Cast(Round(hundredfold), BigIntegerField()))


def _decimal(cents: int | None) -> Decimal:
    return half_up(Decimal(cents or 0).scaleb(-2))


def balances_of(programme: Programme, wanted: Iterable[tuple[str, str]]) -> dict[tuple[AccountKey, str], Decimal]:
    """Return the balances of the accounts of the given kinds and holders, by key and currency."""
    pairs = set(wanted)
    holders = sorted({holder for _kind, holder in pairs})
    found: dict[tuple[AccountKey, str], Decimal] = {}
    for start in range(0, len(holders), BATCH):
        rows = (
            Posting.objects.filter(
                account__programme=programme, account__holder__in=holders[start : start + BATCH]
            )
            .values_list("account__kind", "account__funding_source", "account__holder", "account__currency")
            .annotate(cents=_cents())
            .order_by()
        )
        for kind, source, holder, currency, cents in rows:
            if (kind, holder) in pairs:
                found[(AccountKey(kind, source, holder), currency)] = _decimal(cents)
    return found


def sums_by_holder(kind: str, holders: Iterable[str]) -> dict[str, Decimal]:
    """Return the balance of one kind of account for each holder that has any, all sources together."""
    rows = (
        Posting.objects.filter(account__kind=kind, account__holder__in=list(holders))
        .values_list("account__holder")
        .annotate(cents=_cents())
        .order_by()
    )
    return {holder: _decimal(cents) for holder, cents in rows}


def lines_by_entry(ids: Sequence[UUID]) -> dict[UUID, tuple[Line, ...]]:
    """Return the lines of each entry, sorted as they were sealed."""
    lines: dict[UUID, list[Line]] = {pk: [] for pk in ids}
    for posting in Posting.objects.filter(entry__in=ids).select_related("account"):
        account = posting.account
        key = AccountKey(account.kind, account.funding_source, account.holder, account.holder_name)
        lines[posting.entry_id].append(Line(key, posting.amount.amount, str(posting.amount.currency)))
    return {pk: tuple(sorted(found)) for pk, found in lines.items()}


@dataclass(frozen=True)
class AccountRow:
    """One account with its balance."""

    id: UUID
    kind: str
    funding_source: str
    holder: str
    holder_name: str
    currency: str
    balance: Decimal

    @property
    def may_be_negative(self) -> bool:
        return ACCOUNT_KINDS[self.kind].may_be_negative

    @property
    def about(self) -> AccountKind:
        return ACCOUNT_KINDS[self.kind]


@dataclass(frozen=True)
class SolStage:
    """Where the money of one category is. `awarded`, `agreed`, `ordered` and `paid` count all that ever came so far.

    budget = available + awarded; awarded ≥ agreed ≥ ordered (authorised) ≥ paid (by the bank).
    `funding_source` is empty unless asked by source.
    """

    holder: str
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


def trial_balance(programme: Programme) -> list[AccountRow]:
    """Return every account of the programme with its balance, by kind and holder. They add up to zero."""
    return _balances(Posting.objects.filter(account__programme=programme))


def _balances(postings: QuerySet[Posting]) -> list[AccountRow]:
    rows = (
        postings.values_list(
            "account_id",
            "account__kind",
            "account__funding_source",
            "account__holder",
            "account__holder_name",
            "account__currency",
        )
        .annotate(cents=_cents())
        .order_by("account__kind", "account__holder", "account__funding_source")
    )
    order = list(ACCOUNT_KINDS)
    found = [AccountRow(*row[:6], balance=_decimal(row[6])) for row in rows]
    return sorted(found, key=lambda row: order.index(row.kind))


def where_every_sol_is(
    programme: Programme, call_code: str | None = None, *, by_source: bool = False
) -> list[SolStage]:
    """Return, by category (and funding source), how far its money has come. One query.

    The counterpart belongs to the organisation: by source it stands on a row of its own, `organisation`.
    """
    postings = Posting.objects.filter(account__programme=programme).exclude(account__holder="")
    if call_code:
        postings = postings.filter(account__holder__startswith=f"{call_code}/")
    rows = postings.values_list(
        "account__kind",
        "account__funding_source",
        "account__holder",
        "account__holder_name",
        "account__currency",
    ).annotate(cents=_cents())
    names: dict[str, str] = {}
    sums: dict[tuple[str, str, str], dict[str, Decimal]] = {}
    for kind, source, holder, holder_name, currency, cents in rows.order_by("account__holder"):
        category = "/".join(holder.split("/")[:2])
        if kind == "available":
            names[category] = holder_name
        of_row = sums.setdefault((category, source if by_source else "", currency), {})
        of_row[kind] = of_row.get(kind, ZERO) + _decimal(cents)
    return [
        _stage(holder, names.get(holder, holder), source, currency, of_row)
        for (holder, source, currency), of_row in sorted(sums.items())
    ]


def _stage(holder: str, name: str, source: str, currency: str, sums: dict[str, Decimal]) -> SolStage:
    call_code, _slash, category_code = holder.partition("/")
    paid = sums.get("executed", ZERO)
    ordered = paid + sums.get("ordered", ZERO)
    agreed = ordered + sums.get("agreed", ZERO)
    return SolStage(
        holder=holder,
        call_code=call_code,
        category_code=category_code,
        name=name,
        funding_source=source,
        currency=currency,
        budget=-sums.get("authorised", ZERO),
        available=sums.get("available", ZERO),
        awarded=agreed + sums.get("awarded", ZERO),
        agreed=agreed,
        counterpart_in=sums.get("organisation_counterpart", ZERO),
        ordered=ordered,
        paid=paid,
    )


def accounts_of(
    programme: Programme, *, holder: str = "", kinds: Sequence[str] = (), funding_source: str = ""
) -> list[AccountRow]:
    """Return the accounts of a category or a proposal (`holder` and all beneath it) with their balances."""
    postings = Posting.objects.filter(account__programme=programme)
    if holder:
        postings = postings.filter(Q(account__holder=holder) | Q(account__holder__startswith=f"{holder}/"))
    if kinds:
        postings = postings.filter(account__kind__in=kinds)
    if funding_source:
        postings = postings.filter(account__funding_source=funding_source)
    return _balances(postings)


def postings_of_account(account: Account) -> QuerySet[Posting]:
    """Return the account's postings with their entries, the latest first."""
    return Posting.objects.filter(account=account).select_related("entry").order_by("-entry__number")


def entries_of_subject(subject: models.Model) -> QuerySet[Entry]:
    """Return the entries about one thing (a proposal, an agreement, a tranche), in order."""
    return (
        Entry.objects.filter(subject_type=subject._meta.label_lower, subject_id=str(subject.pk))
        .select_related("reverses", "reversed_by")
        .order_by("number")
    )


def entries_of_subjects(subjects: Iterable[models.Model]) -> list[Entry]:
    """Return the entries about any of several things, in order. One query."""
    found = list(subjects)
    kinds = {subject._meta.label_lower for subject in found}
    return list(
        Entry.objects.filter(subject_type__in=kinds, subject_id__in=[str(subject.pk) for subject in found])
        .select_related("programme", "reverses", "reversed_by")
        .order_by("number")
    )


@dataclass(frozen=True)
class MovedAmount:
    """An entry with the sum it moved: its debits on the side of commitments, or of cash where it has no other."""

    entry: Entry
    amount: Decimal
    currency: str


def moved_by_entries(entries: Sequence[Entry]) -> list[MovedAmount]:
    """Return how much each entry moved. One query.

    A payment moves commitment and cash, a transfer between categories the budget and its counter-account: each is
    counted once.
    """
    lines = lines_by_entry([entry.pk for entry in entries])
    found = []
    for entry in entries:
        debits = [line for line in lines[entry.pk] if line.amount > 0]
        beside = (*CASH_KINDS, "authorised")
        counted = [line for line in debits if line.account.kind not in beside] or debits
        currency = counted[0].currency if counted else "PEN"
        found.append(MovedAmount(entry, sum((line.amount for line in counted), ZERO), currency))
    return found


def balance_of_account(account: Account) -> Decimal:
    """Return the balance of one account."""
    return _decimal(Posting.objects.filter(account=account).aggregate(cents=_cents())["cents"])


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
        .annotate(cents=_cents())
        .order_by()
    )
    return {subject: _decimal(cents) for subject, cents in rows}
