"""Words of a pack in the reader's language, where a record keeps them in the installation's language only."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings

from winay.calls.models import Call, ConditionResult
from winay.programmes.packs import CallTerms


@dataclass(frozen=True)
class ConditionWords:
    """The verdict on one condition as its reader sees it."""

    label: str
    met: bool
    reason: str
    mend: str


def conditions_in_words(call: Call, results: Iterable[ConditionResult]) -> list[ConditionWords]:
    """Return verdicts with the pack's label and mend in the active language; what a person wrote stays as written."""
    known = {condition.code: condition for condition in CallTerms.model_validate(call.terms).all_conditions}
    shown = []
    for result in results:
        label, mend = result.label, result.mend
        if condition := known.get(result.condition):
            label = str(condition.label)
            if mend == condition.mend.in_language(settings.LANGUAGE_CODE):
                mend = str(condition.mend)
        shown.append(ConditionWords(label, result.met, result.reason, mend))
    return shown
