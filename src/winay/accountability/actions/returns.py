"""Money that a group gives back: told with its bank slip, found in the bank by finance, posted."""

from datetime import date
from typing import IO

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from moneyed import Money

from winay.accountability import access
from winay.accountability.actions._common import clean_text, locked_book, past_day, require_amount
from winay.accountability.models import Accountable, Nucleus, Return, of
from winay.accountability.postings import held, post_return
from winay.accountability.queries.book import sums_of
from winay.accountability.queries.reports import accounted_share
from winay.accountability.rules import ZERO
from winay.accountability.states import RETURN_STATES
from winay.accountability.terms import accounting_of
from winay.agreements.actions.accounted import earlier_tranche_accounted
from winay.agreements.actions.ready import keep_ready
from winay.base.actions import record_act, transition
from winay.base.errors import InvalidInput
from winay.base.models import User
from winay.base.proofs import read_proof
from winay.base.templatetags.winay import money
from winay.documents.actions import keep_proof


def tell_return(
    *,
    actor: User,
    agreement: Accountable,
    amount: Money,
    returned_on: date,
    operation_number: str,
    proof: IO[bytes] | None = None,
) -> Return:
    """Write down money that the group put back into the programme's account. Inverse: finance's `return_not_found`.

    At most what remains in its account and is the programme's. The same operation told again returns what stands.
    Effects: the row with its proof, one act; the journal follows when finance finds it.
    """
    access.require(access.may_act_for_group(actor, agreement))
    page = read_proof(proof, field="proof")
    with transaction.atomic():
        agreement = locked_book(agreement, actor, access.may_act_for_group)
        number = clean_text(operation_number, field="operation_number", most=40, required=True)
        standing = agreement.returns.filter(operation_number=number, state__in=("told", "confirmed")).first()
        if standing is not None:
            if standing.amount == amount:
                return standing
            raise InvalidInput(_("This operation was recorded before."), field="operation_number")
        require_amount(amount, agreement, field="amount")
        waiting = sum((one.amount.amount for one in agreement.returns.filter(state="told")), ZERO)
        most = max(min(sums_of(agreement).balance, held(agreement)[0] - waiting), ZERO)
        if amount.amount > most:
            raise InvalidInput(
                _("At most %(most)s of the programme's money remain.")
                % {"most": money(most, str(agreement.amount.currency))},
                field="amount",
            )
        found = Return.objects.create(
            **of(agreement),
            amount=amount,
            returned_on=past_day(returned_on, field="returned_on"),
            operation_number=number,
            proof=keep_proof(page) if page else None,
        )
        record_act(
            actor=actor,
            verb="tell_return",
            subject=found,
            details={"agreement": agreement.code, "amount": str(amount.amount)},
        )
        return found


@transaction.atomic
def confirm_return(*, actor: User, given_back: Return) -> Return:
    """Finance found the money in the bank: posted, advance → special account. There is no inverse but a new payment."""
    agreement = locked_book(given_back.account, actor, access.may_confirm_return)
    found = Return.objects.get(pk=given_back.pk)
    found.account = agreement
    transition(
        found,
        table=RETURN_STATES,
        act="confirm_return",
        actor=actor,
        details={"agreement": agreement.code, "amount": str(found.amount.amount)},
    )
    post_return(given_back=found, actor=actor)
    if not isinstance(agreement, Nucleus):
        share = accounted_share(agreement)
        if share is not None and share >= accounting_of(agreement).accounted_share:
            earlier_tranche_accounted(actor=actor, agreement=agreement, note=f"{found}: {share:.2%}")
        keep_ready(agreement)
    return found


@transaction.atomic
def return_not_found(*, actor: User, given_back: Return, reason: str) -> Return:
    """Finance did not find the money in the bank and says why; the group may tell it anew, with the right number."""
    agreement = locked_book(given_back.account, actor, access.may_confirm_return)
    found = Return.objects.get(pk=given_back.pk)
    found.account = agreement
    found.not_found_why = clean_text(reason, field="reason", most=300, required=True)
    transition(
        found,
        table=RETURN_STATES,
        act="return_not_found",
        actor=actor,
        reason=found.not_found_why,
        also_save=("not_found_why",),
    )
    return found
