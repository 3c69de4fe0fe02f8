"""Papers that people and organisations lack: a task each, and the drives that help many at once (CO §28, §30c)."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from winay.base.models import Record
from winay.documents.models import Proof
from winay.registry.models.organisations import Organisation
from winay.registry.models.people import Person
from winay.registry.states import PAPER_STATES
from winay.territory.models import District

UNDER_WAY = ("needed", "in_hand")


class PaperKind(models.TextChoices):
    """What may be missing."""

    DNI = "dni", _("DNI")
    RUC = "ruc", _("RUC")
    REGISTRATION = "registration", _("Registration (SUNARP)")
    BANK_ACCOUNT = "bank_account", _("Bank account")
    LAND_TITLE = "land_title", _("Land title")


class Drive(Record):
    """Help with one kind of paper in some districts for some weeks: “identity cards in Huaylas, May”."""

    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=12, choices=PaperKind.choices)
    districts = models.ManyToManyField(District, related_name="drives")
    starts_on = models.DateField()
    ends_on = models.DateField()
    goal = models.PositiveIntegerField(null=True, blank=True)
    closed_on = models.DateField(null=True, blank=True)
    conclusion = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["-starts_on", "name"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="drive_dates_in_order")
        ]

    def __str__(self) -> str:
        return self.name


class Paper(Record):
    """One paper that somebody lacks: who helps, by when, how far it is, and in the end the evidence.

    The number itself is written where it belongs (the person's DNI, the organisation's RUC, …); `number` holds what
    has no place of its own.
    """

    kind = models.CharField(max_length=12, choices=PaperKind.choices)
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="papers")
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="papers"
    )
    drive = models.ForeignKey(Drive, null=True, blank=True, on_delete=models.PROTECT, related_name="papers")
    helper = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="papers"
    )
    due_on = models.DateField(null=True, blank=True)
    state = models.CharField(max_length=8, choices=PAPER_STATES.choices(), default=PAPER_STATES.initial)
    note = models.CharField(max_length=300, blank=True)
    number = models.CharField(max_length=40, blank=True)
    evidence = models.ForeignKey(Proof, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    obtained_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = [F("due_on").asc(nulls_last=True), "created_at"]
        indexes = [
            models.Index(fields=["helper", "state", "due_on"], name="papers_of_helper"),
            models.Index(fields=["drive", "state"], name="papers_of_drive"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(person__isnull=False, organisation=None) | Q(person=None, organisation__isnull=False),
                name="paper_of_one",
            ),
            models.UniqueConstraint(
                fields=["person", "kind"], condition=Q(state__in=UNDER_WAY), name="one_paper_of_person_under_way"
            ),
            models.UniqueConstraint(
                fields=["organisation", "kind"],
                condition=Q(state__in=UNDER_WAY),
                name="one_paper_of_organisation_under_way",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.subject}"

    @property
    def evidence_name(self) -> str:
        """What its evidence is called in somebody's own file, or nothing without one."""
        return f"papers/{self.kind}-{self.pk.hex[-6:]}.{self.evidence.suffix}" if self.evidence else ""

    @property
    def subject(self) -> Person | Organisation | None:
        """Whose paper it is."""
        return self.person or self.organisation
