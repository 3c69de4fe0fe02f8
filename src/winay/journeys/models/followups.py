"""Who graduated is asked after: when, by whom, by which way, what became of their business, and who was not found."""

from datetime import date, timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from winay.base.models import Record
from winay.journeys.models.stages import Stay
from winay.journeys.states import FOLLOW_UP_STATES

ANSWER_WITHIN = timedelta(days=45)
"""So long a question that went by message can be answered by its link."""


class Way(models.TextChoices):
    """How somebody is asked."""

    VISIT = "visit", _("Visit")
    PHONE = "phone", _("Call by telephone")
    MESSAGE = "message", _("Message")


class FollowUp(Record):
    """One asking after a stay that ended with graduation, so many `months` later, from `due_on` on.

    `district`: where the graduate was then. `outcome`: how their business goes; the sales and jobs that they told stand
    in the registry, `sales` and `jobs` point to them. `lost_why`: why nobody can ask any more. `told_at`: when they
    were asked by message.
    """

    class Outcome(models.TextChoices):
        ALIVE = "alive", _("It works")
        GROWN = "grown", _("It works and has grown")
        DORMANT = "dormant", _("It rests")
        CLOSED = "closed", _("It has ended")
        NONE = "none", _("They have no business")

    class Lost(models.TextChoices):
        MOVED = "moved", _("Moved away")
        DIED = "died", _("Died, or the group was dissolved")
        NO_PHONE = "no_phone", _("No telephone, and nobody at home")
        UNKNOWN = "unknown", _("Nobody knows where they are")

    stay = models.ForeignKey(Stay, on_delete=models.PROTECT, related_name="follow_ups")
    programme = models.ForeignKey("programmes.Programme", on_delete=models.PROTECT, related_name="follow_ups")
    district = models.ForeignKey(
        "territory.District", null=True, blank=True, on_delete=models.PROTECT, related_name="follow_ups"
    )
    months = models.PositiveSmallIntegerField()
    due_on = models.DateField()
    state = models.CharField(max_length=9, choices=FOLLOW_UP_STATES.choices(), default=FOLLOW_UP_STATES.initial)
    asked_on = models.DateField(null=True, blank=True)
    way = models.CharField(max_length=7, choices=Way.choices, blank=True)
    outcome = models.CharField(max_length=7, choices=Outcome.choices, blank=True)
    venture = models.ForeignKey(
        "registry.Venture", null=True, blank=True, on_delete=models.PROTECT, related_name="follow_ups"
    )
    sales = models.ForeignKey(
        "registry.VentureSales", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    jobs = models.ForeignKey(
        "registry.VentureJobs", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    lost_why = models.CharField(max_length=8, choices=Lost.choices, blank=True)
    words = models.CharField(max_length=300, blank=True)
    told_at = models.DateTimeField(null=True, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        ordering = ["due_on", "created_at"]
        indexes = [
            models.Index(
                fields=["district", "due_on"],
                name="follow_ups_waiting",
                condition=Q(state__in=["planned", "sought"]),
            ),
            models.Index(fields=["programme", "months", "state"], name="follow_ups_of_programme"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["stay", "months"], name="follow_up_once"),
            models.CheckConstraint(
                condition=~Q(state="done") | (Q(asked_on__isnull=False) & ~Q(outcome="")),
                name="follow_up_done_is_known",
            ),
        ]

    def __str__(self) -> str:
        return str(self.months)

    @property
    def answer_until(self) -> date | None:
        """Until when it can be answered by the link of its message; None where it was not asked so."""
        return timezone.localdate(self.told_at) + ANSWER_WITHIN if self.told_at else None


class FollowUpTry(Record):
    """One try to reach somebody that failed: when, how, and what was found."""

    class Result(models.TextChoices):
        NO_ANSWER = "no_answer", _("Nobody answers")
        NOT_HOME = "not_home", _("Nobody at home")
        WRONG = "wrong", _("The number is another person's")
        MOVED = "moved", _("They say that they moved away")
        LATER = "later", _("Asked to come or call later")

    follow_up = models.ForeignKey(FollowUp, on_delete=models.PROTECT, related_name="tries")
    tried_on = models.DateField()
    way = models.CharField(max_length=7, choices=Way.choices)
    result = models.CharField(max_length=9, choices=Result.choices)
    words = models.CharField(max_length=300, blank=True)
    tried_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        ordering = ["-tried_on", "-created_at"]
