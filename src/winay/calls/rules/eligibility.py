"""Who may take part: the short forms of packs as conditions over facts, and how a proposal stands by them. Pure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from winay.base.messages import N_
from winay.base.rounding import half_up
from winay.calls.facts import FACTS
from winay.calls.rules.money import Totals
from winay.facts import rules as facts
from winay.facts.rules import (
    All,
    Catalogue,
    Compare,
    Condition,
    Of,
    OneOf,
    Reason,
    Tolerance,
    waived_as,
    whole_months_between,
)
from winay.facts.rules.judging import Decision, Found
from winay.facts.rules.telling import missing_fact, values_of
from winay.registry.facts import FACTS as OF_REGISTRY
from winay.territory.facts import FACTS as OF_TERRITORY

SPLIT_TOLERANCE = Tolerance(amount=Decimal("0.005"))
"""How far a kind's share of the award may lie from the published split: half a percent, for rounding."""
KNOWN_HERE = Catalogue((*OF_TERRITORY, *OF_REGISTRY, *FACTS))
"""The facts that a proposal is judged by: its own, its organisation's and its district's."""


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
    more: Mapping[str, Found] = field(default_factory=dict)
    """What conditions over other facts ask for, by code."""


@dataclass(frozen=True)
class Verdict:
    """How one condition stands: `met` None: a person has to decide. Texts are message ids with values.

    `reason` is the short form's own; `reasons` are the facts that decided, which `facts.words.why` puts in words.
    `waived`: the decision that stands for the condition, which does not hold by itself.
    """

    met: bool | None
    found: str
    reason: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    reasons: tuple[Reason, ...] = ()
    waived: Decision | None = None


@dataclass(frozen=True)
class Waivers:
    """What decisions may stand for in a proposal: the `code` that waives the whole condition, those given, the day.

    `on`: the day on which they must hold, which may be later than the one that facts are counted to.
    """

    on: date
    given: Mapping[str, Decision] = field(default_factory=dict)
    code: str = ""


def known_of(proposal: ProposalFacts, on: date) -> dict[str, Found]:
    """Return what is known of a proposal on a day, by the codes of the catalogue; shares of nothing are zero."""
    totals, members = proposal.totals, proposal.members
    asked, by_kind = totals.requested, totals.by_kind_of_request
    shares = {
        f"proposal.{kind}_share": by_kind.get(kind, Decimal(0)) / asked if asked else Decimal(0)
        for kind in ("goods", "assistance", "other")
    }
    founded = proposal.founded_on
    return {
        "organisation.kind": proposal.organisation_kind,
        "organisation.has_ruc": proposal.has_ruc,
        "organisation.founded_on": founded,
        "organisation.months": None if founded is None else whole_months_between(founded, on),
        "district.quintile": proposal.quintile,
        "proposal.in_territory": proposal.in_territory,
        "proposal.members": members,
        "proposal.women": proposal.women,
        "proposal.women_share": Decimal(proposal.women) / members if members else Decimal(0),
        "proposal.without_dni": proposal.without_dni,
        "proposal.households": proposal.households,
        "proposal.requested": asked,
        "proposal.ceiling": proposal.ceiling,
        "proposal.whole": totals.whole,
        "proposal.own_cash": totals.own_cash,
        "proposal.own_kind": totals.own_kind,
        "proposal.counterpart_share": totals.counterpart_share,
        "proposal.cash_share": totals.cash_share,
        "proposal.other": by_kind.get("other", Decimal(0)),
        "proposal.expected_sales": proposal.expected_sales or Decimal(0),
        "proposal.has_before": proposal.has_before_measurement,
        **shares,
        **proposal.more,
    }


Form = Callable[[Any, Decimal], Condition]
"""Makes a condition of the value that a pack gives and the UIT in soles."""


def _yes(fact: str, reason: str) -> Form:
    return lambda value, unit: Compare(fact, "equals", True, reason=reason)


def _whole(fact: str, how: str, reason: str) -> Form:
    return lambda value, unit: Compare(fact, how, int(value), reason=reason)


def _share(fact: str, reason: str) -> Form:
    return lambda value, unit: Compare(fact, "at_least", Decimal(value), reason=reason)


def _organisation_kind(value: Any, unit: Decimal) -> Condition:
    reason = N_("This kind of organisation may not take part in this call.")
    return OneOf("organisation.kind", tuple(value), reason=reason)


def _ceiling(value: Any, unit: Decimal) -> Condition:
    asked = "proposal.requested"
    nothing = N_("The proposal asks the programme for nothing.")
    above = N_("The proposal asks for %(found)s; the ceiling is %(limit)s.")
    return All(
        (
            Compare(asked, "more_than", Decimal(0), reason=nothing),
            Compare(asked, "at_most", Of("proposal.ceiling"), reason=above),
        )
    )


