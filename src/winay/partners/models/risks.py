"""What may go wrong in a programme, who watches it, and every review of it."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from winay.base.models import AppendOnly, Record
from winay.partners.rules import severity
from winay.partners.states import RISK_STATES
from winay.programmes.models import Programme


def _rated(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=Q(likelihood=None, effect=None)
        | Q(likelihood__gte=1, likelihood__lte=3, effect__gte=1, effect__lte=3),
        name=name,
    )


class Risk(Record):
    """Something that may go wrong. `likelihood` and `effect` are 1 to 3, or empty: nobody has rated it yet.

    `pack_code`: which risk of the programme's pack it is; `source` then says where the document has it.
    """

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="risks")
    code = models.CharField(max_length=20, unique=True)
    state = models.CharField(max_length=10, choices=RISK_STATES.choices(), default=RISK_STATES.initial)
    name = models.CharField(max_length=200)
    cause = models.CharField(max_length=500)
    response = models.CharField(max_length=500)
    words = models.JSONField(default=dict)
    likelihood = models.PositiveSmallIntegerField(null=True, blank=True)
    effect = models.PositiveSmallIntegerField(null=True, blank=True)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="risks_owned")
    review_on = models.DateField()
    pack_code = models.SlugField(max_length=60, blank=True)
    source = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["review_on", "code"]
        indexes = [models.Index(fields=["owner", "state", "review_on"], name="risks_to_review")]
        constraints = [
            _rated("risk_rated_whole"),
            models.UniqueConstraint(
                fields=["programme", "pack_code"], condition=~Q(pack_code=""), name="risk_of_pack_once"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def severity(self) -> int | None:
        """Likelihood times effect, 1 to 9; None where nobody has rated it."""
        return severity(self.likelihood, self.effect)


class RiskReview(AppendOnly):
    """What was found when a risk was looked at: how it stands since, what was seen and done, and by whom."""

    risk = models.ForeignKey(Risk, on_delete=models.PROTECT, related_name="reviews")
    number = models.PositiveSmallIntegerField()
    looked_on = models.DateField()
    state = models.CharField(max_length=10, choices=RISK_STATES.choices())
    likelihood = models.PositiveSmallIntegerField(null=True)
    effect = models.PositiveSmallIntegerField(null=True)
    next_on = models.DateField(null=True)
    words = models.CharField(max_length=500)
    by_name = models.CharField(max_length=200)

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["risk", "number"], name="risk_review_once"),
            _rated("review_rated_whole"),
        ]

    @property
    def severity(self) -> int | None:
        """Likelihood times effect, 1 to 9; None where nobody rated it."""
        return severity(self.likelihood, self.effect)
