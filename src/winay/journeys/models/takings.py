"""What somebody had, or has, of a programme of the catalogue."""

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from winay.base.models import Record
from winay.journeys.models.catalogue import Support

if TYPE_CHECKING:
    from winay.registry.models import Household, Organisation, Person


class Taking(Record):
    """That a group, a household or a person had, or has, a support: by years, since nobody remembers days.

    `outcome` says how it ended. One that was written by mistake is `taken_back_at`.
    """

    class Outcome(models.TextChoices):
        RUNNING = "running", _("They have it still")
        FINISHED = "finished", _("They finished it")
        LEFT = "left", _("They left before its end")

    support = models.ForeignKey(Support, on_delete=models.PROTECT, related_name="takings")
    organisation = models.ForeignKey(
        "registry.Organisation", null=True, blank=True, on_delete=models.PROTECT, related_name="programmes_had"
    )
    household = models.ForeignKey(
        "registry.Household", null=True, blank=True, on_delete=models.PROTECT, related_name="programmes_had"
    )
    person = models.ForeignKey(
        "registry.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="programmes_had"
    )
    from_year = models.PositiveSmallIntegerField()
    to_year = models.PositiveSmallIntegerField(null=True, blank=True)
    outcome = models.CharField(max_length=8, choices=Outcome.choices)
    source = models.CharField(max_length=120)
    taken_back_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-from_year", "-created_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(organisation__isnull=False, household=None, person=None)
                | Q(organisation=None, household__isnull=False, person=None)
                | Q(organisation=None, household=None, person__isnull=False),
                name="taking_of_one",
            ),
            models.CheckConstraint(
                condition=Q(to_year=None) | Q(to_year__gte=models.F("from_year")), name="taking_years_in_order"
            ),
        ]

    @property
    def subject(self) -> "Organisation | Household | Person":
        """Whose it is."""
        found = self.organisation or self.household or self.person
        assert found is not None  # noqa: S101 (the database refuses it; for the type checker)
        return found
