"""The catalogue of programmes: each entry as it stands, the districts it reaches, and every version that it had."""

from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from winay.base.models import AppendOnly, Record
from winay.journeys.rules import LEVELS, STATUSES


class Support(Record):
    """An entry of the catalogue: one kind of support that somebody may get.

    `content` is the entry as `content.Entry` writes it; the columns beside it are made of it, so that lists, searches
    and counts never read it. `programme`: the programme of this installation that gives it; None: somebody else does.
    `helps`, `subjects`, `stages`: codes between blanks. `reaches`: everywhere, in the places of its rows, or not known.
    `keeper`: the district whose municipality keeps it; None: the coordinators do. `version`: the key of the version
    that stands, made with it. `shipped`: the digest of the entry of ours that it was last taken from; `by_person`:
    somebody changed it since.
    """

    class Reach(models.TextChoices):
        EVERYWHERE = "everywhere", _("The whole country")
        PLACES = "places", _("Some places")
        UNKNOWN = "unknown", _("Not known where")

    code = models.SlugField(max_length=40, unique=True)
    family = models.SlugField(max_length=40)
    programme = models.ForeignKey(
        "programmes.Programme", null=True, blank=True, on_delete=models.PROTECT, related_name="supports"
    )
    number = models.PositiveIntegerField(default=1)
    version = models.UUIDField()
    content = models.JSONField()
    name_es = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200, blank=True)
    name_quz = models.CharField(max_length=200, blank=True)
    offered_by = models.CharField(max_length=200)
    level = models.CharField(max_length=12, choices=[(k, _(t)) for k, t in LEVELS.items()])
    status = models.CharField(max_length=10, choices=[(k, _(t)) for k, t in STATUSES.items()])
    helps = models.CharField(max_length=60)
    subjects = models.CharField(max_length=60)
    stages = models.CharField(max_length=60, blank=True)
    reaches = models.CharField(max_length=10, choices=Reach.choices)
    words = models.TextField()
    checked_on = models.DateField(null=True, blank=True)
    closes_on = models.DateField(null=True, blank=True)
    keeper = models.ForeignKey(
        "territory.District", null=True, blank=True, on_delete=models.PROTECT, related_name="supports_kept"
    )
    shipped = models.CharField(max_length=64, blank=True)
    by_person = models.BooleanField(default=False)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    help_names: list[str]
    """What it gives, for whom and for which stage, in words: lists add them (`words.decorate`)."""
    subject_names: list[str]
    stage_names: list[str]

    class Meta:
        ordering = ["name_es", "code"]
        constraints = [
            models.CheckConstraint(condition=Q(number__gte=1), name="support_has_a_version"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """Its name in the reader's language; in Spanish where it has none."""
        language = (get_language() or "es").split("-")[0]
        return {"quz": self.name_quz, "en": self.name_en}.get(language, "") or self.name_es


class SupportPlace(Record):
    """That an entry reaches a department, province or district, by its code of 2, 4 or 6 digits.

    Of one of which it is not known where it is: that it lies somewhere in these and in no others.
    """

    support = models.ForeignKey(Support, on_delete=models.CASCADE, related_name="places")
    code = models.CharField(max_length=6)

    class Meta:
        ordering = ["code"]
        constraints = [models.UniqueConstraint(fields=["code", "support"], name="support_place_once")]


class SupportVersion(AppendOnly):
    """What an entry said from one day on, who wrote it and why. `by_name` is kept by value, as in the log."""

    class Origin(models.TextChoices):
        SHIPPED = "shipped", _("Came with the program")
        PERSON = "person", _("Written here")

    support = models.ForeignKey(Support, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    content = models.JSONField()
    origin = models.CharField(max_length=7, choices=Origin.choices)
    by_name = models.CharField(max_length=200)
    why = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["support", "number"], name="support_version_once")]
