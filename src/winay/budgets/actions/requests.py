"""Money is asked of a source: prepared by finance, sent by the coordinator, posted when it is in the account."""

from datetime import date
from decimal import Decimal

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from moneyed import Money

from winay.base.actions import record_act, transition
from winay.base.errors import InvalidInput, Problem, WrongState
from winay.base.models import User
from winay.budgets.access import may_approve, may_keep_budget
from winay.budgets.models import Budget, DisbursementRequest
from winay.budgets.postings import post_receipt
from winay.budgets.queries.requests import open_points, room_of
from winay.budgets.states import REQUEST_STATES
from winay.ledger.rules import money_text
from winay.programmes.guards import require, require_payer, require_second, said
from winay.programmes.models import FundingSource


def prepare_request(*, actor: User, budget: Budget, source: FundingSource, amount: Decimal) -> DisbursementRequest:
    """Finance prepares a request; its statement of expenses is what the journal says was spent of the source.

    Raises `InvalidInput` for what stands against it: a condition precedent that is not met, a milestone missed beyond
    its grace, more than the revolving fund or the grant holds; `WrongState` while another request of the source is
    open. Effects: the request, one act. Inverse: `withdraw_request`.
    """
    require(actor, may_keep_budget, budget.programme)
    with transaction.atomic():
        budget = (
            Budget.objects.select_for_update(of=("self",)).select_related("programme", "pack").get(pk=budget.pk)
        )
        require_payer(actor, budget.programme)
        if budget.requests.filter(source=source, state__in=("prepared", "sent")).exists():
            raise WrongState(_("A request to this source is open: end it first."))
        spent = _require_ready(budget, source, amount)
        number = (budget.requests.aggregate(last=Max("number"))["last"] or 0) + 1
        request = DisbursementRequest.objects.create(
            budget=budget,
            source=source,
            number=number,
            amount=Money(amount, budget.currency),
            spent_before=spent,
            prepared_by=actor,
            prepared_at=timezone.now(),
        )
        details = {"amount": str(amount), "source": source.code, "spent": str(spent)}
        record_act(actor=actor, verb="prepare_request", subject=request, details=details)
        return request


def send_request(*, actor: User, request: DisbursementRequest) -> DisbursementRequest:
    """The coordinator sends what another person prepared. Effects: prepared → sent. Inverse: `withdraw_request`."""
    with transaction.atomic():
        request = _locked(request)
        programme = request.budget.programme
        require(actor, may_approve, programme)
        if request.state == "prepared":
            same = _("Whoever prepared a request cannot send it: another person must.")
            require_second(actor, programme, request.prepared_by, same)
            _require_ready(request.budget, request.source, request.amount.amount)
        request.sent_by, request.sent_at = actor, timezone.now()
        _move(request, "send_request", actor, also_save=("sent_by", "sent_at"))
        return request


def withdraw_request(*, actor: User, request: DisbursementRequest, reason: str) -> DisbursementRequest:
    """The coordinator takes back a request, or records that the source refused it, saying why."""
    with transaction.atomic():
        request = _locked(request)
        require(actor, may_approve, request.budget.programme)
        request.ended_why = said(reason)
        _move(request, "withdraw_request", actor, reason=reason, also_save=("ended_why",))
        return request


def receive_request(
    *, actor: User, request: DisbursementRequest, received_on: date, operation_number: str
) -> DisbursementRequest:
    """Finance records that the money is in the special account. Effects: sent → received; posted to the ledger.

    The same operation again returns what stands. There is no inverse.
    """
    number = operation_number.strip()
    with transaction.atomic():
        request = _locked(request)
        require(actor, may_keep_budget, request.budget.programme)
        if request.state == "received" and (request.operation_number, request.received_on) == (
            number,
            received_on,
        ):
            return request
        if not number:
            raise InvalidInput(_("Write the operation number that the bank gave."), field="operation_number")
        if received_on > timezone.localdate():
            raise InvalidInput(_("The day is in the future."), field="received_on")
        of_source = DisbursementRequest.objects.filter(budget=request.budget_id, source=request.source_id)
        if of_source.filter(state="received", operation_number=number[:40]).exists():
            raise InvalidInput(_("This operation was recorded before."), field="operation_number")
        request.received_on, request.operation_number = received_on, number[:40]
        _move(request, "receive_request", actor, also_save=("received_on", "operation_number"))
        post_receipt(request=request, actor=actor)
        return request


def _require_ready(budget: Budget, source: FundingSource, amount: Decimal) -> Decimal:
    """Return what was spent of the source so far; raise `InvalidInput` for what stands against asking."""
    if amount <= 0:
        raise InvalidInput(_("The amount must be greater than zero."), field="amount")
    points = open_points(budget, timezone.localdate())
    if points:
        raise InvalidInput(
            _("Money cannot be asked for yet."), problems=[Problem(one.text, mend=one.mend) for one in points]
        )
    room = room_of(budget, source)
    if amount > room.most:
        raise InvalidInput(
            _("At most %(most)s can be asked for now: %(held)s is held and not spent yet.")
            % {"most": money_text(room.most, budget.currency), "held": money_text(room.held, budget.currency)},
            field="amount",
        )
    return room.spent


def _locked(request: DisbursementRequest) -> DisbursementRequest:
    Budget.objects.select_for_update(of=("self",)).get(pk=request.budget_id)
    rows = DisbursementRequest.objects.select_for_update(of=("self",))
    return rows.select_related("budget__programme", "budget__pack", "source", "prepared_by").get(pk=request.pk)


def _move(
    request: DisbursementRequest, act: str, actor: User, *, reason: str = "", also_save: tuple[str, ...]
) -> None:
    details = {"amount": str(request.amount.amount), "source": request.source.code}
    transition(
        request, table=REQUEST_STATES, act=act, actor=actor, reason=reason, also_save=also_save, details=details
    )
