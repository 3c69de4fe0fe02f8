"""Payment orders. Their money is posted in the ledger."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from winay.base.fields import money_field
from winay.base.models import Record
from winay.programmes.models import Programme
from winay.registry.models import BankAccount, Organisation
from winay.territory.models import District
from winay.treasury.states import PAYMENT_STATES


class PaymentOrder(Record):
    """One attempt to pay one thing: finance prepares it, the coordinator authorises it (`release`), the bank pays it.

    What it pays is named by value, since it stands on a higher floor: `purpose` says whose (`treasury.purposes`),
    `about_type` and `about_id` which thing, `attempt` which time. Roles hold in `district`, if it has one. `paid_on` is
    the bank's date, `operation_number` its number: without both nothing is paid. `ended_at` and `ended_why`: when and
    why it was sent back, rejected or reversed.
    """

    class Method(models.TextChoices):
        """How the money reaches whom it is for."""

        TRANSFER = "transfer", _("Transfer to the payee's account")
        GOODS = "goods", _("Providers are paid, goods and services handed over")

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="payment_orders")
    district = models.ForeignKey(District, null=True, on_delete=models.PROTECT, related_name="+")
    purpose = models.CharField(max_length=30)
    about_type = models.CharField(max_length=60)
    about_id = models.CharField(max_length=40)
    attempt = models.PositiveSmallIntegerField()
    code = models.CharField(max_length=80, unique=True)
    payee = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="payment_orders")
    payee_name = models.CharField(max_length=200)
    account = models.ForeignKey(BankAccount, null=True, on_delete=models.PROTECT, related_name="+")
    method = models.CharField(max_length=10, choices=Method.choices, default=Method.TRANSFER)
    amount = money_field()
    state = models.CharField(max_length=10, choices=PAYMENT_STATES.choices(), default=PAYMENT_STATES.initial)
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
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_why = models.TextField(blank=True)

    class Meta:
        ordering = ["code"]
        constraints = [
            # Also finds the orders about one thing.
            models.UniqueConstraint(
                fields=["about_id", "about_type", "attempt"], name="payment_order_once_an_attempt"
            ),
            models.CheckConstraint(
                condition=models.Q(released_by=None) | ~models.Q(released_by=models.F("prepared_by")),
                name="payment_never_prepared_and_released_by_one",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="paid") | models.Q(paid_on__isnull=False),
                name="payment_paid_on_a_day",
            ),
        ]
        indexes = [
            # Orders of a programme by state; another payment with the same operation.
            models.Index(fields=["programme", "state"], name="payment_of_programme"),
            models.Index(fields=["payee", "operation_number"], name="payment_of_payee"),
        ]

    def __str__(self) -> str:
        return self.code
