"""A tranche's payment: finance prepares, the coordinator releases, never the same person."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from winay.agreements.access import may_prepare_agreement, may_prepare_payment, may_release
from winay.agreements.actions._locks import locked_agreement, place_of, programme_of, require
from winay.agreements.models import Agreement, Tranche
from winay.agreements.queries.tranches import judged_tranche
from winay.agreements.states import TRANCHE_STATES
from winay.agreements.terms import pays_cash
from winay.base.actions import record_act, transition
from winay.base.errors import InvalidInput, NotAllowed, Problem, WrongState
from winay.base.models import User
from winay.ledger.actions import post_payment, reverse
from winay.ledger.queries import entries_of_subject


def prepare_payment(*, actor: User, tranche: Tranche) -> Tranche:
    """Finance prepares a tranche whose conditions are all met.

    Effects: state planned → prepared. Inverse: `send_back_payment`.
    """
    with transaction.atomic():
        agreement, tranche = _locked(tranche)
        require(actor, may_prepare_payment, programme_of(agreement))
        if tranche.state == "planned":
            _require_conditions(agreement, tranche)
        tranche.prepared_by, tranche.prepared_at = actor, timezone.now()
        _move(tranche, "prepare", actor, also_save=("prepared_by", "prepared_at"))
        return tranche


def release_payment(*, actor: User, tranche: Tranche) -> Tranche:
    """The coordinator releases what another person prepared; the transfer is posted in the same transaction.

    Effects: state prepared → paid, ledger agreed → executed and special account → organisation. A second
    release finds the tranche paid and raises `WrongState`. Inverse: `reverse_payment`.
    """
    with transaction.atomic():
        agreement, tranche = _locked(tranche)
        require(actor, may_release, programme_of(agreement))
        if tranche.state == "paid":
            raise WrongState(_("This tranche has already been paid."))
        if tranche.state == "prepared":
            if tranche.prepared_by_id == actor.pk:
                raise NotAllowed(_("Whoever prepared a payment cannot release it: another person must."))
            _require_conditions(agreement, tranche)
        tranche.released_by, tranche.paid_at = actor, timezone.now()
        tranche.times_paid += 1
        _move(tranche, "release", actor, also_save=("released_by", "paid_at", "times_paid"))
        post_payment(
            **place_of(agreement),
            amount=tranche.amount,
            actor=actor,
            subject=tranche,
            attempt=tranche.times_paid,
            in_goods=not pays_cash(agreement.outcome.proposal.call),
        )
        return tranche


def send_back_payment(*, actor: User, tranche: Tranche, reason: str) -> Tranche:
    """The coordinator returns a prepared payment to finance, saying why. Effects: prepared → planned."""
    _require_reason(reason)
    with transaction.atomic():
        agreement, tranche = _locked(tranche)
        require(actor, may_release, programme_of(agreement))
        tranche.prepared_by = tranche.prepared_at = None
        _move(tranche, "send_back", actor, reason=reason, also_save=("prepared_by", "prepared_at"))
        return tranche


def reverse_payment(*, actor: User, tranche: Tranche, reason: str) -> Tranche:
    """Undo a payment that the bank returned or that was wrong: the latest one first.

    Effects: state paid → planned; the entry is reversed, never deleted. It can be prepared and paid anew.
    """
    _require_reason(reason)
    with transaction.atomic():
        agreement, tranche = _locked(tranche)
        require(actor, may_release, programme_of(agreement))
        if agreement.tranches.filter(number__gt=tranche.number).exclude(state="planned").exists():
            raise WrongState(_("A later tranche is paid or prepared: reverse that one first."))
        tranche.prepared_by = tranche.prepared_at = tranche.released_by = tranche.paid_at = None
        fields = ("prepared_by", "prepared_at", "released_by", "paid_at")
        _move(tranche, "reverse", actor, reason=reason, also_save=fields)
        entry = entries_of_subject(tranche).get(idempotency_key=f"payment:{tranche.pk}:{tranche.times_paid}")
        key = f"payment-reversed:{tranche.pk}:{tranche.times_paid}"
        reverse(entry=entry, actor=actor, idempotency_key=key, reason=reason)
        return tranche


def confirm_condition(*, actor: User, tranche: Tranche, condition: str, note: str) -> Tranche:
    """A person confirms a condition of the plan that no rule can judge, saying on what grounds."""
    if not note.strip():
        raise InvalidInput(_("Say what you saw or received."), field="note")
    with transaction.atomic():
        agreement, tranche = _locked(tranche)
        require(actor, may_prepare_agreement, programme_of(agreement))
        wanted = next((item for item in tranche.conditions if item["code"] == condition), None)
        if wanted is None or tranche.state != "planned":
            raise WrongState(_("This condition is not waiting for confirmation."))
        if wanted.get("confirmed"):
            return tranche
        wanted["confirmed"] = True
        tranche.save(update_fields=["conditions"])
        record_act(
            actor=actor,
            verb="confirm_condition",
            subject=tranche,
            reason=note,
            details={"condition": condition, **_about(tranche)},
        )
        return tranche


def _locked(tranche: Tranche) -> tuple[Agreement, Tranche]:
    agreement = locked_agreement(tranche.agreement)
    tranche = Tranche.objects.get(pk=tranche.pk)
    tranche.agreement = agreement
    return agreement, tranche


def _move(tranche: Tranche, act: str, actor: User, *, reason: str = "", also_save: tuple[str, ...]) -> None:
    transition(
        tranche,
        table=TRANCHE_STATES,
        act=act,
        actor=actor,
        reason=reason,
        also_save=also_save,
        details=_about(tranche),
    )


def _about(tranche: Tranche) -> dict[str, Any]:
    return {
        "agreement": tranche.agreement.code,
        "tranche": tranche.number,
        "amount": str(tranche.amount.amount),
    }


def _require_reason(reason: str) -> None:
    if not reason.strip():
        raise InvalidInput(_("Say why."), field="reason")


def _require_conditions(agreement: Agreement, tranche: Tranche) -> None:
    open_ones = [condition for condition in judged_tranche(agreement, tranche) if not condition.met]
    if open_ones:
        raise InvalidInput(
            _("This tranche cannot be paid yet."),
            problems=[Problem(_(condition.label), mend=_(condition.mend)) for condition in open_ones],
        )
