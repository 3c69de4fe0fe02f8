"""That an agreement was closed, as the package above decides it: no act changes it any more."""

from datetime import date

from winay.agreements.models import Agreement
from winay.base.actions import record_act
from winay.base.models import User


def mark_closed(*, actor: User, agreement: Agreement, on: date) -> None:
    """Write down the day on which an agreement was closed; called under its lock, within the act that closes it.

    There is no inverse. Effects: `closed_on`, one act in the story of the agreement.
    """
    agreement.closed_on = on
    agreement.save(update_fields=["closed_on"])
    record_act(actor=actor, verb="mark_closed", subject=agreement, details={"day": on.isoformat()})
