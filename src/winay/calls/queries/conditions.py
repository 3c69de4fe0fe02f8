"""How many organisations of the registry meet the conditions of a call, before anybody has written a proposal, and why.

Counted in bulk by the same conditions that judge each proposal later; each distinct case among those that do not meet
one is then judged singly, for its reasons.
"""

from collections import Counter
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from typing import Any
from uuid import UUID

from winay.calls import rules
from winay.calls.models import Call
from winay.calls.pack import CallTerms, Condition
from winay.calls.queries.readiness import map_of_call
from winay.calls.queries.terms import terms_of
from winay.facts.catalogue import CATALOGUE
from winay.facts.counting import Counted, Table, arrow_type
from winay.facts.rules import Condition as Asked
from winay.facts.rules import Fact, facts_in, how_many_in, judge
from winay.facts.words import says, why
from winay.registry.columns import ORGANISATIONS, Columns, by_key, registry_in_columns
from winay.registry.queries.facts import each_in_columns, organisations_in_columns
from winay.territory.queries.facts import districts_values

OFFERED = ("organisation", "proposal", "district")
"""The subjects of whose facts a condition of a call can ask: who applies, with what, where."""
NOT_OFFERED = ("proposal.document_seen", "district.inside")
"""What only a person ever knows, and what the call's own territory and targeting say already."""


@dataclass(frozen=True)
class Why:
    """A reason in words, of how many, and one of them. `unknown`: not a no, but not known."""

    text: str
    unknown: bool
    count: int
    example: UUID
    example_name: str


@dataclass(frozen=True)
class Line:
    """A condition with its counts, None while they are to come; `condition` None: it is not part of the call yet.

    `later`: facts that only a proposal will tell, so that nobody's is known. `unexplained`: of how many no reason is
    given.
    """

    condition: Condition | None
    text: str
    counted: Counted | None = None
    reasons: tuple[Why, ...] = ()
    unexplained: int = 0
    later: tuple[str, ...] = ()
    added: bool = False


def offered_facts() -> list[tuple[str, list[Fact]]]:
    """Return the facts that a coordinator may ask about, by subject."""
    return [
        (subject, [fact for fact in CATALOGUE.of(subject) if fact.code not in NOT_OFFERED]) for subject in OFFERED
    ]


def facts_of_each(fact: Fact) -> list[Fact]:
    """Return what may be asked of each one whom a fact counts; nothing where it counts nobody."""
    return CATALOGUE.of(*fact.each) if fact.each else []


def asked_of(condition: Condition, terms: CallTerms) -> Asked:
    """Return a condition of the call, short form or not, in the language of the catalogue."""
    unit = terms.tax_unit or Decimal(0)
    return rules.condition_of(condition.kind, value=terms.value_of(condition), tax_unit=unit)


@dataclass(frozen=True)
class OnRegistry:
    """How the registry meets conditions. `made_at`: when it was read, None for just now.

    `together` is None while a large registry is being read: no line has counts then.
    """

    lines: tuple[Line, ...]
    together: Counted | None = None
    made_at: datetime | None = None

    @property
    def waits(self) -> bool:
        """Tell whether the counts are still to come."""
        return self.together is None


def conditions_on_registry(call: Call, *, today: date) -> OnRegistry:
    """Return each condition of the call as the registry's organisations in its territory meet it, and all together.

    At most nine queries, however many organisations and conditions there are.
    """
    terms = terms_of(call)
    asked = [(condition, asked_of(condition, terms)) for condition in terms.all_conditions]
    added = {condition.code for condition in terms.added_conditions}
    with ExitStack() as stack:
        registry = _registry(call, [one for _condition, one in asked], today, stack)
        lines = tuple(
            registry.line(one, condition=condition, added=condition.code in added)
            if registry
            else Line(condition, says(one), added=condition.code in added)
            for condition, one in asked
        )
        if registry is None:
            return OnRegistry(lines)
        return OnRegistry(lines, registry.table.count(*(one for _condition, one in asked)), registry.made_at)


