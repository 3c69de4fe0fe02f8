"""What a condition means, what a budget adds up to, what a calendar must look like. Pure: no Django, no clock."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from winay.base.messages import N_
from winay.base.rounding import half_up

CENT = Decimal("0.01")
SPLIT_TOLERANCE = Decimal("0.005")
"""How far a kind's share of the award may lie from the published split: half a percent, for rounding."""


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


@dataclass(frozen=True)
class ProposalFacts:
    """What eligibility is judged on; numbers and codes only, no names."""

    organisation_kind: str = ""
    has_ruc: bool = False
    founded_on: date | None = None
    in_territory: bool = True
    quintile: int | None = None
    members: int = 0
    women: int = 0
    without_dni: int = 0
    households: int = 0
    totals: Totals = field(default_factory=lambda: Totals({}, {}))
    expected_sales: Decimal | None = None
    ceiling: Decimal = Decimal(0)
    has_before_measurement: bool = False


@dataclass(frozen=True)
class Verdict:
    """How one condition stands: `met` None: a person has to decide. Texts are message ids with values."""

    met: bool | None
    found: str
    reason: str = ""
    values: Mapping[str, str] = field(default_factory=dict)


def _at_least(actual: int | Decimal, least: Any, reason: str) -> Verdict:
    return Verdict(actual >= least, str(actual), reason, {"found": str(actual), "limit": str(least)})


def _at_most(actual: int | Decimal, most: Any, reason: str) -> Verdict:
    return Verdict(actual <= most, str(actual), reason, {"found": str(actual), "limit": str(most)})


def percent(share: Decimal) -> str:
    """Return a share as a percentage with one decimal at most, half up: 0.1 → “10%”."""
    text = f"{half_up(share * 100, Decimal('0.1')):f}"
    return (text[:-2] if text.endswith(".0") else text) + "%"


def whole_months_between(start: date, end: date) -> int:
    """Return the full months from `start` to `end`; zero if `end` is earlier."""
    months = (end.year - start.year) * 12 + end.month - start.month - (end.day < start.day)
    return max(months, 0)


def _organisation_kind(facts: ProposalFacts, value: Any, on: date, unit: Decimal) -> Verdict:
    return Verdict(
        facts.organisation_kind in value,
        facts.organisation_kind,
        N_("This kind of organisation may not take part in this call."),
    )


def _territory(facts: ProposalFacts, value: Any, on: date, unit: Decimal) -> Verdict:
    return Verdict(facts.in_territory, "", N_("The proposal's district is outside the territory of the call."))


def _quintile(facts: ProposalFacts, value: Any, on: date, unit: Decimal) -> Verdict:
    if facts.quintile is None:
        return Verdict(None, "", N_("The programme's poverty map has no value for this district."))
    return _at_most(
        facts.quintile,
        int(value),
        N_("The district is in quintile %(found)s; the call reaches quintile %(limit)s."),
    )


def _minimum_households(facts: ProposalFacts, value: Any, on: date, unit: Decimal) -> Verdict:
    return _at_least(
        facts.households, int(value), N_("The group has %(found)s households; at least %(limit)s are needed.")
    )


def _maximum_households(facts: ProposalFacts, value: Any, on: date, unit: Decimal) -> Verdict:
    return _at_most(
        facts.households, int(value), N_("The group has %(found)s households; at most %(limit)s may take part.")
    )


def _minimum_members(facts: ProposalFacts, value: Any, on: date, unit: Decimal) -> Verdict:
    return _at_least(
        facts.members, int(value), N_("The group has %(found)s members; at least %(limit)s are needed.")
    )


def _women_share(facts: ProposalFacts, value: Any, on: date, unit: Decimal) -> Verdict:
    share = Decimal(facts.women) / facts.members if facts.members else Decimal(0)
    return Verdict(
        share >= value,
        percent(share),
        N_("Women are %(found)s of the members; at least %(limit)s is asked."),
        {"found": percent(share), "limit": percent(Decimal(value))},
    )


def _ceiling(facts: ProposalFacts, value: Any, on: date, unit: Decimal) -> Verdict:
    asked = facts.totals.requested
    values = {"found": f"{asked:,.2f}", "limit": f"{facts.ceiling:,.2f}"}
    if asked <= 0:
        return Verdict(False, values["found"], N_("The proposal asks the programme for nothing."), values)
    return Verdict(
        asked <= facts.ceiling,
        values["found"],
        N_("The proposal asks for %(found)s; the ceiling is %(limit)s."),
        values,
    )


