"""When a tranche may be paid: its conditions over the facts of the catalogue, what is missing and who brings it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from winay.agreements.facts import BY_HAND, FACTS
from winay.base.messages import N_
from winay.facts.rules import (
    All,
    Any,
    Catalogue,
    Compare,
    Condition,
    Decision,
    InForce,
    Not,
    Of,
    Reason,
    Unless,
    Within,
    facts_in,
    judge,
    waived_as,
)
from winay.facts.rules.judging import Found

LABELS: Mapping[str, str] = {
    "agreement_signed": N_("The agreement is signed"),
    "bank_account_registered": N_("The organisation's bank account is registered"),
    "counterpart_confirmed": N_("The counterpart in cash is deposited and confirmed"),
    "previous_tranche_paid": N_("The previous tranche is paid"),
    "earlier_tranche_accounted": N_("The organisation has accounted for the previous tranche"),
    "progress_checked": N_("An officer has seen the progress in the field"),
    "minutes_uploaded": N_("The minutes of the assembly are uploaded"),
    "training_attended": N_("The group has attended a training"),
    "visit_made": N_("The group was visited since the previous payment"),
    "not_suspended": N_("The agreement is not suspended"),
    "not_ended": N_("The agreement has not ended"),
}
SHORT_FORMS: Mapping[str, Condition] = {
    "agreement_signed": Compare("agreement.signed", "equals", True),
    "bank_account_registered": Compare("agreement.account_valid", "equals", True),
    "counterpart_confirmed": Compare(
        "agreement.counterpart_confirmed", "at_least", Of("agreement.counterpart_promised")
    ),
    "previous_tranche_paid": Compare("tranche.unpaid_before", "equals", 0),
    "earlier_tranche_accounted": Compare("tranche.earlier_accounted", "equals", True),
    "progress_checked": Compare("tranche.progress_checked", "equals", True),
    "minutes_uploaded": Compare("agreement.minutes_uploaded", "at_least", 1),
    "training_attended": Compare("agreement.trainings_attended", "at_least", 1),
    "visit_made": Compare("tranche.visits_made", "at_least", 1),
    "not_suspended": Compare("agreement.suspended", "equals", False),
    "not_ended": Compare("agreement.ended", "equals", False),
}
"""The conditions of a tranche that a pack can name, over the facts of `agreements.facts`."""
ACCOUNTED = "earlier_tranche_accounted"
BY_RULE = frozenset(SHORT_FORMS) - {ACCOUNTED, "progress_checked"}
"""Those that what is written down decides; a person confirms the others."""
MAY_BE_WAIVED = (
    "counterpart_confirmed", "earlier_tranche_accounted", "progress_checked", "minutes_uploaded",
    "training_attended", "visit_made",
)  # fmt: skip
"""Those that a pack may let be waived: without the others there is nobody to pay, or nothing that was agreed."""
GROUP, PROMOTER, FINANCE, COORDINATOR = "group", "promoter", "finance", "coordinator"
BRINGERS: Mapping[str, str] = {
    GROUP: N_("The group brings it"),
    PROMOTER: N_("The promoter brings it"),
    FINANCE: N_("Finance brings it"),
    COORDINATOR: N_("The coordinator decides it"),
}
"""Who can bring what a condition lacks, as it is read."""
BROUGHT_BY: Mapping[str, str] = {
    "agreement_signed": GROUP,
    "bank_account_registered": GROUP,
    "counterpart_confirmed": GROUP,
    "previous_tranche_paid": FINANCE,
    "earlier_tranche_accounted": GROUP,
    "progress_checked": PROMOTER,
    "minutes_uploaded": GROUP,
    "training_attended": PROMOTER,
    "visit_made": PROMOTER,
    "not_suspended": COORDINATOR,
    "not_ended": COORDINATOR,
}
KNOWN_HERE = Catalogue(FACTS)
OF_TRANCHES = ("agreement", "tranche", "organisation", "proposal", "district")
"""Of whom the facts are known that a pack may ask of a tranche."""
KEPT_BY_ACTS = ("agreement", "tranche")
"""Of whom every fact changes by an act that judges the tranche anew; the others may change without anybody's knowing
that a payment hangs on it."""


@dataclass(frozen=True)
class Asked:
    """A condition that a pack wrote over facts, with its words in the reader's language; `who` can bring it."""

    code: str
    condition: Condition
    label: str
    mend: str
    who: str = PROMOTER

    @property
    def passes(self) -> bool:
        """Whether it may begin or cease to hold without an act on the agreement: other facts, or a day, decide it."""
        if any(code.partition(".")[0] not in KEPT_BY_ACTS for code in facts_in(self.condition)):
            return True
        return _has_days(self.condition)


