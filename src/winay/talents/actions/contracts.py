"""The second contract: written, issued, signed, its work received, paid, rated; or ended early."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import IO

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from moneyed import Money

from winay.agreements.actions import CLOSED
from winay.agreements.models import Agreement
from winay.base.actions import record_act, transition
from winay.base.codes import next_code
from winay.base.errors import InvalidInput, WrongState
from winay.base.events import tell
from winay.base.models import User
from winay.base.proofs import read_pages, read_proof
from winay.base.templatetags.winay import money
from winay.documents.actions import keep_document, keep_proof, keep_signed_paper
from winay.documents.models import SignedPaper
from winay.ledger.heads import heads_of
from winay.talents import access
from winay.talents.actions._common import (
    clean_text,
    locked_contract,
    locked_need,
    one_of,
    past_day,
    without_people,
)
from winay.talents.actions.words import public_words
from winay.talents.contrato import contract_content, contract_pdf
from winay.talents.events import ContractEnded, ContractSigned, ServicePaid, ServicePaymentTakenBack
from winay.talents.letters import tell_observed
from winay.talents.models import Deliverable, Need, Rating, ServiceContract, ServicePayment
from winay.talents.rules import left_to_pay, payments_problem
from winay.talents.states import CONTRACT_STATES, DELIVERABLE_STATES

MOST_DELIVERABLES = 12
MOST_PAGES = 20
RUNNING = ("draft", "issued", "signed", "finished")


@dataclass(frozen=True)
class Part:
    """A deliverable as it is agreed: what, until when, for how much of the contract."""

    title: str
    due_on: date
    amount: Decimal


@transaction.atomic
def draw_up_contract(
    *, actor: User, need: Need, begins_on: date, ends_on: date, parts: Sequence[Part], living: str = ""
) -> ServiceContract:
    """Write the contract of the one whom the assembly chose; again, while it is a draft. Inverse: `void_contract`.

    The amount is the sum of the parts: what is paid is paid for something received.
    Effects: the contract with its deliverables, one act. Raises `InvalidInput` where the group's contracts would be
    more than its agreement has.
    """
    need = locked_need(need, actor)
    choice = need.choices.filter(undone_at=None).select_related("offer__provider").first()
    if need.state != "chosen" or choice is None:
        raise WrongState(_("First write down whom the assembly chose."))
    agreement = Agreement.objects.select_for_update(of=("self",)).get(pk=need.agreement_id)
    if agreement.closed_on:
        raise WrongState(CLOSED)
    contract = choice.contracts.exclude(state="void").first()
    if contract is not None and contract.state != "draft":
        raise WrongState(_("The contract is printed and stays as it is. Declare it void to write another."))
    parts = _parts(parts, begins_on, ends_on)
    amount = Money(sum((part.amount for part in parts), Decimal(0)), agreement.amount.currency)
    if amount.amount == 0 and not choice.offer.provider.ad_honorem:
        raise InvalidInput(_("Write what is paid for each part. Only who serves without pay gets nothing."))
    _within(agreement, amount, contract)
    if contract is None:
        contract = ServiceContract(
            choice=choice,
            agreement=agreement,
            provider=choice.offer.provider,
            code=next_code(f"{agreement.code}-S", width=1),
        )
    contract.amount, contract.begins_on, contract.ends_on = amount, begins_on, ends_on
    contract.living = clean_text(living, field="living", most=200)
    contract.save()
    contract.deliverables.all().delete()
    for number, part in enumerate(parts, start=1):
        Deliverable.objects.create(
            contract=contract,
            number=number,
            title=part.title,
            due_on=part.due_on,
            amount=Money(part.amount, amount.currency),
        )
    record_act(actor=actor, verb="draw_up_contract", subject=contract, to_state=contract.state)
    return contract


def _parts(parts: Sequence[Part], begins_on: date, ends_on: date) -> list[Part]:
    if ends_on < begins_on:
        raise InvalidInput(_("The last day comes before the first."), field="ends_on")
    if not 1 <= len(parts) <= MOST_DELIVERABLES:
        raise InvalidInput(_("Write what they hand over: 1 to %(most)d parts.") % {"most": MOST_DELIVERABLES})
    found = []
    for number, part in enumerate(parts, start=1):
        title = clean_text(part.title, field=f"title_{number}", most=160, required=True)
        if not begins_on <= part.due_on <= ends_on:
            raise InvalidInput(_("This day is not within the contract."), field=f"due_{number}")
        if part.amount < 0:
            raise InvalidInput(_("An amount is not below 0."), field=f"amount_{number}")
        found.append(Part(title, part.due_on, part.amount))
    return found


def _within(agreement: Agreement, amount: Money, but: ServiceContract | None) -> None:
    """Raise `InvalidInput` if the group's contracts, this one among them, are more than its agreement has in money."""
    others = ServiceContract.objects.filter(agreement=agreement, state__in=RUNNING)
    if but is not None:
        others = others.exclude(pk=but.pk)
    paid = ServicePayment.objects.filter(
        deliverable__contract__agreement=agreement, deliverable__contract__state="ended", taken_back_at=None
    )
    taken = (others.aggregate(of=Sum("amount"))["of"] or Decimal(0)) + (
        paid.aggregate(of=Sum("amount"))["of"] or Decimal(0)
    )
    room = left_to_pay(agreement.amount.amount + agreement.counterpart_cash.amount, [taken])
    if amount.amount > room:
        raise InvalidInput(
            _("Your agreement has %(room)s left for contracts.") % {"room": money(room, str(amount.currency))}
        )


