"""What everybody may read of agreements and transfers: organisations and amounts, never a person or an account."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Max, Min, QuerySet
from django.utils import timezone

from winay.agreements.models import Addendum, Agreement, Tranche
from winay.agreements.postings import SUCCESSION
from winay.calls.models import Call
from winay.calls.postings import PROPOSAL
from winay.calls.queries.public import PUBLIC_CALL_STATES, public_name_in
from winay.ledger.queries import SolStage, sums_by_holder, where_every_sol_is
from winay.ledger.rules import ZERO


@dataclass(frozen=True)
class PublicAddendum:
    """A change of an agreement that holds: which kind, since when. Nobody and no reason is named."""

    kind: str
    on: date


@dataclass(frozen=True)
class PublicAgreement:
    """An award's agreement as the portal shows it."""

    proposal_code: str
    state: str
    signed_on: date | None
    amount: Decimal
    paid: Decimal
    last_paid_on: date | None
    currency: str
    addenda: tuple[PublicAddendum, ...] = ()


def money_of_call(call: Call) -> list[SolStage]:
    """Return where every sol of a call is, by category, as the ledger has it. One query."""
    return where_every_sol_is(call.programme, call.pk)


@dataclass(frozen=True)
class PaymentRow:
    """One transfer to an organisation."""

    call: str
    agreement: str
    proposal: str
    organisation: str
    ubigeo: str
    tranche: int
    amount: Decimal
    currency: str
    paid_on: date


@dataclass(frozen=True)
class CallMoney:
    """How far the money of a call has come, as the journal says, and how many days the first transfer took."""

    currency: str
    budget: Decimal
    awarded: Decimal
    agreed: Decimal
    counterpart_in: Decimal
    paid: Decimal
    categories: tuple[SolStage, ...]
    days_to_money: int | None


def call_money(code: str) -> CallMoney | None:
    """Return where the money of a published call is, or None if nothing was posted; three queries."""
    call = Call.objects.filter(code=code, state__in=PUBLIC_CALL_STATES).select_related("programme").first()
    if call is None:
        return None
    stages = tuple(money_of_call(call))
    if not stages:
        return None
    return CallMoney(
        currency=stages[0].currency,
        budget=sum((s.budget for s in stages), Decimal(0)),
        awarded=sum((s.awarded for s in stages), Decimal(0)),
        agreed=sum((s.agreed for s in stages), Decimal(0)),
        counterpart_in=sum((s.counterpart_in for s in stages), Decimal(0)),
        paid=sum((s.paid for s in stages), Decimal(0)),
        categories=stages,
        days_to_money=_days_to_money(call),
    )


def _days_to_money(call: Call) -> int | None:
    first = Tranche.objects.filter(agreement__outcome__proposal__call=call, order__state="paid").aggregate(
        at=Min("order__paid_on")
    )["at"]
    return (first - timezone.localdate(call.published_at)).days if first and call.published_at else None


def _paid(call: str) -> QuerySet[Tranche]:
    tranches = Tranche.objects.filter(
        order__state="paid", agreement__outcome__proposal__call__state__in=PUBLIC_CALL_STATES
    )
    return tranches.filter(agreement__outcome__proposal__call__code=call) if call else tranches


def payments_for_public(*, call: str = "") -> Iterator[PaymentRow]:
    """Yield every transfer that the bank made and nobody reversed, by call and agreement; one query."""
    tranches = _paid(call).filter(order__paid_on__isnull=False)
    ordered = tranches.order_by("agreement__outcome__proposal__call__code", "agreement__code", "number")
    for row in ordered.values_list(*_OF_PAYMENT).iterator(chunk_size=2000):
        codes, (kind, name, theirs, its), rest = row[:3], row[3:7], row[7:]
        yield PaymentRow(*(*codes, public_name_in(kind, name, its, theirs), *rest))


_OF_PAYMENT = (
    *("agreement__outcome__proposal__call__code", "agreement__code", "agreement__outcome__proposal__code"),
    *(
        "agreement__organisation__kind",
        "agreement__organisation__name",
        "agreement__organisation__community__name",
    ),
    *("agreement__outcome__proposal__community__name", "agreement__outcome__proposal__district_id"),
    *("number", "amount", "amount_currency", "order__paid_on"),
)


def agreement_of_proposal(call: str, proposal: str) -> PublicAgreement | None:
    """Return the agreement of one awarded proposal as the portal shows it, or None while there is none."""
    found = (
        Agreement.objects.filter(outcome__proposal__code=proposal, outcome__proposal__call__code=call)
        .exclude(state="void")
        .select_related("outcome__proposal__call", "outcome__proposal__category")
        .first()
    )
    if found is None:
        return None
    key = str(found.outcome.proposal_id)
    last = found.tranches.filter(order__state="paid").aggregate(at=Max("order__paid_on"))["at"]
    return PublicAgreement(
        proposal_code=proposal,
        state=found.state,
        signed_on=found.signed_on,
        amount=found.amount.amount,
        paid=sums_by_holder("executed", PROPOSAL, [key]).get(key, ZERO) + _paid_since(found),
        last_paid_on=last,
        currency=str(found.amount.currency),
        addenda=tuple(
            PublicAddendum(str(one.get_kind_display()), one.signed_on or one.decided_on)
            for one in found.addenda.filter(state="in_force").order_by("number")
        ),
    )


def _paid_since(agreement: Agreement) -> Decimal:
    """What stands as paid with the group that took the agreement over."""
    if agreement.succession_id is None:
        return ZERO
    key = str(agreement.succession_id)
    return sums_by_holder("executed", SUCCESSION, [key]).get(key, ZERO)


@dataclass(frozen=True)
class AddendumRow:
    """One change of an agreement, as open data."""

    call: str
    agreement: str
    proposal: str
    ubigeo: str
    number: int
    kind: str
    on: date


def addenda_for_public(*, call: str = "") -> Iterator[AddendumRow]:
    """Yield every change of an agreement that holds, by call, agreement and number; one query."""
    path = "agreement__outcome__proposal__"
    rows = Addendum.objects.filter(**{"state": "in_force", f"{path}call__state__in": PUBLIC_CALL_STATES})
    if call:
        rows = rows.filter(**{f"{path}call__code": call})
    names = (f"{path}call__code", "agreement__code", f"{path}code", f"{path}district_id", "number", "kind")
    ordered = rows.order_by(f"{path}call__code", "agreement__code", "number")
    found = ordered.values_list(*names, "signed_on", "decided_on").iterator(chunk_size=2000)
    for of_call, agreement, proposal, ubigeo, number, kind, signed, decided in found:
        yield AddendumRow(of_call, agreement, proposal, ubigeo, number, kind, signed or decided)
