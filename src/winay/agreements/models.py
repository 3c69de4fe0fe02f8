"""Agreements, counterpart deposits, tranches. Their money is posted in the ledger."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from winay.agreements.states import AGREEMENT_STATES, TRANCHE_STATES
from winay.base.fields import money_field
from winay.base.models import Record
from winay.committees.models import Outcome
from winay.documents.models import Document
from winay.registry.models import BankAccount, Organisation


class Agreement(Record):
    """The first contract (SU ch. 3B): programme and organisation, obligations, amounts by source, tranches."""

    outcome = models.OneToOneField(Outcome, on_delete=models.PROTECT, related_name="agreement")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="agreements")
    code = models.CharField(max_length=50, unique=True)
    state = models.CharField(max_length=10, choices=AGREEMENT_STATES.choices(), default=AGREEMENT_STATES.initial)
    amount = money_field()
    counterpart_cash = money_field(default=0)
    counterpart_kind = money_field(default=0)
    bank_account = models.ForeignKey(BankAccount, null=True, blank=True, on_delete=models.PROTECT)
    obligations = models.JSONField(default=list)
    sign_by = models.DateField(_("sign by"), null=True, blank=True)
    signed_on = models.DateField(_("signed on"), null=True, blank=True)
    document = models.OneToOneField(Document, null=True, blank=True, on_delete=models.PROTECT)

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.code


class CounterpartDeposit(Record):
    """Proof that the organisation put its own cash into its account; finance confirms it, the ledger posts it.

    Or finance does not find it in the bank and says why (`not_found_why`); it may still be found later.
    """

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="deposits")
    amount = money_field()
    deposited_on = models.DateField(_("deposited on"))
    operation_number = models.CharField(_("bank operation number"), max_length=40)
    proof = models.FileField(_("proof"), upload_to="deposits/%Y/%m", blank=True)
    not_found_at = models.DateTimeField(null=True, blank=True)
    not_found_why = models.CharField(max_length=500, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agreement", "operation_number"], name="deposit_once_per_operation")
        ]


class Tranche(Record):
    """A part of the award: finance prepares it, the coordinator authorises it (`release`), the bank pays it.

    `attempt` counts the authorisations: after a rejection or a reversal the next one is another. `paid_on` is the
    bank's date, `operation_number` its number: without both nothing is paid.
    """

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="tranches")
    number = models.PositiveSmallIntegerField()
    amount = money_field()
    conditions = models.JSONField(default=list)
    due_on = models.DateField(null=True, blank=True)
    state = models.CharField(max_length=10, choices=TRANCHE_STATES.choices(), default=TRANCHE_STATES.initial)
    attempt = models.PositiveSmallIntegerField(default=0)
    prepared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    prepared_at = models.DateTimeField(null=True, blank=True)
    released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    released_at = models.DateTimeField(null=True, blank=True)
    operation_number = models.CharField(_("bank operation number"), max_length=40, blank=True)
    paid_on = models.DateField(_("day of the transfer"), null=True, blank=True)

    class Meta:
        ordering = ["agreement", "number"]
        constraints = [
            models.UniqueConstraint(fields=["agreement", "number"], name="tranche_number_once"),
            models.CheckConstraint(
                condition=models.Q(released_by=None) | ~models.Q(released_by=models.F("prepared_by")),
                name="never_the_same_person_prepares_and_releases",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agreement.code}/{self.number}"
