"""Words of a pack in the reader's language, where a record keeps them in the installation's language only."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from winay.base.templatetags.winay import day, moment, money
from winay.calls.models import Call, ConditionResult
from winay.calls.pack import CallTerms, Condition
from winay.calls.queries.terms import terms_of
from winay.facts.models import Waiver
from winay.facts.rules import waivable_parts
from winay.facts.words import says


def round_in_words(terms: CallTerms) -> str:
    """Return which round of how many the call is, or nothing where it is the only one."""
    if terms.rounds_planned == 1:
        return ""
    return _("Round %(number)d of %(all)d") % {"number": terms.round_number, "all": terms.rounds_planned}


def level_in_words(terms: CallTerms) -> str:
    """Return between whom the contest is held, or nothing where groups enter it, as everywhere."""
    return {
        "group": "",
        "family": _("Contest between families"),
        "community": _("Contest between communities"),
        "municipality": _("Contest between municipalities"),
    }[terms.level]


@dataclass(frozen=True)
class ConditionWords:
    """The verdict on one condition as its reader sees it."""

    label: str
    met: bool
    reason: str
    mend: str
    waiver: Waiver | None = None


def conditions_in_words(
    call: Call, results: Iterable[ConditionResult], waivers: Mapping[str, Waiver] | None = None
) -> list[ConditionWords]:
    """Return verdicts with the pack's label and mend in the active language; what a person wrote stays as written.

    `waivers`: those that stand for the proposal, by code; a condition that is met only by one tells of it.
    """
    known = {condition.code: condition for condition in terms_of(call).all_conditions}
    shown = []
    for result in results:
        label, mend = result.label, result.mend
        if condition := known.get(result.condition):
            label = str(condition.label)
            if mend == condition.mend.in_language(settings.LANGUAGE_CODE):
                mend = str(condition.mend)
        waiver = None
        if condition and waivers and result.met and result.reason and not result.decided_by_name:
            waiver = next((waivers[code] for code in condition.waiver_codes if code in waivers), None)
        shown.append(ConditionWords(label, result.met, result.reason, mend, waiver))
    return shown


def waivers_in_words(condition: Condition) -> list[tuple[str, str]]:
    """Return the codes under which a condition may be waived, each with the part that it waives, in words.

    The words are empty where it waives the whole condition.
    """
    asked = condition.asked
    parts = {part.code: says(part) for part in waivable_parts(asked)} if asked else {}
    return [(code, parts.get(code, "")) for code in condition.waiver_codes]


def changes_in_words(changes: Any, call: Call) -> Iterator[tuple[str, str, str]]:
    """Yield each change of an amendment as its readers say it: what, from what, to what.

    Changes are kept as `{field: [before, after]}`, dates in ISO form, amounts as plain numbers.
    """
    names = {
        "questions_until": _("Last day for questions"),
        "closes_at": _("Reception closes"),
        "session_on": _("Day of the public session"),
        "session_place": _("Place of the session"),
    }
    categories = {category.code: category.name_for_reader for category in call.categories.all()}
    for field, change in dict(changes).items():
        pair = (change.get("from"), change.get("to")) if isinstance(change, dict) else (*change, "", "")[:2]
        code, _dash, what = field.rpartition("-")
        name = names.get(field, str(field))
        if what == "budget":
            name = _("Money for “%(category)s”") % {"category": categories.get(code, code)}
        before, after = (_value_in_words(what or field, value, str(call.programme.currency)) for value in pair)
        yield name, before, after


def _value_in_words(field: str, value: Any, currency: str) -> str:
    text = "" if value is None else str(value)
    with suppress(ValueError, InvalidOperation):
        if field == "closes_at":
            return moment(datetime.fromisoformat(text))
        if field in ("questions_until", "session_on"):
            return day(date.fromisoformat(text))
        if field == "budget":
            return money(Decimal(text), currency)
    return text
