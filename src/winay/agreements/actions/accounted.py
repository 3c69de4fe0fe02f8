"""That a group accounted for its earlier tranches, as the package above judges it: the next one may go on."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from winay.agreements.actions._locks import locked_agreement
from winay.agreements.actions.ready import keep_ready
from winay.agreements.models import Agreement, Tranche
from winay.agreements.rules import ACCOUNTED
from winay.base.actions import record_act
from winay.base.errors import WrongState
from winay.base.models import User


def _next(agreement: Agreement) -> Tranche | None:
    """Return the first tranche that is not paid and asks for the earlier ones to be accounted for."""
    for tranche in agreement.tranches.order_by("number"):
        if tranche.state != "paid":
            return tranche if any(item["code"] == ACCOUNTED for item in tranche.conditions) else None
    return None


def _set(tranche: Tranche, confirmed: bool) -> bool:
    wanted: dict[str, Any] = next(item for item in tranche.conditions if item["code"] == ACCOUNTED)
    if bool(wanted.get("confirmed")) == confirmed:
        return False
    wanted["confirmed"] = confirmed
    tranche.save(update_fields=["conditions"])
    return True


@transaction.atomic
def earlier_tranche_accounted(*, actor: User, agreement: Agreement, note: str) -> Tranche | None:
    """Confirm for the next tranche that the earlier ones are accounted for; the calling act has checked who may.

    Nothing happens where the next one does not ask for it, or where it is confirmed already. Inverse:
    `earlier_tranche_not_accounted`. Effects: the condition, until when the tranche is ready, one act.
    """
    agreement = locked_agreement(agreement)
    tranche = _next(agreement)
    if tranche is not None and _set(tranche, confirmed=True):
        tranche.agreement = agreement
        keep_ready(agreement)
        record_act(
            actor=actor,
            verb="confirm_condition",
            subject=tranche,
            reason=note,
            details={"condition": ACCOUNTED, "agreement": agreement.code, "tranche": tranche.number},
        )
    return tranche


@transaction.atomic
def earlier_tranche_not_accounted(*, actor: User, agreement: Agreement, note: str) -> None:
    """Take back what `earlier_tranche_accounted` confirmed. Raises `WrongState` once the next payment is prepared."""
    agreement = locked_agreement(agreement)
    tranche = _next(agreement)
    if tranche is None or not any(
        item["code"] == ACCOUNTED and item.get("confirmed") for item in tranche.conditions
    ):
        return
    if tranche.state != "planned":
        raise WrongState(_("The next payment is prepared already: send it back first."))
    _set(tranche, confirmed=False)
    keep_ready(agreement)
    record_act(
        actor=actor,
        verb="reopen_condition",
        subject=tranche,
        reason=note,
        details={"condition": ACCOUNTED, "agreement": agreement.code, "tranche": tranche.number},
    )
