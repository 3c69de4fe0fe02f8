"""Somebody allows that what is known of them goes to the next programme, and takes it back."""

from dataclasses import dataclass
from datetime import date
from typing import IO

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from winay.base.actions import record_act
from winay.base.errors import InvalidInput, WrongState
from winay.base.models import User
from winay.base.proofs import Page, read_proof
from winay.base.templatetags.winay import day as in_words
from winay.documents.actions import keep_proof
from winay.journeys import access
from winay.journeys.actions.moving import lock_subject
from winay.journeys.actions.refusals import take_back_all
from winay.journeys.models import SharingConsent, Support
from winay.journeys.queries.consents import allowance, last_taken_back
from winay.journeys.queries.referrals import who_may_allow
from winay.registry.actions import require_standing
from winay.registry.models import Household, Organisation, Person, Venture

How = SharingConsent.How
Subject = Person | Household | Organisation | Venture


@dataclass(frozen=True)
class Allowed:
    """What somebody said of passing their data on: who, when, how; the paper's picture, or the two witnesses."""

    given_by: Person
    said_on: date
    how: str
    proof: IO[bytes] | Page | None = None
    witness_1: str = ""
    witness_2: str = ""


def record_sharing_consent(*, actor: User, subject: Subject, support: Support, said: Allowed) -> SharingConsent:
    """Write down that somebody allowed that their file goes to a support.

    In the app only the person themselves; on paper or before witnesses, who keeps people there. Effects: the consent,
    its paper as a proof, one act. Inverse: `take_back_consent`. Allowed again, the earlier stays beside it.
    """
    page = read_proof(said.proof, field="proof")
    with transaction.atomic():
        return consent_within(actor=actor, subject=subject, support=support, said=said, page=page)


def consent_within(
    *, actor: User | None, subject: Subject, support: Support, said: Allowed, page: Page | None
) -> SharingConsent:
    """Write a consent within the transaction of the act that needs it; `page` was read before it locked anything."""
    in_app = said.how == How.APP
    if in_app:
        own = actor is not None and said.given_by.user_id == actor.pk
        access.require(own and access.is_own(actor, subject))
    else:
        access.require(access.may_send(actor, subject))
    if said.how not in (How.APP, How.PAPER, How.SPOKEN):
        raise InvalidInput(_("Say how they allowed it."), field="how")
    if not isinstance(subject, Venture):
        require_standing(subject)
    if support.withdrawn_at is not None:
        raise InvalidInput(_("This programme is out of the catalogue. Choose another one."), field="support")
    if not who_may_allow(subject).filter(pk=said.given_by.pk).exists():
        raise InvalidInput(_("Only somebody of theirs can allow it. Choose one of them."), field="given_by")
    if said.said_on > timezone.localdate():
        raise InvalidInput(_("The date lies in the future."), field="said_on")
    back = last_taken_back(subject, support)
    if back is not None and not in_app and said.said_on <= timezone.localdate(back):
        raise InvalidInput(
            _("They took it back on %(day)s. Only what they said after that day counts.")
            % {"day": in_words(timezone.localdate(back))},
            field="said_on",
        )
    if said.how == How.PAPER and page is None:
        raise InvalidInput(_("Add the photograph of the signed paper."), field="proof")
    witnesses = [_name_of_witness(said.witness_1), _name_of_witness(said.witness_2)]
    if said.how == How.SPOKEN and (not all(witnesses) or witnesses[0].casefold() == witnesses[1].casefold()):
        raise InvalidInput(_("Two witnesses who heard it, each by their name."), field="witness_1")
    consent = SharingConsent.objects.create(
        support=support,
        given_by=said.given_by,
        said_on=said.said_on,
        how=said.how,
        proof=keep_proof(page) if page is not None and said.how == How.PAPER else None,
        witness_1=witnesses[0] if said.how == How.SPOKEN else "",
        witness_2=witnesses[1] if said.how == How.SPOKEN else "",
        recorded_by_name=str(actor) if actor else "system",
        **{column_of(subject): subject},
    )
    if allowance(subject, support) is None:
        raise InvalidInput(
            _("Somebody whose word decides said no. Nothing goes unless that person allows it."), field="given_by"
        )
    record_act(actor=actor, verb="allow_sharing", subject=consent, details={"how": said.how})
    return consent


@transaction.atomic
def take_back_consent(*, actor: User, consent: SharingConsent, reason: str = "") -> SharingConsent:
    """Take a consent back: of one's own, or told to who keeps people there.

    Effects: this consent and every other of theirs to that support lets nothing go any more; every referral to it that
    is not enrolled yet is taken back, so that its receiver reads nothing from then on, and links of all are closed; one
    act each. Inverse: another consent, said after it.
    """
    subject = consent.subject
    lock_subject(consent)
    access.require(access.is_own(actor, subject) or access.may_send(actor, subject))
    found = SharingConsent.objects.select_for_update(of=("self",)).get(pk=consent.pk)
    if found.taken_back_at is not None:
        raise WrongState(_("This was taken back already."))
    take_back_all(actor, subject, found.support, reason=reason)
    found.refresh_from_db()
    return found


def column_of(subject: Subject) -> str:
    """Return the column of a row about this subject."""
    kinds = ((Organisation, "organisation"), (Household, "household"), (Person, "person"), (Venture, "venture"))
    return next(name for model, name in kinds if isinstance(subject, model))


def _name_of_witness(text: str) -> str:
    plain = " ".join(text.split())
    if len(plain) > 120 or not plain.isprintable():
        raise InvalidInput(_("This has 1 to %(most)s letters.") % {"most": 120}, field="witness_1")
    return plain