@transaction.atomic
def issue_contract(*, actor: User, contract: ServiceContract) -> ServiceContract:
    """Freeze the contract and make its PDF to sign, with hash and QR code. Not public: it names people.

    Effects: the document, state draft → issued. Inverse: `void_contract`.
    """
    contract = locked_contract(contract, actor)
    if payments_problem([part.amount.amount for part in contract.deliverables.all()], contract.amount.amount):
        raise InvalidInput(_("The parts do not add up to the amount of the contract."))
    act = transition(contract, table=CONTRACT_STATES, act="issue_contract", actor=actor)
    heads = heads_of(contract.agreement.outcome.proposal.call.programme)
    content = contract_content(contract, issued_on=timezone.localdate(act.at)) | {"heads": heads}
    contract.document = keep_document(
        kind="service_contract",
        code=contract.code,
        title=content["title"],
        pdf=contract_pdf(content),
        content=content,
        public=False,
        actor=actor,
        heads=heads,
    )
    contract.save(update_fields=["document"])
    return contract


def sign_contract(
    *, actor: User, contract: ServiceContract, signed_on: date, scan: Sequence[IO[bytes]] = ()
) -> ServiceContract:
    """Write down that group and provider signed on paper; `scan` are the signed pages if they are at hand.

    Effects: state issued → signed, the signed paper, `ContractSigned` is told. Inverse: `end_contract`.
    """
    access.require(access.may_act_for_group(actor, contract.agreement))
    pages = read_pages(scan, field="scan", most=MOST_PAGES) if scan else []
    with transaction.atomic():
        contract = locked_contract(contract, actor)
        past_day(signed_on, field="signed_on")
        if signed_on < contract.choice.assembly_on:
            raise InvalidInput(_("This is before the assembly that chose."), field="signed_on")
        contract.signed_on = signed_on
        transition(contract, table=CONTRACT_STATES, act="sign_contract", actor=actor, also_save=("signed_on",))
        if pages and contract.document:
            keep_signed_paper(actor=actor, document=contract.document, shows=SignedPaper.Shows.SIGNED, pages=pages)
        tell(ContractSigned(contract))
        return contract


@transaction.atomic
def void_contract(*, actor: User, contract: ServiceContract, reason: str) -> ServiceContract:
    """Declare a contract void that nobody signed: it is wrong. The choice stands. Inverse: `draw_up_contract`."""
    contract = locked_contract(contract, actor)
    reason = clean_text(reason, field="reason", most=300, required=True)
    transition(
        contract,
        table=CONTRACT_STATES,
        act="void_contract",
        actor=actor,
        reason=without_people(reason, contract.provider),
    )
    return contract


