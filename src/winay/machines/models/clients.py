"""A machine of an agency, the keys by which its messages are known, and the tokens that let it in."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from winay.base.models import Record
from winay.machines.states import CLIENT_STATES


class Client(Record):
    """A machine of an agency. Its account has no password; what it sees follows from that account's roles.

    `code` is the `sender_id` of its messages. `callback` is the only address to which answers are ever sent.
    """

    code = models.SlugField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=120)
    agency = models.CharField(_("agency"), max_length=120)
    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="machine")
    scopes = models.CharField(max_length=200, blank=True)
    callback = models.CharField(max_length=300, blank=True)
    state = models.CharField(max_length=8, choices=CLIENT_STATES.choices(), default=CLIENT_STATES.initial)
    last_used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def scope_list(self) -> list[str]:
        """What it may do."""
        return self.scopes.split()

    @property
    def is_active(self) -> bool:
        """Whether it is let in."""
        return self.state == "active"


class Key(Record):
    """A public key (JWK) by which a machine's signatures are checked; `kid` is its thumbprint (RFC 7638)."""

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="keys")
    kid = models.CharField(max_length=64)
    kind = models.CharField(max_length=12)
    jwk = models.JSONField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["created_at"]
        constraints = [
            models.UniqueConstraint(fields=["client", "kid"], condition=models.Q(ended_at=None), name="key_once")
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def code(self) -> str:
        """What people know it by."""
        return f"{self.kind} {self.kid[:12]}"


class Token(Record):
    """What lets a machine in until it expires or is withdrawn. Only its digest is kept, and its first signs."""

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="tokens")
    digest = models.CharField(max_length=64, unique=True)
    shown = models.CharField(max_length=12)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return self.code

    @property
    def code(self) -> str:
        """What people know it by."""
        return f"{self.shown}…"

    @property
    def holds(self) -> bool:
        """Whether it lets its machine in now."""
        return self.revoked_at is None and self.expires_at > timezone.now()