def _has_days(condition: Condition) -> bool:
    if isinstance(condition, (All, Any)):
        return any(_has_days(part) for part in condition.parts)
    if isinstance(condition, (Not, Unless)):
        return _has_days(condition.part)
    return isinstance(condition, (InForce, Within))


Wanted = str | Asked
"""A condition of a tranche: the name of a short form (or a sentence that a person confirms), or what a pack wrote."""


@dataclass(frozen=True)
class Facts:
    """What the judgement of a tranche leans on. `confirmed` are the conditions that a person confirmed.

    `waivable` are those that the call's rules let be waived, `waived` what was decided, by the condition's code.
    `deposit_waits`: a deposit is written down that finance has not looked for. `more`: what else is known, by fact.
    """

    signed: bool
    pays_cash: bool
    account_valid: bool
    deposit_first: bool
    counterpart_promised: Decimal
    counterpart_confirmed: Decimal
    unpaid_before: int
    confirmed: frozenset[str] = frozenset()
    waivable: frozenset[str] = frozenset()
    waived: Mapping[str, Decision] = field(default_factory=dict)
    deposit_waits: bool = False
    minutes_uploaded: int = 0
    trainings_attended: int = 0
    visits_made: int = 0
    visits_since: int = 0
    suspended: bool = False
    ended: bool = False
    more: Mapping[str, Found] = field(default_factory=dict)


@dataclass(frozen=True)
class JudgedCondition:
    """One condition of a tranche as it stands; label and mend are message ids, or the pack's own words.

    `waived` is the decision by which it counts as met. `who` can bring it (`BRINGERS`); `facts` are what it asks,
    `reasons` what decided where the pack wrote it.
    """

    code: str
    label: str
    met: bool
    mend: str
    by_hand: bool = False
    waivable: bool = False
    waived: Decision | None = None
    who: str = PROMOTER
    facts: tuple[str, ...] = ()
    reasons: tuple[Reason, ...] = ()


def judge_tranche(conditions: Sequence[Wanted], facts: Facts, *, today: date) -> list[JudgedCondition]:
    """Judge every condition of a tranche: those that always hold, then the plan's own, in its order.

    `today` is the day on which a waiver must hold, and on which a condition of the pack is judged.
    """
    wanted: list[Wanted] = ["agreement_signed"]
    if facts.suspended:
        wanted.append("not_suspended")
    if facts.ended:
        wanted.append("not_ended")
    if facts.pays_cash:
        wanted.append("bank_account_registered")
    if facts.deposit_first and facts.counterpart_promised > 0:
        wanted.append("counterpart_confirmed")
    wanted.append("previous_tranche_paid")
    idle = () if facts.pays_cash else ("bank_account_registered",)
    wanted += [one for one in dict.fromkeys(conditions) if one not in (*wanted, *idle)]
    known = _known_of(facts)
    return [_judged(one, known, facts, today) for one in wanted]


def _known_of(facts: Facts) -> dict[str, Found]:
    """What is known by the codes of the catalogue; what nobody confirmed is not known."""
    return {
        **facts.more,
        "agreement.signed": facts.signed,
        "agreement.suspended": facts.suspended,
        "agreement.ended": facts.ended,
        "agreement.account_valid": facts.account_valid,
        "agreement.counterpart_promised": facts.counterpart_promised,
        "agreement.counterpart_confirmed": facts.counterpart_confirmed,
        "agreement.minutes_uploaded": facts.minutes_uploaded,
        "agreement.trainings_attended": facts.trainings_attended,
        "agreement.visits_made": facts.visits_made,
        "tranche.visits_made": facts.visits_since,
        "tranche.unpaid_before": facts.unpaid_before,
        "tranche.earlier_accounted": "earlier_tranche_accounted" in facts.confirmed or None,
        "tranche.progress_checked": "progress_checked" in facts.confirmed or None,
    }