@transaction.atomic
def end_contract(*, actor: User, contract: ServiceContract, ended_on: date, reason: str) -> ServiceContract:
    """End a signed contract early: on which day, and why. What was received and paid stays. There is no inverse.

    Effects: state signed → ended, `ContractEnded` is told, one act. Then the group may rate, and `look_again`.
    """
    contract = locked_contract(contract, actor)
    past_day(ended_on, field="ended_on")
    if contract.signed_on and ended_on < contract.signed_on:
        raise InvalidInput(_("This is before it was signed."), field="ended_on")
    contract.ended_on = ended_on
    contract.ended_why = clean_text(reason, field="reason", most=300, required=True)
    transition(
        contract,
        table=CONTRACT_STATES,
        act="end_contract",
        actor=actor,
        reason=without_people(contract.ended_why, contract.provider),
        also_save=("ended_on", "ended_why"),
    )
    tell(ContractEnded(contract))
    return contract


def _answered(
    actor: User, deliverable: Deliverable, act: str, *, observation: str = "", on: date | None = None
) -> Deliverable:
    contract = locked_contract(deliverable.contract, actor)
    if contract.state != "signed":
        raise WrongState(_("Work is received while the contract runs."))
    deliverable = contract.deliverables.get(pk=deliverable.pk)
    if act == "reopen_deliverable" and deliverable.payments.filter(taken_back_at=None).exists():
        raise WrongState(_("It is paid already: take the payment back first."))
    deliverable.contract = contract
    deliverable.observation, deliverable.answered_on = observation, on
    transition(
        deliverable,
        table=DELIVERABLE_STATES,
        act=act,
        actor=actor,
        reason=without_people(observation, contract.provider),
        also_save=("observation", "answered_on"),
    )
    return deliverable


@transaction.atomic
def accept_deliverable(*, actor: User, deliverable: Deliverable, received_on: date) -> Deliverable:
    """Say that a part of the work was received well. Effects: state → accepted. Inverse: `reopen_deliverable`."""
    return _answered(actor, deliverable, "accept_deliverable", on=past_day(received_on, field="received_on"))


@transaction.atomic
def observe_deliverable(*, actor: User, deliverable: Deliverable, observation: str) -> Deliverable:
    """Say what has to be mended of a part of the work. Effects: state → observed, a message to the provider.

    Inverse: `accept_deliverable`, once it is mended.
    """
    text = clean_text(observation, field="observation", most=300, required=True)
    found = _answered(actor, deliverable, "observe_deliverable", observation=text, on=timezone.localdate())
    tell_observed(found)
    return found


@transaction.atomic
def reopen_deliverable(*, actor: User, deliverable: Deliverable) -> Deliverable:
    """Take back that a part was received, while nothing is paid for it. Inverse: `accept_deliverable`."""
    return _answered(actor, deliverable, "reopen_deliverable")


def record_service_payment(
    *,
    actor: User,
    deliverable: Deliverable,
    amount: Money,
    paid_on: date,
    receipt: str,
    number: str,
    proof: IO[bytes] | None = None,
) -> ServicePayment:
    """Write down what the group paid to its provider for a part of the work that it received, by which receipt.

    The group's journal follows through `ServicePaid`. Inverse: `take_back_service_payment`.
    Effects: the payment, its proof, the event, one act. Raises `InvalidInput` for more than the part has left.
    """
    access.require(access.may_act_for_group(actor, deliverable.contract.agreement))
    page = read_proof(proof, field="proof")
    with transaction.atomic():
        contract = locked_contract(deliverable.contract, actor)
        deliverable = contract.deliverables.get(pk=deliverable.pk)
        if contract.state not in ("signed", "finished", "ended"):
            raise WrongState(_("Nothing is paid before the contract is signed."))
        if deliverable.state != "accepted":
            raise WrongState(_("First say that you received this part well."))
        paid = [one.amount.amount for one in deliverable.payments.filter(taken_back_at=None)]
        left = left_to_pay(deliverable.amount.amount, paid)
        if amount.currency != deliverable.amount.currency or not 0 < amount.amount <= left:
            raise InvalidInput(
                _("For this part %(left)s are left to pay.")
                % {"left": money(left, str(contract.amount.currency))},
                field="amount",
            )
        past_day(paid_on, field="paid_on")
        if contract.signed_on and paid_on < contract.signed_on:
            raise InvalidInput(_("This is before it was signed."), field="paid_on")
        payment = ServicePayment.objects.create(
            deliverable=deliverable,
            amount=amount,
            paid_on=paid_on,
            receipt=one_of(receipt, ServicePayment.Receipt.values, field="receipt"),
            number=clean_text(number, field="number", most=40, required=True),
            proof=keep_proof(page) if page else None,
        )
        record_act(
            actor=actor,
            verb="record_service_payment",
            subject=contract,
            details={"part": deliverable.number, "amount": str(amount.amount)},
        )
        tell(ServicePaid(payment))
        return payment


