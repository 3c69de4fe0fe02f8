"""A nucleus is constituted, its representatives are named, its book opens, money is put into its account."""

from datetime import date
from typing import IO

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from moneyed import Money

from winay.accountability import access
from winay.accountability.actions._common import clean_text, past_day
from winay.accountability.letters import tell_transfer
from winay.accountability.models import Nucleus, Representative, Transfer
from winay.accountability.postings import post_transfer
from winay.accountability.queries.book import OF_NUCLEUS
from winay.accountability.queries.nuclei import empty_seats
from winay.accountability.rules import ZERO
from winay.accountability.states import NUCLEUS_STATES, TRANSFER_STATES
from winay.accountability.terms import terms_of_nuclei
from winay.base.actions import record_act, transition
from winay.base.codes import next_code
from winay.base.errors import InvalidInput, NotAllowed, WrongState
from winay.base.models import User
from winay.base.proofs import read_proof
from winay.base.templatetags.winay import money
from winay.documents.actions import keep_proof
from winay.programmes.models import FundingSource, Programme
from winay.registry.actions import register_bank_account
from winay.registry.models import Membership, Organisation, Person


@transaction.atomic
def constitute_nucleus(
    *, actor: User, programme: Programme, organisation: Organisation, amount: Money, ends_on: date | None = None
) -> Nucleus:
    """Write down that an organisation manages money of a programme as a nucleus, and how much it is given in all.

    Effects: the nucleus, being formed; one act. Asked again while it stands, it returns what stands. Inverse: none; a
    nucleus that never opens holds no money.
    """
    access.require(access.may_keep_nuclei(actor, programme))
    if organisation.kind != Organisation.Kind.NUCLEUS:
        raise InvalidInput(_("Register it as a nucleus first."), field="organisation")
    if amount.amount <= 0 or str(amount.currency) != programme.currency:
        raise InvalidInput(_("The amount must be greater than zero."), field="amount")
    if ends_on and ends_on <= timezone.localdate():
        raise InvalidInput(_("The day must be in the future."), field="ends_on")
    standing = (
        Nucleus.objects.filter(programme=programme, organisation=organisation).exclude(state="closed").first()
    )
    if standing is not None:
        return standing
    nucleus = Nucleus.objects.create(
        programme=programme,
        organisation=organisation,
        code=next_code(f"NE-{programme.code}-".upper(), width=3),
        amount=amount,
        ends_on=ends_on,
    )
    record_act(actor=actor, verb="constitute_nucleus", subject=nucleus, details={"amount": str(amount.amount)})
    return nucleus


def _locked(nucleus: Nucleus) -> Nucleus:
    rows = Nucleus.objects.select_for_update(of=("self",)).select_related(*OF_NUCLEUS)
    found = rows.get(pk=nucleus.pk)
    if found.closed_on:
        raise WrongState(_("This nucleus is liquidated: nothing of it changes any more."))
    return found


@transaction.atomic
def set_nucleus_account(*, actor: User, nucleus: Nucleus, bank: str, cci: str) -> Nucleus:
    """Register the nucleus's own account, apart from any other money (SU fn. 70). Repeatable: the last one counts."""
    nucleus = _locked(nucleus)
    access.require(access.may_keep_nuclei(actor, nucleus))
    nucleus.bank_account = register_bank_account(
        actor=actor, organisation=nucleus.organisation, bank=bank, cci=cci
    )
    nucleus.save(update_fields=["bank_account"])
    record_act(actor=actor, verb="set_nucleus_account", subject=nucleus)
    return nucleus


def name_representative(
    *, actor: User, nucleus: Nucleus, seat: str, person: Person, since: date, proof: IO[bytes] | None = None
) -> Representative:
    """Write down who sits in a seat, as the assembly or the municipality chose them (the pack says which).

    `proof`: the page of the minutes, or the municipality's letter. Inverse: `end_representative`. Effects: the row with
    its proof, one act. A member of the nucleus, who sits in no other seat; who sat there before has left first.
    """
    access.require(access.may_name_representatives(actor, nucleus))
    page = read_proof(proof, field="proof")
    with transaction.atomic():
        nucleus = _locked(nucleus)
        if seat not in empty_seats(nucleus):
            raise InvalidInput(_("Somebody sits in this seat: write down first that they left."), field="seat")
        if not Membership.objects.filter(organisation=nucleus.organisation_id, person=person, until=None).exists():
            raise InvalidInput(_("Choose a member of the nucleus."), field="person")
        if nucleus.representatives.filter(person=person, until=None).exists():
            raise InvalidInput(_("This person sits in another seat already."), field="person")
        found = Representative.objects.create(
            nucleus=nucleus,
            person=person,
            seat=seat,
            chosen_by=getattr(terms_of_nuclei(nucleus).seats, seat),
            since=past_day(since, field="since"),
            proof=keep_proof(page) if page else None,
        )
        record_act(
            actor=actor,
            verb="name_representative",
            subject=found,
            details={"nucleus": nucleus.code, "seat": seat, "chosen_by": found.chosen_by},
        )
        return found


