"""What everybody may read of how groups account for public money and of what they bought: no person, no place."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import islice
from typing import Any

from winay.accountability.models import Closure, Good, Return, Voucher
from winay.accountability.postings import ACCOUNTED, ADVANCE, COUNTERPART
from winay.accountability.rules import ZERO
from winay.agreements.models import Agreement
from winay.agreements.postings import OWN
from winay.agreements.queries.lines import lines_of as plan_lines
from winay.agreements.states import SIGNED_ONCE
from winay.base.narrow import narrow
from winay.calls.models import CostLine
from winay.calls.queries.public import PUBLIC_CALL_STATES, public_name
from winay.ledger.queries import sums_by_kind_and_source
from winay.ledger.queries.journal import sum_in_cents
from winay.ledger.rules import decimal_of
from winay.talents.queries.public import AgreedService, services_of_agreement

GOODS = "goods_delivered"
AT_ONCE = 500
PROPOSAL = "outcome__proposal"
SHOWN = {"state__in": SIGNED_ONCE, f"{PROPOSAL}__call__state__in": PUBLIC_CALL_STATES}


@dataclass(frozen=True)
class PublicSums:
    """What became of the money of an agreement: transferred = accounted for + given back + still to account for.

    Of the programme's money; `goods`: what it bought for the group instead; `own_in` and `own_accounted`: the group's
    own cash, put in and accounted for.
    """

    transferred: Decimal
    accounted: Decimal
    returned: Decimal
    to_account: Decimal
    goods: Decimal
    own_in: Decimal
    own_accounted: Decimal


def public_sums(agreements: Sequence[Agreement]) -> list[PublicSums]:
    """Return the sums of agreements in their order, as the journal has them. Three queries, whatever their number."""
    held: dict[Any, dict[tuple[str, bool], Decimal]] = {one.pk: {} for one in agreements}
    whose = {str(one.outcome.proposal_id): one.pk for one in agreements}
    whose |= {str(one.succession_id): one.pk for one in agreements if one.succession_id}
    found = sums_by_kind_and_source((ADVANCE, COUNTERPART, ACCOUNTED, GOODS), whose)
    for (holder, kind, source), amount in found.items():
        sums = held[whose[holder]]
        sums[kind, source == OWN] = sums.get((kind, source == OWN), ZERO) + amount
    keys = list(held)
    back = Return.objects.filter(agreement__in=keys, state="confirmed").order_by().values_list("agreement")
    returned = dict(back.annotate(sum=sum_in_cents()))
    stays = dict(
        Closure.objects.filter(agreement__in=keys, state="closed").values_list("agreement", "own_left").order_by()
    )
    return [
        _sums(held[one.pk], decimal_of(returned.get(one.pk) or 0), Decimal(stays.get(one.pk) or 0))
        for one in agreements
    ]


def _sums(held: dict[tuple[str, bool], Decimal], returned: Decimal, stays: Decimal) -> PublicSums:
    accounted, own = held.get((ACCOUNTED, False), ZERO), held.get((ACCOUNTED, True), ZERO)
    advance = held.get((ADVANCE, False), ZERO)
    return PublicSums(
        transferred=advance + accounted + returned,
        accounted=accounted,
        returned=returned,
        to_account=advance,
        goods=held.get((GOODS, False), ZERO),
        own_in=held.get((COUNTERPART, True), ZERO) + own + stays,
        own_accounted=own,
    )


@dataclass(frozen=True)
class PublicLine:
    """A line of the group's plan: what it is, what was planned, what accepted receipts spent on it."""

    name: str
    planned: Decimal
    spent: Decimal


@dataclass(frozen=True)
class PublicGood:
    """Goods that stay with the group: what, how many, worth how much. Who keeps them and where is nobody's business."""

    what: str
    quantity: Decimal
    value: Decimal


@dataclass(frozen=True)
class PublicAccounts:
    """What everybody reads of the accounts of one agreement."""

    currency: str
    sums: PublicSums
    lines: list[PublicLine]
    goods: list[PublicGood]
    services: list[AgreedService]
    closed_on: date | None
    venture: str

    @property
    def bought(self) -> bool:
        """Tell whether anything that was bought can be shown."""
        return any(line.spent for line in self.lines)


