"""The chain of seals of a programme's journal: the seal of an entry, and whether every one still fits."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC

from django.db.models import F, Min
from django.utils.translation import gettext

from winay.ledger.models import Account, Entry, Posting
from winay.ledger.queries import lines_in_order
from winay.ledger.rules import FORM, EntryContent, Line, carried_key, entry_hash, imbalance
from winay.programmes.models import Programme

BATCH = 2000


@dataclass(frozen=True)
class ChainReport:
    """What `verify_chain` found; `broken_at` is the number of the first entry that is not as it was posted."""

    valid: bool
    entries: int
    head: str
    broken_at: int | None = None
    reason: str = ""


def verify_chain(programme: Programme) -> ChainReport:
    """Recompute every seal of the programme's chain, in order; tells the first entry that does not fit.

    Each entry is recomputed in the form in which it was sealed; what stands beside the accounts of form 1 as their
    lasting identity is compared with the entry that carried them over. Also checks that numbers have no gaps, that each
    entry balances, and that its accounts are of its own programme and currency. Reads only: entries and their lines
    once, in one order, as they come.
    """
    previous, count, form = "", 0, 1
    astray, carried = _first_astray(programme), _carried(programme)
    for entry, lines in _entries_with_lines(programme):
        count += 1
        reason = ""
        if entry.number != count:
            reason = gettext("an entry is missing before this one")
        elif entry.previous_hash != previous:
            reason = gettext("it does not follow from the entry before")
        elif imbalance(lines):
            reason = gettext("it does not balance")
        elif not form <= entry.seal_form <= FORM or entry.hash != seal_of(entry, lines):
            reason = gettext("its content was changed")
        elif entry.number == astray:
            reason = gettext("one of its accounts was moved to another programme or currency")
        elif form < entry.seal_form and entry.idempotency_key != (carried or entry.idempotency_key):
            reason = gettext("an account is not known by what it was carried over to")
        if reason:
            return ChainReport(False, count, previous, entry.number, reason)
        previous, form = entry.hash, entry.seal_form
    if carried and form == 1:
        return ChainReport(False, count, previous, count + 1, gettext("an entry is missing before this one"))
    return ChainReport(True, count, previous)


def _entries_with_lines(programme: Programme) -> Iterator[tuple[Entry, tuple[Line, ...]]]:
    """Yield the entries in order, each with its lines: two streams side by side, whatever the journal's length."""
    entries = Entry.objects.filter(programme=programme).select_related("reverses").order_by("number")
    streamed = lines_in_order(programme)
    number, lines = next(streamed, (0, ()))
    for entry in entries.iterator(BATCH):
        if number == entry.number:
            yield entry, lines
            number, lines = next(streamed, (0, ()))
        else:
            yield entry, ()


def _carried(programme: Programme) -> str:
    """Return the key that the first entry of form 2 has, if accounts of form 1 were carried over; or nothing."""
    accounts = Account.objects.filter(programme=programme, former_holder__isnull=False).order_by("pk")
    rows = [(account.key, account.currency) for account in accounts.iterator(2000)]
    return carried_key(str(programme.pk), rows) if rows else ""


def _first_astray(programme: Programme) -> int | None:
    """Return the first entry with a line on an account of another programme or currency: no hash covers these two."""
    lines = Posting.objects.filter(entry__programme=programme).exclude(
        account__programme=programme, account__currency=F("amount_currency")
    )
    first: int | None = lines.aggregate(first=Min("entry__number"))["first"]
    return first


def seal_of(entry: Entry, lines: tuple[Line, ...]) -> str:
    """Return the seal of an entry with its lines, in the form in which it is sealed."""
    return entry_hash(
        entry.previous_hash,
        EntryContent(
            programme=str(entry.programme_id),
            number=entry.number,
            at=entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
            idempotency_key=entry.idempotency_key,
            description=entry.description,
            subject_type=entry.subject_type,
            subject_id=entry.subject_id,
            subject_code=entry.subject_code,
            posted_by=str(entry.posted_by or ""),
            posted_by_name=entry.posted_by_name,
            reverses=entry.reverses.idempotency_key if entry.reverses else "",
            lines=lines,
        ),
        entry.seal_form,
    )
