"""Who looked at whose record, kept by value and append-only as the log of acts; what people ask to have corrected."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from winay.base.models import AppendOnly, Record
from winay.registry.models.people import Person
from winay.registry.states import CORRECTION_STATES


class Reading(AppendOnly):
    """Somebody opened a page with a person's private data; once an hour for the same page is enough."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="readings")
    reader_id = models.UUIDField()
    reader_name = models.CharField(max_length=200)
    page = models.CharField(max_length=40)

    class Meta:
        ordering = ["-created_at"]
        indexes = [models.Index(fields=["reader_id", "page", "-created_at"], name="readings_of_the_hour")]


class Correction(Record):
    """What a person says is wrong in what is held of them, and what was answered."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="corrections")
    text = models.CharField(_("what is wrong"), max_length=1000)
    state = models.CharField(max_length=9, choices=CORRECTION_STATES.choices(), default=CORRECTION_STATES.initial)
    due_on = models.DateField()
    answer = models.CharField(_("answer"), max_length=1000, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="corrections"
    )
    answered_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["due_on", "created_at"]
        indexes = [models.Index(fields=["state", "due_on"], name="corrections_to_answer")]
