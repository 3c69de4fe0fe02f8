"""A condition as an expression of SQL over a table with a row a subject: true, false, or null where not known.

DuckDB and Apache Spark answer alike: NULL in `and`, `or` and `not` is Kleene's “not known” in both. What a text or a
name may do to SQL is kept out here: values are written as literals, columns are given by the caller as expressions.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any as AnyValue

from winay.facts.rules.conditions import (
    All,
    Any,
    Compare,
    Condition,
    Day,
    HowMany,
    InForce,
    Known,
    Leaf,
    Not,
    Of,
    OneOf,
    Unless,
    Within,
    add_months,
)
from winay.facts.rules.judging import bounds

Column = str | tuple[str, str]
"""The expression of a fact's value; of its least and its most, where it is known from … to."""
UNKNOWN = "cast(null as boolean)"


@dataclass(frozen=True)
class Dialect:
    """Where the two engines differ: signs in texts, months added to a day."""

    name: str
    doubled_backslash: bool
    months: str


DUCKDB = Dialect("duckdb", False, "cast({day} + interval ({months}) month as date)")
SPARK = Dialect("spark", True, "add_months({day}, {months})")


def waiver_column(code: str) -> str:
    """Return under which name `columns` gives whether a decision kept under `code` holds (yes, no; null is no)."""
    return f"waiver:{code}"


def in_sql(condition: Condition, columns: Mapping[str, Column], *, today: date, dialect: Dialect = DUCKDB) -> str:
    """Return the expression, in brackets, of what `judge` answers singly for the row's facts on `today`.

    `columns` gives the expression of each fact by its code: whole numbers and exact decimals (never floating), texts,
    booleans, dates. A fact without a column is not known of anybody. What `HowMany` counts stands under its `key`.
    """
    return _Writer(columns, today, dialect).whole(condition)


@dataclass(frozen=True)
class _Writer:
    columns: Mapping[str, Column]
    today: date
    dialect: Dialect

    def whole(self, condition: Condition) -> str:
        if isinstance(condition, (All, Any)):
            word = " and " if isinstance(condition, All) else " or "
            return f"({word.join(self.whole(part) for part in condition.parts)})"
        if isinstance(condition, Not):
            return f"(not {self.whole(condition.part)})"
        if isinstance(condition, Unless):
            decided = self.columns.get(waiver_column(condition.code))
            inner = self.whole(condition.part)
            return f"(coalesce({decided}, false) or {inner})" if decided else inner
        if isinstance(condition, InForce):
            return self.whole(condition.part) if condition.on(self.today) else "(true)"
        name = condition.key if isinstance(condition, HowMany) else condition.fact
        column = self.columns.get(name)
        if column is None:
            return "(false)" if isinstance(condition, Known) else f"({UNKNOWN})"
        return f"({self.leaf(condition, column)})"

    def leaf(self, leaf: Leaf, column: Column) -> str:
        if isinstance(leaf, Known):
            parts = column if isinstance(column, tuple) else (column,)
            return " or ".join(f"{part} is not null" for part in parts)
        if isinstance(leaf, OneOf):
            return self.one_of(column, [self.literal(value) for value in leaf.values])
        if isinstance(leaf, Within):
            return self.within(column, self.day(leaf.since), self.day(leaf.until))
        return self.compared(leaf, column)

    def compared(self, leaf: Compare | HowMany, column: Column) -> str:
        limit = leaf.limit
        if leaf.how == "equals" and isinstance(limit, (bool, str)):
            return f"{column} = {self.literal(limit)}"
        if isinstance(leaf, Compare) and isinstance(limit, Of):
            low, exact, high = self.bounds_of(limit, leaf)
        else:
            least, most = bounds(limit, leaf.tolerance)
            low, exact, high = self.literal(least), self.literal(limit), self.literal(most)
        if leaf.how == "at_least":
            return self.within(column, low, "")
        if leaf.how == "at_most":
            return self.within(column, "", high)
        if leaf.how == "more_than":
            return self.within(column, exact, "", beyond=True)
        if leaf.how == "less_than":
            return self.within(column, "", exact, beyond=True)
        return self.within(column, low, high) if low != high else self.equals(column, exact)

    def bounds_of(self, limit: Of, leaf: Compare) -> tuple[str, str, str]:
        other = self.columns.get(limit.fact)
        if other is None or isinstance(other, tuple):
            return (nothing := "cast(null as int)"), nothing, nothing
        exact = other if limit.times == 1 else f"({other} * {self.literal(limit.times)})"
        share, amount = leaf.tolerance.share, leaf.tolerance.amount
        if not (share or amount):
            return exact, exact, exact
        room = f"(abs({exact}) * {self.literal(share)} + {self.literal(amount)})"
        return f"({exact} - {room})", exact, f"({exact} + {room})"

    def equals(self, column: Column, limit: str) -> str:
        return self.within(column, limit, limit) if isinstance(column, tuple) else f"{column} = {limit}"

    def one_of(self, column: Column, values: list[str]) -> str:
        if isinstance(column, str):
            return f"{column} in ({', '.join(values)})"
        least, most = column
        none = " and ".join(f"({self._apart(column, value)})" for value in values)
        return f"case when {least} = {most} then {least} in ({', '.join(values)}) when {none} then false end"

    def _apart(self, column: tuple[str, str], value: str) -> str:
        return f"coalesce({column[0]} > {value}, false) or coalesce({column[1]} < {value}, false)"

    def within(self, column: Column, low: str, high: str, *, beyond: bool = False) -> str:
        """Write that a value lies from `low` to `high` (empty: open); of a span, whether it surely does or cannot."""
        more, less = (">", "<") if beyond else (">=", "<=")
        if isinstance(column, str):
            asked = [f"{column} {more} {low}"] * bool(low) + [f"{column} {less} {high}"] * bool(high)
            return " and ".join(asked)
        least, most = column
        sure = [f"{least} {more} {low}"] * bool(low) + [f"{most} {less} {high}"] * bool(high)
        over, under = (">=", "<=") if beyond else (">", "<")
        fails = [f"{most} {under} {low}"] * bool(low) + [f"{least} {over} {high}"] * bool(high)
        return f"case when {' and '.join(sure)} then true when {' or '.join(fails)} then false end"

    def day(self, day: Day | None) -> str:
        if day is None:
            return ""
        if not isinstance(day.at, str):
            return self.literal(add_months(day.at or self.today, day.months))
        other = self.columns.get(day.at)
        if other is None or isinstance(other, tuple):
            return "cast(null as date)"
        return self.dialect.months.format(day=other, months=day.months) if day.months else other

    def literal(self, value: AnyValue) -> str:
        if isinstance(value, bool):
            return "true" if value else "false"
        if isinstance(value, date):
            return f"date '{value.isoformat()}'"
        if isinstance(value, Decimal):
            return f"{value:f}"
        if isinstance(value, int):
            return str(value)
        text = str(value).replace("\\", "\\\\") if self.dialect.doubled_backslash else str(value)
        return "'" + text.replace("'", "''") + "'"
