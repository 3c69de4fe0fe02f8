"""What comes next for every row of a table: the rule of `matching` as SQL that DuckDB and Apache Spark answer alike."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from winay.facts.rules import Condition
from winay.facts.rules.conditions import All, Any, Not
from winay.journeys.rules.matching import ORDER, Asked, Window, is_far


@dataclass(frozen=True)
class Columns:
    """Names of what a table has beside its facts: the kind of subject, the district, the stage of the business, what
    it had already (codes between blanks).
    """

    kind: str = "kind"
    district: str = "district"
    stage: str = "stage"
    had: str = "had"


@dataclass
class InBulk:
    """Writes what is asked of every row of a table. `expression` writes a condition: yes, no, null where not known.

    Each thing asked becomes a column once, whether it surely holds or surely does not, so that nothing after it has to
    reckon with what is not known; what is asked of a place is asked once of each district (`source`).
    """

    expression: Callable[[Condition], str]
    columns: Columns = field(default_factory=Columns)
    _asked: dict[str, str] = field(default_factory=dict)
    _places: dict[tuple[str, ...], str] = field(default_factory=dict)

    def standing(self, window: Window) -> str:
        """Return the expression of the place in `STANDINGS` of each row."""
        later = [self._surely_not(one) for one in window.asked if is_far(one)]
        surely = window.places != () and window.asks_known
        whens = [
            (_any(self._never(window)), 3),
            ("true" if window.closed or window.opens_on else _any([*later, self._early(window)]), 2),
            (_all([self._surely(one) for one in window.asked]) if surely else "false", 0),
        ]
        # Compared with `true`, a `when` is reckoned for all rows at once: half the time of DuckDB's row by row.
        written = " ".join(f"when ({when}) = true then {place}" for when, place in whens if when != "false")
        return f"case {written} else 1 end"

    def unlocked(self, windows: Sequence[Window], key: str) -> str:
        """Return the expression of whether the mend `key` alone would make a row eligible for one programme more."""
        parts = []
        for window in windows:
            of_key = [one for one in window.asked if one.key == key and one.kind != "fixed"]
            if not of_key or window.places == () or not window.asks_known or window.closed or window.opens_on:
                continue
            lacks = _any([f"not {self._surely(one)}" for one in of_key])
            others = [self._surely(one) for one in window.asked if one not in of_key]
            out = _any([*self._never(window), self._early(window)])
            parts.append(_all([f"not ({out})", f"({lacks})", *others]))
        return _any([f"({part})" for part in parts])

    def source(self, table: str, keep: Iterable[str] = ()) -> str:
        """Return the select, in brackets, of what the expressions written so far read, with columns to keep."""
        written = [*keep, *(f"{text} as {name}" for text, name in self._asked.items())]
        among = table
        if self._places:
            district = self.columns.district
            of_place = ", ".join(
                f"{within_sql(places, 'district')} as {name}" for places, name in self._places.items()
            )
            # Names are the caller's own; texts are written as literals.
            among = (
                f"(select * from {table}) rows_of_table left join (select district as place, {of_place} "  # noqa: S608
                f"from (select distinct {district} as district from {table}) districts) of_places "
                f"on rows_of_table.{district} = of_places.place"
            )
        return f"(select {', '.join(written) or '1 as nothing'} from {among})"  # noqa: S608

    def _named(self, text: str) -> str:
        return self._asked.setdefault(text, f"asked{len(self._asked)}")

    def _surely(self, asked: Asked) -> str:
        return "false" if asked.condition is None else self._is(asked.condition, yes=True)

    def _surely_not(self, asked: Asked) -> str:
        return "false" if asked.condition is None else self._is(asked.condition, yes=False)

    def _is(self, condition: Condition, *, yes: bool) -> str:
        """Write that a condition surely holds, or surely does not: that of the whole follows from that of its parts."""
        if isinstance(condition, Not):
            return self._is(condition.part, yes=not yes)
        if isinstance(condition, (All, Any)):
            word = " and " if isinstance(condition, All) is yes else " or "
            return f"({word.join(self._is(part, yes=yes) for part in condition.parts)})"
        return self._named(f"({self.expression(condition)}) is {str(yes).lower()}")

    def _never(self, window: Window) -> list[str]:
        """Write what stands in the way for good."""
        if window.ended:
            return ["true"]
        columns = self.columns
        parts = [self._named(f"({_one_of(columns.kind, sorted(window.subjects))}) is not true")]
        if window.places:
            name = self._places.setdefault(window.places, f"place{len(self._places)}")
            parts.append(self._named(f"({name}) is false"))
        if past := [stage for stage in ORDER if _is_past(window, stage)]:
            parts.append(self._named(f"({_one_of(columns.stage, past)}) is true"))
        if window.once:
            parts.append(self._named(f"contains({columns.had}, {_text(f' {window.code} ')})"))
        return parts + [self._surely_not(one) for one in window.asked if one.kind == "fixed"]

    def _early(self, window: Window) -> str:
        early = [stage for stage in ORDER if _is_early(window, stage)]
        return self._named(f"({_one_of(self.columns.stage, early)}) is true") if early else "false"


def within_sql(places: Sequence[str], district: str) -> str:
    """Return the expression of whether a district's code begins with one of these codes."""
    sizes = sorted({len(one) for one in places})
    parts = [_one_of(f"left({district}, {size})", [one for one in places if len(one) == size]) for size in sizes]
    return f"({' or '.join(parts)})"


def _is_past(window: Window, stage: str) -> bool:
    return bool(window.stages) and ORDER.index(stage) > max(map(ORDER.index, window.stages))


def _is_early(window: Window, stage: str) -> bool:
    return bool(window.stages) and stage not in window.stages and not _is_past(window, stage)


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def _one_of(column: str, values: Sequence[str]) -> str:
    return f"{column} in ({', '.join(map(_text, values))})" if values else "false"


def _any(parts: Sequence[str]) -> str:
    return "true" if "true" in parts else " or ".join(one for one in parts if one != "false") or "false"


def _all(parts: Sequence[str]) -> str:
    return "false" if "false" in parts else " and ".join(parts) or "true"
