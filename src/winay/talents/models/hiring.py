"""What groups need and whom they hire: needs, offers, the assembly's choice, the second contract and its end."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from winay.agreements.models import Agreement
from winay.base.fields import money_field
from winay.base.models import Record
from winay.documents.models import Document, Proof
from winay.talents.models.register import Provider
from winay.talents.states import CONTRACT_STATES, DELIVERABLE_STATES, NEED_STATES, OFFER_STATES
from winay.territory.models import District


class Need(Record):
    """A work for which a group looks for somebody, paid from its agreement (SU 3D: hiring is the community's).

    `languages`: codes, divided by blanks. `pay` is what they would pay at most, None where they wait for offers.
    """

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="needs")
    code = models.CharField(max_length=60, unique=True)
    state = models.CharField(max_length=9, choices=NEED_STATES.choices(), default=NEED_STATES.initial)
    title = models.CharField(max_length=120)
    work = models.CharField(max_length=600)
    skill = models.CharField(max_length=24)
    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="needs")
    languages = models.CharField(max_length=60, blank=True)
    begins_on = models.DateField()
    days = models.PositiveSmallIntegerField()
    pay = money_field(null=True, blank=True)
    living = models.CharField(max_length=200, blank=True)
    offers_until = models.DateField()
    opened_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at"]
        indexes = [models.Index(fields=["state", "offers_until"], name="needs_waiting")]

    def __str__(self) -> str:
        return self.code


class Offer(Record):
    """That a provider was invited, or offers: for how much, and how the interview went.

    `technique` and `manner`: what the group thought in the interview, 1 to 5 (box 4: first the work, then living
    together: language, food, lodging).
    """

    need = models.ForeignKey(Need, on_delete=models.PROTECT, related_name="offers")
    provider = models.ForeignKey(Provider, on_delete=models.PROTECT, related_name="offers")
    state = models.CharField(max_length=10, choices=OFFER_STATES.choices(), default=OFFER_STATES.initial)
    invited_on = models.DateField(null=True, blank=True)
    made_on = models.DateField(null=True, blank=True)
    price = money_field(null=True, blank=True)
    words = models.CharField(max_length=300, blank=True)
    interviewed_on = models.DateField(null=True, blank=True)
    technique = models.PositiveSmallIntegerField(null=True, blank=True)
    manner = models.PositiveSmallIntegerField(null=True, blank=True)
    interview_words = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["created_at"]
        constraints = [models.UniqueConstraint(fields=["need", "provider"], name="offer_once")]


class Choice(Record):
    """Whom the assembly chose, on which day, by how many, why, with its minutes or attendance as proof.

    `by_office`: staff typed it from the minutes for the group; nobody of the programme chooses.
    """

    need = models.ForeignKey(Need, on_delete=models.PROTECT, related_name="choices")
    offer = models.ForeignKey(Offer, on_delete=models.PROTECT, related_name="choices")
    assembly_on = models.DateField()
    present = models.PositiveSmallIntegerField()
    in_favour = models.PositiveSmallIntegerField()
    reasons = models.CharField(max_length=500)
    proof = models.ForeignKey(Proof, on_delete=models.PROTECT, related_name="+")
    by_office = models.BooleanField(default=False)
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_why = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(fields=["need"], condition=Q(undone_at=None), name="one_choice_stands"),
            models.CheckConstraint(
                condition=Q(in_favour__lte=F("present"), in_favour__gte=1), name="choice_by_those_present"
            ),
        ]


class ServiceContract(Record):
    """The second contract: organisation and provider (SU 3B). Chosen, supervised and paid by the organisation."""

    choice = models.ForeignKey(Choice, on_delete=models.PROTECT, related_name="contracts")
    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="service_contracts")
    provider = models.ForeignKey(Provider, on_delete=models.PROTECT, related_name="contracts")
    code = models.CharField(max_length=60, unique=True)
    state = models.CharField(max_length=8, choices=CONTRACT_STATES.choices(), default=CONTRACT_STATES.initial)
    amount = money_field()
    begins_on = models.DateField()
    ends_on = models.DateField()
    living = models.CharField(max_length=200, blank=True)
    document = models.OneToOneField(Document, null=True, blank=True, on_delete=models.PROTECT)
    signed_on = models.DateField(null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True)
    ended_why = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("begins_on")), name="contract_days_in_order"),
            models.CheckConstraint(condition=Q(amount__gte=0), name="contract_amount_not_negative"),
            models.UniqueConstraint(
                fields=["choice"], condition=~Q(state="void"), name="one_contract_of_a_choice"
            ),
        ]

    def __str__(self) -> str:
        return self.code


class Deliverable(Record):
    """A part of the work, with the day on which it is due and what is paid for it."""

    contract = models.ForeignKey(ServiceContract, on_delete=models.CASCADE, related_name="deliverables")
    number = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=160)
    due_on = models.DateField()
    amount = money_field()
    state = models.CharField(
        max_length=8, choices=DELIVERABLE_STATES.choices(), default=DELIVERABLE_STATES.initial
    )
    answered_on = models.DateField(null=True, blank=True)
    observation = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["contract", "number"]
        constraints = [
            models.UniqueConstraint(fields=["contract", "number"], name="deliverable_number_once"),
            models.CheckConstraint(condition=Q(amount__gte=0), name="deliverable_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.contract.code}/{self.number}"


class ServicePayment(Record):
    """What the group paid to its provider, by which receipt. Taken back, it counts no longer."""

    class Receipt(models.TextChoices):
        FEES = "fees", _("Receipt for fees (recibo por honorarios)")
        INVOICE = "invoice", _("Invoice (factura)")
        SLIP = "slip", _("Sales slip (boleta)")
        SWORN = "sworn", _("Sworn statement (declaración jurada)")

    deliverable = models.ForeignKey(Deliverable, on_delete=models.PROTECT, related_name="payments")
    amount = money_field()
    paid_on = models.DateField()
    receipt = models.CharField(max_length=7, choices=Receipt.choices)
    number = models.CharField(max_length=40)
    proof = models.ForeignKey(Proof, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    taken_back_at = models.DateTimeField(null=True, blank=True)
    taken_back_why = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["paid_on", "created_at"]
        constraints = [models.CheckConstraint(condition=Q(amount__gt=0), name="service_payment_positive")]


class Rating(Record):
    """What the group says at the end, from 1 to 5 in each aspect, with words; whether it would hire them again.

    `hidden_at`: since when the words, never the marks, are hidden from the public, since they name people.
    """

    contract = models.OneToOneField(ServiceContract, on_delete=models.PROTECT, related_name="rating")
    technique = models.PositiveSmallIntegerField()
    manner = models.PositiveSmallIntegerField()
    punctual = models.PositiveSmallIntegerField()
    results = models.PositiveSmallIntegerField()
    again = models.BooleanField()
    words = models.CharField(max_length=400, blank=True)
    rated_on = models.DateField()
    hidden_at = models.DateTimeField(null=True, blank=True)
    hidden_why = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    technique__range=(1, 5), manner__range=(1, 5), punctual__range=(1, 5), results__range=(1, 5)
                ),
                name="rating_from_one_to_five",
            )
        ]

    @property
    def marks(self) -> list[int]:
        """The four marks in the order of `rules.ASPECTS`."""
        return [self.technique, self.manner, self.punctual, self.results]

    @property
    def shown_words(self) -> str:
        """What everybody may read of the words."""
        return "" if self.hidden_at else self.words