def condition_on_registry(call: Call, asked: Asked, *, today: date) -> OnRegistry:
    """Return how the registry's organisations in the call's territory would meet a condition."""
    with ExitStack() as stack:
        registry = _registry(call, [asked], today, stack)
        if registry is None:
            return OnRegistry((Line(None, says(asked)),))
        line = registry.line(asked)
        return OnRegistry((line,), line.counted, registry.made_at)


def _registry(call: Call, conditions: Sequence[Asked], today: date, stack: ExitStack) -> "_Registry | None":
    columns = registry_in_columns()
    if columns is None:
        return None
    return stack.enter_context(_Registry(call, conditions, today, stack.enter_context(columns)))


class _Registry:
    """The organisations in the territory of a call, as a table of the facts that some conditions ask for."""

    def __init__(self, call: Call, conditions: Sequence[Asked], today: date, registry: Columns) -> None:
        codes = {code for condition in conditions for code in facts_in(condition)}
        codes |= {CATALOGUE[code].before for code in codes} - {""}
        counted = {leaf.fact for condition in conditions for leaf in how_many_in(condition)}
        counted |= {CATALOGUE[code].before for code in counted} - {""}
        self.today, self.registry, self.made_at = today, registry, registry.made_at
        columns = _columns(call, codes, today, registry)
        known = {code: columns[code] for code in codes if code in columns}
        each = each_in_columns(registry, counted, on=today)
        self.table = Table(known, rows=columns["n"], today=today, each=each)

    def __enter__(self) -> "_Registry":
        return self

    def __exit__(self, *error: object) -> None:
        self.table.__exit__(*error)

    def line(self, asked: Asked, *, condition: Condition | None = None, added: bool = False) -> Line:
        counted, reasons = self.table.count(asked), self.reasons(asked)
        return Line(
            condition=condition,
            text=says(asked),
            counted=counted,
            reasons=reasons,
            unexplained=counted.unmet + counted.unknown - sum(reason.count for reason in reasons),
            later=self.table.lacks(asked),
            added=added,
        )

    @cached_property
    def _who(self) -> Any:
        return self.registry.table(ORGANISATIONS, ["n", "pk", "name"])

    def reasons(self, asked: Asked) -> tuple[Why, ...]:
        """Return why some do not meet the condition, the commonest first."""
        counts: Counter[tuple[str, bool]] = Counter()
        first: dict[tuple[str, bool], int] = {}
        for case in self.table.cases_against(asked):
            judged = judge(asked, case.facts, today=self.today)
            reason = (" ".join(why(one) for one in judged.reasons), judged.met is None)
            counts[reason] += case.count
            first.setdefault(reason, case.row)
        return tuple(Why(*reason, count, *self._example(first[reason])) for reason, count in counts.most_common())

    def _example(self, number: int) -> tuple[UUID, str]:
        # Organisations stand by their numbers, from nought on.
        return UUID(self._who["pk"][number].as_py()), self._who["name"][number].as_py()


def _columns(call: Call, codes: set[str], today: date, registry: Columns) -> dict[str, Any]:
    import pyarrow as pa
    import pyarrow.compute as pc

    columns = organisations_in_columns(registry, codes, on=today)
    territory = call.territory or call.programme.territory
    if territory is not None:
        inside = pa.array(territory.districts.values_list("pk", flat=True), pa.string())
        kept = pc.is_in(columns["district"], value_set=inside)
        columns = {name: values.filter(kept) for name, values in columns.items()}
    columns["proposal.in_territory"] = pa.repeat(True, len(columns["n"]))
    of_place = {code for code in codes if code.startswith("district.")}
    if of_place:
        places = districts_values(of_place, map_of_call(call))
        for code in of_place:
            kind = arrow_type(CATALOGUE[code].kind)
            values = {place: known.get(code) for place, known in places.items()}
            columns[code] = by_key(columns["district"], values, None, kind)
    return columns
