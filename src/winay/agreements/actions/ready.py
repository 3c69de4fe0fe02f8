"""Until when a tranche can be paid is kept with it: written by each act that changes it, put right each night."""

from django.db import transaction

from winay.agreements.actions._locks import locked_agreement
from winay.agreements.models import Agreement, Tranche
from winay.agreements.queries.staff import wrongly_ready
from winay.agreements.queries.tranches import fits, payable_until, waivers_of_agreements
from winay.base.work import Keep

KEEP_READY = "agreements.ready"
"""The name of the work that judges every tranche of the signed agreements. It stands in a migration: never renamed."""


def keep_ready(agreement: Agreement) -> None:
    """Write down until when each tranche of an agreement can be paid, after an act that may have changed it.

    Within the act's transaction, the agreement's row locked. Four queries at most, and one for each day that changed.
    """
    judged = (
        Agreement.objects.select_related("bank_account", "outcome__proposal__call")
        .prefetch_related("tranches", "deposits", "follow_ups")
        .get(pk=agreement.pk)
    )
    waivers = waivers_of_agreements([judged])
    for tranche in judged.tranches.all():
        until = payable_until(judged, tranche, waivers)
        if not fits(tranche, until):
            Tranche.objects.filter(pk=tranche.pk).update(ready_until=until)


def keep_all_ready(_subject: str, keep: Keep) -> None:
    """Put right what is kept of every tranche, as a worker's work: each night, and once after the update that began it.

    Each agreement that differs is locked and judged anew: it may have changed since it was read.
    """
    for number, key in enumerate({one.agreement for one in wrongly_ready()}):
        if number % 100 == 0:
            keep()
        with transaction.atomic():
            keep_ready(locked_agreement(Agreement(pk=key), closed_too=True))
