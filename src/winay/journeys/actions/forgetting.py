"""What becomes of referrals when a person is forgotten."""

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from winay.documents.actions import let_go
from winay.journeys.actions.moving import withdraw_all
from winay.journeys.models import Referral, ReferralFile, SharingConsent
from winay.registry.actions.forgetting import Trace


def forget_referrals(trace: Trace) -> None:
    """Empty the files that tell of these people, take back what is not enrolled yet, delete the papers they signed.

    What stays says that somebody was handed over, when and to whom: not who.
    """
    given = SharingConsent.objects.filter(given_by__in=trace.people)
    of_person = Referral.objects.filter(person__in=trace.people)
    by_consent = Referral.objects.filter(consent__in=given)
    with override("es"):
        reason = _("The person asked that their data be deleted.")
    withdraw_all([*of_person, *by_consent.exclude(person__in=trace.people)], actor=None, reason=reason)
    ReferralFile.objects.filter(referral__in=[*of_person, *by_consent]).update(content={})
    for consent in given.filter(proof__isnull=False).select_related("proof"):
        proof, consent.proof = consent.proof, None
        consent.save(update_fields=["proof"])
        let_go(proof)
    given.filter(taken_back_at=None).update(taken_back_at=timezone.now(), witness_1="—", witness_2="—")
    given.exclude(witness_1="").update(witness_1="—", witness_2="—")
