"""Waivers of a tranche's conditions: one person proposes, another confirms, because money follows."""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from winay.agreements.access import may_confirm_waiver, may_propose_waiver
from winay.agreements.actions._locks import locked_agreement, programme_of, require
from winay.agreements.actions.ready import keep_ready
from winay.agreements.models import Agreement, Tranche
from winay.agreements.queries.tranches import judged_tranche, waivers_of_tranches
from winay.base.actions import record_act
from winay.base.errors import InvalidInput, NotAllowed, WrongState
from winay.base.models import User
from winay.facts import actions as facts
from winay.facts.models import Waiver
from winay.programmes.queries.hands import why_not_pay


def propose_waiver(
    *, actor: User, tranche: Tranche, condition: str, reason: str, until: date | None = None
) -> Waiver:
    """Propose that a condition which fails is not asked of one tranche, saying why. It holds once another confirms it.

    Only where the call's rules let the condition be waived, before the payment is prepared. Effects: the waiver,
    waiting; an act on the tranche. Inverse: `withdraw_waiver`.
    """
    with transaction.atomic():
        agreement, tranche = _locked(tranche)
        require(actor, may_propose_waiver, agreement)
        _require_open(agreement, tranche)
        judged = {one.code: one for one in judged_tranche(agreement, tranche)}.get(condition)
        if judged is None or not judged.waivable:
            raise InvalidInput(_("The rules of this call do not let this condition be waived."), field="condition")
        if judged.met and judged.waived is None:
            raise WrongState(_("This condition is met: there is nothing to waive."))
        waiver = facts.propose_waiver(
            actor=actor, case=tranche, code=condition, reason=reason, until=until, needs_second=True
        )
        record_act(
            actor=actor,
            verb="propose_waiver",
            subject=tranche,
            reason=waiver.reason,
            details=_about(tranche, waiver),
        )
        return waiver


def confirm_waiver(*, actor: User, tranche: Tranche, condition: str) -> Waiver:
    """A second person confirms a proposed waiver: the condition is not asked from now on.

    Refused to whoever proposed it, and to who is in one hand with them. Inverse: `withdraw_waiver`.
    """
    with transaction.atomic():
        agreement, tranche = _locked(tranche)
        require(actor, may_confirm_waiver, agreement)
        _require_open(agreement, tranche)
        waiver = _standing(tranche, condition)
        if why_not := why_not_pay(programme_of(agreement), actor, waiver.proposed_by):
            raise NotAllowed(why_not)
        facts.confirm_waiver(actor=actor, waiver=waiver)
        keep_ready(agreement)
        record_act(
            actor=actor,
            verb="confirm_waiver",
            subject=tranche,
            reason=waiver.reason,
            details=_about(tranche, waiver),
        )
        return waiver


def withdraw_waiver(*, actor: User, tranche: Tranche, condition: str, reason: str) -> Waiver:
    """Ask the condition again, saying why, as long as nothing was authorised or paid because of the waiver.

    Effects: the waiver, proposed or confirmed, ends and stays on record. Inverse: `propose_waiver`.
    """
    if not reason.strip():
        raise InvalidInput(_("Say why."), field="reason")
    with transaction.atomic():
        agreement, tranche = _locked(tranche)
        require(actor, may_propose_waiver, agreement)
        if tranche.state not in ("planned", "prepared"):
            raise WrongState(_("Money was authorised with this waiver: it can be withdrawn no more."))
        waiver = facts.end_waiver(waiver=_standing(tranche, condition), reason=reason)
        keep_ready(agreement)
        record_act(
            actor=actor,
            verb="withdraw_waiver",
            subject=tranche,
            reason=reason.strip(),
            details=_about(tranche, waiver),
        )
        return waiver


def _locked(tranche: Tranche) -> tuple[Agreement, Tranche]:
    agreement = locked_agreement(tranche.agreement)
    return agreement, Tranche.objects.get(pk=tranche.pk)


def _require_open(agreement: Agreement, tranche: Tranche) -> None:
    if tranche.state != "planned" or agreement.state in ("void", "ended"):
        raise WrongState(_("Nothing is waived once the payment is prepared or the agreement is void."))


def _standing(tranche: Tranche, condition: str) -> Waiver:
    waiver = waivers_of_tranches([tranche])[str(tranche.pk)].get(condition)
    if waiver is None:
        raise WrongState(_("There is no such waiver any more."))
    return waiver


def _about(tranche: Tranche, waiver: Waiver) -> dict[str, Any]:
    return {
        "agreement": tranche.agreement.code,
        "tranche": tranche.number,
        "condition": waiver.code,
        "until": waiver.until.isoformat() if waiver.until else "",
    }
