"""Every write of alerts: that somebody looked into one."""

from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from winay.alerts.kinds import Kind
from winay.alerts.models import Look
from winay.alerts.queries import alert_for
from winay.base.actions import record_act
from winay.base.errors import InvalidInput, NotAllowed
from winay.base.models import User


@transaction.atomic
def look_into(*, actor: User, kind: Kind, row: UUID, remark: str, until: date | None) -> Look:
    """Write down what was found out about an alert, so that it is not told again before `until` (None: never).

    Whoever sees the alert may. It ends what was written of it before. Inverse: `bring_back`. Raises `NotAllowed` where
    the alert does not hold or is not theirs, `InvalidInput` without words or with a day that is over.
    """
    today = timezone.localdate()
    if alert_for(actor, kind, row, today) is None:
        raise NotAllowed()
    if not remark.strip():
        raise InvalidInput(_("Write what you found out."), field="remark")
    if until is not None and until <= today:
        raise InvalidInput(_("Choose a day after today."), field="until")
    _end(kind, row)
    look = Look.objects.create(kind=kind.name, row=row, remark=remark.strip()[:300], until=until, by=actor)
    record_act(actor=actor, verb="look_into", subject=look, reason=look.remark, details={"kind": kind.name})
    return look


@transaction.atomic
def bring_back(*, actor: User, kind: Kind, row: UUID) -> None:
    """Let an alert that was set aside be told again. Inverse: `look_into`. Raises `NotAllowed` as it does."""
    if alert_for(actor, kind, row, timezone.localdate()) is None:
        raise NotAllowed()
    for look in _end(kind, row):
        record_act(actor=actor, verb="bring_back", subject=look, details={"kind": kind.name})


def _end(kind: Kind, row: UUID) -> list[Look]:
    found = list(Look.objects.select_for_update().filter(kind=kind.name, row=row, over_at=None))
    for look in found:
        look.over_at = timezone.now()
        look.save(update_fields=["over_at"])
    return found
