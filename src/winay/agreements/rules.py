"""What an agreement promises and when a tranche may be paid: pure functions, amounts in soles to the cent."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from winay.agreements.facts import BY_HAND, FACTS
from winay.base.messages import N_
from winay.base.rounding import half_up
from winay.facts.rules import Catalogue, Compare, Condition, Decision, Of, facts_in, judge, waived_as
from winay.facts.rules.judging import Found
from winay.ledger.rules import ZERO, allocate

LABELS: Mapping[str, str] = {
    "agreement_signed": N_("The agreement is signed"),
    "bank_account_registered": N_("The organisation's bank account is registered"),
    "counterpart_confirmed": N_("The counterpart in cash is deposited and confirmed"),
    "previous_tranche_paid": N_("The previous tranche is paid"),
    "earlier_tranche_accounted": N_("The organisation has accounted for the previous tranche"),
    "progress_checked": N_("An officer has seen the progress in the field"),
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
}
"""The conditions of a tranche that a pack can name, over the facts of `agreements.facts`."""
BY_RULE = frozenset(
    ("agreement_signed", "bank_account_registered", "counterpart_confirmed", "previous_tranche_paid")
)
"""Those that the books decide; a person confirms the others."""
MAY_BE_WAIVED = ("counterpart_confirmed", "earlier_tranche_accounted", "progress_checked")
"""Those that a pack may let be waived: without the others there is nobody to pay, or nothing that was agreed."""
KNOWN_HERE = Catalogue(FACTS)


@dataclass(frozen=True)
class Facts:
    """What the judgement of a tranche leans on. `confirmed` are the conditions that a person confirmed.

    `waivable` are those that the call's rules let be waived, `waived` what was decided, by the condition's code.
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


@dataclass(frozen=True)
class JudgedCondition:
    """One condition of a tranche as it stands; label and mend are message ids, or the pack's own words.

    `waived` is the decision by which it counts as met.
    """

    code: str
    label: str
    met: bool
    mend: str
    by_hand: bool = False
    waivable: bool = False
    waived: Decision | None = None


@dataclass(frozen=True)
class SourceAmount:
    """What one source puts into the plan."""

    source: str
    amount: Decimal


def tranche_amounts(total: Decimal, shares: Sequence[Decimal]) -> list[Decimal]:
    """Split an award into tranches by their shares, to the cent (largest remainder); no shares: one tranche."""
    return allocate(total, list(shares) or [Decimal(1)])


def amounts_by_source(
    *, award: Decimal, own_cash: Decimal, own_kind: Decimal, lines: Iterable[tuple[str, Decimal]]
) -> list[SourceAmount]:
    """Return who pays what: the award, the organisation's cash and kind, and third parties from the cost lines.

    `lines` are (source, amount) of the proposal; only municipality and other sources are taken from them.
    Sources that give nothing are left out.
    """
    sums = {"programme": award, "own_cash": own_cash, "own_kind": own_kind, "municipality": ZERO, "other": ZERO}
    for source, amount in lines:
        if source in ("municipality", "other"):
            sums[source] += amount
    return [SourceAmount(source, amount) for source, amount in sums.items() if amount > 0]


def percentages(amounts: Sequence[Decimal]) -> list[Decimal]:
    """Return each amount's part of their sum in percent with one decimal, so that they add up to 100.0.

    Largest remainder, as with money.
    """
    return [half_up(part * 10, Decimal("0.1")) for part in allocate(Decimal("10.00"), list(amounts))]


def judge_tranche(conditions: Sequence[str], facts: Facts, *, today: date) -> list[JudgedCondition]:
    """Judge every condition of a tranche: those that always hold, then the plan's own, in its order.

    `today` is the day on which a waiver must hold; nothing else of a tranche's conditions depends on the day.
    """
    wanted = ["agreement_signed"]
    if facts.pays_cash:
        wanted.append("bank_account_registered")
    if facts.deposit_first and facts.counterpart_promised > 0:
        wanted.append("counterpart_confirmed")
    wanted.append("previous_tranche_paid")
    idle = () if facts.pays_cash else ("bank_account_registered",)
    wanted += [code for code in dict.fromkeys(conditions) if code not in (*wanted, *idle)]
    known = _known_of(facts)
    return [_judged(code, known, facts, today) for code in wanted]


def _known_of(facts: Facts) -> dict[str, Found]:
    """What is known by the codes of the catalogue; what nobody confirmed is not known."""
    return {
        "agreement.signed": facts.signed,
        "agreement.account_valid": facts.account_valid,
        "agreement.counterpart_promised": facts.counterpart_promised,
        "agreement.counterpart_confirmed": facts.counterpart_confirmed,
        "tranche.unpaid_before": facts.unpaid_before,
        "tranche.earlier_accounted": "earlier_tranche_accounted" in facts.confirmed or None,
        "tranche.progress_checked": "progress_checked" in facts.confirmed or None,
    }