def _counterpart(facts: ProposalFacts, value: Any, on: date, unit: Decimal) -> Verdict:
    share = facts.totals.counterpart_share
    return Verdict(
        share >= value,
        percent(share),
        N_("The group puts in %(found)s of the whole plan; at least %(limit)s is asked."),
        {"found": percent(share), "limit": percent(Decimal(value))},
    )


def _counterpart_cash(facts: ProposalFacts, value: Any, on: date, unit: Decimal) -> Verdict:
    share = facts.totals.cash_share
    return Verdict(
        share >= value,
        percent(share),
        N_("The group puts in %(found)s of the whole plan in cash; at least %(limit)s is asked."),
        {"found": percent(share), "limit": percent(Decimal(value))},
    )


def _award_split(facts: ProposalFacts, value: Any, on: date, unit: Decimal) -> Verdict:
    """Each kind's share of the request must lie within `SPLIT_TOLERANCE` of the published one."""
    asked = facts.totals.requested
    found = {
        part.kind: facts.totals.by_kind_of_request.get(part.kind, Decimal(0)) / asked if asked else Decimal(0)
        for part in value
    }
    met = bool(asked) and all(abs(found[part.kind] - part.share) <= SPLIT_TOLERANCE for part in value)
    text = " / ".join(percent(found[part.kind]) for part in value)
    wanted = " / ".join(percent(part.share) for part in value)
    return Verdict(
        met,
        text,
        N_("What is asked is split %(found)s; the call asks for %(limit)s."),
        {"found": text, "limit": wanted},
    )


def _ruc(facts: ProposalFacts, value: Any, on: date, unit: Decimal) -> Verdict:
    return Verdict(facts.has_ruc, "", N_("The organisation has no RUC on record."))


def _dni(facts: ProposalFacts, value: Any, on: date, unit: Decimal) -> Verdict:
    return Verdict(
        facts.without_dni == 0,
        str(facts.without_dni),
        N_("%(found)s members have no DNI on record."),
        {"found": str(facts.without_dni)},
    )


def _existence(facts: ProposalFacts, value: Any, on: date, unit: Decimal) -> Verdict:
    if facts.founded_on is None:
        return Verdict(None, "", N_("The organisation's date of foundation is not on record."))
    months = whole_months_between(facts.founded_on, on)
    return _at_least(
        months, int(value), N_("The organisation has existed for %(found)s months; at least %(limit)s are asked.")
    )


def _sales(facts: ProposalFacts, value: Any, on: date, unit: Decimal) -> Verdict:
    least = half_up(Decimal(value) * unit)
    sales = facts.expected_sales or Decimal(0)
    return Verdict(
        sales >= least,
        f"{sales:,.2f}",
        N_("Sales are %(found)s; at least %(limit)s is asked."),
        {"found": f"{sales:,.2f}", "limit": f"{least:,.2f}"},
    )


def _no_cash(facts: ProposalFacts, value: Any, on: date, unit: Decimal) -> Verdict:
    other = facts.totals.by_kind_of_request.get("other", Decimal(0))
    return Verdict(
        other == 0,
        f"{other:,.2f}",
        N_("%(found)s is asked for something that is neither goods nor technical assistance."),
        {"found": f"{other:,.2f}"},
    )


def _checked_by_person(facts: ProposalFacts, value: Any, on: date, unit: Decimal) -> Verdict:
    return Verdict(None, "", N_("A person has to look at the document."))


def _before(facts: ProposalFacts, value: Any, on: date, unit: Decimal) -> Verdict:
    return Verdict(facts.has_before_measurement, "", N_("The measurement of how things are before is missing."))


JUDGES: Mapping[str, Callable[[ProposalFacts, Any, date, Decimal], Verdict]] = {
    "organisation_kind": _organisation_kind,
    "territory": _territory,
    "quintile_at_most": _quintile,
    "minimum_households": _minimum_households,
    "maximum_households": _maximum_households,
    "minimum_members": _minimum_members,
    "minimum_women_share": _women_share,
    "request_at_most_ceiling": _ceiling,
    "counterpart_share": _counterpart,
    "counterpart_cash_share": _counterpart_cash,
    "award_split": _award_split,
    "ruc_required": _ruc,
    "dni_for_all": _dni,
    "existence_months": _existence,
    "sales_at_least_uit": _sales,
    "no_cash_lines": _no_cash,
    "document_checked": _checked_by_person,
    "before_measurement": _before,
}
"""Every kind of condition that a pack can name (`programmes.packs.kinds.ConditionKind`) and who judges it."""