def accounts_of_proposal(call: str, proposal: str) -> PublicAccounts | None:
    """Return what became of the money of an awarded proposal; None before its agreement is signed."""
    rows = Agreement.objects.filter(**SHOWN, outcome__proposal__code=proposal, outcome__proposal__call__code=call)
    found = rows.select_related("outcome__proposal__call", "outcome__proposal__category").first()
    if found is None:
        return None
    closure = Closure.objects.filter(agreement=found, state="closed").first()
    goods = closure.goods.order_by("created_at") if closure else ()
    return PublicAccounts(
        currency=str(found.amount.currency),
        sums=public_sums([found])[0],
        lines=_lines(found),
        goods=[PublicGood(one.what, one.quantity, one.value.amount) for one in goods],
        services=services_of_agreement(found),
        closed_on=found.closed_on,
        venture=str(closure.get_venture_display()) if closure else "",
    )


def _lines(agreement: Agreement) -> list[PublicLine]:
    """Return the lines of the plan that cost money, with what accepted receipts spent on each. Three queries."""
    rows = Voucher.objects.filter(agreement=agreement, state="accepted", report__state="accepted").order_by()
    sums = rows.values_list("line").annotate(sum=sum_in_cents("charged"))
    spent = {str(line): decimal_of(cents or 0) for line, cents in sums}
    lines = [line for line in plan_lines(agreement) if line.source != CostLine.Source.OWN_KIND]
    return [PublicLine(line.name, line.now, spent.get(line.key, ZERO)) for line in lines]


@dataclass(frozen=True)
class AccountRow:
    """The accounts of one agreement, as open data."""

    call: str
    agreement: str
    proposal: str
    organisation: str
    ubigeo: str
    state: str
    agreed: Decimal
    transferred: Decimal
    accounted: Decimal
    returned: Decimal
    to_account: Decimal
    goods: Decimal
    own_in: Decimal
    own_accounted: Decimal
    currency: str
    closed_on: date | None


def accounts_for_public(*, call: str) -> Iterator[AccountRow]:
    """Yield the accounts of every agreement of a call that was signed, by code; three queries for each `AT_ONCE`."""
    rows = Agreement.objects.filter(**SHOWN, outcome__proposal__call__code=call).select_related(
        "organisation__community", "outcome__proposal__community"
    )
    ordered = narrow(rows.order_by("code")).iterator(chunk_size=AT_ONCE)
    while some := list(islice(ordered, AT_ONCE)):
        for one, sums in zip(some, public_sums(some), strict=True):
            proposal = one.outcome.proposal
            yield AccountRow(
                call=call,
                agreement=one.code,
                proposal=proposal.code,
                organisation=public_name(one.organisation, proposal.community),
                ubigeo=proposal.district_id,
                state="closed" if one.closed_on else one.state,
                agreed=one.amount.amount,
                currency=str(one.amount.currency),
                closed_on=one.closed_on,
                **vars(sums),
            )


@dataclass(frozen=True)
class GoodRow:
    """Goods that stay with a group, as open data."""

    call: str
    agreement: str
    organisation: str
    ubigeo: str
    what: str
    quantity: str
    value: Decimal
    currency: str
    closed_on: date | None


def goods_for_public(*, call: str) -> Iterator[GoodRow]:
    """Yield the goods of every closing act of a call, by agreement. One query."""
    rows = Good.objects.filter(
        closure__state="closed",
        closure__agreement__outcome__proposal__call__code=call,
        closure__agreement__outcome__proposal__call__state__in=PUBLIC_CALL_STATES,
    ).select_related(
        "closure__agreement__organisation__community", "closure__agreement__outcome__proposal__community"
    )
    ordered = narrow(rows.order_by("closure__agreement__code", "created_at"))
    for one in ordered.iterator(chunk_size=AT_ONCE):
        agreement = one.closure.agreement
        proposal = agreement.outcome.proposal
        yield GoodRow(
            call=call,
            agreement=agreement.code,
            organisation=public_name(agreement.organisation, proposal.community),
            ubigeo=proposal.district_id,
            what=one.what,
            quantity=f"{one.quantity.normalize():f}",
            value=one.value.amount,
            currency=str(one.value.currency),
            closed_on=agreement.closed_on,
        )
