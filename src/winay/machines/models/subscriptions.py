"""What a machine asks to be told of, and the news that go to it."""

from django.db import models
from django.db.models import Q

from winay.base.models import Record
from winay.machines.models.clients import Client
from winay.machines.models.messages import Message


class Subscription(Record):
    """What a machine is told of: an event, of people or households that fit `condition` (`rules.criteria.as_data`).

    Whom an identifier means is kept as a keyed digest, never as the identifier (`digest`).
    """

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="subscriptions")
    message = models.ForeignKey(Message, on_delete=models.PROTECT, related_name="subscriptions")
    reference_id = models.CharField(max_length=99)
    event = models.CharField(max_length=20)
    entity = models.CharField(max_length=6)
    condition = models.JSONField(null=True)
    digest = models.CharField(max_length=64, blank=True)
    purpose = models.CharField(max_length=300, blank=True)
    since = models.DateTimeField(null=True, blank=True)
    until = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at"]
        constraints = [models.UniqueConstraint(fields=["message", "reference_id"], name="subscription_once")]
        indexes = [
            models.Index(fields=["event", "entity"], name="subscriptions_that_hold", condition=Q(ended_at=None)),
            models.Index(fields=["client", "-created_at"], name="subscriptions_of_machine"),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def code(self) -> str:
        """What the machine knows it by."""
        return str(self.pk)


class News(Record):
    """That a person or household (by key, `about`) changed, for one subscription: sent, waiting, or given up.

    What is told is made when it is sent, of what stands then. `next_at`: not tried again before.
    """

    subscription = models.ForeignKey(Subscription, on_delete=models.PROTECT, related_name="news")
    about = models.UUIDField()
    tries = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    given_up_at = models.DateTimeField(null=True, blank=True)
    fault = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["subscription", "about"],
                condition=Q(sent_at=None, given_up_at=None),
                name="news_wait_once",
            )
        ]
        indexes = [models.Index(fields=["created_at"], name="news_by_age")]

    def __str__(self) -> str:
        return str(self.pk)