def judge(kind: str, facts: ProposalFacts, *, value: Any, on: date, tax_unit: Decimal) -> Verdict:
    """Judge one condition. `value` is what the call's terms give for it, `tax_unit` the UIT in soles.

    Raises `KeyError` for a kind that no judge knows; packs are validated against the same list.
    """
    return JUDGES[kind](facts, value, on, tax_unit)


@dataclass(frozen=True)
class CalendarFault:
    """A date out of order: the field to mend and a message id."""

    field: str
    message: str


def calendar_faults(
    *, opens_on: date | None, questions_until: date | None, closes_at: datetime | None, session_on: date | None
) -> list[CalendarFault]:
    """Return what is missing or out of order: opening ≤ questions ≤ closing ≤ session; questions are optional.

    `closes_at` is given in the installation's time zone.
    """
    faults: list[CalendarFault] = []
    if opens_on is None:
        faults.append(CalendarFault("opens_on", N_("The opening date is missing.")))
    if closes_at is None:
        faults.append(CalendarFault("closes_at", N_("The closing date is missing.")))
    if session_on is None:
        faults.append(CalendarFault("session_on", N_("The date of the public session is missing.")))
    closes_on = closes_at.date() if closes_at else None
    if opens_on and closes_on and closes_on < opens_on:
        faults.append(CalendarFault("closes_at", N_("The call closes before it opens.")))
    if questions_until and opens_on and questions_until < opens_on:
        faults.append(CalendarFault("questions_until", N_("Questions end before the call opens.")))
    if questions_until and closes_on and questions_until > closes_on:
        faults.append(CalendarFault("questions_until", N_("Questions end after the call closes.")))
    if session_on and closes_on and session_on < closes_on:
        faults.append(CalendarFault("session_on", N_("The session is held before the call closes.")))
    return faults


def complaint_deadline(decided_on: date, days: int) -> date:
    """Return the last day to complain: `days` calendar days after the decision, the day itself not counted."""
    return decided_on + timedelta(days=days)


PARTS = ("about", "place", "people", "sales", "costs", "pictures")
"""The parts of a proposal beside its questions, as its form has them: what a return may give back to be changed."""
REQUEST = "request"
"""A part of a return: the sum asked for may be larger than before. It implies the costs."""
QUESTION = "question-"
PART_OF_FIELD = {
    "title": "about",
    "activity": "about",
    "category": "about",
    "district": "place",
    "community": "place",
    "expected_sales": "sales",
}


def part_of_field(field: str) -> str:
    """Return the part that a field of the form belongs to; a question of the pack is a part of its own."""
    return PART_OF_FIELD.get(field, QUESTION + field)


def may_change(part: str, named: Collection[str]) -> bool:
    """Tell whether `part` of a returned proposal may change: it was named, or nothing was and it is not the sum."""
    return part in named if named else part != REQUEST


def phase(state: str, *, opens_on: date | None, closes_at: datetime | None, now: datetime) -> str:
    """Return how a call stands by its state and the clock.

    A published call is `announced` before its opening day, and `received` from its closing hour on, whether or not
    somebody has written the closing down. `now` is given in the installation's time zone, as `closes_at` may be in any.
    """
    if state != "published":
        return state
    if closes_at is not None and now >= closes_at:
        return "received"
    return "announced" if opens_on is not None and now.date() < opens_on else "published"


def short_notice(*, before: datetime | date | None, after: datetime | date | None, earliest: date) -> bool:
    """Tell whether a date is moved forward to a day before `earliest`, so that people hear of it too late."""
    if before is None or after is None or after >= before:  # type: ignore[operator]  # both days, or both moments
        return False
    return (after.date() if isinstance(after, datetime) else after) < earliest


def takes_questions(phase: str, *, questions_until: date | None, today: date) -> bool:
    """Tell whether a call in this phase takes questions on `today`: once public, until its last day for them.

    That day counts whole; without one, questions are taken as long as proposals are.
    """
    return phase in ("announced", "published") and (questions_until is None or today <= questions_until)


def names_apart(text: str) -> dict[str, str]:
    """Return a full name apart as a Peruvian DNI has it, for somebody to look over: the last two words are surnames.

    Two words are a given name and a surname; one is a given name.
    """
    words = text.split()
    surnames = words[-2:] if len(words) > 2 else words[1:]
    given = words[: len(words) - len(surnames)]
    first, second = [*surnames, "", ""][:2]
    return {"given_names": " ".join(given), "first_surname": first, "second_surname": second}
