"""Executing nuclei with accounts of their own (SU fn. 70): who represents them, what they were given."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from winay.accountability.states import NUCLEUS_STATES, TRANSFER_STATES
from winay.base.fields import money_field
from winay.base.models import Record
from winay.documents.models import Proof
from winay.programmes.models import FundingSource, Programme
from winay.registry.models import BankAccount, Organisation, Person


class Nucleus(Record):
    """A nucleus that manages money of a programme in an account of its own, by its agreement with it.

    `amount` is what the programme agreed to give in all; `signed_on`: since when its book is open. It stands where an
    agreement stands: its receipts, reports, money given back and closing act are those of `accountability`.
    """

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="nuclei")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="nuclei")
    code = models.CharField(max_length=50, unique=True)
    state = models.CharField(max_length=8, choices=NUCLEUS_STATES.choices(), default=NUCLEUS_STATES.initial)
    amount = money_field()
    bank_account = models.ForeignKey(BankAccount, null=True, blank=True, on_delete=models.PROTECT)
    signed_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    closed_on = models.DateField(null=True, blank=True, editable=False)

    class Meta:
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="nucleus_amount_positive"),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(signed_on=None) | Q(ends_on__gte=F("signed_on")),
                name="nucleus_days_in_order",
            ),
            models.UniqueConstraint(
                fields=["programme", "organisation"], condition=~Q(state="closed"), name="one_open_nucleus"
            ),
        ]

    def __str__(self) -> str:
        return self.code


class Representative(Record):
    """Who represents a nucleus in a seat, and who chose them: the assembly, or the municipality."""

    class Seat(models.TextChoices):
        PRESIDENT = "president", _("President")
        SECRETARY = "secretary", _("Secretary")
        TREASURER = "treasurer", _("Treasurer")
        INSPECTOR = "inspector", _("Inspector")

    class ChosenBy(models.TextChoices):
        ASSEMBLY = "assembly", _("Elected in assembly")
        MUNICIPALITY = "municipality", _("Named by the municipality")

    nucleus = models.ForeignKey(Nucleus, on_delete=models.PROTECT, related_name="representatives")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="represents")
    seat = models.CharField(max_length=9, choices=Seat.choices)
    chosen_by = models.CharField(max_length=12, choices=ChosenBy.choices)
    since = models.DateField()
    until = models.DateField(null=True, blank=True)
    left_why = models.CharField(max_length=300, blank=True)
    proof = models.ForeignKey(Proof, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["since", "created_at"]
        constraints = [
            models.UniqueConstraint(fields=["nucleus", "seat"], condition=Q(until=None), name="seat_taken_once"),
            models.UniqueConstraint(
                fields=["nucleus", "person"], condition=Q(until=None), name="one_seat_a_person"
            ),
        ]


class Transfer(Record):
    """Money that the programme put into a nucleus's account: recorded by one person, approved by another, posted."""

    nucleus = models.ForeignKey(Nucleus, on_delete=models.PROTECT, related_name="transfers")
    number = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=8, choices=TRANSFER_STATES.choices(), default=TRANSFER_STATES.initial)
    source = models.ForeignKey(FundingSource, on_delete=models.PROTECT, related_name="+")
    amount = money_field()
    paid_on = models.DateField()
    operation_number = models.CharField(max_length=40)
    proof = models.ForeignKey(Proof, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    refused_why = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["nucleus", "number"], name="transfer_number_once"),
            models.UniqueConstraint(
                fields=["nucleus", "operation_number"],
                condition=~Q(state="refused"),
                name="transfer_once_per_operation",
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="transfer_positive"),
            models.CheckConstraint(
                condition=Q(approved_by=None) | ~Q(approved_by=F("recorded_by")),
                name="transfer_never_recorded_and_approved_by_one",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.nucleus.code}-T{self.number}"
