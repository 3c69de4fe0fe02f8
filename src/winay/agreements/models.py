"""Agreements, counterpart deposits, tranches. Their money is posted in the ledger."""

from datetime import date, datetime

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from winay.agreements.states import ADDENDUM_STATES, AGREEMENT_STATES
from winay.base.fields import money_field
from winay.base.models import Record, User
from winay.committees.models import Outcome
from winay.documents.models import Document, Proof
from winay.registry.models import BankAccount, Organisation, Venture
from winay.treasury.models import PaymentOrder
from winay.treasury.states import PAYMENT_STATES


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
    ends_on = models.DateField(_("to be carried out by"), null=True, blank=True)
    closed_on = models.DateField(null=True, blank=True, editable=False)
    """When its closing act was made (`accountability`): nothing of it changes any more."""
    document = models.OneToOneField(Document, null=True, blank=True, on_delete=models.PROTECT)
    succession = models.OneToOneField(
        "Addendum", null=True, blank=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )
    """The addendum by which another group took the agreement over: its money is held under that since then."""
    times_issued = models.PositiveSmallIntegerField(default=0)
    """How often it was issued: from the second time on its document's code ends with the number."""

    class Meta:
        ordering = ["code"]
        indexes = [
            # alerts: what was signed so long ago and still runs
            models.Index(
                fields=["state", "signed_on"], condition=models.Q(closed_on=None), name="agreements_running"
            ),
        ]

    def __str__(self) -> str:
        return self.code


class AgreementVenture(Record):
    """The business that an agreement's plan begins or goes on with, or why it is none.

    `began`: it was registered for this agreement. A venture merged away since is read as the one that stands.
    """

    agreement = models.OneToOneField(Agreement, on_delete=models.PROTECT, related_name="its_venture")
    venture = models.ForeignKey(
        Venture, null=True, blank=True, on_delete=models.PROTECT, related_name="its_agreements"
    )
    began = models.BooleanField(default=False)
    why_none = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(venture__isnull=False, why_none="")
                | (models.Q(venture=None) & ~models.Q(why_none="")),
                name="agreement_venture_or_why_none",
            )
        ]