def _award_split(value: Any, unit: Decimal) -> Condition:
    """Each kind's share of the request lies within `SPLIT_TOLERANCE` of the published one."""
    return All(
        tuple(Compare(f"proposal.{part.kind}_share", "equals", part.share, SPLIT_TOLERANCE) for part in value),
        reason=N_("What is asked is split %(found)s; the call asks for %(limit)s."),
    )


def _sales(value: Any, unit: Decimal) -> Condition:
    least = half_up(Decimal(value) * unit)
    reason = N_("Sales are %(found)s; at least %(limit)s is asked.")
    return Compare("proposal.expected_sales", "at_least", least, reason=reason)


def _as_written(value: Any, unit: Decimal) -> Condition:
    condition: Condition = value
    return condition


SHORT_FORMS: Mapping[str, Form] = {
    "organisation_kind": _organisation_kind,
    "territory": _yes(
        "proposal.in_territory", N_("The proposal's district is outside the territory of the call.")
    ),
    "quintile_at_most": _whole(
        "district.quintile",
        "at_most",
        N_("The district is in quintile %(found)s; the call reaches quintile %(limit)s."),
    ),
    "minimum_households": _whole(
        "proposal.households",
        "at_least",
        N_("The group has %(found)s households; at least %(limit)s are needed."),
    ),
    "maximum_households": _whole(
        "proposal.households",
        "at_most",
        N_("The group has %(found)s households; at most %(limit)s may take part."),
    ),
    "minimum_members": _whole(
        "proposal.members", "at_least", N_("The group has %(found)s members; at least %(limit)s are needed.")
    ),
    "minimum_women_share": _share(
        "proposal.women_share", N_("Women are %(found)s of the members; at least %(limit)s is asked.")
    ),
    "request_at_most_ceiling": _ceiling,
    "counterpart_share": _share(
        "proposal.counterpart_share",
        N_("The group puts in %(found)s of the whole plan; at least %(limit)s is asked."),
    ),
    "counterpart_cash_share": _share(
        "proposal.cash_share",
        N_("The group puts in %(found)s of the whole plan in cash; at least %(limit)s is asked."),
    ),
    "award_split": _award_split,
    "ruc_required": _yes("organisation.has_ruc", N_("The organisation has no RUC on record.")),
    "dni_for_all": lambda value, unit: Compare(
        "proposal.without_dni", "equals", 0, reason=N_("%(found)s members have no DNI on record.")
    ),
    "existence_months": _whole(
        "organisation.months",
        "at_least",
        N_("The organisation has existed for %(found)s months; at least %(limit)s are asked."),
    ),
    "sales_at_least_uit": _sales,
    "no_cash_lines": lambda value, unit: Compare(
        "proposal.other",
        "equals",
        Decimal(0),
        reason=N_("%(found)s is asked for something that is neither goods nor technical assistance."),
    ),
    "document_checked": _yes("proposal.document_seen", ""),
    "before_measurement": _yes("proposal.has_before", N_("The measurement of how things are before is missing.")),
    "facts": _as_written,
}
"""Every kind of condition that a pack can name (`calls.pack.kinds.ConditionKind`) as a condition over facts."""


def condition_of(kind: str, *, value: Any, tax_unit: Decimal) -> Condition:
    """Return a pack's short form as a condition; `facts` is one already. Raises `KeyError` for an unknown kind."""
    return SHORT_FORMS[kind](value, tax_unit)


def judge(
    kind: str,
    proposal: ProposalFacts,
    *,
    value: Any,
    on: date,
    tax_unit: Decimal,
    waivers: Waivers | None = None,
) -> Verdict:
    """Judge one condition. `value` is what the call's terms give for it, `tax_unit` the UIT in soles.

    What was found is told of a waived condition too. Raises `KeyError` for a kind that is no short form; packs are
    validated against the same list.
    """
    condition = condition_of(kind, value=value, tax_unit=tax_unit)
    known = known_of(proposal, on)
    judged = facts.judge(condition, known, today=on)
    if waivers and judged.met is not True:
        decided = facts.judge(
            waived_as(waivers.code, condition), known, today=on, decisions=waivers.given, decided_by=waivers.on
        )
        waived = next((reason.decision for reason in decided.reasons if reason.decision), None)
        if decided.met and waived:
            found = values_of(judged.reasons[0], KNOWN_HERE)["found"] if judged.reasons else ""
            return Verdict(True, found, reasons=decided.reasons, waived=waived)
    if not judged.reasons:
        return Verdict(judged.met, "")
    telling = judged.reasons[-1 if judged.met else 0]
    values = values_of(telling, KNOWN_HERE)
    missing = missing_fact(telling, KNOWN_HERE) if judged.met is None else None
    reason = str(missing.unknown) if missing else telling.said
    return Verdict(judged.met, values["found"], reason, values, judged.reasons)
