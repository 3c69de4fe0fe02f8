"""What every room stores in the same way: keys, users, the log of acts, counters of human codes."""

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from uuid6 import uuid7


class Record(models.Model):
    """A row with a time-ordered UUIDv7 key, so that records made offline merge without collision."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        abstract = True


class AppendOnly(Record):
    """A row that the database lets nobody change, replace or take away (`base.guards.append_only`)."""

    class Meta:
        abstract = True


class User(AbstractUser):
    """Somebody who can act: staff, a juror who entered with a code, or a group's representative."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    full_name = models.CharField(_("full name"), max_length=200, blank=True)
    language = models.CharField(_("language"), max_length=8, blank=True)
    must_change_password = models.BooleanField(default=False)
    """Whether somebody else chose the password: it opens nothing but the page where its owner chooses their own."""
    told_at = models.DateTimeField(null=True, blank=True)
    """Until when its owner has said to know what others did with the account."""
    made_by = models.UUIDField(null=True, blank=True)
    """Who made the account, by value as in the log; empty: the operator."""

    def __str__(self) -> str:
        return self.full_name or self.username


class Act(AppendOnly):
    """One line of the log of acts. The database refuses to change or delete it (see the migration).

    The actor is kept by value, not as a foreign key: deleting a user never touches what they did.
    """

    at = models.DateTimeField(default=timezone.now)
    actor_id = models.UUIDField(null=True)
    actor_name = models.CharField(max_length=200)
    verb = models.CharField(max_length=60)
    subject_type = models.CharField(max_length=60)
    subject_id = models.CharField(max_length=40)
    subject_code = models.CharField(max_length=60, blank=True)
    from_state = models.CharField(max_length=40, blank=True)
    to_state = models.CharField(max_length=40, blank=True)
    reason = models.TextField(blank=True)
    details = models.JSONField(default=dict)

    class Meta:
        indexes = [
            models.Index(fields=["subject_id", "subject_type", "at"], name="acts_by_subject"),
            models.Index(fields=["-at"], name="act_latest"),
        ]


class Seal(AppendOnly):
    """The place of one act in the chain of seals (`base.seals`): `hash` covers the act and the seal before.

    The act is named by its key, without a reference: a missing one is what `verify_acts` looks for.
    """

    number = models.PositiveBigIntegerField(unique=True)
    act_id = models.UUIDField(unique=True)
    hash = models.CharField(max_length=64)


class PublicAddress(models.Model):
    """The address by which others reach this installation, as an administrator wrote it: one row at most."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    address = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="one_public_address")]

    def __str__(self) -> str:
        return self.address


class Counter(models.Model):
    """The last number given out in a series of human codes (`base.codes.next_code`)."""

    series = models.CharField(max_length=60, primary_key=True)
    last = models.PositiveIntegerField(default=0)


class Job(models.Model):
    """A piece of work that waits for a worker or is held by one until `free_at` (`base.work`)."""

    id = models.BigAutoField(primary_key=True)
    name = models.CharField(max_length=60)
    subject = models.CharField(max_length=60)
    queued_at = models.DateTimeField(default=timezone.now)
    free_at = models.DateTimeField(null=True)
    worker = models.CharField(max_length=120, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["name", "subject"], name="work_queued_once")]
