"""Waivers: what the language of conditions knows as a decision, kept with who gave it, why and until when."""

from datetime import date

from django.conf import settings
from django.db import models
from django.utils import timezone

from winay.base.models import Record
from winay.facts.rules.judging import Decision


class Waiver(Record):
    """A decision that one condition is not asked of one case. The package that owns the case gives it (its `actions`).

    The case is named by value (`about_type`, `about_id`), since it stands on a higher floor; `code` is the one that the
    condition names (`facts.rules.Unless`). It holds from `given_at`, which is empty while a second person has still to
    confirm it, to the end of the day `until` (empty: for good) or to `ended_at`.
    """

    about_type = models.CharField(max_length=60)
    about_id = models.CharField(max_length=40)
    code = models.CharField(max_length=60)
    reason = models.TextField()
    until = models.DateField(null=True, blank=True)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    given_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_why = models.TextField(blank=True)

    class Meta:
        ordering = ["about_type", "about_id", "code", "created_at"]
        constraints = [
            # Also finds the waivers of one case.
            models.UniqueConstraint(
                fields=["about_type", "about_id", "code"],
                condition=models.Q(ended_at=None),
                name="waiver_stands_once",
            ),
            models.CheckConstraint(
                condition=models.Q(confirmed_by=None) | ~models.Q(confirmed_by=models.F("proposed_by")),
                name="waiver_never_proposed_and_confirmed_by_one",
            ),
            models.CheckConstraint(
                condition=models.Q(confirmed_by=None) | models.Q(given_at__isnull=False),
                name="waiver_confirmed_is_given",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.about_type} {self.about_id}: {self.code}"

    @property
    def names(self) -> str:
        """Who gave it: one name, or two."""
        return ", ".join(str(one) for one in (self.proposed_by, self.confirmed_by) if one)

    @property
    def decision(self) -> Decision | None:
        """The decision as conditions are judged by it; None while a second person has still to confirm it."""
        if self.given_at is None:
            return None
        return Decision(self.names, timezone.localdate(self.given_at), self.until, self.reason)

    def lapsed(self, today: date) -> bool:
        """Tell whether its last day has passed."""
        return self.until is not None and self.until < today
