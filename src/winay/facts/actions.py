"""Waivers are proposed, given, confirmed and ended.

Called by the actions of the package that owns the case, which hold its lock, know who may, and write the act on it.
"""

from datetime import date

from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from winay.base.errors import InvalidInput, NotAllowed, WrongState
from winay.base.models import User
from winay.facts.models import Waiver
from winay.facts.queries import standing


def propose_waiver(
    *, actor: User, case: Model, code: str, reason: str, until: date | None, needs_second: bool
) -> Waiver:
    """Write down that a condition is not asked of a case, why, and until when; in force at once if one person suffices.

    One that has lapsed is ended by it; one that stands or waits refuses it. Inverse: `end_waiver`.
    """
    if not reason.strip():
        raise InvalidInput(_("Say why."), field="reason")
    today = timezone.localdate()
    if until is not None and until < today:
        raise InvalidInput(_("This day has passed already."), field="until")
    before = standing(case._meta.label_lower).filter(about_id=str(case.pk), code=code).first()
    if before is not None:
        if not before.lapsed(today):
            raise WrongState(_("This condition is waived already, or a waiver waits to be confirmed."))
        end_waiver(waiver=before, reason="")
    return Waiver.objects.create(
        about_type=case._meta.label_lower,
        about_id=str(case.pk),
        code=code,
        reason=reason.strip(),
        until=until,
        proposed_by=actor,
        given_at=None if needs_second else timezone.now(),
    )


def confirm_waiver(*, actor: User, waiver: Waiver) -> Waiver:
    """A second person gives what the first proposed. Raises `NotAllowed` for the same person."""
    if waiver.proposed_by_id == actor.pk:
        raise NotAllowed(_("Whoever proposed a waiver cannot confirm it: another person must."))
    if waiver.given_at is not None:
        raise WrongState(_("This waiver is confirmed already."))
    if waiver.lapsed(timezone.localdate()):
        raise WrongState(_("The last day of this waiver has passed: withdraw it and propose another."))
    waiver.confirmed_by, waiver.given_at = actor, timezone.now()
    waiver.save(update_fields=["confirmed_by", "given_at"])
    return waiver


def end_waiver(*, waiver: Waiver, reason: str) -> Waiver:
    """End a waiver: the condition is asked again. It stays on record."""
    waiver.ended_at, waiver.ended_why = timezone.now(), reason.strip()
    waiver.save(update_fields=["ended_at", "ended_why"])
    return waiver
