"""How many organisations of the registry meet the conditions of a call, before anybody has written a proposal, and why.

Counted in bulk by the same conditions that judge each proposal later; each distinct case among those that do not meet
one is then judged singly, for its reasons.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from winay.calls import rules
from winay.calls.models import Call
from winay.calls.pack import CallTerms, Condition
from winay.calls.queries.readiness import map_of_call
from winay.calls.queries.terms import terms_of
from winay.facts.catalogue import CATALOGUE
from winay.facts.counting import Counted, Table
from winay.facts.rules import Condition as Asked
from winay.facts.rules import Fact, facts_in, how_many_in, judge, whole_months_between
from winay.facts.words import says, why
from winay.registry.queries.facts import each_in_columns, organisations_columns
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
    """A condition with its counts; `condition` None: it is not part of the call yet.

    `later`: facts that only a proposal will tell, so that nobody's is known. `unexplained`: of how many no reason is
    given.
    """

    condition: Condition | None
    text: str
    counted: Counted
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


def conditions_on_registry(call: Call, *, today: date) -> tuple[list[Line], Counted]:
    """Return each condition of the call as the registry's organisations in its territory meet it, and all together.

    At most nine queries, however many organisations and conditions there are.
    """
    terms = terms_of(call)
    asked = [(condition, asked_of(condition, terms)) for condition in terms.all_conditions]
    added = {condition.code for condition in terms.added_conditions}
    with _Registry(call, [one for _condition, one in asked], today) as registry:
        lines = [
            registry.line(one, condition=condition, added=condition.code in added) for condition, one in asked
        ]
        return lines, registry.table.count(*(one for _condition, one in asked))


def condition_on_registry(call: Call, asked: Asked, *, today: date) -> Line:
    """Return how the registry's organisations in the call's territory would meet a condition."""
    with _Registry(call, [asked], today) as registry:
        return registry.line(asked)


class _Registry:
    """The organisations in the territory of a call, as a table of the facts that some conditions ask for."""

    def __init__(self, call: Call, conditions: Sequence[Asked], today: date) -> None:
        codes = {code for condition in conditions for code in facts_in(condition)}
        codes |= {CATALOGUE[code].before for code in codes} - {""}
        columns = _columns(call, codes, today)
        self.today, self.keys, self.names = today, columns["pk"], columns["name"]
        known = {code: columns[code] for code in codes if code in columns}
        counted = {leaf.fact for condition in conditions for leaf in how_many_in(condition)}
        counted |= {CATALOGUE[code].before for code in counted} - {""}
        row_of = {key: row for row, key in enumerate(self.keys)} if counted else {}
        each = each_in_columns(counted, row_of, on=today)
        self.table = Table(known, rows=len(self.keys), today=today, each=each)

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

    def reasons(self, asked: Asked) -> tuple[Why, ...]:
        """Return why some do not meet the condition, the commonest first."""
        counts: Counter[tuple[str, bool]] = Counter()
        first: dict[tuple[str, bool], int] = {}
        for case in self.table.cases_against(asked):
            judged = judge(asked, case.facts, today=self.today)
            reason = (" ".join(why(one) for one in judged.reasons), judged.met is None)
            counts[reason] += case.count
            first.setdefault(reason, case.row)
        return tuple(
            Why(*reason, count, self.keys[first[reason]], self.names[first[reason]])
            for reason, count in counts.most_common()
        )


def _columns(call: Call, codes: set[str], today: date) -> dict[str, list[Any]]:
    columns = organisations_columns(codes)
    territory = call.territory or call.programme.territory
    if territory is not None:
        inside = set(territory.districts.values_list("pk", flat=True))
        kept = [district in inside for district in columns["district"]]
        columns = {name: _only(values, kept) for name, values in columns.items()}
    columns["proposal.in_territory"] = [True] * len(columns["pk"])
    columns["organisation.months"] = [
        None if day is None else whole_months_between(day, today) for day in columns["organisation.founded_on"]
    ]
    of_place = {code for code in codes if code.startswith("district.")}
    if of_place:
        places = districts_values(of_place, map_of_call(call))
        columns |= {code: [places[one].get(code) for one in columns["district"]] for code in of_place}
    return columns


def _only(values: Iterable[Any], kept: Iterable[bool]) -> list[Any]:
    return [value for value, keep in zip(values, kept, strict=True) if keep]
