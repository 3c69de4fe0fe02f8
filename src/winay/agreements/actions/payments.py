"""A tranche's payment: finance prepares, the coordinator authorises (never the same person), the bank pays.

The journal moves the commitment when it is authorised and the cash when the bank has paid.
"""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from winay.agreements.access import may_prepare_agreement, may_prepare_payment, may_release
from winay.agreements.actions._locks import locked_agreement, programme_of, require
from winay.agreements.letters import tell_bounced, tell_paid
from winay.agreements.models import Agreement, Tranche
from winay.agreements.postings import post_order, post_payment
from winay.agreements.queries.tranches import judged_tranche
from winay.agreements.states import TRANCHE_STATES
from winay.agreements.terms import pays_cash
from winay.base.actions import record_act, transition
from winay.base.errors import InvalidInput, NotAllowed, Problem, WrongState
from winay.base.models import User
from winay.ledger.actions import reverse
from winay.ledger.queries import entries_of_subject
from winay.programmes.queries.hands import why_not_pay


def prepare_payment(*, actor: User, tranche: Tranche) -> Tranche:
    """Finance prepares a tranche whose conditions are all met.

    Effects: state planned → prepared. Inverse: `send_back_payment`.
    """
    with transaction.atomic():
        agreement, tranche = _locked(tranche)
        require(actor, may_prepare_payment, agreement)
        _require_two_people(agreement, actor)
        if tranche.state == "planned":
            _require_conditions(agreement, tranche)
        tranche.prepared_by, tranche.prepared_at = actor, timezone.now()
        _move(tranche, "prepare", actor, also_save=("prepared_by", "prepared_at"))
        return tranche


def release_payment(*, actor: User, tranche: Tranche) -> Tranche:
    """The coordinator authorises what another person prepared; nothing has left the bank yet.

    Effects: state prepared → authorised, ledger agreed → ordered in the same transaction. A second one finds it
    authorised and raises `WrongState`. Inverse: `reverse_payment`, or `bounce_payment` when the bank rejects it.
    """
    with transaction.atomic():
        agreement, tranche = _locked(tranche)
        require(actor, may_release, agreement)
        if tranche.state == "paid":
            raise WrongState(_("This tranche has already been paid."))
        if tranche.state == "authorised":
            raise WrongState(_("This payment has already been authorised."))
        if tranche.state == "prepared":
            if tranche.prepared_by_id == actor.pk:
                raise NotAllowed(_("Whoever prepared a payment cannot release it: another person must."))
            _require_two_people(agreement, actor, tranche.prepared_by)
            _require_conditions(agreement, tranche)
        tranche.released_by, tranche.released_at = actor, timezone.now()
        tranche.attempt += 1
        _move(tranche, "release", actor, also_save=("released_by", "released_at", "attempt"))
        post_order(tranche=tranche, actor=actor)
        return tranche


def pay_tranche(*, actor: User, tranche: Tranche, operation_number: str, paid_on: date) -> Tranche:
    """Finance records that the bank made the transfer: its operation number and its date. Only now it is paid.

    Effects: state authorised → paid, ledger ordered → executed and special account → organisation. The same
    operation again returns what stands; another one raises `WrongState`. Inverse: `reverse_payment`.
    """
    number = operation_number.strip()
    with transaction.atomic():
        agreement, tranche = _locked(tranche)
        require(actor, may_prepare_payment, agreement)
        if tranche.state == "paid":
            if (tranche.operation_number, tranche.paid_on) == (number, paid_on):
                return tranche
            raise WrongState(_("This tranche has already been paid."))
        if tranche.state == "authorised":
            _require_two_people(agreement, actor)
            _require_operation(agreement, tranche, number, paid_on)
        tranche.operation_number, tranche.paid_on = number, paid_on
        _move(tranche, "pay", actor, also_save=("operation_number", "paid_on"))
        post_payment(tranche=tranche, actor=actor, in_goods=not pays_cash(agreement.outcome.proposal.call))
        tell_paid(tranche)
        return tranche


