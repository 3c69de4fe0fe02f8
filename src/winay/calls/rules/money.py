"""What a proposal costs and who pays it. Pure; amounts to the cent."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from winay.base.rounding import half_up


def line_total(quantity: Decimal, unit_cost: Decimal) -> Decimal:
    """Return quantity × unit cost, rounded half up to the cent."""
    return half_up(quantity * unit_cost)


@dataclass(frozen=True)
class Cost:
    """One cost line: what kind, who pays, how much in all."""

    kind: str
    source: str
    total: Decimal


@dataclass(frozen=True)
class Totals:
    """A proposal's money by who pays it."""

    by_source: Mapping[str, Decimal]
    by_kind_of_request: Mapping[str, Decimal]

    @property
    def requested(self) -> Decimal:
        """What the programme is asked for."""
        return self.by_source.get("programme", Decimal(0))

    @property
    def own_cash(self) -> Decimal:
        """The group's own money."""
        return self.by_source.get("own_cash", Decimal(0))

    @property
    def own_kind(self) -> Decimal:
        """The group's own work and materials, valued."""
        return self.by_source.get("own_kind", Decimal(0))

    @property
    def whole(self) -> Decimal:
        """The whole plan, whoever pays."""
        return sum(self.by_source.values(), Decimal(0))

    @property
    def counterpart_share(self) -> Decimal:
        """Everything that the programme does not pay, as a share of the whole plan (SU: ≥ 10%)."""
        return (self.whole - self.requested) / self.whole if self.whole else Decimal(0)

    @property
    def cash_share(self) -> Decimal:
        """The group's own cash as a share of the whole plan."""
        return self.own_cash / self.whole if self.whole else Decimal(0)


def totals_of(costs: Iterable[Cost]) -> Totals:
    """Add up cost lines by source, and the requested part by kind."""
    by_source: dict[str, Decimal] = {}
    by_kind: dict[str, Decimal] = {}
    for cost in costs:
        by_source[cost.source] = by_source.get(cost.source, Decimal(0)) + cost.total
        if cost.source == "programme":
            by_kind[cost.kind] = by_kind.get(cost.kind, Decimal(0)) + cost.total
    return Totals(by_source, by_kind)
