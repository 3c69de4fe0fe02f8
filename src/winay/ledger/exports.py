"""The journal in the form of other programs: a Beancount file, which `bean-check` reads (beancount.github.io)."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from itertools import groupby
from operator import itemgetter

from django.utils import timezone

from winay.ledger.chart import kind_of
from winay.ledger.models import Account, Entry, Posting
from winay.ledger.queries import balances_posted, first_day
from winay.programmes.models import Programme

ROOTS = {"cash": "Assets", "stage": "Equity", "counter": "Equity", "budget": "Equity"}
BATCH = 2000


def _part(text: str) -> str:
    """Return a text as one part of an account's name: letters, digits and hyphens, a capital or a digit first."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    words = re.findall(r"[A-Za-z0-9]+", plain)
    joined = "-".join(word[:1].upper() + word[1:] for word in words)
    return joined or "0"


def account_name(account: Account) -> str:
    """Return the name of an account: root, kind, source, whose (codes, never names) and the end of its key."""
    kind = "".join(_part(word) for word in account.kind.split("_"))
    place = [_part(code) for code in account.place.split("/") if code]
    source = [_part(account.funding_source)] if account.funding_source else []
    return ":".join([ROOTS[kind_of(account.kind).side], kind, *source, *place, account.pk.hex[-12:].upper()])


def _quoted(text: str) -> str:
    return '"' + " ".join(text.split()).replace("\\", "\\\\").replace('"', '\\"') + '"'


def beancount_of(programme: Programme) -> Iterator[str]:
    """Yield the journal of a programme as lines of a Beancount file, each with its line end.

    Amounts as posted: debits positive. Every account is opened before the first entry, every entry keeps number, key
    and seal as metadata, and at the end each account's balance is asserted as its postings add up to it.
    """
    yield f'option "title" {_quoted(programme.name)}\n'
    first = first_day(programme)
    if first is None:
        return
    names: dict[object, str] = {}
    currencies: dict[object, str] = {}
    accounts = Account.objects.filter(programme=programme).order_by("kind", "pk")
    for currency in accounts.order_by("currency").values_list("currency", flat=True).distinct():
        yield f'option "operating_currency" "{currency}"\n'
    yield "\n"
    for account in accounts.iterator(BATCH):
        names[account.pk], currencies[account.pk] = account_name(account), account.currency
        yield f"{first} open {names[account.pk]} {account.currency}\n"
    last = first
    for day, text in _transactions(programme, names):
        last = max(last, day)
        yield text
    yield "\n"
    for pk, amount in balances_posted(programme).items():
        yield f"{last + timedelta(days=1)} balance {names[pk]} {amount} {currencies[pk]}\n"


def _transactions(programme: Programme, names: dict[object, str]) -> Iterator[tuple[date, str]]:
    rows = (
        Posting.objects.filter(entry__programme=programme)
        .order_by("entry__number", "amount", "pk")
        .values_list("entry_id", "account_id", "amount", "amount_currency")
        .iterator(BATCH)
    )
    lines = groupby(rows, itemgetter(0))
    for entry in Entry.objects.filter(programme=programme).order_by("number").iterator(BATCH):
        _pk, postings = next(lines)
        yield timezone.localdate(entry.at), _transaction(entry, names, postings)


def _transaction(
    entry: Entry, names: dict[object, str], postings: Iterable[tuple[object, object, Decimal, str]]
) -> str:
    about = f"{_quoted(entry.subject_code)} " if entry.subject_code else ""
    text = f"\n{timezone.localdate(entry.at)} * {about}{_quoted(entry.description)}\n"
    text += f"  number: {entry.number}\n  key: {_quoted(entry.idempotency_key)}\n  seal: {_quoted(entry.hash)}\n"
    for _entry, account, amount, currency in postings:
        text += f"  {names[account]}  {amount:.2f} {currency}\n"
    return text