@transaction.atomic
def end_representative(*, actor: User, representative: Representative, until: date, reason: str) -> Representative:
    """Write down that somebody left their seat, and why. Inverse: name them again. Effects: the last day, one act."""
    nucleus = _locked(representative.nucleus)
    access.require(access.may_name_representatives(actor, nucleus))
    found = Representative.objects.get(pk=representative.pk)
    if found.until:
        return found
    if past_day(until, field="until") < found.since:
        raise InvalidInput(_("It is before they were chosen."), field="until")
    found.until, found.left_why = until, clean_text(reason, field="reason", most=300, required=True)
    found.save(update_fields=["until", "left_why"])
    record_act(
        actor=actor,
        verb="end_representative",
        subject=found,
        reason=found.left_why,
        details={"nucleus": nucleus.code, "seat": found.seat},
    )
    return found


@transaction.atomic
def open_nucleus(*, actor: User, nucleus: Nucleus, signed_on: date) -> Nucleus:
    """Open the book: the agreement with the programme is signed, every seat is taken, the account is its own.

    Effects: state forming → running. There is no inverse: it is liquidated.
    """
    nucleus = _locked(nucleus)
    access.require(access.may_keep_nuclei(actor, nucleus))
    if empty_seats(nucleus):
        raise InvalidInput(_("Every seat must be taken first."))
    if nucleus.bank_account is None:
        raise InvalidInput(_("Register the nucleus's own bank account first."))
    nucleus.signed_on = past_day(signed_on, field="signed_on")
    transition(nucleus, table=NUCLEUS_STATES, act="open_nucleus", actor=actor, also_save=("signed_on",))
    return nucleus


def record_transfer(
    *,
    actor: User,
    nucleus: Nucleus,
    source: FundingSource,
    amount: Money,
    paid_on: date,
    operation_number: str,
    proof: IO[bytes] | None = None,
) -> Transfer:
    """Finance writes down money put into the nucleus's account. Nothing is posted until another person approves.

    At most what the programme agreed to give. The same operation returns what stands. Inverse: `refuse_transfer`.
    """
    access.require(access.may_record_transfer(actor, nucleus))
    page = read_proof(proof, field="proof")
    with transaction.atomic():
        nucleus = _locked(nucleus)
        if nucleus.state != "running":
            raise WrongState(_("The book of the nucleus is not open."))
        if source.programme_id != nucleus.programme_id:
            raise InvalidInput(_("Choose a source of the programme."), field="source")
        number = clean_text(operation_number, field="operation_number", most=40, required=True)
        standing = nucleus.transfers.exclude(state="refused")
        if (same := standing.filter(operation_number=number).first()) is not None:
            if same.amount == amount:
                return same
            raise InvalidInput(_("This operation was recorded before."), field="operation_number")
        left = nucleus.amount.amount - sum((one.amount.amount for one in standing), ZERO)
        if not 0 < amount.amount <= left or amount.currency != nucleus.amount.currency:
            raise InvalidInput(
                _("At most %(left)s are still to be given.") % {"left": money(left, str(nucleus.amount.currency))},
                field="amount",
            )
        found = Transfer.objects.create(
            nucleus=nucleus,
            number=(nucleus.transfers.aggregate(last=Max("number"))["last"] or 0) + 1,
            source=source,
            amount=amount,
            paid_on=past_day(paid_on, field="paid_on"),
            operation_number=number,
            proof=keep_proof(page) if page else None,
            recorded_by=actor,
        )
        record_act(actor=actor, verb="record_transfer", subject=found, details={"amount": str(amount.amount)})
        return found


@transaction.atomic
def approve_transfer(*, actor: User, transfer: Transfer) -> Transfer:
    """The coordinator approves what another person wrote down: posted, special account → advance of the nucleus.

    Effects: the entry, recorded → approved, its president and treasurer are told. Inverse: the nucleus gives it back.
    """
    found = _waiting(transfer, actor)
    if found.recorded_by_id == actor.pk:
        raise NotAllowed(_("Whoever wrote a transfer down cannot approve it: another person must."))
    found.approved_by = actor
    transition(
        found,
        table=TRANSFER_STATES,
        act="approve_transfer",
        actor=actor,
        details={"nucleus": found.nucleus.code, "amount": str(found.amount.amount)},
        also_save=("approved_by",),
    )
    post_transfer(transfer=found, actor=actor)
    tell_transfer(found)
    return found


@transaction.atomic
def refuse_transfer(*, actor: User, transfer: Transfer, reason: str) -> Transfer:
    """The coordinator sends a transfer back, saying why; it may be written down anew. Effects: recorded → refused."""
    found = _waiting(transfer, actor)
    found.refused_why = clean_text(reason, field="reason", most=300, required=True)
    transition(
        found,
        table=TRANSFER_STATES,
        act="refuse_transfer",
        actor=actor,
        reason=found.refused_why,
        also_save=("refused_why",),
    )
    return found


def _waiting(transfer: Transfer, actor: User) -> Transfer:
    nucleus = _locked(transfer.nucleus)
    access.require(access.may_approve_transfer(actor, nucleus))
    found = Transfer.objects.select_related("source").get(pk=transfer.pk)
    found.nucleus = nucleus
    return found
