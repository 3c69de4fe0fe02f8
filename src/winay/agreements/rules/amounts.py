"""What an agreement promises, by source and by tranche, and by when: amounts to the cent."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from winay.base.rounding import half_up
from winay.ledger.rules import ZERO, allocate


@dataclass(frozen=True)
class SourceAmount:
    """What one source puts into the plan."""

    source: str
    amount: Decimal


def tranche_amounts(total: Decimal, shares: Sequence[Decimal]) -> list[Decimal]:
    """Split an award into tranches by their shares, to the cent (largest remainder); no shares: one tranche."""
    return allocate(total, list(shares) or [Decimal(1)])


def amounts_by_source(
    *, award: Decimal, own_cash: Decimal, own_kind: Decimal, lines: Iterable[tuple[str, Decimal]]
) -> list[SourceAmount]:
    """Return who pays what: the award, the organisation's cash and kind, and third parties from the cost lines.

    `lines` are (source, amount) of the proposal; only municipality and other sources are taken from them.
    Sources that give nothing are left out.
    """
    sums = {"programme": award, "own_cash": own_cash, "own_kind": own_kind, "municipality": ZERO, "other": ZERO}
    for source, amount in lines:
        if source in ("municipality", "other"):
            sums[source] += amount
    return [SourceAmount(source, amount) for source, amount in sums.items() if amount > 0]


def percentages(amounts: Sequence[Decimal]) -> list[Decimal]:
    """Return each amount's part of their sum in percent with one decimal, so that they add up to 100.0.

    Largest remainder, as with money.
    """
    return [half_up(part * 10, Decimal("0.1")) for part in allocate(Decimal("10.00"), list(amounts))]


def sign_by(prepared_on: date, days: int) -> date:
    """Return the day by which the agreement should be signed: so many `days` (`sign_days`) after it is prepared."""
    return prepared_on + timedelta(days=days)


def pay_by(signed_on: date, days: int) -> date:
    """Return the day by which the first tranche should be paid: so many `days` (`pay_days`) after signature."""
    return signed_on + timedelta(days=days)