def _judged(code: str, known: Mapping[str, Found], facts: Facts, today: date) -> JudgedCondition:
    """Judge one; what no short form says is a sentence of the pack that a person confirms."""
    by_hand, label = code not in BY_RULE, LABELS.get(code, code)
    if code not in SHORT_FORMS:
        return JudgedCondition(code, label, code in facts.confirmed, BY_HAND, by_hand)
    condition, waivable = SHORT_FORMS[code], code in facts.waivable and code in MAY_BE_WAIVED
    judged = judge(waived_as(code if waivable else "", condition), known, today=today, decisions=facts.waived)
    return JudgedCondition(
        code,
        label,
        judged.met is True,
        str(KNOWN_HERE[facts_in(condition)[0]].mend),
        by_hand,
        waivable,
        next((reason.decision for reason in judged.reasons if reason.decision), None),
    )


def may_be_paid(judged: Iterable[JudgedCondition]) -> bool:
    """Tell whether nothing stands against paying."""
    return all(condition.met for condition in judged)


FOR_GOOD = date.max
"""The last day of what no day ends."""


def ready_until(conditions: Sequence[str], facts: Facts, *, today: date) -> date | None:
    """Return the last day on which nothing stands against paying, if nothing else happens; None: something does today.

    A waiver that ends is the only thing of a tranche that a day alone changes: without one it is `FOR_GOOD`.
    """
    last, day = None, today
    while may_be_paid(judged := judge_tranche(conditions, facts, today=day)):
        ends = [one.waived.until for one in judged if one.waived and one.waived.until]
        if not ends:
            return FOR_GOOD
        last = min(ends)
        day = last + timedelta(days=1)
    return last


def sign_by(prepared_on: date, days: int) -> date:
    """Return the day by which the agreement should be signed: so many `days` (`sign_days`) after it is prepared."""
    return prepared_on + timedelta(days=days)


def pay_by(signed_on: date, days: int) -> date:
    """Return the day by which the first tranche should be paid: so many `days` (`pay_days`) after signature."""
    return signed_on + timedelta(days=days)


_UNITS = [
    "cero", "uno", "dos", "tres", "cuatro", "cinco", "seis", "siete", "ocho", "nueve", "diez", "once", "doce",
    "trece", "catorce", "quince", "dieciséis", "diecisiete", "dieciocho", "diecinueve", "veinte", "veintiuno",
    "veintidós", "veintitrés", "veinticuatro", "veinticinco", "veintiséis", "veintisiete", "veintiocho", "veintinueve",
]  # fmt: skip
_TENS = ["treinta", "cuarenta", "cincuenta", "sesenta", "setenta", "ochenta", "noventa"]
_HUNDREDS = [
    "ciento", "doscientos", "trescientos", "cuatrocientos", "quinientos", "seiscientos", "setecientos",
    "ochocientos", "novecientos",
]  # fmt: skip
_CURRENCIES = {"PEN": "soles", "USD": "dólares estadounidenses", "EUR": "euros"}


def amount_in_words(amount: Decimal, currency: str = "PEN") -> str:
    """Write an amount as Peruvian contracts do: `siete mil ciento sesenta y seis con 77/100 soles`.

    From 0 to 999,999,999.99; a larger one raises `ValueError`.
    """
    whole, cents = divmod(int(amount * 100), 100)
    if not 0 <= whole < 10**9:
        raise ValueError("out of range")
    return f"{_shortened(_in_words(whole))} con {cents:02d}/100 {_CURRENCIES.get(currency, currency)}"


def _in_words(number: int) -> str:
    if number < 30:
        return _UNITS[number]
    if number < 100:
        tens, rest = divmod(number, 10)
        return _TENS[tens - 3] + (f" y {_UNITS[rest]}" if rest else "")
    if number == 100:
        return "cien"
    if number < 1000:
        hundreds, rest = divmod(number, 100)
        return _HUNDREDS[hundreds - 1] + (f" {_in_words(rest)}" if rest else "")
    size, many = (10**3, "mil") if number < 10**6 else (10**6, "millones")
    above, rest = divmod(number, size)
    words = f"{_shortened(_in_words(above))} {many}"
    words = {"un mil": "mil", "un millones": "un millón"}.get(words, words)
    return words + (f" {_in_words(rest)}" if rest else "")


def _shortened(words: str) -> str:
    """Shorten a final `uno` before a noun: `veintiún mil`, `treinta y un soles`."""
    if words.endswith("veintiuno"):
        return words.removesuffix("veintiuno") + "veintiún"
    return words.removesuffix("o") if words == "uno" or words.endswith(" uno") else words
