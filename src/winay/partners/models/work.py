"""Tasks with owners, activities on the joint calendar, and hand-overs from one official to the next."""

from datetime import date

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from winay.base.models import AppendOnly, Record
from winay.partners.kinds import ActivityKind
from winay.partners.models.agreements import Partnership
from winay.partners.states import ACTIVITY_STATES, ASSIGNMENT_STATES
from winay.programmes.models import Programme
from winay.territory.models import District


class Assignment(Record):
    """Something to do in a programme, perhaps for one of its agreements: what, by whom, by when."""

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="assignments")
    partnership = models.ForeignKey(
        Partnership, null=True, blank=True, on_delete=models.PROTECT, related_name="assignments"
    )
    code = models.CharField(max_length=20, unique=True)
    state = models.CharField(max_length=10, choices=ASSIGNMENT_STATES.choices(), default=ASSIGNMENT_STATES.initial)
    what = models.CharField(_("what"), max_length=300)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="assignments_owned")
    due_on = models.DateField(_("by when"))
    words = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["due_on", "code"]
        indexes = [models.Index(fields=["owner", "state", "due_on"], name="assignments_of_owner")]

    def __str__(self) -> str:
        return self.what

    def phase(self, today: date) -> str:
        """Return how it stands by its state and the clock."""
        return "late" if self.state == "open" and self.due_on < today else self.state


class Activity(Record):
    """Something planned on the joint calendar; `outdoors`: rain would stop it. No `district`: the whole programme."""

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="activities")
    partnership = models.ForeignKey(
        Partnership, null=True, blank=True, on_delete=models.PROTECT, related_name="activities"
    )
    code = models.CharField(max_length=20, unique=True)
    state = models.CharField(max_length=10, choices=ACTIVITY_STATES.choices(), default=ACTIVITY_STATES.initial)
    kind = models.CharField(_("kind"), max_length=10, choices=ActivityKind.choices)
    title = models.CharField(_("title"), max_length=200)
    place = models.CharField(_("place"), max_length=150, blank=True)
    outdoors = models.BooleanField(default=True)
    district = models.ForeignKey(
        District, null=True, blank=True, on_delete=models.PROTECT, related_name="activities"
    )
    begins_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    words = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["begins_on", "code"]
        indexes = [models.Index(fields=["programme", "begins_on"], name="activities_by_day")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(begins_on__lte=models.F("ends_on")), name="activity_ends_after_it_begins"
            )
        ]

    def __str__(self) -> str:
        return self.title


class HandOver(AppendOnly):
    """An official handed what they had in hand in a programme over to their successor."""

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="hand_overs")
    leaver = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    successor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    handed_on = models.DateField()
    words = models.CharField(max_length=300)
    assignments = models.PositiveIntegerField()
    risks = models.PositiveIntegerField()

    class Meta:
        ordering = ["-created_at"]
        indexes = [models.Index(fields=["programme", "-created_at"], name="hand_overs_of_programme")]
        constraints = [
            models.CheckConstraint(condition=~models.Q(leaver=models.F("successor")), name="handed_to_another")
        ]
