"""A receipt is photographed, read, written down; taken out of the book again."""

from collections.abc import Collection
from dataclasses import asdict, replace
from datetime import date
from decimal import Decimal
from typing import IO, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from moneyed import Money
from stdnum.pe import ruc as stdnum_ruc

from winay.accountability import access
from winay.accountability.accounts import is_nucleus
from winay.accountability.actions._common import clean_text, locked_book, past_day
from winay.accountability.models import Accountable, Reading, Voucher, of
from winay.accountability.queries.book import OF_AGREEMENT, plan_of, sums_of
from winay.accountability.queries.vouchers import Asked, said_of, same_document, told_before
from winay.accountability.reading import XML_BYTES, read_picture, read_xml
from winay.accountability.rules import STANDING, WITH_NUMBER, WITH_RUC, ZERO, Read, Told, read_qr
from winay.accountability.states import VOUCHER_STATES
from winay.accountability.terms import accounting_of
from winay.agreements.actions import CLOSED
from winay.agreements.models import Agreement
from winay.base.actions import record_act, transition
from winay.base.errors import InvalidInput, Problem, WrongState
from winay.base.models import User
from winay.base.proofs import Page, read_proof
from winay.base.templatetags.winay import money
from winay.calls.models import CostLine
from winay.documents.actions import keep_proof, let_go
from winay.talents.models import ServicePayment


class ToldFirst(InvalidInput):
    """Something is told of a receipt that the person has not read yet; `told` says what. Sent again, it is kept."""

    def __init__(self, told: list[Told]) -> None:
        super().__init__(
            _("Read this first. If it is right all the same, write it down."),
            problems=[Problem(said_of(one)) for one in told],
        )
        self.told = told


def begin_voucher(
    *,
    actor: User,
    agreement: Accountable,
    proof: IO[bytes] | None = None,
    file: IO[bytes] | None = None,
    qr: str = "",
) -> Reading:
    """Keep a receipt that is not written down yet, with what could be read of it: photograph, XML `file`, QR's text.

    Each may be missing; without any, a person types all. Inverse: `drop_reading`; `note_voucher` ends it too.
    Effects: the reading, its proofs, one act. Raises `InvalidInput` for files that are none.
    """
    access.require(access.may_act_for_group(actor, agreement))
    raw = proof.read() if proof else b""
    if proof:
        proof.seek(0)
    page = read_proof(proof, field="proof")
    xml = file.read(XML_BYTES + 1) if file else b""
    said = read_xml(xml, field="file") if xml else None
    on_picture = read_picture(raw) if page and page.suffix == "jpg" else None
    seen = read_qr(qr) if qr.strip() else on_picture
    if qr.strip() and seen is None:
        raise InvalidInput(_("This is not the QR of a receipt: it begins with the seller's RUC."), field="qr")
    if seen is not None and not qr.strip():
        seen = replace(seen, source="photo")
    with transaction.atomic():
        agreement = locked_book(agreement, actor, access.may_act_for_group)
        found = Reading.objects.create(
            **of(agreement),
            proof=keep_proof(page) if page else None,
            xml=keep_proof(Page("xml", xml)) if xml else None,
            said=_kept(said or seen, seen.digest if seen and said else ""),
        )
        record_act(actor=actor, verb="begin_voucher", subject=found, details={"agreement": agreement.code})
        return found


def _kept(read: Read | None, qr_digest: str) -> dict[str, Any]:
    if read is None:
        return {}
    return {name: str(value) for name, value in asdict(read).items() if value not in (None, "")} | {
        "qr_digest": qr_digest
    }


def read_again(said: dict[str, Any]) -> tuple[Read | None, str]:
    """Return what a reading holds as it was read, and the digest of a QR beside it."""
    if not said:
        return None, ""
    values: dict[str, Any] = {name: value for name, value in said.items() if name != "qr_digest"}
    for name in ("total", "igv"):
        if name in values:
            values[name] = Decimal(values[name])
    if "issued_on" in values:
        values["issued_on"] = date.fromisoformat(values["issued_on"])
    return Read(**values), said.get("qr_digest", "")


