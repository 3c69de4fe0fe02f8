"""A cohort that leaves a support, frozen as a list, and its hand-over to another."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from winay.base.messages import N_
from winay.base.models import Record
from winay.journeys.models.catalogue import Support
from winay.journeys.rules.referrals import (
    DECIDED,
    EVERYBODY,
    GONE,
    HAD,
    NEARLY,
    NO_CONSENT,
    NOT_FIT,
    NOW,
    NOWHERE,
    OPEN_ALREADY,
)
from winay.journeys.states import HANDOVER_STATES

WHY_NOT = {
    NO_CONSENT: N_("Nobody of theirs has allowed it"),
    HAD: N_("They had it already, and it is given once"),
    OPEN_ALREADY: N_("They are referred to it already"),
    DECIDED: N_("It was declined or taken back since the list was frozen"),
    NOWHERE: N_("It is not known in which district they are"),
    NOT_FIT: N_("It is not for them, or not yet"),
    GONE: N_("Their record stands for nobody any more"),
}


class Cohort(Record):
    """Those who leave a support together, as a list that changes no more: what it was made from, by whom, when.

    `criteria` says which takings or stays: districts, outcomes, stages. `digest` is of the keys of its members as they
    were frozen.
    """

    code = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=120)
    support = models.ForeignKey(Support, on_delete=models.PROTECT, related_name="cohorts")
    sender = models.ForeignKey(
        "programmes.Programme", null=True, blank=True, on_delete=models.PROTECT, related_name="cohorts"
    )
    criteria = models.JSONField(default=dict)
    size = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    frozen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return self.name


class CohortMember(Record):
    """One of a cohort, by its number in the list. `key` is the record that was frozen, whatever it is merged into."""

    cohort = models.ForeignKey(Cohort, on_delete=models.PROTECT, related_name="members")
    number = models.PositiveIntegerField()
    key = models.UUIDField()
    organisation = models.ForeignKey(
        "registry.Organisation", null=True, blank=True, on_delete=models.PROTECT, related_name="cohort_places"
    )
    household = models.ForeignKey(
        "registry.Household", null=True, blank=True, on_delete=models.PROTECT, related_name="cohort_places"
    )
    person = models.ForeignKey(
        "registry.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="cohort_places"
    )

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["cohort", "number"], name="cohort_number_once"),
            models.UniqueConstraint(fields=["cohort", "key"], name="cohort_member_once"),
            models.CheckConstraint(
                condition=Q(organisation__isnull=False, household=None, person=None)
                | Q(organisation=None, household__isnull=False, person=None)
                | Q(organisation=None, household=None, person__isnull=False),
                name="cohort_member_of_one",
            ),
        ]


class HandOver(Record):
    """That a cohort is handed over to a support, whom of it, how far it is, and who goes with them.

    `cursor` is the number of the member after whom to go on; it moves with the referrals that it stands for.
    """

    class Whom(models.TextChoices):
        NEARLY = (
            NEARLY,
            _("Those who can enter now, or nearly: what they lack can be put right within half a year"),
        )
        NOW = NOW, _("Only those who can enter now")
        EVERYBODY = EVERYBODY, _("Everybody on the list: whoever receives them looks")

    cohort = models.ForeignKey(Cohort, on_delete=models.PROTECT, related_name="handovers")
    to_support = models.ForeignKey(Support, on_delete=models.PROTECT, related_name="handovers")
    state = models.CharField(max_length=10, choices=HANDOVER_STATES.choices(), default=HANDOVER_STATES.initial)
    whom = models.CharField(max_length=9, choices=Whom.choices, default=Whom.EVERYBODY)
    days = models.PositiveSmallIntegerField()
    companion_person = models.ForeignKey(
        "registry.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="handovers_accompanied"
    )
    companion_user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    cursor = models.PositiveIntegerField(default=0)
    sent = models.PositiveIntegerField(default=0)
    rounds = models.PositiveSmallIntegerField(default=1)
    fault = models.CharField(max_length=300, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(fields=["cohort", "to_support"], name="cohort_handed_over_once"),
        ]

    def __str__(self) -> str:
        return f"{self.cohort.code} → {self.to_support.code}"


class NotSent(Record):
    """That a member of a cohort was not handed over, and why (`WHY_NOT`); gone when they are."""

    handover = models.ForeignKey(HandOver, on_delete=models.CASCADE, related_name="not_sent")
    member = models.ForeignKey(CohortMember, on_delete=models.PROTECT, related_name="not_sent")
    why = models.CharField(max_length=12)

    class Meta:
        ordering = ["member__number"]
        constraints = [models.UniqueConstraint(fields=["handover", "member"], name="not_sent_once")]


class HandOverDoor(Record):
    """The way in of a receiver outside the system to all cases of one hand-over: as `ReferralDoor`, for a list."""

    handover = models.ForeignKey(HandOver, on_delete=models.PROTECT, related_name="doors")
    token_sha256 = models.CharField(max_length=64, unique=True)
    code_sha256 = models.CharField(max_length=64)
    until = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    used_by_name = models.CharField(max_length=200, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at"]
