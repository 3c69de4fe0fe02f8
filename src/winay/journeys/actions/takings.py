"""What somebody had of a programme is written down, and taken back where it was a mistake."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from winay.base.actions import record_act
from winay.base.errors import InvalidInput, WrongState
from winay.base.models import User
from winay.journeys import access
from winay.journeys.models import Support, Taking
from winay.registry.access import may_keep
from winay.registry.actions import require_standing
from winay.registry.models import Household, Organisation, Person

OLDEST = 1990
Receiver = Person | Household | Organisation


@transaction.atomic
def record_taking(
    *,
    actor: User | None,
    subject: Receiver,
    support: Support,
    from_year: int,
    to_year: int | None,
    outcome: str,
    source: str,
) -> Taking:
    """Write down that somebody had, or has, a support: from when, until when, how it ended, how we know.

    Effects: a row and one act. Of a support that is given once, it is for them no more. Inverse: `take_back_taking`.
    Raises `InvalidInput` for years that cannot be, and what stands there already.
    """
    access.require(may_keep(actor, subject))
    if not isinstance(subject, Household):
        require_standing(subject)
    today = timezone.localdate()
    if not OLDEST <= from_year <= today.year:
        raise InvalidInput(_("Write a year from %(year)s on.") % {"year": OLDEST}, field="from_year")
    if to_year is not None and not from_year <= to_year <= today.year:
        raise InvalidInput(_("It ended after it began, and not later than this year."), field="to_year")
    if outcome not in Taking.Outcome.values:
        raise InvalidInput(_("Say whether they have it still, or how it ended."), field="outcome")
    if (outcome == Taking.Outcome.RUNNING) is not (to_year is None):
        raise InvalidInput(_("What has ended has a year in which it ended."), field="to_year")
    source = " ".join(source.split())
    if not 1 <= len(source) <= 120 or not source.isprintable():
        raise InvalidInput(_("This has 1 to %(most)s letters.") % {"most": 120}, field="source")
    own: dict[str, Any] = {_column(subject): subject}
    type(subject)._default_manager.select_for_update(of=("self",)).get(pk=subject.pk)
    if Taking.objects.filter(support=support, from_year=from_year, taken_back_at=None, **own).exists():
        raise WrongState(_("This is written down already."))
    taking = Taking.objects.create(
        support=support, from_year=from_year, to_year=to_year, outcome=outcome, source=source, **own
    )
    record_act(actor=actor, verb="record_taking", subject=taking)
    return taking


@transaction.atomic
def take_back_taking(*, actor: User | None, taking: Taking) -> Taking:
    """Take back what was written down by mistake: it stays on record and counts no more."""
    access.require(may_keep(actor, taking.subject))
    found = Taking.objects.select_for_update(of=("self",)).get(pk=taking.pk)
    if found.taken_back_at is not None:
        raise WrongState(_("This was taken back already."))
    found.taken_back_at = timezone.now()
    found.save(update_fields=["taken_back_at"])
    record_act(actor=actor, verb="take_back_taking", subject=found)
    return found


def _column(subject: Receiver) -> str:
    return {Organisation: "organisation", Household: "household", Person: "person"}[type(subject)]