def _judged(wanted: Wanted, known: Mapping[str, Found], facts: Facts, today: date) -> JudgedCondition:
    """Judge one; what no short form says is a sentence of the pack that a person confirms."""
    if isinstance(wanted, Asked):
        return _judged_as_asked(wanted, known, facts, today)
    code = wanted
    by_hand, label = code not in BY_RULE, LABELS.get(code, code)
    if code not in SHORT_FORMS:
        return JudgedCondition(code, label, code in facts.confirmed, BY_HAND, by_hand)
    condition, waivable = SHORT_FORMS[code], code in facts.waivable and code in MAY_BE_WAIVED
    judged = judge(waived_as(code if waivable else "", condition), known, today=today, decisions=facts.waived)
    asked = facts_in(condition)
    return JudgedCondition(
        code,
        label,
        judged.met is True,
        str(KNOWN_HERE[asked[0]].mend),
        by_hand,
        waivable,
        next((reason.decision for reason in judged.reasons if reason.decision), None),
        FINANCE if code == "counterpart_confirmed" and facts.deposit_waits else BROUGHT_BY[code],
        asked,
    )


def _judged_as_asked(asked: Asked, known: Mapping[str, Found], facts: Facts, today: date) -> JudgedCondition:
    """Judge what a pack wrote. What is not known is not met: nobody pays on a guess."""
    waivable = asked.code in facts.waivable
    whole = waived_as(asked.code if waivable else "", asked.condition)
    judged = judge(whole, known, today=today, decisions=facts.waived)
    return JudgedCondition(
        asked.code,
        asked.label,
        judged.met is True,
        asked.mend,
        waivable=waivable,
        waived=next((reason.decision for reason in judged.reasons if reason.decision), None),
        who=asked.who,
        facts=facts_in(asked.condition),
        reasons=judged.reasons,
    )


def may_be_paid(judged: Iterable[JudgedCondition]) -> bool:
    """Tell whether nothing stands against paying."""
    return all(condition.met for condition in judged)


FOR_GOOD = date.max
"""The last day of what no day ends."""
PASSING = timedelta(days=7)
"""For how long it is kept that a tranche may be paid where something else than an act may change it. Each night it is
judged anew, so that this only bridges a worker that stands still for some days."""


def ready_until(conditions: Sequence[Wanted], facts: Facts, *, today: date) -> date | None:
    """Return the last day on which nothing stands against paying, if nothing else happens; None: something does today.

    A waiver that ends is what a day alone changes: without one it is `FOR_GOOD`. With a condition that other facts or
    days decide (`Asked.passes`) it is at most `PASSING` from today.
    """
    most = today + PASSING if may_pass(conditions) else FOR_GOOD
    last, day = None, today
    while day <= most and may_be_paid(judged := judge_tranche(conditions, facts, today=day)):
        ends = [one.waived.until for one in judged if one.waived and one.waived.until]
        if not ends:
            return most
        last = min(*ends, most)
        if last == most:
            return last
        day = last + timedelta(days=1)
    return last


def may_pass(conditions: Iterable[Wanted]) -> bool:
    """Tell whether some condition of a tranche may change without an act on its agreement."""
    return any(isinstance(one, Asked) and one.passes for one in conditions)


def kept_fits(kept: date | None, right: date | None, conditions: Iterable[Wanted], *, today: date) -> bool:
    """Tell whether the day that is kept of a tranche says what judging it gives.

    Of one that may pass, an earlier day says the same as long as it lies ahead.
    """
    if kept == right:
        return True
    if kept is None or right is None:
        return False
    return today < kept < right and may_pass(conditions)
