"""Organisations of every kind, their names, members, offices and bank accounts."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from winay.base.models import Record
from winay.registry.models.people import Person
from winay.territory.models import Community, District


class StandingOrganisations(models.Manager["Organisation"]):
    """The organisations that a form, a list or an act may pick: neither merged into another record nor archived."""

    def get_queryset(self) -> models.QuerySet["Organisation"]:
        """Leave out the records that stand for nothing any more."""
        return super().get_queryset().filter(merged_into=None, archived_at=None)


class Organisation(Record):
    """Any kind of organisation of domain.md §2."""

    class Kind(models.TextChoices):
        COMMUNITY = "community", _("Peasant community")
        COMMUNITY_GROUP = "community_group", _("Community group")
        INTEREST_GROUP = "interest_group", _("Interest group")
        ASSOCIATION = "association", _("Producer association")
        COOPERATIVE = "cooperative", _("Cooperative")
        ENTERPRISE = "enterprise", _("Enterprise")
        NETWORK = "network", _("Business network")
        MUNICIPALITY = "municipality", _("Municipality")
        NUCLEUS = "nucleus", _("Nucleus")
        FAMILY = "family", _("Family")

    class Registration(models.TextChoices):
        UNKNOWN = "", _("Not known")
        NONE = "none", _("Not registered")
        STARTED = "started", _("Being registered")
        REGISTERED = "registered", _("Registered")
        CANCELLED = "cancelled", _("Registration cancelled")

    name = models.CharField(_("name"), max_length=200)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    ruc = models.CharField(_("RUC"), max_length=11, null=True, blank=True, unique=True)
    registration = models.CharField(max_length=10, choices=Registration.choices, blank=True)
    registration_number = models.CharField(max_length=40, blank=True)
    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="organisations")
    community = models.ForeignKey(
        Community, null=True, blank=True, on_delete=models.PROTECT, related_name="organisations"
    )
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="parts")
    founded_on = models.DateField(_("founded on"), null=True, blank=True)
    merged_into = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="merged_from"
    )

    archived_at = models.DateTimeField(null=True, blank=True)
    archived_by_name = models.CharField(max_length=200, blank=True)
    archived_reason = models.CharField(max_length=300, blank=True)

    # `objects` holds every record, also those merged away or registered by mistake: what picks one asks `standing`.
    objects = models.Manager()
    standing = StandingOrganisations()

    class Meta:
        ordering = ["name"]
        indexes = [models.Index(fields=["district", "name"], name="organisation_by_place")]
        constraints = [
            models.CheckConstraint(
                condition=(Q(merged_into=None) | ~Q(merged_into=F("id"))) & (Q(parent=None) | ~Q(parent=F("id"))),
                name="organisation_not_its_own",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class OrganisationName(Record):
    """A name that an organisation bore before, and until when."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="former_names")
    name = models.CharField(max_length=200)
    until = models.DateField()

    class Meta:
        ordering = ["-until", "-created_at"]


class Membership(Record):
    """Who belongs to an organisation, since when, and in what office."""

    class Office(models.TextChoices):
        MEMBER = "member", _("Member")
        PRESIDENT = "president", _("President")
        VICE = "vice", _("Vice-president")
        SECRETARY = "secretary", _("Secretary")
        TREASURER = "treasurer", _("Treasurer")
        AUDITOR = "auditor", _("Auditor (fiscal)")
        SPOKESPERSON = "vocal", _("Board member (vocal)")

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="memberships")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="memberships")
    office = models.CharField(max_length=10, choices=Office.choices, default=Office.MEMBER)
    since = models.DateField(null=True, blank=True)
    until = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "organisation"], condition=Q(until=None), name="one_current_membership"
            )
        ]


class BankAccount(Record):
    """An organisation's own account; `cci` is the 20-digit interbank code."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="bank_accounts")
    bank = models.CharField(max_length=80)
    cci = models.CharField(max_length=20)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "cci"], name="account_once_per_organisation")
        ]