@transaction.atomic
def drop_reading(*, actor: User, reading: Reading) -> None:
    """Throw away a receipt that was not written down, with its photograph. Inverse: `begin_voucher`."""
    locked_book(reading.account, actor, access.may_act_for_group)
    found = Reading.objects.select_related("proof", "xml").filter(pk=reading.pk).first()
    if found is None:
        return
    record_act(actor=actor, verb="drop_reading", subject=found)
    _end(found, keep=False)


def _end(reading: Reading, *, keep: bool) -> None:
    proofs = (reading.proof, reading.xml)
    Reading.objects.filter(pk=reading.pk).delete()
    if not keep:
        for proof in proofs:
            let_go(proof)


@transaction.atomic
def note_voucher(
    *,
    actor: User,
    agreement: Accountable,
    asked: Asked,
    reading: Reading | None = None,
    heard: Collection[str] = (),
) -> Voucher:
    """Write a receipt down in the group's book. Inverse: `withdraw_voucher`.

    `heard`: codes of what was told and read. Raises `ToldFirst` while something is told that was not heard, and
    `InvalidInput` for what cannot be right: a day to come, a RUC that is none, the same receipt twice in this book, a
    kind that the call does not take, more than the group's account holds.
    Effects: the voucher with the proofs of the reading, which ends; one act. The journal changes when it is accepted.
    """
    agreement = locked_book(agreement, actor, access.may_act_for_group)
    if reading is not None:
        rows = Reading.objects.select_for_update(of=("self",)).select_related("proof", "xml")
        reading = rows.filter(pk=reading.pk, **of(agreement)).first()
        if reading is None:
            raise WrongState(_("This receipt was written down already."))
    asked = _checked(agreement, asked)
    read, qr_digest = read_again(reading.said) if reading else (None, "")
    _not_twice(agreement, asked)
    charged = _charged(agreement, asked)
    told = told_before(agreement, asked, read=read, qr_digest=qr_digest)
    if unheard := [one for one in told if one.code not in heard]:
        raise ToldFirst(unheard)
    currency = agreement.amount.currency
    voucher = Voucher.objects.create(
        **of(agreement),
        line=asked.line,
        purchase=asked.purchase,
        kind=asked.kind,
        issuer_ruc=asked.issuer_ruc,
        issuer_name=asked.issuer_name,
        series=asked.series,
        number=asked.number,
        identity=asked.identity,
        issued_on=asked.issued_on,
        total=Money(asked.total, currency),
        igv=Money(asked.igv or ZERO, currency),
        charged=Money(charged, currency),
        what=asked.what,
        source=read.source if read else Voucher.Source.TYPED,
        signature=read.signature if read else "",
        digest=read.digest if read else "",
        buyer=read.buyer[:20] if read else "",
        by_office=not access.is_of_the_group(actor, agreement),
        proof=reading.proof if reading else None,
        xml=reading.xml if reading else None,
        told=[one.code for one in told],
    )
    if reading is not None:
        _end(reading, keep=True)
    record_act(
        actor=actor,
        verb="note_voucher",
        subject=voucher,
        details={"agreement": agreement.code, "amount": str(charged), "told": [one.code for one in told]},
    )
    return voucher


