"""The organisation's own cash: recorded with the bank slip, confirmed by finance, posted."""

from datetime import date
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from moneyed import Money

from winay.agreements.access import (
    may_answer_deposit,
    may_bring_deposit,
    may_confirm_deposit,
    may_record_deposit,
)
from winay.agreements.actions._locks import locked_agreement, programme_of, require
from winay.agreements.actions.ready import keep_ready
from winay.agreements.models import Agreement, CounterpartDeposit
from winay.agreements.postings import post_counterpart, reverse_counterpart
from winay.agreements.states import IN_FORCE
from winay.base.actions import record_act
from winay.base.errors import InvalidInput, NotAllowed, WrongState
from winay.base.models import User
from winay.base.proofs import Page, read_proof
from winay.documents.actions import keep_proof, let_go
from winay.programmes.queries.hands import why_not_pay
from winay.registry.access import is_current_member


def record_deposit(
    *,
    actor: User,
    agreement: Agreement,
    amount: Money,
    deposited_on: date,
    operation_number: str,
    proof: UploadedFile | None = None,
) -> CounterpartDeposit:
    """Write down a deposit of the organisation into its own account, with the bank's operation number.

    The same operation with the same amount returns what stands; one that finance did not find is corrected by it, and
    looked for again. Nothing is posted until `confirm_deposit`. A group that
    tells of it by itself sends the picture of the slip: whoever of the office writes it down has seen it.
    """
    number = operation_number.strip()
    page = read_proof(proof, field="proof")
    with transaction.atomic():
        agreement = locked_agreement(agreement)
        if not may_bring_deposit(actor, agreement):
            raise NotAllowed()
        if agreement.state not in ("issued", *IN_FORCE):
            raise WrongState(_("Issue the agreement first: the deposit fulfils it."))
        if amount.amount <= 0 or amount.currency != agreement.amount.currency:
            raise InvalidInput(_("The amount must be greater than zero."), field="amount")
        if deposited_on > timezone.localdate():
            raise InvalidInput(_("The date of the deposit is in the future."), field="deposited_on")
        if not number:
            raise InvalidInput(_("Write the operation number of the bank slip."), field="operation_number")
        if page is None and not may_record_deposit(actor, agreement):
            raise InvalidInput(_("Photograph the bank's slip: the office compares it."), field="proof")
        standing = agreement.deposits.filter(operation_number=number).first()
        if standing is not None and standing.not_found_at:
            return _told_again(standing, actor, amount=amount, deposited_on=deposited_on, page=page)
        if standing is not None:
            if (standing.amount, standing.deposited_on) == (amount, deposited_on):
                return standing
            raise InvalidInput(_("This operation was recorded before."), field="operation_number")
        deposit = CounterpartDeposit(
            agreement=agreement,
            amount=amount,
            deposited_on=deposited_on,
            operation_number=number,
            proof=keep_proof(page) if page else None,
            recorded_by=actor,
            by_finance=may_confirm_deposit(actor, agreement),
        )
        deposit.save()
        record_act(actor=actor, verb="record_deposit", subject=deposit, details=_about(deposit))
        return deposit


def _told_again(
    deposit: CounterpartDeposit, actor: User, *, amount: Money, deposited_on: date, page: Page | None
) -> CounterpartDeposit:
    """Correct a deposit that finance did not find: it looks again, with the better slip if there is one."""
    former = deposit.proof
    deposit.amount, deposit.deposited_on = amount, deposited_on
    deposit.not_found_at, deposit.not_found_why = None, ""
    deposit.recorded_by, deposit.by_finance = actor, may_confirm_deposit(actor, deposit.agreement)
    if page is not None:
        deposit.proof = keep_proof(page)
    deposit.save(
        update_fields=[
            "amount", "deposited_on", "not_found_at", "not_found_why", "proof", "recorded_by", "by_finance",
        ]
    )  # fmt: skip
    if former != deposit.proof:
        let_go(former)
    record_act(actor=actor, verb="record_deposit", subject=deposit, details=_about(deposit))
    return deposit


