"""The chart of accounts: which kinds there are. Each package brings the kinds it posts to (`postings.py`), at start."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal


@dataclass(frozen=True)
class AccountKind:
    """One kind of account: what people read, whether its balance may fall below zero, and where it is counted.

    `counts` are the columns of “where every sol is” that its balance belongs to. `side`: a `stage` of the money's way,
    its `counter`-account (counted with the sign turned), `cash`, which moves beside the stages, or `budget`, the lines
    that both are charged to. `flow`: what it is in the statement of sources and uses: where money comes from, what it
    was used for, the money at hand, or nothing. Lines on kinds with a flow balance among themselves in every entry.
    `rank` is its place on the way of the money.
    """

    code: str
    name: str
    meaning: str
    may_be_negative: bool = False
    side: Literal["stage", "counter", "cash", "budget"] = "stage"
    counts: tuple[str, ...] = ()
    flow: Literal["", "source", "use", "cash"] = ""
    rank: int = 0


_chart: dict[str, AccountKind] = {}
CHART: Mapping[str, AccountKind] = MappingProxyType(_chart)
"""Every kind by its code, as they are registered at start."""


def register(*kinds: AccountKind) -> None:
    """Add kinds to the chart. Raises `ValueError` for a code that another kind has already."""
    for kind in kinds:
        if _chart.setdefault(kind.code, kind) != kind:
            raise ValueError(f"two kinds of account are called {kind.code}")


def way() -> list[str]:
    """Return the codes of all kinds along the way of the money."""
    return sorted(_chart, key=lambda code: _chart[code].rank)


def kind_of(code: str) -> AccountKind:
    """Return the kind; one that no package brings any more still has its code for a name."""
    return _chart.get(code) or AccountKind(code, code, "")


def kinds_counted(column: str) -> tuple[str, ...]:
    """Return the codes of the kinds that are counted in a column of “where every sol is”."""
    return tuple(kind.code for kind in _chart.values() if column in kind.counts)


def kinds_of_flow(flow: str) -> tuple[str, ...]:
    """Return the codes of the kinds that are sources, uses or the money at hand, along the way of the money."""
    return tuple(code for code in way() if _chart[code].flow == flow)


def may_fall() -> frozenset[str]:
    """Return the codes of the kinds whose balance may fall below zero."""
    return frozenset(kind.code for kind in _chart.values() if kind.may_be_negative)
