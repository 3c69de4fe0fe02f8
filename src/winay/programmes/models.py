"""Programmes and the packs that declare them."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from winay.base.models import AppendOnly, Record
from winay.territory.models import DistrictSet, PovertyMap


class Pack(Record):
    """One loaded version of a programme pack; never changed after loading. `content` is the validated pack."""

    code = models.SlugField(max_length=60)
    version = models.CharField(max_length=20)
    name = models.CharField(max_length=150)
    content = models.JSONField()
    sha256 = models.CharField(max_length=64)

    class Meta:
        ordering = ["code", "-created_at"]
        constraints = [models.UniqueConstraint(fields=["code", "version"], name="pack_version_once")]

    def __str__(self) -> str:
        return f"{self.name} {self.version}"


class Programme(Record):
    """A programme that runs in a territory by the rules of a pack."""

    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=150)
    operator = models.CharField(_("operator"), max_length=150, blank=True)
    office_address = models.CharField(_("address of the office"), max_length=200, blank=True)
    office_hours = models.CharField(_("office hours"), max_length=120, blank=True)
    telephone = models.CharField(_("telephone"), max_length=40, blank=True)
    whatsapp = models.CharField(_("WhatsApp"), max_length=20, blank=True)
    email = models.EmailField(_("e-mail"), max_length=120, blank=True)
    pack = models.ForeignKey(Pack, on_delete=models.PROTECT, related_name="programmes")
    territory = models.ForeignKey(DistrictSet, null=True, blank=True, on_delete=models.PROTECT)
    poverty_map = models.ForeignKey(PovertyMap, null=True, blank=True, on_delete=models.PROTECT)
    currency = models.CharField(max_length=3, default="PEN")

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class FundingSource(Record):
    """Where a programme's money comes from, as its pack declares."""

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="funding_sources")
    code = models.SlugField(max_length=40)
    name = models.CharField(max_length=150)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["programme", "code"], name="funding_source_once")]

    def __str__(self) -> str:
        return self.name


class RoleGrant(Record):
    """A user's role in a programme, in its whole territory or in one named set of districts."""

    class Role(models.TextChoices):
        COORDINATOR = "coordinator", _("Coordinator")
        OFFICER = "officer", _("Field officer")
        SECRETARY = "secretary", _("Session secretary")
        FINANCE = "finance", _("Finance officer")
        EVALUATOR = "evaluator", _("Evaluator")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="role_grants")
    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="role_grants")
    role = models.CharField(max_length=12, choices=Role.choices)
    territory = models.ForeignKey(DistrictSet, null=True, blank=True, on_delete=models.PROTECT)
    by_consent = models.BooleanField(default=False)
    """Whether the account was somebody's before: it is then not this programme that answers for it."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "programme", "role"], name="role_once")]


class AccountHanding(AppendOnly):
    """An account, its password, or a role in it that pays came from somebody's hands: what two people are told by.

    Accounts are kept by value (`account`, `by`; `by` empty: the operator), so that none is lost with its user.
    `alone` is False for a role that a second person confirmed. Append-only. Read by `queries.hands`.
    """

    class What(models.TextChoices):
        ACCOUNT = "account", _("Account")
        PASSWORD = "password", _("Password")
        ROLE = "role", _("Role")

    what = models.CharField(max_length=8, choices=What.choices)
    account = models.UUIDField()
    by = models.UUIDField(null=True)
    programme = models.ForeignKey(Programme, null=True, on_delete=models.PROTECT, related_name="handings")
    alone = models.BooleanField(default=True)

    class Meta:
        indexes = [models.Index(fields=["account"], name="handings_of_account")]


class RoleOffer(Record):
    """A role that waits: for the word of the account's owner, for a second person's, or for both.

    No right follows from it. It ends (`closed_at`) as a `RoleGrant`, refused by its owner, or taken back.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="role_offers")
    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="role_offers")
    role = models.CharField(max_length=12, choices=RoleGrant.Role.choices)
    territory = models.ForeignKey(DistrictSet, null=True, blank=True, on_delete=models.PROTECT)
    offered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    needs_consent = models.BooleanField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    needs_second = models.BooleanField()
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "programme", "role"], condition=models.Q(closed_at=None), name="role_offered_once"
            )
        ]

    @property
    def waits_for_owner(self) -> bool:
        """Whether the account's owner has still to accept it."""
        return self.closed_at is None and self.needs_consent and self.accepted_at is None

    @property
    def waits_for_second(self) -> bool:
        """Whether a second person has still to confirm it."""
        return self.closed_at is None and self.needs_second and self.confirmed_by_id is None