def _checked(agreement: Accountable, asked: Asked) -> Asked:
    terms = accounting_of(agreement)
    if asked.kind not in terms.kinds:
        raise InvalidInput(_("This kind of receipt does not count here."), field="kind")
    past_day(asked.issued_on, field="issued_on")
    if not Decimal("0") < asked.total < Decimal(10) ** 11:
        raise InvalidInput(_("The amount must be greater than zero."), field="total")
    if not ZERO <= (asked.igv or ZERO) < asked.total:
        raise InvalidInput(_("The IGV is a part of the total."), field="igv")
    if asked.kind == "sworn" and asked.total > terms.sworn_up_to:
        raise InvalidInput(
            _("A sworn statement goes up to %(most)s.") % {"most": money(terms.sworn_up_to)}, field="total"
        )
    ruc = "".join(letter for letter in asked.issuer_ruc if letter.isalnum())
    if asked.kind in WITH_RUC and not ruc:
        raise InvalidInput(_("Write the seller's RUC: it stands at the top of the receipt."), field="issuer_ruc")
    if ruc and not stdnum_ruc.is_valid(ruc):
        raise InvalidInput(
            _("This RUC cannot be right: compare its 11 digits with the receipt."), field="issuer_ruc"
        )
    number = clean_text(asked.number, field="number", most=40, required=asked.kind in WITH_NUMBER)
    if asked.line is not None and asked.line.pk not in {line.pk for line in plan_of(agreement)}:
        raise InvalidInput(_("Choose a line of your own plan."), field="line")
    if asked.purchase is not None and (is_nucleus(agreement) or asked.purchase.agreement_id != agreement.pk):
        raise InvalidInput(_("Choose a purchase of your own plan."), field="purchase")
    return replace(
        asked,
        issuer_ruc=ruc,
        issuer_name=clean_text(asked.issuer_name, field="issuer_name", most=150, required=True),
        series=clean_text(asked.series, field="series", most=20),
        number=number,
        what=clean_text(asked.what, field="what", most=300, required=True),
        line=asked.line or (asked.purchase.line if asked.purchase else None),
    )


def _not_twice(agreement: Accountable, asked: Asked) -> None:
    """Refuse the same document in this book. What another group's book holds is only told."""
    if same_document(asked.identity).filter(**of(agreement)).exists():
        raise InvalidInput(_("This receipt stands in your book already."), field="number")


def _charged(agreement: Accountable, asked: Asked) -> Decimal:
    """Return what a receipt takes from the group's account; of a credit note, what it brings back."""
    if asked.kind == "valued":
        return ZERO
    charged: Decimal = asked.total if asked.charged is None else asked.charged
    if not ZERO <= charged <= asked.total:
        raise InvalidInput(_("This is a part of the total."), field="charged")
    if asked.kind == "credit":
        return -charged
    left = sums_of(agreement).balance
    if charged > max(left, ZERO):
        raise InvalidInput(
            _("Your account has %(left)s left. Write here only what you paid of it with that money.")
            % {"left": money(max(left, ZERO), str(agreement.amount.currency))},
            field="charged",
        )
    return charged


def locked_voucher(voucher: Voucher, agreement: Accountable) -> Voucher:
    """Return a receipt as it is, under the lock of its agreement."""
    found = Voucher.objects.select_related("report", "payment").get(pk=voucher.pk)
    found.account = agreement
    return found


@transaction.atomic
def withdraw_voucher(*, actor: User, voucher: Voucher, reason: str) -> Voucher:
    """Take a receipt out of the book, saying why; it may be written down anew. Inverse: `note_voucher`.

    Effects: state noted or observed → withdrawn. What comes from a provider's contract is taken back there.
    """
    agreement = locked_book(voucher.account, actor, access.may_act_for_group)
    voucher = locked_voucher(voucher, agreement)
    if voucher.payment_id:
        raise WrongState(_("It comes from the contract with a provider: take the payment back there."))
    _require_book_after(agreement, voucher)
    voucher.answer = clean_text(reason, field="reason", most=300, required=True)
    voucher.judged_on = timezone.localdate()
    transition(
        voucher,
        table=VOUCHER_STATES,
        act="withdraw_voucher",
        actor=actor,
        reason=voucher.answer,
        also_save=("answer", "judged_on"),
    )
    return voucher


