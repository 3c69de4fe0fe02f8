"""Payment orders, the bank accounts they leave from, batches that go to the bank, statements that come back.

Their money is posted in the ledger.
"""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from winay.base.fields import money_field
from winay.base.models import Record
from winay.programmes.models import Programme
from winay.registry.models import BankAccount, Organisation
from winay.territory.models import District
from winay.treasury.states import BATCH_STATES, LINE_STATES, PAYMENT_STATES


class ProgrammeAccount(Record):
    """A bank account of the programme: what payments leave from, and what statements are of.

    `number` is the CCI where it has one, else the bank's own number. `limit`: a batch or a payment of more than this
    is released by two people, in a batch. `layout` describes the columns of the bank's text file
    (`treasury.rules.textfile`), where it takes one.
    """

    class Use(models.TextChoices):
        """What the account is for (domain: special account; revolving fund in an account of its own)."""

        SPECIAL = "special", _("Special account")
        REVOLVING = "revolving", _("Revolving fund")
        OPERATING = "operating", _("Operating account")

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="bank_accounts")
    name = models.CharField(_("name"), max_length=120)
    use = models.CharField(_("what it is for"), max_length=10, choices=Use.choices, default=Use.SPECIAL)
    bank = models.CharField(_("bank"), max_length=80)
    number = models.CharField(_("account number"), max_length=34)
    currency = models.CharField(_("currency"), max_length=3, default="PEN")
    funding_source = models.CharField(max_length=40, blank=True)
    limit = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    layout = models.TextField(blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["programme", "number", "currency"], name="programme_account_once")
        ]

    def __str__(self) -> str:
        return f"{self.name} …{self.number[-4:]}"


class PaymentBatch(Record):
    """Payments that go to the bank in one file. Finance makes it, the coordinator releases every payment in it at once.

    `released_by` is the first who released it, `second_by` the other, where the account's limit asks for two.
    """

    account = models.ForeignKey(ProgrammeAccount, on_delete=models.PROTECT, related_name="batches")
    code = models.CharField(max_length=20, unique=True)
    state = models.CharField(max_length=10, choices=BATCH_STATES.choices(), default=BATCH_STATES.initial)
    amount = money_field()
    payments = models.PositiveIntegerField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    second_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    sent_at = models.DateTimeField(null=True, blank=True)
    file_sha256 = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(second_by=None) | ~models.Q(second_by=models.F("released_by")),
                name="batch_never_released_twice_by_one",
            ),
            models.CheckConstraint(
                condition=models.Q(released_by=None) | ~models.Q(released_by=models.F("made_by")),
                name="batch_never_made_and_released_by_one",
            ),
        ]

    def __str__(self) -> str:
        return self.code


class PaymentOrder(Record):
    """One attempt to pay one thing: finance prepares it, the coordinator authorises it (`release`), the bank pays it.

    What it pays is named by value, since it stands on a higher floor: `purpose` says whose (`treasury.purposes`),
    `about_type` and `about_id` which thing, `attempt` which time. Roles hold in `district`, if it has one. `paid_on` is
    the bank's date, `operation_number` its number: without both nothing is paid. `ended_at` and `ended_why`: when and
    why it was sent back, rejected or reversed. `reference` is what the bank is given to name it by, in its `batch`.
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
    batch = models.ForeignKey(
        PaymentBatch, null=True, blank=True, on_delete=models.SET_NULL, related_name="orders"
    )
    reference = models.CharField(max_length=35, blank=True)
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
            # What was paid last.
            models.Index(
                fields=["-paid_on", "-released_at"], condition=models.Q(state="paid"), name="payments_paid_last"
            ),
            # The payment that a line of a statement names.
            models.Index(fields=["reference"], name="payment_by_reference"),
        ]

    def __str__(self) -> str:
        return self.code


class Statement(Record):
    """A bank statement as it was read: whose account, its balances where the file has them, how many lines were new."""

    account = models.ForeignKey(ProgrammeAccount, on_delete=models.PROTECT, related_name="statements")
    filename = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    form = models.CharField(max_length=20)
    since = models.DateField()
    until = models.DateField()
    opening = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    closing = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    lines_read = models.PositiveIntegerField()
    lines_new = models.PositiveIntegerField()
    received_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-until", "-created_at"]
        constraints = [models.UniqueConstraint(fields=["account", "sha256"], name="statement_once")]

    def __str__(self) -> str:
        return self.filename


class StatementLine(Record):
    """One movement that the bank booked. `amount` is negative when it left the account.

    It stands once, in however many statements (`fingerprint`). What the machine holds it to be is `kind`, how surely
    (`trust`), by which reason (`how`), and which order is `meant`; a person decides: the `order` that it pays or
    returns, or what it is `explained` as. `attempt` counts how often it was explained, for the keys of what is posted.
    """

    statement = models.ForeignKey(Statement, on_delete=models.PROTECT, related_name="lines")
    account = models.ForeignKey(ProgrammeAccount, on_delete=models.PROTECT, related_name="lines")
    number = models.PositiveIntegerField()
    booked_on = models.DateField()
    amount = money_field()
    operation = models.CharField(max_length=60, blank=True)
    reference = models.CharField(max_length=60, blank=True)
    text = models.CharField(max_length=300, blank=True)
    party = models.CharField(max_length=200, blank=True)
    party_account = models.CharField(max_length=40, blank=True)
    returned = models.CharField(max_length=10, blank=True)
    fingerprint = models.CharField(max_length=64)
    state = models.CharField(max_length=10, choices=LINE_STATES.choices(), default=LINE_STATES.initial)
    kind = models.CharField(max_length=10, blank=True)
    trust = models.CharField(max_length=8, blank=True)
    meant = models.ForeignKey(PaymentOrder, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    order = models.ForeignKey(
        PaymentOrder, null=True, blank=True, on_delete=models.PROTECT, related_name="statement_lines"
    )
    explained = models.CharField(max_length=20, blank=True)
    how = models.CharField(max_length=30, blank=True)
    note = models.CharField(max_length=300, blank=True)
    attempt = models.PositiveSmallIntegerField(default=1)

    class Meta:
        ordering = ["booked_on", "number"]
        constraints = [
            models.UniqueConstraint(fields=["account", "fingerprint"], name="statement_line_once"),
        ]
        indexes = [
            # What of an account's statements still waits, in order.
            models.Index(fields=["account", "state", "trust", "booked_on"], name="statement_line_waiting"),
        ]
