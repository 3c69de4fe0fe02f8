"""People, their households over time, kinship and consent."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from winay.base.models import Record
from winay.territory.models import Community, District

BYTES = ["varchar_pattern_ops"]


class Household(Record):
    """People who live from one farm; interest groups count households, not heads.

    `poverty_class` is the class that holds today; where it comes from stands in the findings. One `merged_into` another
    stands for nothing any more.
    """

    class PovertyClass(models.TextChoices):
        EXTREME = "extreme", _("Extreme poor")
        POOR = "poor", _("Poor")
        OUT = "out", _("Out of poverty")

    code = models.CharField(max_length=40, unique=True)
    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="households")
    community = models.ForeignKey(
        Community, null=True, blank=True, on_delete=models.PROTECT, related_name="households"
    )
    head = models.ForeignKey(
        "Person", null=True, blank=True, on_delete=models.SET_NULL, related_name="households_led"
    )
    poverty_class = models.CharField(max_length=8, choices=PovertyClass.choices, blank=True)
    merged_into = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="merged_from"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(merged_into=None) | ~Q(merged_into=F("id")), name="household_not_merged_into_itself"
            ),
        ]

    def __str__(self) -> str:
        return self.code


class PovertyFinding(Record):
    """A household's poverty class as one source found it on one day, and until when the source lets it hold."""

    household = models.ForeignKey(Household, on_delete=models.CASCADE, related_name="poverty_findings")
    poverty_class = models.CharField(max_length=8, choices=Household.PovertyClass.choices)
    source = models.CharField(max_length=120)
    found_on = models.DateField()
    expires_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["-found_on", "-created_at"]
        constraints = [
            models.UniqueConstraint(fields=["household", "source", "found_on"], name="finding_once_a_day"),
            models.CheckConstraint(
                condition=Q(expires_on=None) | Q(expires_on__gte=F("found_on")), name="finding_dates_in_order"
            ),
        ]


class StandingPeople(models.Manager["Person"]):
    """The people whom a form, a list or an act may pick: neither merged into another record nor forgotten."""

    def get_queryset(self) -> models.QuerySet["Person"]:
        """Leave out the records that stand for nobody any more."""
        return super().get_queryset().filter(merged_into=None, anonymised_at=None)


class Person(Record):
    """A person; a missing DNI is a task to help with, not a reason to refuse (CO §30c).

    A DNI that somebody read from the card is confirmed and unique; one that a list gave may stand on several
    people until linkage or a person finds out why. A person merged into another keeps every value and points to
    the one that stands for both.
    """

    kept_for_good = True

    class Sex(models.TextChoices):
        FEMALE = "F", _("Woman")
        MALE = "M", _("Man")

    dni = models.CharField(_("DNI"), max_length=8, null=True, blank=True)
    dni_confirmed = models.BooleanField(default=True)
    given_names = models.CharField(_("given names"), max_length=120)
    first_surname = models.CharField(_("first surname"), max_length=80)
    second_surname = models.CharField(_("second surname"), max_length=80, blank=True)
    sex = models.CharField(_("sex"), max_length=1, choices=Sex.choices, blank=True)
    birth_date = models.DateField(_("date of birth"), null=True, blank=True)
    born_from = models.PositiveSmallIntegerField(null=True, blank=True)
    born_to = models.PositiveSmallIntegerField(null=True, blank=True)
    language = models.CharField(_("language"), max_length=8, blank=True)
    other_languages = models.CharField(max_length=60, blank=True)
    phone = models.CharField(_("phone"), max_length=20, blank=True)
    household = models.ForeignKey(
        Household, null=True, blank=True, on_delete=models.PROTECT, related_name="members", db_index=False
    )
    district = models.ForeignKey(
        District, null=True, blank=True, on_delete=models.PROTECT, related_name="people", db_index=False
    )
    community = models.ForeignKey(
        Community, null=True, blank=True, on_delete=models.PROTECT, related_name="people", db_index=False
    )
    locality = models.CharField(max_length=120, blank=True)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="person"
    )
    # Without a constraint, because SQLite writes all indexes of a row anew whose own table it points to: nobody is ever
    # deleted, and the merge that stands beside has one.
    merged_into = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="merged_from",
        db_index=False,
        db_constraint=False,
    )
    anonymised_at = models.DateTimeField(null=True, blank=True)

    # `objects` holds every record, also those that were merged away: what picks a person asks `standing`.
    objects = models.Manager()
    standing = StandingPeople()

    class Meta:
        ordering = ["first_surname", "second_surname", "given_names"]
        # Millions of rows come from lists: no index holds rows that have nothing in its field, and those of numbers
        # compare bytes on PostgreSQL, not letters of a language.
        indexes = [
            models.Index(fields=["dni"], name="person_by_dni", condition=Q(dni__isnull=False), opclasses=BYTES),
            models.Index(fields=["phone"], name="person_by_phone", condition=Q(phone__gt=""), opclasses=BYTES),
            models.Index(
                fields=["district"],
                name="person_by_district",
                condition=Q(district__isnull=False),
                opclasses=BYTES,
            ),
            models.Index(fields=["community"], name="person_by_community", condition=Q(community__isnull=False)),
            models.Index(fields=["household"], name="person_by_household", condition=Q(household__isnull=False)),
            models.Index(
                fields=["merged_into"], name="person_merged_into", condition=Q(merged_into__isnull=False)
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["dni"], condition=Q(dni_confirmed=True, merged_into=None), name="confirmed_dni_once"
            ),
            models.CheckConstraint(
                condition=Q(merged_into=None) | ~Q(merged_into=F("id")), name="person_not_merged_into_itself"
            ),
            models.CheckConstraint(
                condition=Q(born_from=None, born_to=None) | Q(born_from__lte=F("born_to")),
                name="birth_years_in_order",
            ),
        ]

    def __str__(self) -> str:
        return " ".join(part for part in (self.given_names, self.first_surname, self.second_surname) if part)


class HouseholdStay(Record):
    """Who lived in which household, from when until when, and what they are to its head."""

    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="stays")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="stays")
    relation = models.CharField(max_length=40, blank=True)
    since = models.DateField(null=True, blank=True)
    until = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["-until", "-since", "created_at"]
        constraints = [
            models.UniqueConstraint(fields=["person"], condition=Q(until=None), name="one_household_at_a_time"),
            models.CheckConstraint(
                condition=Q(until=None) | Q(since=None) | Q(until__gte=F("since")), name="stay_dates_in_order"
            ),
        ]


class Consent(Record):
    """What a person allowed or refused, when, and how we know; the newest word of a purpose holds."""

    class Purpose(models.TextChoices):
        REGISTER = "register", _("keep my data in the registry")
        CONTACT = "contact", _("call me or write to me")
        SHARE = "share", _("pass my data on to the next programme")
        PICTURE = "picture", _("show my picture")

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="consents")
    purpose = models.CharField(max_length=8, choices=Purpose.choices)
    given = models.BooleanField()
    said_on = models.DateField()
    source = models.CharField(max_length=120)

    class Meta:
        ordering = ["-said_on", "-created_at"]


class Kinship(Record):
    """Two people who are relatives, as declared or known: what conflict detection leans on."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="kin_of")
    relative = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="kin_to")
    relation = models.CharField(max_length=40)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "relative"], name="kinship_once"),
            models.CheckConstraint(condition=~Q(person=F("relative")), name="not_own_relative"),
        ]
