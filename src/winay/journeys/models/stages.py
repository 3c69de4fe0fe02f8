"""That somebody, or something, is in a stage of a programme from a day until a day, and by what it was known."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from winay.base.models import Record
from winay.documents.models import Proof
from winay.journeys.states import STAY_STATES

if TYPE_CHECKING:
    from winay.registry.models import Household, Organisation, Person, Venture

KINDS = ("person", "household", "organisation", "venture")


def of_one(name: str) -> models.CheckConstraint:
    """Return the constraint that a row is of exactly one person, household, organisation or venture."""
    only = Q()
    for kind in KINDS:
        only |= Q(**{f"{one}__isnull": one != kind for one in KINDS})
    return models.CheckConstraint(condition=only, name=name)


class Stay(Record):
    """A stay of a person, household, organisation or venture in a stage of a programme's pack.

    `district`: where they were when they entered. `until` None: still. `enter_met`, `leave_met`: whether what the stage
    asks was met, None: not known; `enter_words`, `leave_words`: why a person decided otherwise, or how they know.
    """

    class Left(models.TextChoices):
        MOVED = "moved", _("Moved away")
        WORK = "work", _("Has other work or no time")
        NO_INTEREST = "no_interest", _("What is offered is of no use to them")
        DISAGREEMENT = "disagreement", _("A disagreement in the group")
        DIED = "died", _("Died, or the group was dissolved")
        EXCLUDED = "excluded", _("Did not keep the rules")
        UNKNOWN = "unknown", _("Nobody knows why")
        OTHER = "other", _("Something else")

    programme = models.ForeignKey("programmes.Programme", on_delete=models.PROTECT, related_name="stays")
    stage = models.CharField(max_length=40)
    person = models.ForeignKey(
        "registry.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="stages"
    )
    household = models.ForeignKey(
        "registry.Household", null=True, blank=True, on_delete=models.PROTECT, related_name="stages"
    )
    organisation = models.ForeignKey(
        "registry.Organisation", null=True, blank=True, on_delete=models.PROTECT, related_name="stages"
    )
    venture = models.ForeignKey(
        "registry.Venture", null=True, blank=True, on_delete=models.PROTECT, related_name="stages"
    )
    district = models.ForeignKey(
        "territory.District", null=True, blank=True, on_delete=models.PROTECT, related_name="stays"
    )
    came_from = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="went_on_as"
    )
    state = models.CharField(max_length=10, choices=STAY_STATES.choices(), default=STAY_STATES.initial)
    since = models.DateField()
    until = models.DateField(null=True, blank=True)
    left_why = models.CharField(max_length=12, choices=Left.choices, blank=True)
    enter_met = models.BooleanField(null=True)
    enter_words = models.CharField(max_length=300, blank=True)
    leave_met = models.BooleanField(null=True)
    leave_words = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["-since", "-created_at"]
        indexes = [
            models.Index(fields=["programme", "stage", "state", "district"], name="stays_of_a_stage"),
        ]
        constraints = [
            of_one("stay_of_one"),
            models.CheckConstraint(condition=Q(until=None) | Q(until__gte=F("since")), name="stay_days_in_order"),
            models.CheckConstraint(condition=Q(until=None) | ~Q(state="inside"), name="stay_inside_goes_on"),
            *(
                models.UniqueConstraint(
                    fields=[kind, "programme", "stage"], condition=Q(state="inside"), name=f"inside_once_by_{kind}"
                )
                for kind in KINDS
            ),
        ]

    def __str__(self) -> str:
        return self.stage

    @property
    def kind(self) -> str:
        """Of which kind whoever is in the stage is."""
        return next(kind for kind in KINDS if getattr(self, f"{kind}_id") is not None)

    @property
    def subject(self) -> "Person | Household | Organisation | Venture":
        """Who is in the stage."""
        found: Person | Household | Organisation | Venture = getattr(self, self.kind)
        return found


class GraduationFinding(Record):
    """How one criterion of graduation stood: met or not (None: not known), in whose words, by what evidence.

    `judged`: the house judged it by facts, nobody decided otherwise.
    """

    stay = models.ForeignKey(Stay, on_delete=models.PROTECT, related_name="findings")
    criterion = models.CharField(max_length=40)
    met = models.BooleanField(null=True)
    judged = models.BooleanField(default=False)
    words = models.CharField(max_length=300, blank=True)
    proof = models.ForeignKey(Proof, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    found_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        ordering = ["created_at"]
        constraints = [
            models.UniqueConstraint(fields=["stay", "criterion"], name="graduation_found_once"),
        ]
