"""Leaving it to a person whether somebody who was just registered is one who was registered before."""

from collections.abc import Mapping

from django.db import transaction

from winay.base.actions import record_act
from winay.base.models import User
from winay.registry import access
from winay.registry.models import LinkPair, Person

ASKED = 0.5
"""The probability of a pair that no model weighed: between the limit of review and the automatic one."""


@transaction.atomic
def ask_whether_one(*, actor: User | None, person: Person, others: Mapping[Person, str]) -> int:
    """Have somebody compare `person` with each of `others`; return how many pairs are new.

    `others` come with the rule that leaves the pair to a person (`LinkPair.Held`, or ""). Effects: a pair to compare
    for each that does not stand yet, one act each. Inverse: somebody judges the pair (`judge_pair`).
    """
    access.require(access.may_keep(actor, person))
    new = 0
    for other, rule in others.items():
        left, right = sorted((person, other), key=lambda one: one.pk)
        pair, made = LinkPair.objects.get_or_create(
            left_person=left,
            right_person=right,
            defaults={"probability": ASKED, "weight": 0.0, "held_by": rule},
        )
        if made:
            new += 1
            record_act(actor=actor, verb="ask_whether_one", subject=pair)
    return new
