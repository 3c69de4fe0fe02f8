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
from winay.facts.rules import Catalogue, Condition, Fact, HowMany, Kind, Span, facts_in, how_many_in, in_sql
from winay.facts.rules.conditions import leaves_of
from winay.facts.rules.sql import Column
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


@dataclass(frozen=True)
class Each:
    """Those whom a fact counts: the row that each belongs to, and their facts by code (two columns for a span)."""

    rows: Any
    columns: Mapping[str, Any]


class Table:
    """Rows by fact. `each`: those whom a fact counts, by its code. Close it, or use it in a `with`.

    Columns are lists, or arrays of Arrow, which hold a million rows in little; of a fact that is known from … to, two.
    `rows`: how many, or the number of each.
    """

    def __init__(
        self,
        columns: Mapping[str, Any],
        *,
        rows: Any,
        today: date,
        catalogue: Catalogue = CATALOGUE,
        each: Mapping[str, Each] | None = None,
    ) -> None:
        # Loaded only by who counts: a site on whose pages nobody does starts without the engine.
        import pyarrow as pa

        from winay.analytics.linkage.backends import DuckDB

        self.catalogue, self.today = catalogue, today
        self.each, self.of_each = each or {}, dict[str, Mapping[str, Column]]()
        self.counts: dict[str, Column] = {}
        self.source = "subjects"
        self.names: dict[str, Column] = {}
        self.numbers = _array(range(rows) if isinstance(rows, int) else rows, pa.int64())
        arrays: dict[str, Any] = {"n": self.numbers}
        for place, (code, values) in enumerate(columns.items()):
            ends = values if catalogue[code].span else (values,)
            names = (f"f{place}_least", f"f{place}_most") if catalogue[code].span else (f"f{place}",)
            arrays |= {name: _of_fact(end, catalogue[code]) for name, end in zip(names, ends, strict=True)}
            self.names[code] = (names[0], names[1]) if len(names) > 1 else names[0]
        self.backend = DuckDB(memory="500MB", threads=1)
        self.backend.take("subjects", pa.table(arrays))

    def __enter__(self) -> "Table":
        return self

    def __exit__(self, *error: object) -> None:
        self.backend.close()

    def _column(self, code: str) -> Column | None:
        fact = self.catalogue.get(code)
        return self.names.get(code) or (self.names.get(fact.before) if fact else None)

    def _counted(self, leaf: HowMany) -> Column | None:
        """Return the columns of the least and the most who meet it, counted once; None: nobody's facts are here."""
        if leaf.key not in self.counts:
            code = leaf.fact if leaf.fact in self.each else self.catalogue[leaf.fact].before
            if code not in self.each:
                return None
            name = f"h{len(self.counts)}"
            self._take_each(code)
            asked = in_sql(leaf.who, self.of_each[code], today=self.today)
            self.backend.make(
                f"counted_{name}",
                f"select s.n, coalesce(e.least, 0) as {name}_least, coalesce(e.most, 0) as {name}_most "
                f"from subjects s left join (select n, count(*) filter (where met) as least, "
                f"count(*) filter (where met is not false) as most from (select n, {asked} as met "
                f"from {self._name_of(code)}) group by n) e using (n)",
            )
            self.source += f" join counted_{name} using (n)"
            self.counts[leaf.key] = (f"{name}_least", f"{name}_most")
        return self.counts[leaf.key]

    def _name_of(self, code: str) -> str:
        return f"each_of_{list(self.each).index(code)}"

    def _take_each(self, code: str) -> None:
        import pyarrow as pa

        if code in self.of_each:
            return
        each, named = self.each[code], dict[str, Column]()
        arrays: dict[str, Any] = {"n": _array(each.rows, pa.int64())}
        for place, (asked, values) in enumerate(each.columns.items()):
            fact = self.catalogue[asked]
            ends = (
                {f"e{place}_least": values[0], f"e{place}_most": values[1]} if fact.span else {f"e{place}": values}
            )
            arrays |= {name: _of_fact(end, fact) for name, end in ends.items()}
            names = tuple(ends)
            named[asked] = (names[0], names[1]) if fact.span else names[0]
        self.backend.take(self._name_of(code), pa.table(arrays))
        self.of_each[code] = named

    def lacks(self, condition: Condition) -> tuple[str, ...]:
        """Return the facts of a condition that are not known of anybody here."""
        counted = {leaf.fact for leaf in how_many_in(condition) if self._counted(leaf) is None}
        return tuple(code for code in facts_in(condition) if self._column(code) is None or code in counted)

    def _sql(self, condition: Condition) -> str:
        columns: dict[str, Column] = {code: name for code in facts_in(condition) if (name := self._column(code))}
        columns |= {leaf.key: counted for leaf in how_many_in(condition) if (counted := self._counted(leaf))}
        return in_sql(condition, columns, today=self.today)

    def expression(self, condition: Condition) -> str:
        """Return the SQL of a condition over `source`: yes, no, null where it is not known."""
        return self._sql(condition)

    def beside(self, name: str, columns: Mapping[str, Sequence[str | None]]) -> None:
        """Put texts that are no facts beside the rows, in their order, by columns of these names in `source`."""
        import pyarrow as pa

        texts = {column: pa.array(list(values), pa.string()) for column, values in columns.items()}
        self.backend.take(name, pa.table({"n": self.numbers, **texts}))
        self.source += f" join {name} using (n)"

    def count(self, *conditions: Condition) -> Counted:
        """Count a condition, or several that must all hold, by the three answers."""
        asked = " and ".join(self._sql(one) for one in conditions) or "true"
        found = dict(self.backend.rows(f"select {asked} as met, count(*) from {self.source} group by 1"))
        return Counted(found.get(True, 0), found.get(False, 0), found.get(None, 0))

    def cases_against(self, condition: Condition) -> list[Case]:
        """Return the distinct cases of those for whom a condition does not hold or is not known."""
        asked = self._sql(condition)
        counts = {leaf.key: ends for leaf in how_many_in(condition) if (ends := self.counts.get(leaf.key))}
        only_counted = {leaf.fact for leaf in how_many_in(condition)} - _compared(condition)
        codes = [code for code in facts_in(condition) if self._column(code) and code not in only_counted]
        names = [str(self._column(code)) for code in codes] + [name for ends in counts.values() for name in ends]
        kept = "".join(f", {name}" for name in dict.fromkeys(names))
        rows = self.backend.arrow(
            f"select count(*) as many, min(n) as n{kept} from {self.source} where {asked} is not true "
            f"group by all order by many desc, n limit {MOST_CASES}"
        ).to_pylist()
        return [
            Case(
                {code: row[str(self._column(code))] for code in codes}
                | {key: _span(row[ends[0]], row[ends[1]]) for key, ends in counts.items()},
                row["many"],
                row["n"],
            )
            for row in rows
            if row["many"]
        ]


