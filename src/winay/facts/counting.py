"""Conditions counted over a table with a row a subject: how many meet one, and the distinct cases of those who do not.

The table is DuckDB's, in this process. A fact that the table lacks is read from the one that stands for it (`before`),
or is not known of anybody.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from winay.base.rounding import half_up
from winay.facts.catalogue import CATALOGUE
from winay.facts.rules import Catalogue, Condition, Fact, Kind, facts_in, in_sql
from winay.facts.rules.values import SIX

MOST_CASES = 500
"""Distinct cases given for one condition at most, the commonest first."""


@dataclass(frozen=True)
class Counted:
    """Of how many a condition holds, does not, is not known."""

    met: int = 0
    unmet: int = 0
    unknown: int = 0

    @property
    def whole(self) -> int:
        """All that were judged."""
        return self.met + self.unmet + self.unknown


@dataclass(frozen=True)
class Case:
    """What some rows share: their values by fact, how many they are, the first of them."""

    facts: Mapping[str, Any]
    count: int
    row: int


class Table:
    """Rows by fact. Close it, or use it in a `with`."""

    def __init__(
        self, columns: Mapping[str, Sequence[Any]], *, rows: int, today: date, catalogue: Catalogue = CATALOGUE
    ) -> None:
        # Loaded only by who counts: a site on whose pages nobody does starts without the engine.
        import pyarrow as pa

        from winay.analytics.linkage.backends import DuckDB

        self.catalogue, self.today = catalogue, today
        self.names = {code: f"f{place}" for place, code in enumerate(columns)}
        arrays: dict[str, Any] = {"n": pa.array(range(rows), pa.int64())}
        for code, name in self.names.items():
            fact = catalogue[code]
            arrays[name] = pa.array(_exact(columns[code], fact), _type(fact.kind))
        self.backend = DuckDB(memory="500MB", threads=1)
        self.backend.take("subjects", pa.table(arrays))

    def __enter__(self) -> "Table":
        return self

    def __exit__(self, *error: object) -> None:
        self.backend.close()

    def _column(self, code: str) -> str | None:
        fact = self.catalogue.get(code)
        return self.names.get(code) or (self.names.get(fact.before) if fact else None)

    def lacks(self, condition: Condition) -> tuple[str, ...]:
        """Return the facts of a condition that are not known of anybody here."""
        return tuple(code for code in facts_in(condition) if self._column(code) is None)

    def _sql(self, condition: Condition) -> str:
        columns = {code: name for code in facts_in(condition) if (name := self._column(code))}
        return in_sql(condition, columns, today=self.today)

    def count(self, *conditions: Condition) -> Counted:
        """Count a condition, or several that must all hold, by the three answers."""
        asked = " and ".join(self._sql(one) for one in conditions) or "true"
        found = dict(self.backend.rows(f"select {asked} as met, count(*) from subjects group by 1"))
        return Counted(found.get(True, 0), found.get(False, 0), found.get(None, 0))

    def cases_against(self, condition: Condition) -> list[Case]:
        """Return the distinct cases of those for whom a condition does not hold or is not known."""
        codes = [code for code in facts_in(condition) if self._column(code)]
        kept = "".join(f", {name}" for name in dict.fromkeys(str(self._column(code)) for code in codes))
        rows = self.backend.arrow(
            f"select count(*) as many, min(n) as n{kept} from subjects where {self._sql(condition)} is not true "
            f"group by all order by many desc, n limit {MOST_CASES}"
        ).to_pylist()
        return [
            Case({code: row[str(self._column(code))] for code in codes}, row["many"], row["n"])
            for row in rows
            if row["many"]
        ]


def _type(kind: Kind) -> Any:
    import pyarrow as pa

    types = {
        Kind.WHOLE: pa.int64(),
        Kind.NUMBER: pa.decimal128(18, 6),
        Kind.MONEY: pa.decimal128(18, 2),
        Kind.YES_NO: pa.bool_(),
        Kind.DATE: pa.date32(),
    }
    return types.get(kind, pa.string())


def _exact(values: Sequence[Any], fact: Fact) -> Sequence[Any]:
    return [None if one is None else half_up(one, SIX) for one in values] if fact.kind is Kind.NUMBER else values
