"""Who looked at whose record. Kept by value and append-only, as the log of acts."""

from django.db import models

from winay.base.models import Record
from winay.registry.models.people import Person


class Reading(Record):
    """Somebody opened a page with a person's private data; once an hour for the same page is enough."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="readings")
    reader_id = models.UUIDField()
    reader_name = models.CharField(max_length=200)
    page = models.CharField(max_length=40)

    class Meta:
        ordering = ["-created_at"]
        indexes = [models.Index(fields=["reader_id", "page", "-created_at"], name="readings_of_the_hour")]
