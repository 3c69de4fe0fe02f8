"""Conditions that the coordinator of a call adds to those of its pack, over any fact of the catalogue."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy, override

from winay.base.actions import record_act
from winay.base.errors import InvalidInput, WrongState
from winay.base.models import User
from winay.calls.access import may_manage_call
from winay.calls.actions._common import locked_call, require
from winay.calls.models import Call
from winay.calls.pack import CallTerms, Condition, read_terms
from winay.calls.queries.terms import terms_of
from winay.facts.catalogue import CATALOGUE
from winay.facts.rules import ConditionFault, read
from winay.facts.words import fault_in_words, says
from winay.programmes.packs import LocalText

OWN = "own-"
"""How the codes of added conditions begin."""


@transaction.atomic
def add_condition(
    *,
    actor: User,
    call: Call,
    asks: Mapping[str, Any],
    mend: str,
    label: str = "",
    may_be_waived: bool = False,
) -> Condition:
    """Add a condition to a draft call: `asks` as docs/conditions.md writes it, label and mend in the office's words.

    Without a label the condition says itself, in every language. `may_be_waived`: a coordinator may leave it unasked
    of one proposal, with a reason. Raises `NotAllowed`, `WrongState` when published, `InvalidInput` for what cannot be
    asked and where the pack lets none be added. Inverse: `remove_condition`.
    """
    call = locked_call(call)
    terms = _changeable(actor, call)
    if not terms.may_add_conditions:
        raise InvalidInput(gettext_lazy("The pack does not let conditions be added."))
    if not mend.strip():
        raise InvalidInput(
            gettext_lazy("Say how a group can put it right: it reads this when it does not meet the condition."),
            field="mend",
        )
    try:
        asked = read(asks, CATALOGUE)
    except ConditionFault as fault:
        raise InvalidInput(" ".join(fault_in_words(fault)), field="value") from fault
    taken = {condition.code for condition in terms.all_conditions}
    code = next(f"{OWN}{n}" for n in range(1, len(taken) + 2) if f"{OWN}{n}" not in taken)
    texts = {"es": label.strip()} if label.strip() else {}
    for language in () if texts else ("es", "en", "quz"):
        with override(language):
            texts[language] = says(asked)
    added = Condition(
        code=code,
        kind="facts",
        asks=dict(asks),
        label=LocalText(**texts),
        mend=LocalText(es=mend.strip()),
        may_be_waived=may_be_waived,
    )
    _keep(call, [*terms.added_conditions, added])
    record_act(
        actor=actor,
        verb="add_condition",
        subject=call,
        details={
            "code": code,
            "asks": added.asks,
            "says": added.label.in_language(settings.LANGUAGE_CODE),
            "may_be_waived": may_be_waived,
        },
    )
    return added


@transaction.atomic
def remove_condition(*, actor: User, call: Call, code: str) -> None:
    """Take an added condition out of a draft call; the pack's own stay. Inverse: `add_condition`.

    Raises `NotAllowed`, `WrongState` when published, `InvalidInput` where there is no such added condition.
    """
    call = locked_call(call)
    terms = _changeable(actor, call)
    left = [condition for condition in terms.added_conditions if condition.code != code]
    if len(left) == len(terms.added_conditions):
        raise InvalidInput(gettext_lazy("The call has no such condition of its own."), field="code")
    _keep(call, left)
    record_act(actor=actor, verb="remove_condition", subject=call, details={"code": code})


def _changeable(actor: User, call: Call) -> CallTerms:
    require(actor, may_manage_call, call)
    if call.state != "draft":
        raise WrongState(gettext_lazy("The call is published: its conditions stay as they are."))
    return terms_of(call)


def _keep(call: Call, added: list[Condition]) -> None:
    plain = [condition.model_dump(mode="json") for condition in added]
    call.terms = read_terms({**call.terms, "added_conditions": plain}).model_dump(mode="json")
    call.save(update_fields=["terms"])