def _require_book_after(agreement: Accountable, voucher: Voucher) -> None:
    """Refuse to take out a credit note whose money is spent already."""
    if voucher.charged.amount < 0 and sums_of(agreement).balance + voucher.charged.amount < 0:
        raise WrongState(_("The money that it brought back is spent: take those receipts out first."))


KIND_OF_RECEIPT = {"fees": "fees", "invoice": "invoice", "slip": "slip", "sworn": "sworn"}


def enter_service_payment(payment: ServicePayment, *, line: CostLine | None = None) -> Voucher:
    """Enter in the book what the group paid to a provider; called within the act that wrote the payment down.

    Only what the account holds is charged to it: the rest was the group's own. A receipt of the same document that
    stands already becomes that of the payment, so that nothing counts twice.
    """
    contract = payment.deliverable.contract
    rows = Agreement.objects.select_for_update(of=("self",)).select_related(*OF_AGREEMENT)
    agreement = rows.get(pk=contract.agreement_id)
    if agreement.closed_on:
        raise WrongState(CLOSED)
    provider = contract.provider
    ruc = getattr(provider.who, "ruc", "") or getattr(provider.who, "dni", "") or ""
    # Who a person is, is read on the contract's page by who may know it.
    of_a_person = f"{provider.get_kind_display()} {provider.code}"
    asked = Asked(
        kind=KIND_OF_RECEIPT[payment.receipt],
        issuer_name=str(provider.who)[:150] if provider.organisation_id else of_a_person,
        issuer_ruc=ruc,
        number=payment.number,
        issued_on=payment.paid_on,
        total=payment.amount.amount,
        what=payment.deliverable.title[:300],
    )
    same = same_document(asked.identity).filter(agreement=agreement, payment=None).first()
    if same is not None:
        Voucher.objects.filter(pk=same.pk).update(payment=payment)
        same.payment = payment
        return same
    taken = same_document(asked.identity).filter(agreement=agreement).exists()
    currency = agreement.amount.currency
    voucher = Voucher.objects.create(
        agreement=agreement,
        payment=payment,
        line=line or _line_of_services(agreement),
        kind=asked.kind,
        issuer_ruc=asked.issuer_ruc if provider.organisation_id else "",
        issuer_name=asked.issuer_name,
        number=asked.number,
        # One receipt for two parts of a contract: the document is the same, each payment counts.
        identity="" if taken else asked.identity,
        issued_on=asked.issued_on,
        total=payment.amount,
        charged=Money(min(asked.total, max(sums_of(agreement).balance, ZERO)), currency),
        what=asked.what,
        source=Voucher.Source.SERVICE,
        proof=payment.proof,
    )
    record_act(actor=None, verb="enter_service_payment", subject=voucher, details={"agreement": agreement.code})
    return voucher


def _line_of_services(agreement: Agreement) -> CostLine | None:
    """Return the one line of the plan for technical assistance; None where there are several, or none."""
    rows = CostLine.objects.filter(proposal=agreement.outcome.proposal_id, kind=CostLine.Kind.ASSISTANCE)
    found = list(rows[:2])
    return found[0] if len(found) == 1 else None


def leave_service_payment(payment: ServicePayment) -> None:
    """Take out of the book what a payment that was taken back had entered; called within that act.

    Refused once it is being reviewed or accepted: finance has read it. A receipt that stood before stays, by itself.
    """
    voucher = Voucher.objects.select_for_update(of=("self",)).filter(payment=payment).first()
    if voucher is None or voucher.state not in STANDING:
        return
    if voucher.state != "noted":
        raise WrongState(_("This payment stands in a report that finance reviews; ask finance first."))
    if voucher.source != Voucher.Source.SERVICE:
        Voucher.objects.filter(pk=voucher.pk).update(payment=None)
        return
    voucher.answer = payment.taken_back_why
    transition(voucher, table=VOUCHER_STATES, act="withdraw_voucher", actor=None, also_save=("answer",))
