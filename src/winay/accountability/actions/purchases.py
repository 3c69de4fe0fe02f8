"""What a group plans to buy, the quotations that it asks for, and from whom it buys, with reasons."""

from datetime import date
from typing import IO

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from moneyed import Money
from stdnum.pe import ruc as stdnum_ruc

from winay.accountability import access
from winay.accountability.actions._common import clean_text, locked_book, past_day, require_amount
from winay.accountability.models import Purchase, Quotation
from winay.accountability.queries.book import plan_of, planned_of
from winay.accountability.states import PURCHASE_STATES
from winay.agreements.models import Agreement
from winay.base.actions import record_act, transition
from winay.base.errors import InvalidInput, WrongState
from winay.base.models import User
from winay.base.proofs import read_proof
from winay.calls.models import CostLine
from winay.documents.actions import keep_proof

BOUGHT = (CostLine.Source.PROGRAMME, CostLine.Source.OWN_CASH)
"""Sources whose lines are bought with money of the group's account."""


def plan_purchases(*, actor: User, agreement: Agreement) -> list[Purchase]:
    """Make the plan of purchases from the lines of the proposal that are bought with money and have none yet.

    Repeatable. Inverse: `drop_purchase`. Effects: the purchases, one act.
    """
    with transaction.atomic():
        agreement = locked_book(agreement, actor, access.may_act_for_group)
        has = set(agreement.purchases.exclude(state="dropped").values_list("line", flat=True))
        currency = agreement.amount.currency
        planned = planned_of(agreement)
        made = [
            Purchase.objects.create(
                agreement=agreement,
                line=line,
                what=line.description,
                amount=Money(planned[str(line.pk)], currency),
            )
            for line in plan_of(agreement)
            if line.source in BOUGHT and line.pk not in has and planned[str(line.pk)] > 0
        ]
        if made:
            record_act(actor=actor, verb="plan_purchases", subject=agreement, details={"purchases": len(made)})
        return made


def plan_purchase(
    *,
    actor: User,
    agreement: Agreement,
    what: str,
    amount: Money,
    line: CostLine | None = None,
    needed_on: date | None = None,
) -> Purchase:
    """Plan one purchase by hand. Inverse: `drop_purchase`. Effects: the purchase, one act."""
    with transaction.atomic():
        agreement = locked_book(agreement, actor, access.may_act_for_group)
        if line is not None and line.proposal_id != agreement.outcome.proposal_id:
            raise InvalidInput(_("Choose a line of your own plan."), field="line")
        purchase = Purchase.objects.create(
            agreement=agreement,
            line=line,
            what=clean_text(what, field="what", most=200, required=True),
            amount=require_amount(amount, agreement, field="amount"),
            needed_on=needed_on,
        )
        record_act(actor=actor, verb="plan_purchase", subject=purchase, details={"agreement": agreement.code})
        return purchase


def _locked(purchase: Purchase, actor: User) -> Purchase:
    agreement = locked_book(purchase.agreement, actor, access.may_act_for_group)
    found = Purchase.objects.get(pk=purchase.pk)
    found.agreement = agreement
    return found


def add_quotation(
    *,
    actor: User,
    purchase: Purchase,
    provider: str,
    price: Money,
    quoted_on: date,
    ruc: str = "",
    what: str = "",
    proof: IO[bytes] | None = None,
) -> Quotation:
    """Write down what a seller asks. Inverse: `remove_quotation`. Effects: the quotation, its proof, one act."""
    access.require(access.may_act_for_group(actor, purchase.agreement))
    page = read_proof(proof, field="proof")
    with transaction.atomic():
        purchase = _locked(purchase, actor)
        if purchase.state != "planned":
            raise WrongState(_("The seller is chosen already: choose again first."))
        number = "".join(letter for letter in ruc if letter.isalnum())
        if number and not stdnum_ruc.is_valid(number):
            raise InvalidInput(_("This RUC cannot be right: compare its 11 digits with the receipt."), field="ruc")
        quotation = Quotation.objects.create(
            purchase=purchase,
            provider=clean_text(provider, field="provider", most=150, required=True),
            ruc=number,
            price=require_amount(price, purchase.agreement, field="price"),
            what=clean_text(what, field="what", most=300),
            quoted_on=past_day(quoted_on, field="quoted_on"),
            proof=keep_proof(page) if page else None,
        )
        record_act(actor=actor, verb="add_quotation", subject=purchase, details={"price": str(price.amount)})
        return quotation


@transaction.atomic
def remove_quotation(*, actor: User, quotation: Quotation) -> None:
    """Take out a quotation that was written down wrongly, before the seller is chosen. Inverse: `add_quotation`."""
    purchase = _locked(quotation.purchase, actor)
    if purchase.state != "planned":
        raise WrongState(_("The seller is chosen already: choose again first."))
    record_act(actor=actor, verb="remove_quotation", subject=purchase)
    Quotation.objects.filter(pk=quotation.pk, purchase=purchase).delete()


@transaction.atomic
def choose_quotation(*, actor: User, purchase: Purchase, quotation: Quotation, reason: str) -> Purchase:
    """Say from whom the group buys, and why from them. Inverse: `choose_again`. Effects: state → chosen."""
    purchase = _locked(purchase, actor)
    if quotation.purchase_id != purchase.pk:
        raise InvalidInput(_("Choose one of the quotations."), field="quotation")
    purchase.chosen, purchase.chosen_on = quotation, timezone.localdate()
    purchase.chosen_why = clean_text(reason, field="reason", most=300, required=True)
    transition(
        purchase,
        table=PURCHASE_STATES,
        act="choose_quotation",
        actor=actor,
        reason=purchase.chosen_why,
        also_save=("chosen", "chosen_why", "chosen_on"),
    )
    return purchase


@transaction.atomic
def choose_again(*, actor: User, purchase: Purchase) -> Purchase:
    """Take the choice of a seller back. Inverse: `choose_quotation`. Effects: state chosen → planned."""
    purchase = _locked(purchase, actor)
    purchase.chosen, purchase.chosen_why, purchase.chosen_on = None, "", None
    transition(
        purchase,
        table=PURCHASE_STATES,
        act="choose_again",
        actor=actor,
        also_save=("chosen", "chosen_why", "chosen_on"),
    )
    return purchase


@transaction.atomic
def drop_purchase(*, actor: User, purchase: Purchase, reason: str) -> Purchase:
    """Say that something is not bought after all. Effects: state → dropped. Inverse: plan it anew."""
    purchase = _locked(purchase, actor)
    transition(
        purchase,
        table=PURCHASE_STATES,
        act="drop_purchase",
        actor=actor,
        reason=clean_text(reason, field="reason", most=300, required=True),
    )
    return purchase