def _compared(condition: Condition) -> set[str]:
    """The facts that a condition asks for themselves, not only counting who meets something."""
    counting = tuple(how_many_in(condition))
    return {code for leaf in leaves_of(condition) if leaf not in counting for code in facts_in(leaf)}


def _span(least: int, most: int) -> int | Span:
    return least if least == most else Span(least, most)


def arrow_type(kind: Kind) -> Any:
    """Return Arrow's type of the values of a kind of fact."""
    import pyarrow as pa

    types = {
        Kind.WHOLE: pa.int64(),
        Kind.NUMBER: pa.decimal128(18, 6),
        Kind.MONEY: pa.decimal128(18, 2),
        Kind.YES_NO: pa.bool_(),
        Kind.DATE: pa.date32(),
    }
    return types.get(kind, pa.string())


def _of_fact(values: Any, fact: Fact) -> Any:
    exact = isinstance(values, Sequence) and fact.kind is Kind.NUMBER
    return _array(
        [None if one is None else half_up(one, SIX) for one in values] if exact else values, arrow_type(fact.kind)
    )


def _array(values: Any, kind: Any) -> Any:
    import pyarrow as pa

    return values.cast(kind) if isinstance(values, (pa.Array, pa.ChunkedArray)) else pa.array(values, kind)