class CounterpartDeposit(Record):
    """Proof that the organisation put its own cash into its account; finance confirms it, the ledger posts it.

    Or finance does not find it in the bank and says why (`not_found_why`); it may still be found later. Who wrote it
    down never confirms it; what finance itself wrote down, the coordinator may.
    """

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="deposits")
    amount = money_field()
    deposited_on = models.DateField(_("deposited on"))
    operation_number = models.CharField(_("bank operation number"), max_length=40)
    proof = models.ForeignKey(Proof, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    by_finance = models.BooleanField(default=False)
    not_found_at = models.DateTimeField(null=True, blank=True)
    not_found_why = models.CharField(max_length=500, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    may_answer: bool
    """Whether the reader says if it is in the bank: the page of an agreement adds it."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agreement", "operation_number"], name="deposit_once_per_operation"),
            models.CheckConstraint(
                condition=models.Q(confirmed_by=None)
                | models.Q(recorded_by=None)
                | ~models.Q(confirmed_by=models.F("recorded_by")),
                name="deposit_confirmed_by_another",
            ),
        ]


class Addendum(Record):
    """A dated change of an agreement, numbered, with its paper: both sign it, or the programme decides alone.

    `text` is what changes where no kind of its own says it; `changes` the figures and days of the kind, before and
    after. It changes nothing before it is in force. `answer`: why the coordinator did not approve it.
    """

    class Kind(models.TextChoices):
        GENERAL = "general", _("Addendum")
        SUSPENSION = "suspension", _("Suspension")
        LIFTING = "lifting", _("End of the suspension")
        EXTENSION = "extension", _("More time")
        REALLOCATION = "reallocation", _("Money moved between lines")
        SUCCESSION = "succession", _("Another group takes it over")
        EARLY_END = "early_end", _("Early end")

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="addenda")
    number = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=12, choices=Kind.choices)
    state = models.CharField(max_length=10, choices=ADDENDUM_STATES.choices(), default=ADDENDUM_STATES.initial)
    decided_on = models.DateField()
    sign_by = models.DateField(null=True, blank=True)
    signed_on = models.DateField(null=True, blank=True)
    reason = models.CharField(max_length=500)
    text = models.CharField(max_length=500, blank=True)
    answer = models.CharField(max_length=500, blank=True)
    changes = models.JSONField(default=dict)
    document = models.OneToOneField(Document, null=True, blank=True, on_delete=models.PROTECT)

    class Meta:
        ordering = ["agreement", "number"]
        constraints = [models.UniqueConstraint(fields=["agreement", "number"], name="addendum_number_once")]
        indexes = [
            # tasks: what waits for signatures or a decision
            models.Index(
                fields=["agreement"],
                condition=models.Q(state__in=("to_sign", "to_approve")),
                name="addenda_waiting",
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def code(self) -> str:
        """The code of its paper."""
        return f"{self.agreement.code}-A{self.number}"


class FollowUp(Record):
    """What was done for an agreement on a day and conditions of payment may ask for: minutes, a training, a visit.

    Minutes and trainings have their proof. One that was wrong is `withdrawn` with the reason, which the group reads;
    it counts for nothing then.
    """

    class Kind(models.TextChoices):
        MINUTES = "minutes", _("Minutes of an assembly")
        TRAINING = "training", _("Training attended")
        VISIT = "visit", _("Visit made")

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="follow_ups")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    day = models.DateField(_("day"))
    remark = models.CharField(_("remark"), max_length=500, blank=True)
    proof = models.ForeignKey(Proof, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    by_group = models.BooleanField(default=False)
    noted_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_why = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["-day", "-created_at"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind="visit") | models.Q(proof__isnull=False), name="follow_up_has_its_proof"
            )
        ]


class TrancheManager(models.Manager["Tranche"]):
    """A tranche is read with the order that pays it: its state is the order's."""

    def get_queryset(self) -> models.QuerySet["Tranche"]:
        return super().get_queryset().select_related("order__prepared_by", "order__released_by")


class Tranche(Record):
    """A part of the award, to be paid once its conditions are met, by a payment order (`treasury`).

    `order` is the one that stands: none before it is prepared, or after it was sent back, rejected or reversed.
    `attempt` counts the orders.
    """

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="tranches")
    number = models.PositiveSmallIntegerField()
    amount = money_field()
    conditions = models.JSONField(default=list)
    due_on = models.DateField(null=True, blank=True)
    attempt = models.PositiveSmallIntegerField(default=0)
    cancelled_at = models.DateTimeField(null=True, blank=True, editable=False)
    """When its agreement ended early: it is not paid any more."""
    ready_until = models.DateField(null=True, blank=True, editable=False)
    """The last day on which nothing stands against preparing its payment (`rules.ready_until`); null: something does.

    Kept by the acts that change it (`actions.ready`), so that no list judges every agreement of the country.
    """
    order = models.OneToOneField(
        PaymentOrder, null=True, blank=True, on_delete=models.PROTECT, related_name="tranche"
    )

    objects = TrancheManager()

    class Meta:
        ordering = ["agreement", "number"]
        constraints = [models.UniqueConstraint(fields=["agreement", "number"], name="tranche_number_once")]
        indexes = [
            # payments_to_prepare
            models.Index(
                fields=["agreement"], condition=models.Q(ready_until__isnull=False), name="tranches_ready"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agreement.code}/{self.number}"

    @property
    def state(self) -> str:
        """The state of the order that stands; without one, nothing is prepared."""
        return self.order.state if self.order else PAYMENT_STATES.initial

    @property
    def prepared_by(self) -> User | None:
        return self.order.prepared_by if self.order else None

    @property
    def prepared_at(self) -> datetime | None:
        return self.order.prepared_at if self.order else None

    @property
    def released_by(self) -> User | None:
        return self.order.released_by if self.order else None

    @property
    def released_at(self) -> datetime | None:
        return self.order.released_at if self.order else None

    @property
    def operation_number(self) -> str:
        return self.order.operation_number if self.order else ""

    @property
    def paid_on(self) -> date | None:
        return self.order.paid_on if self.order else None
