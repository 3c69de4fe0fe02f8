"""A payment order: finance prepares, the coordinator authorises (never the same person), the bank pays.

The journal moves the commitment when it is authorised and the cash when the bank has paid. Each act locks the thing
behind the order first (`purposes`), so that whatever happens to it happens in order.
"""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from moneyed import Money

from winay.base.actions import transition
from winay.base.errors import InvalidInput, NotAllowed, WrongState
from winay.base.models import User
from winay.programmes.queries.hands import why_not_pay
from winay.treasury.access import may_prepare_payment, may_release
from winay.treasury.models import PaymentBatch, PaymentOrder, ProgrammeAccount
from winay.treasury.postings import post_order, post_payment, reverse_posted
from winay.treasury.purposes import Matter, locked_matter
from winay.treasury.states import PAYMENT_STATES


def prepare_order(*, actor: User, order: PaymentOrder) -> PaymentOrder:
    """Finance prepares a payment that nothing stands against. `order` is new: not stored yet.

    Effects: the order stored, state planned → prepared; the thing that it pays knows it. Inverse: `send_back_order`.
    """
    with transaction.atomic():
        matter = locked_matter(order)
        _require(actor, may_prepare_payment, order)
        _require_two_people(order, actor)
        matter.require_ready()
        order.save(force_insert=True)
        order.prepared_by, order.prepared_at = actor, timezone.now()
        _move(order, "prepare", actor, also_save=("prepared_by", "prepared_at"))
        matter.stands(order)
        return order


def release_order(*, actor: User, order: PaymentOrder, within_batch: bool = False) -> PaymentOrder:
    """The coordinator authorises what another person prepared; nothing has left the bank yet.

    By itself (`within_batch` False) a transfer of more than the programme's accounts let one person release is refused:
    a batch is released by two. Effects: state prepared → authorised, ledger promised → ordered in the same transaction.
    A second one finds it authorised and raises `WrongState`. Inverse: `reverse_order`, or `bounce_order` when the bank
    rejects it.
    """
    with transaction.atomic():
        matter, order = _locked(order)
        _require(actor, may_release, order)
        if order.state == "paid":
            raise WrongState(_("This payment has already been made."))
        if order.state == "authorised":
            raise WrongState(_("This payment has already been authorised."))
        if order.state == "prepared":
            if order.prepared_by_id == actor.pk:
                raise NotAllowed(_("Whoever prepared a payment cannot release it: another person must."))
            _require_two_people(order, actor, order.prepared_by)
            if not within_batch:
                _require_within_limit(order)
            matter.require_ready()
        order.released_by, order.released_at = actor, timezone.now()
        _move(order, "release", actor, also_save=("released_by", "released_at"))
        post_order(order=order, matter=matter, actor=actor)
        return order


def pay_order(*, actor: User, order: PaymentOrder, operation_number: str, paid_on: date) -> PaymentOrder:
    """Finance records that the bank made the transfer: its operation number and its date. Only now it is paid.

    Effects: state authorised → paid, ledger ordered → executed and special account → payee. The same operation again
    returns what stands; another one raises `WrongState`. Inverse: `reverse_order`.
    """
    number = operation_number.strip()
    with transaction.atomic():
        matter, order = _locked(order)
        _require(actor, may_prepare_payment, order)
        if order.state == "paid":
            if (order.operation_number, order.paid_on) == (number, paid_on):
                return order
            raise WrongState(_("This payment has already been made."))
        if order.state == "authorised":
            _require_two_people(order, actor)
            _require_operation(order, number, paid_on)
        order.operation_number, order.paid_on = number, paid_on
        _move(order, "pay", actor, also_save=("operation_number", "paid_on"))
        post_payment(order=order, matter=matter, actor=actor)
        matter.done("pay")
        return order


def bounce_order(*, actor: User, order: PaymentOrder, reason: str) -> PaymentOrder:
    """Finance records that the bank rejected an authorised payment, and why.

    Effects: state authorised → rejected, the authorisation's entry reversed; what it was to pay waits for a new order.
    """
    return _end(actor, order, "bounce", may_prepare_payment, reason)


def send_back_order(*, actor: User, order: PaymentOrder, reason: str) -> PaymentOrder:
    """The coordinator returns a prepared payment to finance, saying why. Effects: prepared → returned."""
    return _end(actor, order, "send_back", may_release, reason)


