"""The outbox: messages, who read them, what became of each on each channel, and by which addresses people are reached.

Who a message is for that has no account is named by kind and key (`to_type`, `to_id`), without a reference: this
package stands below those that know groups and people (`messages.directory`).
"""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from winay.base.models import Record
from winay.messages.states import DELIVERY_STATES, OPEN


class Channel(models.TextChoices):
    """By what a message leaves the house; its page needs none."""

    EMAIL = "email", _("E-mail")
    SMS = "sms", _("SMS")
    SLIP = "slip", _("Slip of paper")


class Message(Record):
    """One thing that somebody is told: a kind and its facts, never sent twice for the same `key`.

    It is for an account (`user`) or for a group or person (`to_type`, `to_id`). `scope` is the programme that tells
    it and `place` the district (UBIGEO), by which staff see what did not arrive. After `until` it is of no use.
    """

    key = models.CharField(max_length=160, unique=True)
    kind = models.CharField(max_length=60)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.CASCADE, related_name="outbox_messages"
    )
    to_type = models.CharField(max_length=60, blank=True)
    to_id = models.UUIDField(null=True)
    scope = models.UUIDField(null=True)
    place = models.CharField(max_length=6, blank=True)
    about_type = models.CharField(max_length=60, blank=True)
    about_id = models.UUIDField(null=True)
    facts = models.JSONField(default=dict)
    until = models.DateTimeField(null=True)
    planned_at = models.DateTimeField(null=True)
    """When it was decided by which channels it goes; until then the worker has not seen it."""

    class Meta:
        ordering = ["-created_at"]
        indexes = [
            models.Index(fields=["user", "-created_at"], name="messages_of_account", condition=Q(to_id=None)),
            models.Index(fields=["to_id", "-created_at"], name="messages_of_group", condition=Q(user=None)),
            models.Index(fields=["created_at"], name="messages_to_plan", condition=Q(planned_at=None)),
            models.Index(fields=["about_id"], name="messages_about", condition=Q(about_id__isnull=False)),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(user=None, to_id__isnull=False) | Q(user__isnull=False, to_id=None),
                name="message_for_one",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class Seen(Record):
    """That somebody opened a message, or confirmed by the code of a slip (without an account) that they have it."""

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="seen")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["message", "user"], name="seen_once")]


class Address(Record):
    """By what somebody is reached on one channel, and whether they allowed it: when, how we know, who wrote it down."""

    holder_type = models.CharField(max_length=60)
    holder_id = models.UUIDField()
    channel = models.CharField(max_length=6, choices=[(one.value, one.label) for one in Channel if one != "slip"])
    address = models.CharField(max_length=254)
    allowed = models.BooleanField()
    said_on = models.DateField()
    how = models.CharField(max_length=120)
    recorded_by_name = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["holder_id", "channel", "holder_type"], name="one_address_a_channel")
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.pk}"


class Delivery(Record):
    """A message on one channel to one address. `begun_at` is when a try began that has not ended yet.

    `reason` is a code (`queries.staff.REASONS`), `detail` what the server answered, without addresses.
    """

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="deliveries")
    channel = models.CharField(max_length=6, choices=Channel.choices)
    source = models.ForeignKey(Address, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    name = models.CharField(max_length=200, blank=True)
    address = models.CharField(max_length=254, blank=True)
    language = models.CharField(max_length=8, blank=True)
    state = models.CharField(max_length=9, choices=DELIVERY_STATES.choices(), default=DELIVERY_STATES.initial)
    tries = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField(default=timezone.now)
    begun_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)
    settled_by_name = models.CharField(max_length=200, blank=True)
    reason = models.CharField(max_length=20, blank=True)
    detail = models.CharField(max_length=160, blank=True)
    token_sha256 = models.CharField(max_length=64, blank=True)
    token_until = models.DateTimeField(null=True)

    class Meta:
        ordering = ["created_at"]
        indexes = [
            models.Index(fields=["channel", "next_at"], name="deliveries_due", condition=Q(state="waiting")),
            models.Index(fields=["state"], name="deliveries_for_a_person", condition=Q(state__in=OPEN)),
            models.Index(fields=["token_sha256"], name="deliveries_by_token", condition=Q(token_sha256__gt="")),
        ]
        constraints = [
            models.UniqueConstraint(fields=["message", "channel", "address"], name="delivered_once_by_each")
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.pk}"


class Declined(Record):
    """That the holder of an account does not want messages of one kind."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=60)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "kind"], name="declined_once")]
