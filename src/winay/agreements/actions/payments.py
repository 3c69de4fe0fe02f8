"""A tranche's payment, by a payment order (`treasury`): its conditions, and which order pays it."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from winay.agreements.access import (
    Subject,
    may_prepare_payment,
    may_release,
    may_say_met,
)
from winay.agreements.actions._locks import CLOSED, locked_agreement, programme_of, require
from winay.agreements.actions.ready import keep_ready
from winay.agreements.letters import tell_bounced, tell_paid
from winay.agreements.models import Agreement, Tranche
from winay.agreements.postings import holder_of
from winay.agreements.queries.tranches import judged_tranche
from winay.agreements.terms import terms_of
from winay.base.actions import record_act, wrong_state
from winay.base.errors import InvalidInput, NotAllowed, Problem, WrongState
from winay.base.models import User
from winay.ledger.actions import words
from winay.treasury.actions import (
    bounce_order,
    pay_order,
    prepare_order,
    release_order,
    reverse_order,
    send_back_order,
)
from winay.treasury.models import PaymentOrder
from winay.treasury.purposes import Matter
from winay.treasury.states import PAYMENT_STATES

TRANCHE = "tranche"
"""The purpose of orders that pay tranches. It is kept in each: never renamed."""


def prepare_payment(*, actor: User, tranche: Tranche) -> Tranche:
    """Finance prepares a tranche whose conditions are all met.

    Effects: a payment order, prepared. Inverse: `send_back_payment`.
    """
    with transaction.atomic():
        agreement, tranche = _locked(tranche)
        require(actor, may_prepare_payment, agreement)
        if tranche.order is not None:
            raise wrong_state(tranche, PAYMENT_STATES)
        proposal = agreement.outcome.proposal
        cash = terms_of(proposal.call).pays_cash
        tranche.attempt += 1
        order = PaymentOrder(
            programme=programme_of(agreement),
            district_id=proposal.district_id,
            purpose=TRANCHE,
            about_type=tranche._meta.label_lower,
            about_id=str(tranche.pk),
            attempt=tranche.attempt,
            code=f"{tranche}.{tranche.attempt}",
            payee=agreement.organisation,
            payee_name=agreement.organisation.name[:200],
            account=agreement.bank_account,
            method=PaymentOrder.Method.TRANSFER if cash else PaymentOrder.Method.GOODS,
            amount=tranche.amount,
        )
        prepare_order(actor=actor, order=order)
        return _fresh(tranche)


def release_payment(*, actor: User, tranche: Tranche) -> Tranche:
    """The coordinator authorises what another person prepared (`treasury.actions.release_order`)."""
    release_order(actor=actor, order=_order(actor, may_release, tranche))
    return _fresh(tranche)


def pay_tranche(*, actor: User, tranche: Tranche, operation_number: str, paid_on: date) -> Tranche:
    """Finance records that the bank made the transfer (`treasury.actions.pay_order`)."""
    order = _order(actor, may_prepare_payment, tranche)
    pay_order(actor=actor, order=order, operation_number=operation_number, paid_on=paid_on)
    return _fresh(tranche)


def bounce_payment(*, actor: User, tranche: Tranche, reason: str) -> Tranche:
    """Finance records that the bank rejected an authorised payment, and why. It is prepared and authorised anew."""
    bounce_order(actor=actor, order=_order(actor, may_prepare_payment, tranche), reason=reason)
    return _fresh(tranche)


def send_back_payment(*, actor: User, tranche: Tranche, reason: str) -> Tranche:
    """The coordinator returns a prepared payment to finance, saying why. It can be prepared anew."""
    send_back_order(actor=actor, order=_order(actor, may_release, tranche), reason=reason)
    return _fresh(tranche)


def reverse_payment(*, actor: User, tranche: Tranche, reason: str) -> Tranche:
    """Undo a payment that was wrong or that came back, or an authorisation: the latest tranche first."""
    reverse_order(actor=actor, order=_order(actor, may_release, tranche), reason=reason)
    return _fresh(tranche)


def confirm_condition(*, actor: User, tranche: Tranche, condition: str, note: str) -> Tranche:
    """A person confirms a condition of the plan that no rule can judge, saying on what grounds.

    Who may is said by `may_say_met`.
    """
    if not note.strip():
        raise InvalidInput(_("Say what you saw or received."), field="note")
    with transaction.atomic():
        agreement, tranche = _locked(tranche)
        if not may_say_met(actor, agreement, condition):
            raise NotAllowed()
        wanted = next((item for item in tranche.conditions if item["code"] == condition), None)
        if wanted is None or tranche.state != "planned" or tranche.cancelled_at:
            raise WrongState(_("This condition is not waiting for confirmation."))
        if wanted.get("confirmed"):
            return tranche
        wanted["confirmed"] = True
        tranche.save(update_fields=["conditions"])
        keep_ready(agreement)
        record_act(
            actor=actor,
            verb="confirm_condition",
            subject=tranche,
            reason=note,
            details={"condition": condition, **_about(tranche)},
        )
        return tranche


def locked_tranche(order: PaymentOrder) -> Matter:
    """Lock the agreement whose tranche an order pays, and say what the payment needs to know (`treasury.purposes`)."""
    agreement, tranche = _locked(Tranche.objects.select_related("agreement").get(pk=order.about_id))
    call = agreement.outcome.proposal.call
    name, goods = agreement.organisation.name, order.method == PaymentOrder.Method.GOODS
    return Matter(
        subject=tranche,
        holder=holder_of(agreement),
        promised_in="agreed",
        arrives_in="goods_delivered" if goods else "advance_to_organisation",
        ordered=words("Payment to %(name)s authorised", name=name),
        paid=(
            words("Goods and services bought for %(name)s", name=name)
            if goods
            else words("Transfer to %(name)s", name=name)
        ),
        require_ready=lambda: _require_conditions(agreement, tranche),
        require_last=lambda: _require_last(agreement, tranche),
        stands=lambda standing: _stands(tranche, standing, order.attempt),
        done=lambda act: _tell(tranche, act),
        charged_to=(call.pack_call, agreement.outcome.proposal.category.code),
    )


def _tell(tranche: Tranche, act: str) -> None:
    keep_ready(tranche.agreement)
    tell = {"pay": tell_paid, "bounce": tell_bounced}.get(act)
    if tell is not None:
        tell(_fresh(tranche))


def _stands(tranche: Tranche, order: PaymentOrder | None, attempt: int) -> None:
    tranche.order, tranche.attempt = order, attempt
    tranche.save(update_fields=["order", "attempt"])
    keep_ready(tranche.agreement)


def _order(actor: User, may: Callable[[User, Subject], bool], tranche: Tranche) -> PaymentOrder:
    """Return the order that stands for a tranche, if the actor may touch it at all."""
    require(actor, may, tranche.agreement)
    tranche = _fresh(tranche)
    if tranche.order is None:
        raise wrong_state(tranche, PAYMENT_STATES)
    return tranche.order


def _fresh(tranche: Tranche) -> Tranche:
    return Tranche.objects.select_related("agreement").get(pk=tranche.pk)


def _locked(tranche: Tranche) -> tuple[Agreement, Tranche]:
    # A bank statement may tell of a payment of an agreement that is closed since.
    agreement = locked_agreement(tranche.agreement, closed_too=True)
    tranche = Tranche.objects.get(pk=tranche.pk)
    tranche.agreement = agreement
    return agreement, tranche


def _about(tranche: Tranche) -> dict[str, Any]:
    return {
        "agreement": tranche.agreement.code,
        "tranche": tranche.number,
        "amount": str(tranche.amount.amount),
    }


def _require_last(agreement: Agreement, tranche: Tranche) -> None:
    """Refuse to reverse what was paid before a later payment, or to a group that another has succeeded since."""
    if agreement.closed_on:
        raise WrongState(CLOSED)
    if agreement.succession and tranche.order and tranche.order.payee_id != agreement.organisation_id:
        raise WrongState(_("It was paid to the group before: what comes back is returned by the group of today."))
    if agreement.state == "ended":
        raise WrongState(_("The agreement has ended: what comes back from the group is written down as returned."))
    if agreement.tranches.filter(number__gt=tranche.number, order__isnull=False).exists():
        raise WrongState(_("A later tranche is paid or prepared: reverse that one first."))


def _require_conditions(agreement: Agreement, tranche: Tranche) -> None:
    open_ones = [condition for condition in judged_tranche(agreement, tranche) if not condition.met]
    if open_ones:
        raise InvalidInput(
            _("This tranche cannot be paid yet."),
            problems=[Problem(_(condition.label), mend=_(condition.mend)) for condition in open_ones],
        )
