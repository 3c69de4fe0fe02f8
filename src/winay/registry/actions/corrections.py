"""Corrections that people ask for in what is held of them: asked by themselves, answered by who keeps the registry."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from winay.base.actions import record_act, transition
from winay.base.errors import InvalidInput, WrongState
from winay.base.models import User
from winay.registry import access
from winay.registry.actions._common import clean_text
from winay.registry.models import Correction, Person
from winay.registry.states import CORRECTION_STATES

DAYS = 10
"""Within how many days a correction is answered."""
MOST_OPEN = 5


@transaction.atomic
def ask_correction(*, actor: User | None, person: Person, text: str) -> Correction:
    """Write down what a person says is wrong in their data; the same words again return the request that stands.

    They ask by their own account, or somebody who keeps the registry writes it for them. Effects: the request with a
    date to answer it by, one act without the words. Raises `InvalidInput` without words, `WrongState` while five wait.
    """
    allowed = access.may_keep_people(actor, person.district_id) or (
        actor is not None and actor.is_active and person.user_id == actor.pk
    )
    access.require(allowed)
    person = Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
    if person.merged_into_id or person.anonymised_at:
        raise WrongState(_("This record stands for nobody any more."))
    text = clean_text(text, field="text", most=1000, required=True)
    waiting = person.corrections.filter(state="asked")
    if (standing := waiting.filter(text=text).first()) is not None:
        return standing
    if waiting.count() >= MOST_OPEN:
        raise WrongState(_("Five requests wait for an answer already."))
    made = Correction.objects.create(person=person, text=text, due_on=timezone.localdate() + timedelta(days=DAYS))
    record_act(actor=actor, verb="ask_correction", subject=made)
    return made


@transaction.atomic
def answer_correction(*, actor: User, correction: Correction, corrected: bool, answer: str) -> Correction:
    """Say what came of a request: corrected on the person's page, or not, and why. Effects: the request, one act.

    The correction itself is an act of its own (`correct_person`, …), done before. Raises `InvalidInput` without words.
    """
    correction = Correction.objects.select_for_update(of=("self",)).select_related("person").get(pk=correction.pk)
    access.require(access.may_keep_people(actor, correction.person.district_id))
    if correction.person.user_id == actor.pk:
        raise InvalidInput(_("Somebody else answers what you asked for yourself."), field="answer")
    correction.answer = clean_text(answer, field="answer", most=1000, required=True)
    correction.answered_by, correction.answered_on = actor, timezone.localdate()
    transition(
        correction,
        table=CORRECTION_STATES,
        act="correct" if corrected else "refuse",
        actor=actor,
        also_save=("answer", "answered_by", "answered_on"),
    )
    return correction