def reverse_order(*, actor: User, order: PaymentOrder, reason: str) -> PaymentOrder:
    """Undo a payment that was wrong or that came back, or an authorisation before the bank has it: the latest first.

    Raises `WrongState` for an authorisation in a batch whose file was made: finance records the bank's answer.
    Effects: state paid or authorised → reversed; its entries are reversed, never deleted; a new order may follow.
    """
    return _end(actor, order, "reverse", may_release, reason)


def _end(
    actor: User, order: PaymentOrder, act: str, may: Callable[[User, PaymentOrder], bool], reason: str
) -> PaymentOrder:
    """End an order: nothing is paid by it any more, and what was posted for it is reversed."""
    if not reason.strip():
        raise InvalidInput(_("Say why."), field="reason")
    with transaction.atomic():
        matter, order = _locked(order)
        _require(actor, may, order)
        if act == "reverse":
            _require_not_at_bank(order)
            matter.require_last()
        order.ended_at, order.ended_why = timezone.now(), reason.strip()
        _move(order, act, actor, reason=reason, also_save=("ended_at", "ended_why"))
        reverse_posted(order=order, matter=matter, actor=actor, reason=reason)
        matter.stands(None)
        matter.done(act)
        return order


def locked_batch(order: PaymentOrder) -> PaymentBatch | None:
    """Lock the batch that an order is in, if any, so that its file is not made meanwhile."""
    batches = PaymentBatch.objects.select_for_update(of=("self",)).select_related("account__programme")
    found: PaymentBatch | None = batches.filter(orders=order.pk).first()
    return found


def _require_not_at_bank(order: PaymentOrder) -> None:
    """Refuse to take an authorisation back that the bank has: it may pay it, and a new order would pay it again."""
    if order.state == "authorised" and order.batch is not None and order.batch.sent_at is not None:
        raise WrongState(_("The file for the bank has this payment: record what the bank answers."))


def _locked(order: PaymentOrder) -> tuple[Matter, PaymentOrder]:
    matter = locked_matter(order)
    locked_batch(order)
    return matter, PaymentOrder.objects.select_related("programme", "prepared_by", "batch").get(pk=order.pk)


def _require(actor: User, may: Callable[[User, PaymentOrder], bool], order: PaymentOrder) -> None:
    if not may(actor, order):
        raise NotAllowed()


def _require_two_people(order: PaymentOrder, actor: User, prepared_by: User | None = None) -> None:
    """Refuse whoever is not yet, or not really, a second person: two accounts in one hand are one."""
    why_not = why_not_pay(order.programme, actor, prepared_by)
    if why_not:
        raise NotAllowed(why_not)


def _require_within_limit(order: PaymentOrder) -> None:
    """Refuse a transfer that no account of the programme lets one person release."""
    if order.method != PaymentOrder.Method.TRANSFER:
        return
    accounts = ProgrammeAccount.objects.filter(
        programme_id=order.programme_id, currency=str(order.amount.currency), closed_at=None
    )
    limits = list(accounts.values_list("limit", flat=True))
    known = [limit for limit in limits if limit is not None]
    if known and len(known) == len(limits) and order.amount.amount > max(known):
        raise NotAllowed(
            _("Two people release more than %(limit)s: put this payment into a batch for the bank.")
            % {"limit": Money(max(known), order.amount.currency)}
        )


def _require_operation(order: PaymentOrder, number: str, paid_on: date) -> None:
    if not number:
        raise InvalidInput(_("Write the operation number that the bank gave."), field="operation_number")
    same = PaymentOrder.objects.filter(
        programme=order.programme, payee=order.payee_id, operation_number=number, state="paid"
    )
    other = same.exclude(pk=order.pk).first()
    if other is not None:
        raise InvalidInput(
            _("%(code)s was paid with this operation: look at the bank's slip again.") % {"code": other.code},
            field="operation_number",
        )
    if paid_on > timezone.localdate():
        raise InvalidInput(_("The date of the transfer is in the future."), field="paid_on")
    if order.released_at and paid_on < timezone.localdate(order.released_at):
        raise InvalidInput(_("The date of the transfer is before its authorisation."), field="paid_on")


def _move(order: PaymentOrder, act: str, actor: User, *, reason: str = "", also_save: tuple[str, ...]) -> None:
    details: dict[str, Any] = {"amount": str(order.amount.amount), "attempt": order.attempt}
    transition(
        order,
        table=PAYMENT_STATES,
        act=act,
        actor=actor,
        reason=reason,
        also_save=also_save,
        details=details,
    )
