"""What a provider learned, and what became of them: certificates, trainings, follow-up."""

from datetime import date
from typing import IO

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from winay.base.actions import record_act
from winay.base.errors import InvalidInput
from winay.base.models import User
from winay.base.proofs import read_proof
from winay.documents.actions import keep_proof, let_go
from winay.programmes.models import Programme
from winay.registry.actions.forgetting import without_names
from winay.talents import access
from winay.talents.actions._common import clean_text, locked_provider, one_of, past_day
from winay.talents.models import Certificate, FollowUp, Provider, Training
from winay.talents.rules import OUTCOMES
from winay.talents.skills import skills

MOST_DAYS = 400


def add_certificate(
    *,
    actor: User | None,
    provider: Provider,
    title: str,
    given_by: str,
    given_on: date | None = None,
    proof: IO[bytes] | None = None,
) -> Certificate:
    """Keep a certificate of a provider, with its picture or PDF if it is at hand. Inverse: `remove_certificate`.

    Effects: the certificate, its proof, one act. The file is never public.
    """
    access.require(access.may_keep_provider(actor, provider))
    page = read_proof(proof, field="proof")
    with transaction.atomic():
        provider = locked_provider(provider, actor)
        certificate = Certificate.objects.create(
            provider=provider,
            title=clean_text(title, field="title", most=160, required=True),
            given_by=clean_text(given_by, field="given_by", most=120, required=True),
            given_on=past_day(given_on, field="given_on") if given_on else None,
            proof=keep_proof(page) if page else None,
        )
        record_act(actor=actor, verb="add_certificate", subject=provider)
        return certificate


@transaction.atomic
def remove_certificate(*, actor: User | None, certificate: Certificate) -> None:
    """Take out a certificate that was put here by mistake; its file goes too. Inverse: `add_certificate`."""
    provider = locked_provider(certificate.provider, actor)
    proof = certificate.proof
    certificate.delete()
    let_go(proof)
    record_act(actor=actor, verb="remove_certificate", subject=provider)


@transaction.atomic
def record_training(
    *,
    actor: User | None,
    learner: Provider,
    skill: str,
    ended_on: date,
    trainer: Provider | None = None,
    given_by: str = "",
    programme: Programme | None = None,
    days: int | None = None,
) -> Training:
    """Write down that a provider was trained, by another of the register or somebody else. Inverse: `remove_training`.

    Effects: the training, one act. Raises `InvalidInput` where nobody gave it, or they themselves.
    """
    learner = locked_provider(learner, actor)
    if trainer is None and not given_by.strip():
        raise InvalidInput(_("Say who gave it: somebody of the register, or an institution."), field="given_by")
    if trainer is not None and trainer.pk == learner.pk:
        raise InvalidInput(_("Nobody is trained by themselves."), field="trainer")
    one_of(skill, skills(), field="skill")
    if days is not None and not 1 <= days <= MOST_DAYS:
        raise InvalidInput(_("Write a number from 1 to %(most)d.") % {"most": MOST_DAYS}, field="days")
    training = Training.objects.create(
        learner=learner,
        trainer=trainer,
        given_by=clean_text(given_by, field="given_by", most=120),
        skill=skill,
        programme=programme,
        ended_on=past_day(ended_on, field="ended_on"),
        days=days,
    )
    record_act(actor=actor, verb="record_training", subject=learner, details={"skill": skill})
    return training


@transaction.atomic
def remove_training(*, actor: User | None, training: Training) -> None:
    """Take out a training that was put here by mistake. Inverse: `record_training`."""
    learner = locked_provider(training.learner, actor)
    training.delete()
    record_act(actor=actor, verb="remove_training", subject=learner)


@transaction.atomic
def record_follow_up(
    *, actor: User | None, provider: Provider, asked_on: date, outcome: str, words: str = ""
) -> FollowUp:
    """Write down what became of a provider by one day; the newest word counts. There is no inverse: ask again.

    Effects: the word, one act. Names are struck out of `words`: nobody can change them later.
    """
    provider = locked_provider(provider, actor)
    found = FollowUp.objects.create(
        provider=provider,
        asked_on=past_day(asked_on, field="asked_on"),
        outcome=one_of(outcome, OUTCOMES, field="outcome"),
        words=without_names(clean_text(words, field="words", most=200), provider.who),
    )
    record_act(actor=actor, verb="record_follow_up", subject=provider, details={"outcome": outcome})
    return found
