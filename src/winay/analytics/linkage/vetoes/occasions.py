"""Which rules a pair gives occasion for, told by its columns on the backend: all other rules keep nothing of it apart.

A rule has no occasion where the columns show at once that it cannot hold: the same birth, surnames with a letter's
difference, given names one within the other. Most sure pairs have none for any rule and never leave the backend; the
rest is judged by the rules themselves (`rules.py`), which alone decide. An occasion too many costs time, one too few
would merge twins: `tests/analytics/test_vetoes.py` holds each against its rule.
"""

from collections.abc import Callable, Sequence
from typing import Protocol

from winay.analytics.linkage.settings import Veto


class Dialect(Protocol):
    """What occasions need of a backend."""

    def sorted_words(self, expression: str) -> str:
        """Return the expression of the words of a text in alphabetical order."""
        ...


def occasions_sql(rules: Sequence[Veto], there: Sequence[str], dialect: Dialect) -> str:
    """Return the expression, over the records `l` and `r`, of a number with bit n set if `rules[n]` has an occasion."""
    bits = [
        f"case when {OCCASIONS[rule](_Sides(there), dialect)} then {1 << at} else 0 end"
        for at, rule in enumerate(rules)
    ]
    return " + ".join(bits) or "0"


def rules_of(number: int, rules: Sequence[Veto]) -> tuple[Veto, ...]:
    """Return the rules whose bit is set, in their order."""
    return tuple(rule for at, rule in enumerate(rules) if number >> at & 1)


class _Sides:
    """Conditions over a pair; a column that is not there is unknown in both records."""

    def __init__(self, there: Sequence[str]) -> None:
        self.there = there

    def of(self, name: str) -> tuple[str, str]:
        if name not in self.there:
            return "cast(null as string)", "cast(null as string)"
        return f"l.{name}", f"r.{name}"

    def differ(self, name: str) -> str:
        """Both say something of it, and not the same."""
        return f"coalesce({' <> '.join(self.of(name))}, false)"

    def same(self, name: str) -> str:
        return f"coalesce({' = '.join(self.of(name))}, false)"

    def unsaid(self, name: str) -> str:
        left, right = self.of(name)
        return f"({left} is null or {right} is null)"

    def near(self, name: str, most: int) -> str:
        """No more than so many letters changed, left out or added: exchanged ones count two here."""
        return f"coalesce(levenshtein({', '.join(self.of(name))}) <= {most}, false)"


def _given_names(sides: _Sides, dialect: Dialect) -> str:
    left, right = sides.of("given_names")
    within = [
        f"instr(concat(' ', {one}, ' '), concat(' ', {other}, ' ')) > 0"
        for one, other in ((left, right), (right, left))
    ]
    reordered = f"{dialect.sorted_words(left)} = {dialect.sorted_words(right)}"
    return f"({sides.differ('given_names')} and not ({' or '.join([*within, reordered])}))"


def _lent_document(sides: _Sides, _dialect: Dialect) -> str:
    return f"({sides.same('document')} and {sides.differ('birth_date')} and not {sides.near('birth_date', 2)})"


def _surnames(sides: _Sides, _dialect: Dialect) -> str:
    alike = f"{sides.near('surname_1', 1)} and ({sides.unsaid('surname_2')} or {sides.near('surname_2', 1)})"
    return f"(not {sides.unsaid('surname_1')} and not ({alike}))"


def _births(sides: _Sides, _dialect: Dialect) -> str:
    return f"(not {sides.same('document')} and not {sides.same('birth_date')})"


OCCASIONS: dict[Veto, Callable[[_Sides, Dialect], str]] = {
    "given_names": _given_names,
    "sexes": lambda sides, _dialect: sides.differ("sex"),
    "lent_document": _lent_document,
    "surnames": _surnames,
    "documents": lambda sides, _dialect: sides.differ("document"),
    "births": _births,
    "tax_numbers": lambda sides, _dialect: sides.differ("tax_number"),
}
