"""What a group plans to buy, its receipts, who oversaw them, the reports it accounts with, the money it gives back."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from winay.accountability.models.nuclei import Nucleus
from winay.accountability.rules import KINDS
from winay.accountability.states import (
    CLOSURE_STATES,
    PURCHASE_STATES,
    REPORT_STATES,
    RETURN_STATES,
    VOUCHER_STATES,
)
from winay.agreements.models import Agreement, Tranche
from winay.base.fields import money_field
from winay.base.models import Record
from winay.calls.models import CostLine
from winay.documents.models import Document, Proof
from winay.registry.models import Person
from winay.talents.models import ServicePayment

Accountable = Agreement | Nucleus
"""Whose book it is: a group's, by its agreement, or a nucleus's. Where both serve, it is called `agreement`."""


def of(account: Accountable) -> dict[str, Any]:
    """Return the condition, or the values, of what belongs to a book."""
    return {"nucleus": account} if isinstance(account, Nucleus) else {"agreement": account}


def _agreement(name: str) -> Any:
    return models.ForeignKey(Agreement, null=True, blank=True, on_delete=models.PROTECT, related_name=name)


def _nucleus(name: str) -> Any:
    return models.ForeignKey(Nucleus, null=True, blank=True, on_delete=models.PROTECT, related_name=name)


def _one_book(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(condition=Q(agreement=None) ^ Q(nucleus=None), name=f"{name}_of_one_book")


class InABook(Record):
    """What belongs to the book of a group (`agreement`) or of a nucleus (`nucleus`): one of them is set."""

    agreement: Any
    nucleus: Any

    class Meta:
        abstract = True

    @property
    def account(self) -> Accountable:
        """Whose book it is in."""
        found: Accountable = self.nucleus or self.agreement
        return found

    @account.setter
    def account(self, account: Accountable) -> None:
        setattr(self, "nucleus" if isinstance(account, Nucleus) else "agreement", account)


class Purchase(Record):
    """What a group plans to buy with the money of a line, from whom in the end, and why from them.

    `line`: the line of the proposal's budget; none where the plan had not thought of it.
    """

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="purchases")
    line = models.ForeignKey(CostLine, null=True, blank=True, on_delete=models.PROTECT, related_name="purchases")
    state = models.CharField(max_length=8, choices=PURCHASE_STATES.choices(), default=PURCHASE_STATES.initial)
    what = models.CharField(max_length=200)
    amount = money_field()
    needed_on = models.DateField(null=True, blank=True)
    chosen = models.ForeignKey(
        "Quotation", null=True, blank=True, on_delete=models.PROTECT, related_name="chosen_for"
    )
    chosen_why = models.CharField(max_length=300, blank=True)
    chosen_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["needed_on", "created_at"]
        constraints = [models.CheckConstraint(condition=Q(amount__gt=0), name="purchase_amount_positive")]
        indexes = [
            # alerts: what others paid for the same
            models.Index(Lower("what"), condition=Q(state="chosen"), name="purchases_alike"),
        ]

    def __str__(self) -> str:
        return self.what


class Quotation(Record):
    """What a seller asks for a purchase: the price, and what they give for it."""

    purchase = models.ForeignKey(Purchase, on_delete=models.CASCADE, related_name="quotations")
    provider = models.CharField(max_length=150)
    ruc = models.CharField(max_length=11, blank=True)
    price = money_field()
    what = models.CharField(max_length=300, blank=True)
    quoted_on = models.DateField()
    proof = models.ForeignKey(Proof, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["price", "created_at"]
        constraints = [models.CheckConstraint(condition=Q(price__gt=0), name="quotation_price_positive")]


class SignOff(InABook):
    """The group's oversight committee looked at receipts: on which day, who, what they say."""

    agreement = _agreement("sign_offs")
    nucleus = _nucleus("sign_offs")
    signed_on = models.DateField()
    remark = models.CharField(max_length=400, blank=True)
    by_office = models.BooleanField(default=False)
    proof = models.ForeignKey(Proof, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-signed_on", "-created_at"]
        constraints = [_one_book("sign_off")]


class Overseer(Record):
    """A member of the group who signed a sign-off."""

    sign_off = models.ForeignKey(SignOff, on_delete=models.CASCADE, related_name="overseers")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="oversaw")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["sign_off", "person"], name="overseer_once")]


