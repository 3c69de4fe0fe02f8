"""Places by UBIGEO, named sets of districts, poverty maps, boundaries."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from winay.base.models import Record
from winay.base.words import fold


class Department(models.Model):
    """First two digits of the UBIGEO (INEI's coding)."""

    ubigeo = models.CharField(max_length=2, primary_key=True)
    name = models.CharField(max_length=80)

    class Meta:
        ordering = ["ubigeo"]

    def __str__(self) -> str:
        return self.name


class Province(models.Model):
    """First four digits of the UBIGEO."""

    ubigeo = models.CharField(max_length=4, primary_key=True)
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="provinces")
    name = models.CharField(max_length=80)

    class Meta:
        ordering = ["ubigeo"]

    def __str__(self) -> str:
        return self.name


class District(models.Model):
    """A district: INEI's six digits are the key, RENIEC's an alias (domain.md §1)."""

    class Region(models.TextChoices):
        COAST = "costa", _("Coast")
        HIGHLANDS = "sierra", _("Highlands")
        JUNGLE = "selva", _("Jungle")

    ubigeo = models.CharField(max_length=6, primary_key=True)
    reniec = models.CharField(max_length=6, blank=True, db_index=True)
    province = models.ForeignKey(Province, on_delete=models.PROTECT, related_name="districts")
    name = models.CharField(max_length=80)
    capital = models.CharField(max_length=80, blank=True)
    region = models.CharField(max_length=6, choices=Region.choices, blank=True)
    area_km2 = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    altitude_m = models.IntegerField(null=True, blank=True)
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)

    class Meta:
        ordering = ["ubigeo"]

    def __str__(self) -> str:
        return self.name


class Community(Record):
    """A peasant community or hamlet within a district; `key` is its name without accents and capitals."""

    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="communities")
    name = models.CharField(max_length=120)
    key = models.CharField(max_length=140, editable=False)

    class Meta:
        ordering = ["district", "name"]
        constraints = [models.UniqueConstraint(fields=["district", "key"], name="community_once_in_district")]

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep the key in step with the name."""
        self.key = fold(self.name)[:140]
        super().save(*args, **kwargs)

    @classmethod
    def called(cls, district: str, name: str) -> tuple["Community", bool]:
        """Return the community of a district (UBIGEO) with this name, however it is written, and whether it is new."""
        name = " ".join(name.split())
        return cls.objects.get_or_create(district_id=district, key=fold(name)[:140], defaults={"name": name})

    def __str__(self) -> str:
        return self.name


class DistrictSet(Record):
    """A named set of districts: corridor, watershed, association of municipalities, nucleus."""

    class Kind(models.TextChoices):
        CORRIDOR = "corridor", _("Corridor")
        WATERSHED = "watershed", _("Watershed")
        ASSOCIATION = "mancomunidad", _("Association of municipalities")
        NUCLEUS = "nucleus", _("Nucleus")
        OTHER = "other", _("Other")

    code = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=150)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    districts = models.ManyToManyField(District, related_name="sets")

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class PovertyMap(Record):
    """One source's index of unmet needs in one year; several stand side by side (CO app. V)."""

    code = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=150)
    source = models.CharField(max_length=150)
    year = models.PositiveSmallIntegerField()
    is_demo = models.BooleanField(default=False, help_text="Values invented or borrowed for a demonstration")
    higher_is_poorer = models.BooleanField(default=True, help_text="False for an index of wellbeing")

    class Meta:
        ordering = ["-year", "name"]

    def __str__(self) -> str:
        return f"{self.name} ({self.source}, {self.year})"


class PovertyValue(models.Model):
    """A district's index as published (`map.higher_is_poorer`) and quintile: 1 extreme poor … 5 acceptable."""

    map = models.ForeignKey(PovertyMap, on_delete=models.CASCADE, related_name="values")
    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="poverty_values")
    index = models.DecimalField(max_digits=9, decimal_places=6)
    quintile = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["map", "district"], name="poverty_value_once_in_map"),
            models.CheckConstraint(condition=models.Q(quintile__range=(1, 5)), name="quintile_1_to_5"),
        ]


class Boundary(models.Model):
    """A simplified outline for drawing: `code` is a UBIGEO of 2 or 6 digits, `geometry` GeoJSON."""

    code = models.CharField(max_length=6, primary_key=True)
    geometry = models.JSONField()


class Upload(Record):
    """A file of places, outlines or a poverty map that somebody sent from the browser, and what came of it.

    The file is kept until it is loaded or thrown away. `options` are what the load is called with besides the file;
    `report` holds its counts, and its problems in the sender's language.
    """

    class Kind(models.TextChoices):
        PLACES = "places", _("Districts")
        BOUNDARIES = "boundaries", _("Outlines for maps")
        POVERTY_MAP = "poverty_map", _("Poverty map")

    kind = models.CharField(max_length=12, choices=Kind.choices)
    filename = models.CharField(max_length=200)
    file = models.FileField(upload_to="places/%Y/%m", blank=True)
    options = models.JSONField(default=dict)
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    read = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    queued_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    report = models.JSONField(default=dict)

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return self.filename

    @property
    def at_work(self) -> bool:
        """Whether it is being loaded or waits for that."""
        return self.queued_at is not None and self.finished_at is None
