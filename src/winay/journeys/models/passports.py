"""A passport: what its holder lets others see of their journey, until when, and who looked."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models

from winay.base.models import AppendOnly, Record
from winay.journeys.models.stages import KINDS, of_one

if TYPE_CHECKING:
    from winay.registry.models import Household, Organisation, Person, Venture


class Passport(Record):
    """What the holder of a journey shows to whoever has its code. Only the code's hash is kept.

    `chapters`: what it shows, codes between blanks. `purpose`: for whom it was made, in its holder's words.
    `on_paper`: staff made it at the holder's wish; `source` says how they said it.
    """

    person = models.ForeignKey(
        "registry.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="passports"
    )
    household = models.ForeignKey(
        "registry.Household", null=True, blank=True, on_delete=models.PROTECT, related_name="passports"
    )
    organisation = models.ForeignKey(
        "registry.Organisation", null=True, blank=True, on_delete=models.PROTECT, related_name="passports"
    )
    venture = models.ForeignKey(
        "registry.Venture", null=True, blank=True, on_delete=models.PROTECT, related_name="passports"
    )
    token_sha256 = models.CharField(max_length=64, unique=True)
    chapters = models.CharField(max_length=100)
    purpose = models.CharField(max_length=80)
    until = models.DateField()
    on_paper = models.BooleanField(default=False)
    source = models.CharField(max_length=120, blank=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at"]
        constraints = [of_one("passport_of_one")]

    def __str__(self) -> str:
        return self.purpose

    @property
    def kind(self) -> str:
        """Of which kind whoever's journey it shows is."""
        return next(kind for kind in KINDS if getattr(self, f"{kind}_id") is not None)

    @property
    def subject(self) -> "Person | Household | Organisation | Venture":
        """Whose journey it shows."""
        found: Person | Household | Organisation | Venture = getattr(self, self.kind)
        return found


class PassportLook(AppendOnly):
    """That somebody looked: when, and who they said they are, or the account by which they were signed in."""

    passport = models.ForeignKey(Passport, on_delete=models.PROTECT, related_name="looks")
    who = models.CharField(max_length=120)
    signed_in = models.BooleanField(default=False)

    class Meta:
        ordering = ["-created_at"]
