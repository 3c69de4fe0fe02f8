"""Batches: payments that are released together and go to the bank in one file.

Every payment is released in a transaction of its own, as it would be alone: a batch that was cut off half way is
released again, and goes on where it stopped. The file is made from what is authorised, and the same each time.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from moneyed import Money

from winay.base.actions import record_act, transition
from winay.base.codes import next_code
from winay.base.errors import DomainError, InvalidInput, NotAllowed, Problem, WrongState
from winay.base.models import User
from winay.programmes.queries.hands import why_not_pay
from winay.treasury.access import may_prepare_payment, may_release
from winay.treasury.actions.orders import locked_batch, release_order
from winay.treasury.files.pain import Debtor, Transfer, pain001
from winay.treasury.models import PaymentBatch, PaymentOrder, ProgrammeAccount
from winay.treasury.queries import left_for_bank
from winay.treasury.rules import read_layout, text_line
from winay.treasury.states import BATCH_STATES

IN_A_BATCH = ("prepared", "authorised")
MOST = 2000
FORMS = ("pain001", "text")


@dataclass(frozen=True)
class Released:
    """What releasing a batch did: how many payments are authorised now, and which could not be, with why."""

    batch: PaymentBatch
    authorised: int
    refused: tuple[Problem, ...]


def make_batch(*, actor: User, account: ProgrammeAccount, orders: Sequence[PaymentOrder]) -> PaymentBatch:
    """Put prepared or authorised transfers into a batch of the account, each with the reference that the bank is given.

    Effects: the batch, references, one act. Inverse: `undo_batch`. Raises `InvalidInput` that names every payment that
    cannot go: of another programme or currency, without an account of the payee, in another batch.
    """
    if not may_prepare_payment(actor, account.programme):
        raise NotAllowed()
    if not 0 < len(orders) <= MOST:
        raise InvalidInput(_("Choose 1 to %(most)s payments.") % {"most": MOST}, field="orders")
    with transaction.atomic():
        account = ProgrammeAccount.objects.select_for_update(of=("self",)).get(pk=account.pk)
        if account.closed_at is not None:
            raise WrongState(_("This account is closed."))
        locked = list(
            PaymentOrder.objects.select_for_update(of=("self",))
            .filter(pk__in=[one.pk for one in orders])
            .select_related("account")
            .order_by("code")
        )
        problems = [problem for one in locked if (problem := _why_not(one, account))]
        if problems or len(locked) != len(orders):
            raise InvalidInput(_("Some payments cannot go to the bank in this batch."), problems=problems)
        total = sum((one.amount.amount for one in locked), Decimal(0))
        batch = PaymentBatch.objects.create(
            account=account,
            code=next_code("L", width=6),
            amount=Money(total, account.currency),
            payments=len(locked),
            made_by=actor,
        )
        for number, one in enumerate(locked, start=1):
            one.batch, one.reference = batch, f"{batch.code}-{number:04d}"
        PaymentOrder.objects.bulk_update(locked, ["batch", "reference"], batch_size=400)
        record_act(actor=actor, verb="make_batch", subject=batch, details=_about(batch))
        return batch


def _why_not(order: PaymentOrder, account: ProgrammeAccount) -> Problem | None:
    why: str = ""
    if order.programme_id != account.programme_id:
        why = _("it is of another programme")
    elif str(order.amount.currency) != account.currency:
        why = _("it is in another currency")
    elif order.state not in IN_A_BATCH:
        why = _("it does not wait for the bank")
    elif order.batch_id is not None:
        why = _("it is in another batch")
    elif order.method != PaymentOrder.Method.TRANSFER or order.account is None:
        why = _("the payee has no account for a transfer")
    return Problem(why, where=order.code) if why else None


def _about(batch: PaymentBatch) -> dict[str, object]:
    return {"amount": str(batch.amount.amount), "payments": batch.payments}


def release_batch(*, actor: User, batch: PaymentBatch) -> Released:
    """The coordinator authorises every payment of a batch that another person made. Repeated, it goes on.

    Above the limit of the account the first release only counts as one of two: another coordinator has to follow, and
    nothing is authorised before. Effects: each payment as by `release_order`; the batch is released once all are.
    """
    with transaction.atomic():
        batch = _locked(batch)
        if not may_release(actor, batch.account.programme):
            raise NotAllowed()
        if batch.state == "released":
            return Released(batch, batch.orders.count(), ())
        _require_another(batch, actor)
        limit = batch.account.limit
        if batch.state == "made" and limit is not None and batch.amount.amount > limit:
            batch.released_by = actor
            transition(
                batch,
                table=BATCH_STATES,
                act="release_batch_first",
                actor=actor,
                also_save=("released_by",),
                details=_about(batch),
            )
            return Released(batch, 0, ())
    refused: list[Problem] = []
    for order in batch.orders.filter(state="prepared").order_by("reference"):
        try:
            release_order(actor=actor, order=order, within_batch=True)
        except DomainError as error:
            details = "; ".join(str(problem) for problem in getattr(error, "problems", ()))
            refused.append(Problem(f"{error} {details}".strip(), where=order.code))
    return _finish(actor, batch, tuple(refused))


def _finish(actor: User, batch: PaymentBatch, refused: tuple[Problem, ...]) -> Released:
    with transaction.atomic():
        batch = _locked(batch)
        authorised = batch.orders.filter(state="authorised").count()
        if batch.state in ("made", "halfway") and not refused and authorised:
            second = batch.state == "halfway"
            batch.released_by, batch.second_by = (batch.released_by, actor) if second else (actor, None)
            transition(
                batch,
                table=BATCH_STATES,
                act="release_batch",
                actor=actor,
                also_save=("released_by", "second_by"),
                details={"amount": str(batch.amount.amount), "payments": authorised},
            )
        return Released(batch, authorised, refused)


def take_out(*, actor: User, order: PaymentOrder) -> PaymentBatch:
    """Take one payment out of a batch that is not with the bank yet. The last one is not: take the batch apart.

    Effects: its sum and number, one act. The payment waits as before and may go in another batch.
    """
    with transaction.atomic():
        # The batch before its payments, as every act on both locks them.
        batch = locked_batch(order)
        if batch is None:
            raise WrongState(_("This payment is in no batch."))
        order = PaymentOrder.objects.select_for_update(of=("self",)).get(pk=order.pk)
        if not may_prepare_payment(actor, batch.account.programme):
            raise NotAllowed()
        if batch.state not in ("made", "halfway"):
            raise WrongState(_("This batch is released: what is in it goes to the bank."))
        if batch.payments == 1:
            raise WrongState(_("It is the only payment in the batch: take the batch apart instead."))
        order.batch, order.reference = None, ""
        order.save(update_fields=["batch", "reference"])
        batch.amount -= order.amount
        batch.payments -= 1
        batch.save(update_fields=["amount", "payments"])
        record_act(actor=actor, verb="take_out", subject=batch, details=_about(batch))
        return batch


def undo_batch(*, actor: User, batch: PaymentBatch) -> PaymentBatch:
    """Take a batch apart that is not with the bank yet: its payments wait as before, one by one.

    Once it is released, only if none of its payments is left for the bank: else they go in its file.
    """
    with transaction.atomic():
        batch = _locked(batch)
        if not may_prepare_payment(actor, batch.account.programme):
            raise NotAllowed()
        if batch.state == "released" and left_for_bank(batch).exists():
            raise WrongState(_("This batch is released: what is in it goes to the bank."))
        transition(batch, table=BATCH_STATES, act="undo_batch", actor=actor, details=_about(batch))
        batch.orders.update(batch=None, reference="")
        return batch


def send_batch(*, actor: User, batch: PaymentBatch, form: str) -> bytes:
    """Return the file for the bank, `pain001` or the account's own `text`, and note that it went out. Repeatable.

    The same file each time: its moment is that of the first. Effects: state released → sent, hash of the file, an act
    each time. Raises `InvalidInput` with the payment and column where a figure does not fit the text file.
    """
    with transaction.atomic():
        batch = _locked(batch)
        if not may_prepare_payment(actor, batch.account.programme):
            raise NotAllowed()
        if batch.sent_at is None:
            _leave_out_what_ended(batch)
            batch.sent_at = timezone.now()
        orders = list(batch.orders.exclude(reference="").select_related("account").order_by("reference"))
        data = _pain(batch, orders) if form == "pain001" else _text(batch, orders)
        batch.file_sha256 = hashlib.sha256(data).hexdigest()
        transition(
            batch,
            table=BATCH_STATES,
            act="send_batch",
            actor=actor,
            also_save=("sent_at", "file_sha256", "amount", "payments"),
            details={"sha256": batch.file_sha256, "form": form},
        )
        return data


def _leave_out_what_ended(batch: PaymentBatch) -> None:
    """Take out what was sent back, reversed or paid by hand since the batch was made: it must not reach the bank."""
    batch.orders.exclude(state="authorised").update(batch=None, reference="")
    left = [one.amount.amount for one in batch.orders.all()]
    if not left:
        raise WrongState(_("No payment of this batch is authorised any more."))
    batch.amount, batch.payments = Money(sum(left, Decimal(0)), batch.account.currency), len(left)


def _purpose(order: PaymentOrder) -> str:
    return f"{order.programme.name[:60]} {order.code}"


def _pain(batch: PaymentBatch, orders: Sequence[PaymentOrder]) -> bytes:
    account = batch.account
    return pain001(
        message=batch.code,
        made_at=timezone.localtime(batch.sent_at),
        execute_on=timezone.localdate(batch.sent_at),
        debtor=Debtor(account.programme.name, account.number, account.bank, account.currency),
        transfers=[
            Transfer(
                reference=one.reference,
                amount=one.amount.amount,
                payee=one.payee_name,
                account=one.account.cci if one.account else "",
                bank=one.account.bank if one.account else "",
                text=_purpose(one),
            )
            for one in orders
        ],
    )


def _text(batch: PaymentBatch, orders: Sequence[PaymentOrder]) -> bytes:
    account = batch.account
    if not account.layout:
        raise InvalidInput(_("Write down the columns of the bank's text file first."), field="form")
    layout = read_layout(account.layout)
    lines, problems = [], []
    for number, one in enumerate(orders, start=1):
        values = {
            "number": number,
            "reference": one.reference,
            "cci": one.account.cci if one.account else "",
            "account": account.number,
            "bank": one.account.bank if one.account else "",
            "ruc": one.payee.ruc if one.payee else "",
            "payee": one.payee_name,
            "amount": one.amount.amount,
            "cents": one.amount.amount,
            "currency": account.currency,
            "day": timezone.localdate(batch.sent_at),
            "text": _purpose(one),
        }
        try:
            lines.append(text_line(layout, values))
        except ValueError as error:
            problems.append(Problem(_("it does not fit the column “%(name)s”") % {"name": error}, where=one.code))
    if problems:
        raise InvalidInput(_("The file was not made: a column is too narrow."), field="form", problems=problems)
    return "".join(f"{line}\r\n" for line in lines).encode("ascii")


def _locked(batch: PaymentBatch) -> PaymentBatch:
    found: PaymentBatch = (
        PaymentBatch.objects.select_for_update(of=("self",)).select_related("account__programme").get(pk=batch.pk)
    )
    return found


def _require_another(batch: PaymentBatch, actor: User) -> None:
    if actor.pk == batch.made_by_id:
        raise NotAllowed(_("Whoever made a batch cannot release it: another person must."))
    if batch.state == "halfway" and actor.pk == batch.released_by_id:
        raise NotAllowed(_("You have released it already: above the limit a second person must."))
    for other in filter(None, (batch.made_by, batch.released_by)):
        if why_not := why_not_pay(batch.account.programme, actor, other):
            raise NotAllowed(why_not)