def confirm_deposit(*, actor: User, deposit: CounterpartDeposit) -> CounterpartDeposit:
    """Finance found the deposit in the bank: posted as counterpart in. Asked again, nothing more happens.

    Who wrote it down does not confirm it, nor an account in the same hand (decision 102).
    Inverse: `take_back_confirmation`, where it was another deposit.
    """
    with transaction.atomic():
        agreement = locked_agreement(deposit.agreement)
        deposit = _for_an_answer(deposit, agreement, actor)
        if deposit.confirmed_at is not None:
            return deposit
        by = deposit.recorded_by
        staff = by if by is not None and not is_current_member(by, agreement.organisation) else None
        if why_not := why_not_pay(programme_of(agreement), actor, staff):
            raise NotAllowed(why_not)
        if agreement.state == "void":
            raise WrongState(_("The agreement was declared void."))
        deposit.confirmed_at, deposit.confirmed_by = timezone.now(), actor
        deposit.not_found_at, deposit.not_found_why = None, ""
        deposit.save(update_fields=["confirmed_at", "confirmed_by", "not_found_at", "not_found_why"])
        post_counterpart(deposit=deposit, actor=actor)
        keep_ready(agreement)
        record_act(actor=actor, verb="confirm_deposit", subject=deposit, details=_about(deposit))
        return deposit


def take_back_confirmation(*, actor: User, deposit: CounterpartDeposit, reason: str) -> CounterpartDeposit:
    """Finance confirmed a deposit by mistake and says why: what was posted is reversed, and it waits again.

    What was paid because of it stays paid; payments that ask for the counterpart ask again. Raises `NotEnoughMoney`
    where the group accounted for that money already.
    """
    if not reason.strip():
        raise InvalidInput(_("Say why."), field="reason")
    with transaction.atomic():
        agreement = locked_agreement(deposit.agreement)
        deposit = _for_an_answer(deposit, agreement, actor)
        if deposit.confirmed_at is None:
            raise WrongState(_("This deposit is not confirmed."))
        reverse_counterpart(deposit=deposit, actor=actor, reason=reason)
        deposit.confirmed_at = deposit.confirmed_by = None
        deposit.save(update_fields=["confirmed_at", "confirmed_by"])
        keep_ready(agreement)
        record_act(
            actor=actor, verb="take_back_confirmation", subject=deposit, reason=reason, details=_about(deposit)
        )
        return deposit


def deposit_not_found(*, actor: User, deposit: CounterpartDeposit, reason: str) -> CounterpartDeposit:
    """Finance looked for the deposit in the bank and did not find it, saying why; the group reads it.

    It counts for nothing meanwhile. Repeatable: the last reason counts. Inverse: `confirm_deposit`, once it is found.
    """
    if not reason.strip():
        raise InvalidInput(_("Say why."), field="reason")
    with transaction.atomic():
        agreement = locked_agreement(deposit.agreement)
        deposit = _for_an_answer(deposit, agreement, actor)
        if deposit.confirmed_at is not None:
            raise WrongState(_("This deposit is confirmed already: take that back first."))
        deposit.not_found_at, deposit.not_found_why = timezone.now(), reason.strip()[:500]
        deposit.save(update_fields=["not_found_at", "not_found_why"])
        record_act(actor=actor, verb="deposit_not_found", subject=deposit, reason=reason, details=_about(deposit))
        return deposit


def _for_an_answer(deposit: CounterpartDeposit, agreement: Agreement, actor: User) -> CounterpartDeposit:
    """Return a deposit of a locked agreement for whoever says whether it is in the bank. Raises `NotAllowed`."""
    deposit = CounterpartDeposit.objects.select_related("recorded_by").get(pk=deposit.pk)
    deposit.agreement = agreement
    if deposit.recorded_by_id == actor.pk:
        raise NotAllowed(_("Whoever wrote a deposit down does not confirm it: another person does."))
    require(actor, may_answer_deposit, deposit)
    return deposit


def _about(deposit: CounterpartDeposit) -> dict[str, Any]:
    return {"agreement": deposit.agreement.code, "amount": str(deposit.amount.amount)}