@transaction.atomic
def take_back_service_payment(*, actor: User, payment: ServicePayment, reason: str) -> ServicePayment:
    """Say that a payment was written down wrongly: it counts no longer. Inverse: `record_service_payment`.

    Effects: the payment taken back with its reason, `ServicePaymentTakenBack` is told, one act.
    """
    contract = locked_contract(payment.deliverable.contract, actor)
    payment = ServicePayment.objects.select_for_update(of=("self",)).get(pk=payment.pk)
    if payment.taken_back_at:
        raise WrongState(_("This payment was taken back already."))
    payment.taken_back_at = timezone.now()
    payment.taken_back_why = clean_text(reason, field="reason", most=200, required=True)
    payment.save(update_fields=["taken_back_at", "taken_back_why"])
    record_act(
        actor=actor,
        verb="take_back_service_payment",
        subject=contract,
        reason=without_people(payment.taken_back_why, contract.provider),
    )
    tell(ServicePaymentTakenBack(payment))
    return payment


@transaction.atomic
def rate_provider(
    *,
    actor: User,
    contract: ServiceContract,
    technique: int,
    manner: int,
    punctual: int,
    results: int,
    again: bool,
    words: str = "",
) -> Rating:
    """Rate the provider at the end, 1 to 5 in each aspect. Once: the marks said in public are not changed.

    Effects: the rating; a contract of which every part was received is finished; one act. Raises `WrongState` while
    parts are missing: receive them, or end the contract early.
    """
    contract = locked_contract(contract, actor)
    if contract.state not in ("signed", "ended") or Rating.objects.filter(contract=contract).exists():
        raise WrongState(_("This contract is rated once, at its end."))
    if contract.state == "signed" and contract.deliverables.exclude(state="accepted").exists():
        raise WrongState(_("Parts of the work are missing. Receive them first, or end the contract early."))
    marks = {"technique": technique, "manner": manner, "punctual": punctual, "results": results}
    for name, mark in marks.items():
        if not 1 <= mark <= 5:
            raise InvalidInput(_("Write a number from 1 to %(most)d.") % {"most": 5}, field=name)
    rating = Rating.objects.create(
        contract=contract,
        **marks,
        again=again,
        words=public_words(words, contract.agreement.organisation),
        rated_on=timezone.localdate(),
    )
    record_act(actor=actor, verb="rate_provider", subject=contract, details=marks)
    if contract.state == "signed":
        transition(contract, table=CONTRACT_STATES, act="finish_contract", actor=actor)
    return rating


def keep_signed_contract(*, actor: User, contract: ServiceContract, scan: Sequence[IO[bytes]]) -> SignedPaper:
    """Keep the signed contract, photographed or scanned. A later scan stands in the place of the earlier.

    Effects: those of `documents.actions.keep_signed_paper`. Refused until the signature is on record.
    """
    access.require(access.may_act_for_group(actor, contract.agreement))
    pages = read_pages(scan, field="scan", most=MOST_PAGES)
    with transaction.atomic():
        contract = locked_contract(contract, actor)
        if contract.signed_on is None or contract.document is None:
            raise WrongState(_("Record first that both parties have signed."))
        return keep_signed_paper(
            actor=actor, document=contract.document, shows=SignedPaper.Shows.SIGNED, pages=pages
        )
