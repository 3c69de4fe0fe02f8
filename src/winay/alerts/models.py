"""That somebody looked into an alert, and until when it need not be told again."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from winay.base.models import Record


class Look(Record):
    """What a person found out about an alert of a kind and a row. `until` None: it is never told again.

    The one without `over_at` stands; a later one ends it, as does bringing the alert back.
    """

    kind = models.CharField(max_length=40)
    row = models.UUIDField()
    remark = models.CharField(_("what you found out"), max_length=300)
    until = models.DateField(_("tell it again from"), null=True, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    over_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "row"], condition=Q(over_at=None), name="one_look_stands"),
            models.CheckConstraint(condition=~Q(remark=""), name="look_says_something"),
        ]