class Report(InABook):
    """How a group accounts for a tranche (rendición), or a nucleus for a month: its receipts, what was asked, accepted.

    `month` is the first day of a nucleus's month; a group's report has its `tranche` instead.
    `posted`: how often its acceptance was posted; each reopening is a reversal. `sent_by` cannot accept it.
    """

    agreement = _agreement("reports")
    nucleus = _nucleus("reports")
    tranche: Any = models.ForeignKey(
        Tranche, null=True, blank=True, on_delete=models.PROTECT, related_name="reports"
    )
    month = models.DateField(null=True, blank=True)
    number = models.PositiveSmallIntegerField()
    code = models.CharField(max_length=60, unique=True)
    state = models.CharField(max_length=8, choices=REPORT_STATES.choices(), default=REPORT_STATES.initial)
    sent_on = models.DateField()
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    words = models.CharField(max_length=500, blank=True)
    accepted_on = models.DateField(null=True, blank=True)
    posted = models.PositiveSmallIntegerField(default=0)
    document = models.OneToOneField(Document, null=True, blank=True, on_delete=models.PROTECT)

    class Meta:
        ordering = ["agreement", "number"]
        constraints = [
            _one_book("report"),
            models.CheckConstraint(
                condition=(Q(nucleus=None) ^ Q(month__isnull=False)) & (Q(month=None) ^ Q(tranche=None)),
                name="report_of_a_tranche_or_a_month",
            ),
            models.UniqueConstraint(fields=["agreement", "number"], name="report_number_once"),
            models.UniqueConstraint(fields=["nucleus", "number"], name="nucleus_report_number_once"),
            models.UniqueConstraint(fields=["nucleus", "month"], name="nucleus_month_once"),
        ]
        indexes = [models.Index(fields=["state", "sent_on"], name="reports_waiting")]

    def __str__(self) -> str:
        return self.code


