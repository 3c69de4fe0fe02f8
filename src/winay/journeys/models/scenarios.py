"""A changed rule that somebody kept by a name, with what it would do to the whole registry of a place."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from winay.base.models import Record
from winay.journeys.models.catalogue import Support


class Scenario(Record):
    """What would change if requirements of a programme changed, for the subjects of one kind in a place.

    `place`: the start of a UBIGEO, empty for all. `territories`: the sets of districts for which its owner's word held
    when it was kept, unless `everywhere`. `changed`: by the code of a requirement what is asked instead, None where
    it is left out; `added`: one more. `asked`: how the form was filled in. `figure`: the amount of the entry by which
    it is costed. `cells`: how many of each quintile stand how before and after, exact; None while they are counted.
    """

    class Fault(models.TextChoices):
        FAILED = "failed", _("could not be counted")

    support = models.ForeignKey(Support, on_delete=models.PROTECT, related_name="scenarios")
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=12)
    place = models.CharField(max_length=6, blank=True)
    everywhere = models.BooleanField(default=False)
    territories = models.ManyToManyField("territory.DistrictSet", related_name="+")
    changed = models.JSONField(default=dict)
    added = models.JSONField(null=True, blank=True)
    asked = models.CharField(max_length=16_000, blank=True)
    figure = models.JSONField(null=True, blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="scenarios"
    )
    shared = models.BooleanField(default=False)
    cells = models.JSONField(null=True, blank=True)
    counted_at = models.DateTimeField(null=True, blank=True)
    fault = models.CharField(max_length=8, choices=Fault.choices, blank=True)

    class Meta:
        ordering = ["-created_at"]
        constraints = [models.UniqueConstraint(fields=["owner", "name"], name="scenario_named_once")]

    def __str__(self) -> str:
        return self.name