def bounce_payment(*, actor: User, tranche: Tranche, reason: str) -> Tranche:
    """Finance records that the bank rejected an authorised payment, and why.

    Effects: state authorised → planned, the authorisation's entry reversed. It is prepared and authorised anew.
    """
    _require_reason(reason)
    with transaction.atomic():
        agreement, tranche = _locked(tranche)
        require(actor, may_prepare_payment, agreement)
        _take_back(tranche, "bounce", actor, reason)
        tell_bounced(tranche)
        return tranche


def send_back_payment(*, actor: User, tranche: Tranche, reason: str) -> Tranche:
    """The coordinator returns a prepared payment to finance, saying why. Effects: prepared → planned."""
    _require_reason(reason)
    with transaction.atomic():
        agreement, tranche = _locked(tranche)
        require(actor, may_release, agreement)
        tranche.prepared_by = tranche.prepared_at = None
        _move(tranche, "send_back", actor, reason=reason, also_save=("prepared_by", "prepared_at"))
        return tranche


def reverse_payment(*, actor: User, tranche: Tranche, reason: str) -> Tranche:
    """Undo a payment that was wrong or that came back, or an authorisation before the bank has it: the latest first.

    Effects: state paid or authorised → planned; its entries are reversed, never deleted. It can be prepared anew.
    """
    _require_reason(reason)
    with transaction.atomic():
        agreement, tranche = _locked(tranche)
        require(actor, may_release, agreement)
        if agreement.tranches.filter(number__gt=tranche.number).exclude(state="planned").exists():
            raise WrongState(_("A later tranche is paid or prepared: reverse that one first."))
        _take_back(tranche, "reverse", actor, reason)
        return tranche


def confirm_condition(*, actor: User, tranche: Tranche, condition: str, note: str) -> Tranche:
    """A person confirms a condition of the plan that no rule can judge, saying on what grounds."""
    if not note.strip():
        raise InvalidInput(_("Say what you saw or received."), field="note")
    with transaction.atomic():
        agreement, tranche = _locked(tranche)
        require(actor, may_prepare_agreement, agreement)
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


def _take_back(tranche: Tranche, act: str, actor: User, reason: str) -> None:
    """Put the tranche back to where finance prepares it, and reverse what was posted for it: the cash first."""
    tranche.prepared_by = tranche.prepared_at = tranche.released_by = tranche.released_at = tranche.paid_on = None
    tranche.operation_number = ""
    fields = ("prepared_by", "prepared_at", "released_by", "released_at", "paid_on", "operation_number")
    _move(tranche, act, actor, reason=reason, also_save=fields)
    posted = {entry.idempotency_key: entry for entry in entries_of_subject(tranche)}
    # What was paid before payments waited for the bank has no order of its own.
    for kind in ("payment", "order"):
        entry = posted.get(f"{kind}:{tranche.pk}:{tranche.attempt}")
        if entry is not None:
            key = f"{kind}-reversed:{tranche.pk}:{tranche.attempt}"
            reverse(entry=entry, actor=actor, idempotency_key=key, reason=reason)


def _require_operation(agreement: Agreement, tranche: Tranche, number: str, paid_on: date) -> None:
    if not number:
        raise InvalidInput(_("Write the operation number that the bank gave."), field="operation_number")
    other = agreement.tranches.filter(operation_number=number).exclude(pk=tranche.pk).first()
    if other is not None:
        raise InvalidInput(
            _("Tranche %(number)s was paid with this operation: look at the bank's slip again.")
            % {"number": other.number},
            field="operation_number",
        )
    if paid_on > timezone.localdate():
        raise InvalidInput(_("The date of the transfer is in the future."), field="paid_on")
    if tranche.released_at and paid_on < timezone.localdate(tranche.released_at):
        raise InvalidInput(_("The date of the transfer is before its authorisation."), field="paid_on")


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


def _require_two_people(agreement: Agreement, actor: User, prepared_by: User | None = None) -> None:
    """Refuse whoever is not yet, or not really, a second person: two accounts in one hand are one."""
    why_not = why_not_pay(programme_of(agreement), actor, prepared_by)
    if why_not:
        raise NotAllowed(why_not)


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
