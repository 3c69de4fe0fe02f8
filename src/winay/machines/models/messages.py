"""What machines asked: each message once, and each question in it with how it was answered."""

from django.db import models
from django.utils import timezone

from winay.base.models import Record
from winay.machines.models.clients import Client


class Message(Record):
    """A signed message of a machine. `message_id` comes once: the same again is a repetition by somebody else.

    `asked` is what a late answer is made from, and is emptied when it was sent or given up: it may name people.
    `purpose` is why the machine says it asks, as consent or authorisation.
    """

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="messages")
    message_id = models.CharField(max_length=99)
    action = models.CharField(max_length=20)
    transaction_id = models.CharField(max_length=99)
    purpose = models.CharField(max_length=300, blank=True)
    asked = models.JSONField(default=dict)
    late = models.BooleanField(default=False)
    tries = models.PositiveSmallIntegerField(default=0)
    answered_at = models.DateTimeField(null=True, blank=True)
    given_up_at = models.DateTimeField(null=True, blank=True)
    fault = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering = ["-created_at"]
        constraints = [models.UniqueConstraint(fields=["client", "message_id"], name="message_once")]
        indexes = [
            models.Index(fields=["client", "-created_at"], name="messages_of_machine"),
            models.Index(fields=["client", "transaction_id"], name="messages_of_transaction"),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def correlation_id(self) -> str:
        """The number under which this installation knows what was asked."""
        return str(self.pk)


class Asked(models.Model):
    """One question of a message, and how it was answered: never with whom."""

    id = models.BigAutoField(primary_key=True)
    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="questions")
    reference_id = models.CharField(max_length=99)
    status = models.CharField(max_length=4)
    code = models.CharField(max_length=60, blank=True)
    said = models.CharField(max_length=300, blank=True)
    page_size = models.PositiveIntegerField(default=0)
    page_number = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(null=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["reference_id"], name="asked_by_reference")]

    def __str__(self) -> str:
        return self.reference_id
