"""The language: a condition is a small tree over facts. It says what is asked, and knows no values.

Three-valued (Kleene): a condition holds, does not hold, or is not known, because a fact is not known that decides it.
"""

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

Value = bool | int | Decimal | str | date
HOWS = ("at_least", "at_most", "more_than", "less_than", "equals")
"""The comparisons. `equals` is for any kind, the others for amounts."""


@dataclass(frozen=True)
class Of:
    """A limit that is another fact's value, `times` a factor."""

    fact: str
    times: Decimal = Decimal(1)


@dataclass(frozen=True)
class Day:
    """A day: a date, another fact's (its code) or today's (None), moved by whole `months`.

    The 31st moved to a shorter month is its last day.
    """

    at: date | str | None = None
    months: int = 0


@dataclass(frozen=True)
class Tolerance:
    """How far beside the limit still counts: a `share` of the limit, 0 to 1, and an `amount`."""

    share: Decimal = Decimal(0)
    amount: Decimal = Decimal(0)


EXACT = Tolerance()


@dataclass(frozen=True)
class Compare:
    """A fact compared with a limit. `reason`: what is said where it fails, a message id with `found` and `limit`."""

    fact: str
    how: str
    limit: Value | Of
    tolerance: Tolerance = EXACT
    reason: str = ""


@dataclass(frozen=True)
class OneOf:
    """A fact is one of some values."""

    fact: str
    values: tuple[Value, ...]
    reason: str = ""


@dataclass(frozen=True)
class Within:
    """A date lies between two days, both included; None is open."""

    fact: str
    since: Day | None = None
    until: Day | None = None
    reason: str = ""


@dataclass(frozen=True)
class Known:
    """A fact is known, whatever it is. This itself is never unknown."""

    fact: str
    reason: str = ""


@dataclass(frozen=True)
class HowMany:
    """How many of those whom `fact` counts meet `who`, compared with a number (`how` as in `Compare`).

    Of whom it is not known may meet it or not: the count is then known from … to.
    """

    fact: str
    who: "Condition"
    how: str
    limit: int
    reason: str = ""

    @property
    def key(self) -> str:
        """Under which name the count itself stands among facts and columns."""
        return f"{self.fact} who {self.who!r}"

    @property
    def tolerance(self) -> Tolerance:
        """People are counted exactly."""
        return EXACT


@dataclass(frozen=True)
class All:
    """Every part holds. `reason` speaks for all parts together: `found` and `limit` are theirs, with “ / ”."""

    parts: tuple["Condition", ...]
    reason: str = ""


@dataclass(frozen=True)
class Any:
    """At least one part holds."""

    parts: tuple["Condition", ...]


@dataclass(frozen=True)
class Not:
    """The part does not hold."""

    part: "Condition"


@dataclass(frozen=True)
class Unless:
    """The part holds, or the authority `by` has waived it by a decision that is kept under `code`."""

    part: "Condition"
    code: str
    by: str = ""


@dataclass(frozen=True)
class InForce:
    """The part is asked from `since` to `until`, both included; on other days it asks for nothing."""

    part: "Condition"
    since: date | None = None
    until: date | None = None

    def on(self, day: date) -> bool:
        """Tell whether it is asked on this day."""
        return (self.since is None or day >= self.since) and (self.until is None or day <= self.until)


Leaf = Compare | OneOf | Within | Known | HowMany
Condition = Leaf | All | Any | Not | Unless | InForce


def add_months(day: date, months: int) -> date:
    """Return the day so many months later, or the last of that month where it is shorter; kept within the calendar."""
    count = day.year * 12 + day.month - 1 + months
    year, month = divmod(count, 12)
    if not date.min.year <= year <= date.max.year:
        return date.min if year < date.min.year else date.max
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def whole_months_between(start: date, end: date) -> int:
    """Return the full months from `start` to `end`; zero if `end` is earlier."""
    months = (end.year - start.year) * 12 + end.month - start.month - (end.day < start.day)
    return max(months, 0)


def leaves_of(condition: Condition) -> Iterator[Leaf]:
    """Yield the leaves, in order."""
    if isinstance(condition, (All, Any)):
        for part in condition.parts:
            yield from leaves_of(part)
    elif isinstance(condition, (Not, Unless, InForce)):
        yield from leaves_of(condition.part)
    else:
        yield condition


def how_many_in(condition: Condition) -> Iterator[HowMany]:
    """Yield the parts that count those who meet something, in order."""
    return (leaf for leaf in leaves_of(condition) if isinstance(leaf, HowMany))


def each_of(fact: str) -> str:
    """Return under which name the facts of each one whom a fact counts are given, as mappings."""
    return f"{fact}:each"


def facts_in(condition: Condition) -> tuple[str, ...]:
    """Return the codes of the facts that a condition asks for, each once, in order."""
    codes: dict[str, None] = {}
    for leaf in leaves_of(condition):
        codes[leaf.fact] = None
        if isinstance(leaf, Compare) and isinstance(leaf.limit, Of):
            codes[leaf.limit.fact] = None
        if isinstance(leaf, Within):
            codes |= {day.at: None for day in (leaf.since, leaf.until) if day and isinstance(day.at, str)}
    return tuple(codes)


def waived_as(code: str, condition: Condition) -> Condition:
    """Return the condition as one that a decision kept under `code` may waive; as it is where no code is given."""
    return Unless(condition, code) if code else condition


def waivers_in(condition: Condition) -> tuple[str, ...]:
    """Return the codes under which decisions may waive something of the condition, each once."""
    return tuple(dict.fromkeys(part.code for part in waivable_parts(condition)))


def waivable_parts(condition: Condition) -> Iterator[Unless]:
    """Yield the parts that a decision may waive, in order."""
    if isinstance(condition, (All, Any)):
        for part in condition.parts:
            yield from waivable_parts(part)
    elif isinstance(condition, (Not, Unless, InForce)):
        if isinstance(condition, Unless):
            yield condition
        yield from waivable_parts(condition.part)