class Reading(InABook):
    """A receipt that was photographed or sent and is not written down yet: what could be read of it (`rules.Read`)."""

    agreement = _agreement("readings")
    nucleus = _nucleus("readings")
    proof = models.ForeignKey(Proof, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    xml = models.ForeignKey(Proof, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    said = models.JSONField(default=dict)

    class Meta:
        ordering = ["created_at"]
        constraints = [_one_book("reading")]


class Voucher(InABook):
    """A receipt in a group's book (comprobante): for what, from whom, how much; and what became of it.

    `total` is what the document says; `charged` what was paid of it with the agreement's money, below zero for a
    credit note. What the group put in itself (`valued`) has a value and charges nothing. `identity` is the document's
    one key in the system (`rules.identity`), empty where it has no number.
    """

    class Source(models.TextChoices):
        TYPED = "typed", _("Typed")
        PHOTO = "photo", _("Read from a photograph")
        XML = "xml", _("Read from the electronic invoice")
        QR = "qr", _("Read from the QR")
        SERVICE = "service", _("From the contract of a provider")

    class Signature(models.TextChoices):
        NONE = "none", _("Not signed")
        GOOD = "good", _("Signed, unchanged")
        BAD = "bad", _("Changed after it was signed")

    agreement = _agreement("vouchers")
    nucleus = _nucleus("vouchers")
    line = models.ForeignKey(CostLine, null=True, blank=True, on_delete=models.PROTECT, related_name="vouchers")
    purchase = models.ForeignKey(
        Purchase, null=True, blank=True, on_delete=models.PROTECT, related_name="vouchers"
    )
    payment = models.OneToOneField(
        ServicePayment, null=True, blank=True, on_delete=models.PROTECT, related_name="voucher"
    )
    state = models.CharField(max_length=9, choices=VOUCHER_STATES.choices(), default=VOUCHER_STATES.initial)
    kind = models.CharField(max_length=7, choices=[(code, _(name)) for code, name in KINDS.items()])
    issuer_ruc = models.CharField(max_length=11, blank=True)
    issuer_name = models.CharField(max_length=150)
    series = models.CharField(max_length=20, blank=True)
    number = models.CharField(max_length=40, blank=True)
    identity = models.CharField(max_length=220, blank=True, db_index=True, editable=False)
    issued_on = models.DateField()
    total = money_field()
    igv = money_field(default=0)
    charged = money_field()
    what = models.CharField(max_length=300)
    source = models.CharField(max_length=7, choices=Source.choices, default=Source.TYPED)
    signature = models.CharField(max_length=4, choices=Signature.choices, blank=True)
    digest = models.CharField(max_length=100, blank=True)
    buyer = models.CharField(max_length=20, blank=True)
    by_office = models.BooleanField(default=False)
    proof = models.ForeignKey(Proof, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    xml = models.ForeignKey(Proof, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    told = models.JSONField(default=list)
    """Codes of what was told when it was written down (`rules.told_of`), and that the person read."""
    sign_off = models.ForeignKey(SignOff, null=True, blank=True, on_delete=models.PROTECT, related_name="vouchers")
    report = models.ForeignKey(Report, null=True, blank=True, on_delete=models.PROTECT, related_name="vouchers")
    observation = models.CharField(max_length=300, blank=True)
    answer = models.CharField(max_length=300, blank=True)
    judged_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["-issued_on", "-created_at"]
        constraints = [
            _one_book("voucher"),
            models.UniqueConstraint(
                fields=["identity"], condition=Q(state="accepted") & ~Q(identity=""), name="document_accepted_once"
            ),
            models.UniqueConstraint(
                fields=["agreement", "identity"],
                condition=Q(state__in=("noted", "sent", "observed", "accepted")) & ~Q(identity=""),
                name="document_once_in_a_book",
            ),
            models.UniqueConstraint(
                fields=["nucleus", "identity"],
                condition=Q(state__in=("noted", "sent", "observed", "accepted")) & ~Q(identity=""),
                name="document_once_in_a_nucleus",
            ),
            models.CheckConstraint(condition=Q(total__gt=0), name="voucher_total_positive"),
            models.CheckConstraint(
                condition=Q(charged__lte=F("total"), charged__gte=-F("total")), name="voucher_charged_within_total"
            ),
        ]
        indexes = [
            # the book of an agreement
            models.Index(fields=["agreement", "state", "issued_on"], name="vouchers_of_book"),
            # the newest of all, on the desk's list
            models.Index(fields=["issued_on", "created_at"], name="vouchers_newest"),
            # a receipt by its number, on the desk's list
            models.Index(fields=["number"], name="vouchers_by_number"),
            # receipts of the same issuer and day
            models.Index(fields=["issuer_ruc", "issued_on"], name="vouchers_alike"),
        ]

    def __str__(self) -> str:
        return " ".join(part for part in (self.series, self.number) if part) or self.what


class Return(InABook):
    """Money that a group gives back to the programme, by its bank slip; finance looks for it in the bank."""

    agreement = _agreement("returns")
    nucleus = _nucleus("returns")
    state = models.CharField(max_length=9, choices=RETURN_STATES.choices(), default=RETURN_STATES.initial)
    amount = money_field()
    returned_on = models.DateField()
    operation_number = models.CharField(max_length=40)
    proof = models.ForeignKey(Proof, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    not_found_why = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["returned_on", "created_at"]
        constraints = [
            _one_book("return"),
            models.UniqueConstraint(
                fields=["agreement", "operation_number"],
                condition=Q(state__in=("told", "confirmed")),
                name="return_once_per_operation",
            ),
            models.UniqueConstraint(
                fields=["nucleus", "operation_number"],
                condition=Q(state__in=("told", "confirmed")),
                name="nucleus_return_once_per_operation",
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="return_positive"),
        ]

    def __str__(self) -> str:
        return self.operation_number


class Closure(InABook):
    """The closing act of an agreement (liquidación): the physical result, what members say, how the venture is.

    `own_left`: the group's own cash that was not spent and stays with it. `written_by` cannot close.
    """

    class VentureState(models.TextChoices):
        GROWN = "grown", _("It grows")
        ALIVE = "alive", _("It goes on")
        DORMANT = "dormant", _("It rests")
        CLOSED = "closed", _("It ended")

    agreement: Any = models.OneToOneField(
        Agreement, null=True, blank=True, on_delete=models.PROTECT, related_name="closure"
    )
    nucleus: Any = models.OneToOneField(
        Nucleus, null=True, blank=True, on_delete=models.PROTECT, related_name="closure"
    )
    state = models.CharField(max_length=6, choices=CLOSURE_STATES.choices(), default=CLOSURE_STATES.initial)
    done = models.CharField(max_length=1000)
    present = models.PositiveSmallIntegerField()
    satisfied = models.PositiveSmallIntegerField()
    words = models.CharField(max_length=500, blank=True)
    venture = models.CharField(max_length=7, choices=VentureState.choices, blank=True)
    """Empty for a nucleus, which has none."""
    own_left = money_field(default=0)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    document = models.OneToOneField(Document, null=True, blank=True, on_delete=models.PROTECT)

    class Meta:
        constraints = [
            _one_book("closure"),
            models.CheckConstraint(
                condition=Q(satisfied__lte=F("present"), present__gte=1), name="satisfied_of_those_asked"
            ),
        ]

    def __str__(self) -> str:
        return self.account.code


class Good(Record):
    """Goods that stay after the agreement: what, worth how much, where, and who keeps them (no one: the group)."""

    closure = models.ForeignKey(Closure, on_delete=models.CASCADE, related_name="goods")
    what = models.CharField(max_length=200)
    quantity = models.DecimalField(max_digits=12, decimal_places=3)
    value = money_field()
    kept_at = models.CharField(max_length=150)
    keeper = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="kept_goods")

    class Meta:
        ordering = ["created_at"]
        constraints = [models.CheckConstraint(condition=Q(quantity__gt=0), name="good_quantity_positive")]
