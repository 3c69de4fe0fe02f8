"""What an agreement is, what a partner is, which side promises, what an activity is."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class AgreementKind(models.TextChoices):
    """What paper was agreed."""

    FRAMEWORK = "framework", _("Framework agreement")
    SPECIFIC = "specific", _("Specific agreement")
    COMMITMENT = "commitment", _("Letter or act of commitment")
    ORDINANCE = "ordinance", _("Ordinance or resolution")
    OTHER = "other", _("Another paper")


class PartnerKind(models.TextChoices):
    """What a partner is."""

    MUNICIPALITY = "municipality", _("Municipality")
    ASSOCIATION = "association", _("Association of municipalities")
    REGION = "region", _("Regional government")
    NATIONAL = "national", _("National programme or ministry")
    COOPERATION = "cooperation", _("Agency of international cooperation")
    COMPANY = "company", _("Company")
    CIVIL = "civil", _("Organisation of civil society or university")
    OTHER = "other", _("Other")


class Side(models.TextChoices):
    """Who promises."""

    OURS = "ours", _("The programme")
    THEIRS = "theirs", _("The partner")


class ActivityKind(models.TextChoices):
    """What is planned together."""

    TRAINING = "training", _("Training")
    VISIT = "visit", _("Visits in the field")
    FAIR = "fair", _("Fair or exhibition")
    MEETING = "meeting", _("Meeting")
    ROUTE = "route", _("Learning route")
    OTHER = "other", _("Other")
