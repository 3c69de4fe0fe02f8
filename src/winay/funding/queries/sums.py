"""What the journal says of each source: what it brought, what was used of it, what is left, by currency."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Sum

from winay.base.rounding import half_up
from winay.exchange.postings import CHANGED
from winay.funding.models import Funder, FundingAgreement
from winay.funding.pack import Funding, funding_of
from winay.ledger.chart import kinds_of_flow
from winay.ledger.models import Account
from winay.ledger.rules import decimal_of
from winay.programmes.models import FundingSource, Programme

ZERO = Decimal("0.00")
GROUPS = "organisation"
"""The source under which the journal keeps what the groups bring themselves (`agreements.postings.OWN`)."""
RESERVED = ("ordered",)
"""Kinds of account whose money is authorised and has not left the bank yet."""
EXCHANGED = (CHANGED,)
"""Kinds of account between two currencies: the source gave what left the one, not what came into the other."""


@dataclass(frozen=True)
class SourceSums:
    """What of a source in one currency: agreed in agreements, received, used, authorised and waiting for the bank.

    `changed`: what came into this currency out of another, below zero for what left it.
    `source` is None for what the groups bring themselves, and for money of which no source was said (`code` "").
    """

    code: str
    name: str
    kind: str
    currency: str
    promised: Decimal
    received: Decimal
    used: Decimal
    authorised: Decimal
    changed: Decimal = ZERO
    source: FundingSource | None = None
    funder: Funder | None = None

    @property
    def kind_name(self) -> str:
        """What people read for the kind; empty where it is not known."""
        return str(Funder(kind=self.kind).get_kind_display()) if self.kind else ""

    @property
    def available(self) -> Decimal:
        """Received, or changed into this currency, and not used yet; below zero where more was paid in its name."""
        return self.received + self.changed - self.used

    @property
    def outstanding(self) -> Decimal:
        """Promised and not received yet; nothing where more came than was promised."""
        return max(self.promised - self.received, ZERO)


def sources_of(programme: Programme) -> list[SourceSums]:
    """Return every source of a programme with its sums, a row a currency, those that the pack names first.

    Three queries, however many sources and entries there are. The programme's pack is read.
    """
    rules = funding_of(programme.pack.content)
    rows = list(programme.funding_sources.select_related("funder").order_by("name"))
    promised = _promised(programme)
    moved = _moved(programme)
    found = []
    for source in rows:
        funder = getattr(source, "funder", None)
        keys = {key[1] for key in (*promised, *moved) if key[0] == source.code} or {programme.currency}
        for currency in sorted(keys, key=lambda code: (code != programme.currency, code)):
            found.append(
                _sums(source.code, source.name, kind_of(funder, source.code, rules), currency, promised, moved)
            )
            found[-1] = _with(found[-1], source, funder)
    known = {source.code for source in rows}
    for code, currency in sorted(key for key in moved if key[0] not in known):
        found.append(_sums(code, "", "groups_cash" if code == GROUPS else "", currency, promised, moved))
    return found


def kind_of(funder: Funder | None, code: str, rules: Funding) -> str:
    """Return the kind of a source: as written down, or as the pack says; empty where neither does."""
    known = rules.known(code)
    return funder.kind if funder is not None else known.kind if known is not None else ""


def _with(sums: SourceSums, source: FundingSource, funder: Funder | None) -> SourceSums:
    return SourceSums(**{**vars(sums), "source": source, "funder": funder})


Sums = dict[tuple[str, str], Decimal]
Moved = dict[tuple[str, str], dict[str, Decimal]]


def _sums(code: str, name: str, kind: str, currency: str, promised: Sums, moved: Moved) -> SourceSums:
    parts = moved.get((code, currency), {})
    return SourceSums(
        code=code,
        name=name,
        kind=kind,
        currency=currency,
        promised=promised.get((code, currency), ZERO),
        received=parts.get("source", ZERO),
        used=parts.get("use", ZERO),
        authorised=parts.get("reserved", ZERO),
        changed=parts.get("changed", ZERO),
    )


def _promised(programme: Programme) -> Sums:
    rows = (
        FundingAgreement.objects.filter(funder__source__programme=programme, state="in_force")
        .order_by()
        .values_list("funder__source__code", "amount_currency")
        .annotate(total=Sum("amount"))
    )
    return {(code, currency): half_up(total) for code, currency, total in rows}


def _moved(programme: Programme) -> Moved:
    parts = {
        **dict.fromkeys(kinds_of_flow("source"), "source"),
        **dict.fromkeys(kinds_of_flow("use"), "use"),
        **dict.fromkeys(RESERVED, "reserved"),
        **dict.fromkeys(EXCHANGED, "changed"),
    }
    rows = (
        Account.objects.filter(programme=programme, kind__in=parts)
        .order_by()
        .values_list("funding_source", "currency", "kind")
        .annotate(total=Sum("cents"))
    )
    found: Moved = {}
    for code, currency, kind, cents in rows:
        part = parts[kind]
        sums = found.setdefault((code, currency), {})
        sums[part] = sums.get(part, ZERO) + decimal_of(-cents if part in ("source", "changed") else cents)
    return {key: sums for key, sums in found.items() if any(sums.values())}


def total_by_currency(rows: Iterable[SourceSums]) -> list[SourceSums]:
    """Return the sums of all sources, one a currency."""
    found: dict[str, SourceSums] = {}
    for row in rows:
        before = found.get(row.currency) or SourceSums("", "", "", row.currency, ZERO, ZERO, ZERO, ZERO)
        found[row.currency] = SourceSums(
            "",
            "",
            "",
            row.currency,
            before.promised + row.promised,
            before.received + row.received,
            before.used + row.used,
            before.authorised + row.authorised,
            before.changed + row.changed,
        )
    return list(found.values())
