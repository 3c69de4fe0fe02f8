"""An environmental-services fund: who paid with the bill, the works, and what was paid for them."""

from datetime import date
from decimal import Decimal
from typing import IO

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _
from moneyed import Money

from winay.base.actions import record_act, transition
from winay.base.errors import InvalidInput, NotAllowed
from winay.base.models import User
from winay.base.proofs import read_proof
from winay.documents.actions import keep_proof
from winay.funding.access import may_keep_sources, may_receive, may_reverse
from winay.funding.actions.describing import funder_of
from winay.funding.actions.receiving import record_contribution
from winay.funding.kinds import SourceKind
from winay.funding.models import Funder, FundMonth, FundWork, WorkPayment
from winay.funding.postings import post_work_payment, reverse_work_payment_entry
from winay.funding.states import WORK_PAYMENT_STATES
from winay.ledger.actions import words
from winay.programmes.guards import require, require_amount, require_payer, said
from winay.programmes.models import FundingSource
from winay.territory.models import District


def record_payers(
    *,
    actor: User,
    source: FundingSource,
    month: date,
    payers: int,
    collected: Decimal,
    received_on: date,
    paper: str,
    proof: IO[bytes] | None = None,
) -> FundMonth:
    """Finance writes down how many paid with the bill of a month and what the company handed over.

    Effects: a contribution, posted; the month; two acts. Inverse: `reverse_contribution` of it, after which the month
    may be written down again. Raises `InvalidInput` for a month that stands, or a source that is no such fund.
    """
    month = month.replace(day=1)
    if payers < 1:
        raise InvalidInput(_("Write how many paid."), field="payers")
    page = read_proof(proof, field="proof")
    with transaction.atomic():
        funder = _fund(source)
        if funder.months.filter(month=month, contribution__state="received").exists():
            raise InvalidInput(_("This month was written down before: reverse that first."), field="month")
        contribution = record_contribution(
            actor=actor,
            source=source,
            form="cash",
            amount=collected,
            currency=source.programme.currency,
            received_on=received_on,
            what=words("Bills of %(month)s", month=f"{month:%m/%Y}"),
            paper=paper,
            proof=page,
        )
        kept, made = FundMonth.objects.get_or_create(
            contribution=contribution, defaults={"funder": funder, "month": month, "payers": payers}
        )
        if not made:
            raise InvalidInput(_("This paper is of another month."), field="paper")
        details = {"payers": payers, "collected": str(collected)}
        record_act(actor=actor, verb="record_payers", subject=kept, details=details)
        return kept


def add_work(
    *, actor: User, source: FundingSource, name: str, planned: Decimal, district: District | None = None
) -> FundWork:
    """The coordinator adds a work that the fund is to pay for. There is no inverse: what is not paid costs nothing."""
    require(actor, may_keep_sources, source.programme)
    name = said(name, field="name", most=200, missing=_("Write what the work is."))
    require_amount(planned, source.programme.currency)
    with transaction.atomic():
        funder = _fund(source)
        work = FundWork.objects.create(
            funder=funder,
            number=(funder.works.aggregate(last=Max("number"))["last"] or 0) + 1,
            name=name,
            district=district,
            planned=Money(planned, source.programme.currency),
        )
        record_act(actor=actor, verb="add_work", subject=work, details={"planned": str(planned)})
        return work


def _fund(source: FundingSource) -> Funder:
    funder: Funder = Funder.objects.select_for_update(of=("self",)).get(pk=funder_of(source).pk)
    if funder.kind != SourceKind.ENVIRONMENTAL:
        raise InvalidInput(_("This source is no environmental-services fund."))
    return funder


def record_work_payment(
    *,
    actor: User,
    work: FundWork,
    amount: Decimal,
    paid_on: date,
    what: str,
    paper: str,
    proof: IO[bytes] | None = None,
) -> WorkPayment:
    """Finance writes down what is paid for a work, with its receipt. Nothing is posted until another person approves.

    The same receipt of the same work returns what stands. Inverse: `end_work_payment`.
    """
    programme = work.funder.source.programme
    require(actor, may_receive, programme)
    require_payer(actor, work.funder.source.programme, None)
    what = said(what, field="what", most=200, missing=_("Write what was paid."))
    paper = said(paper, field="paper", most=60, missing=_("Write kind and number of the receipt."))
    require_amount(amount, programme.currency)
    if paid_on > timezone.localdate():
        raise InvalidInput(_("The day is in the future."), field="paid_on")
    page, money = read_proof(proof, field="proof"), Money(amount, programme.currency)
    with transaction.atomic():
        work = FundWork.objects.select_for_update(of=("self",)).select_related("funder").get(pk=work.pk)
        same = work.payments.filter(paper=paper, state__in=("recorded", "approved")).first()
        if same is not None and same.amount == money:
            return same
        if same is not None:
            raise InvalidInput(
                _("This paper was written down before, as %(code)s.") % {"code": same.code}, field="paper"
            )
        payment = WorkPayment.objects.create(
            work=work,
            number=(work.payments.aggregate(last=Max("number"))["last"] or 0) + 1,
            amount=money,
            paid_on=paid_on,
            what=what,
            paper=paper,
            proof=keep_proof(page) if page else None,
            recorded_by=actor,
        )
        record_act(actor=actor, verb="record_work_payment", subject=payment, details={"amount": str(amount)})
        return payment


def approve_work_payment(*, actor: User, payment: WorkPayment) -> WorkPayment:
    """The coordinator approves what another person wrote down: it leaves the fund.

    Effects: state recorded → approved, posted. Raises `NotEnoughMoney` where the fund has less. Inverse:
    `end_work_payment`.
    """
    with transaction.atomic():
        payment = _locked(payment)
        require(actor, may_reverse, payment.work.funder.source.programme)
        if payment.recorded_by_id == actor.pk:
            raise NotAllowed(_("Whoever wrote a payment down cannot approve it: another person must."))
        require_payer(actor, payment.work.funder.source.programme, payment.recorded_by)
        payment.approved_by = actor
        _move(payment, "approve_work_payment", actor, also_save=("approved_by",))
        post_work_payment(payment=payment, actor=actor)
        return payment


def end_work_payment(*, actor: User, payment: WorkPayment, reason: str) -> WorkPayment:
    """The coordinator refuses a payment that waits, or reverses one that was posted: its entry is reversed."""
    with transaction.atomic():
        payment = _locked(payment)
        require(actor, may_reverse, payment.work.funder.source.programme)
        payment.ended_why = said(reason, field="reason", most=500, missing=_("Say why."))
        posted = payment.state == "approved"
        act = "reverse_work_payment" if posted else "refuse_work_payment"
        _move(payment, act, actor, reason=payment.ended_why, also_save=("ended_why",))
        if posted:
            reverse_work_payment_entry(payment=payment, actor=actor, reason=payment.ended_why)
        return payment


def _locked(payment: WorkPayment) -> WorkPayment:
    rows = WorkPayment.objects.select_for_update(of=("self",))
    return rows.select_related("work__funder__source__programme", "recorded_by").get(pk=payment.pk)


def _move(payment: WorkPayment, act: str, actor: User, *, reason: str = "", also_save: tuple[str, ...]) -> None:
    details = {"amount": str(payment.amount.amount)}
    transition(
        payment,
        table=WORK_PAYMENT_STATES,
        act=act,
        actor=actor,
        reason=reason,
        also_save=also_save,
        details=details,
    )
